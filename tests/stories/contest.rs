//! Two people write the same field without having seen each other: nothing is lost in silence.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, hlc, id, layer as layer_put, point, square},
    house::On,
    workshop::Workshop,
};

#[rstest]
fn what_was_written_over_unseen_is_kept_shown_and_resolved(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("risk_factor").to_owned());
    let body = json!({"geometry": square(-70.7, 4.1, 0.01), "properties": {"code": "otro", "severity": 1}});
    let seen = luz.write(change("feature.put", &layer, &feature, 0, &body));

    let says = |severity: u8| {
        change("feature.put", &layer, &feature, seen.as_str(), &json!({"properties": {"severity": severity}}))
    };
    luz.write(says(3));
    ana.write(says(5));
    let path = format!("/features/{feature}");
    let shown = luz.see(&path).ok();
    assert_eq!(shown["properties"]["contested"], json!(["severity"]));
    assert_eq!(shown["properties"]["fields"]["severity"], 5, "the later one stands meanwhile");

    let contested = luz.see(&format!("{path}/history")).ok()["contested"].clone();
    assert_eq!(contested[0]["field"], "severity");
    let values: Vec<_> =
        contested[0]["values"].as_array().unwrap().iter().map(|it| it["value"].clone()).collect();
    assert_eq!(values, [json!(5), json!(3)], "the one that stands, then the other");

    let base = luz.head();
    let resolve =
        change("feature.resolve", &layer, &feature, base.as_str(), &json!({"field": "severity", "value": 4}));
    assert_eq!(
        luz.is_refused(resolve.clone())["type"],
        "forbidden",
        "who joined the room decides for nobody"
    );
    workshop.comes("Eva", "member").write(resolve);
    let shown = ana.see(&path).ok();
    assert!(shown["properties"].get("contested").is_none_or(|it| it == &json!([])), "{shown}");
    assert_eq!(shown["properties"]["fields"]["severity"], 4);
    assert_eq!(ana.see(&format!("{path}/history")).ok()["contested"], json!([]));
}

#[rstest]
fn writing_over_what_one_has_seen_contests_nothing(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("risk_factor").to_owned());
    let body = json!({"geometry": square(-70.7, 4.1, 0.01), "properties": {"code": "otro", "severity": 1}});
    let seen = luz.write(change("feature.put", &layer, &feature, 0, &body));
    let seen = ana.write(change(
        "feature.put",
        &layer,
        &feature,
        seen.as_str(),
        &json!({"properties": {"severity": 2}}),
    ));
    luz.write(change(
        "feature.put",
        &layer,
        &feature,
        seen.as_str(),
        &json!({"properties": {"severity": 3}}),
    ));
    let shown = ana.see(&format!("/features/{feature}")).ok();
    assert!(shown["properties"].get("contested").is_none(), "{shown}");
    assert_eq!(shown["properties"]["fields"]["severity"], 3);
}

#[rstest]
fn two_people_who_write_different_fields_do_not_disturb_each_other(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("risk_factor").to_owned());
    let body = json!({"geometry": square(-70.7, 4.1, 0.01), "properties": {"code": "otro"}});
    let seen = luz.write(change("feature.put", &layer, &feature, 0, &body));
    luz.write(change(
        "feature.put",
        &layer,
        &feature,
        seen.as_str(),
        &json!({"properties": {"severity": 3}}),
    ));
    ana.write(change(
        "feature.put",
        &layer,
        &feature,
        seen.as_str(),
        &json!({"geometry": square(-70.71, 4.1, 0.01)}),
    ));
    let shown = ana.see(&format!("/features/{feature}")).ok();
    assert!(shown["properties"].get("contested").is_none(), "{shown}");
    assert_eq!(shown["properties"]["fields"]["severity"], 3);
    assert_eq!(shown["geometry"], square(-70.71, 4.1, 0.01));
}

#[rstest]
fn every_contested_feature_is_found_page_by_page(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let mut rosa = workshop.comes("Rosa", "member");
    let layer = workshop.layer("risk_factor").to_owned();
    let put = |feature: &str, base: &str, body: &Json| change("feature.put", &layer, feature, base, body);
    let mut contested = Vec::new();
    for n in 0..12 {
        let (feature, lon) = (id(), -70.7 + f64::from(n) * 0.05);
        let body = json!({"geometry": square(lon, 4.1, 0.01), "properties": {"code": "otro", "severity": 1}});
        let seen = luz.write(put(&feature, "0", &body));
        luz.write(put(&feature, &seen, &json!({"properties": {"severity": 3}})));
        if n % 2 == 0 {
            ana.write(put(&feature, &seen, &json!({"properties": {"severity": 5}})));
            contested.push(feature);
        }
    }
    contested.sort();
    let ids = |found: Vec<Json>| {
        let mut ids: Vec<_> = found.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    for limit in [1, 4, 100] {
        assert_eq!(ids(luz.every_feature("&contested=true", limit)), contested);
    }
    let page = luz.see("/features?contested=true&limit=2").ok();
    assert_eq!(page["numberMatched"], 6);
    assert_eq!(luz.see("/features?contested=false&limit=2").ok()["numberMatched"], 12);
    let box_of_one = "&contested=true&bbox=-70.71,4.09,-70.69,4.11";
    assert_eq!(luz.every_feature(box_of_one, 10).len(), 1);
    let wrong = luz.see("/features?contested=quizás").is_problem(400, "invalid");
    assert_eq!(wrong["field"], "contested");

    // A contest of a field that is not for her is not there for her, though the feature is.
    let (hidden, care) = (id(), id());
    workshop.marta.write(layer_put(&care, "capacity", "Cuidados", 7));
    let about = |base: &str, body: &Json| change("feature.put", &care, &hidden, base, body);
    let whom = |who: &str| json!({"properties": {"contact_role": who}});
    let body = json!({"geometry": point(-70.0, 4.1), "scope": "map", "properties": {"code": "agua"}});
    let seen = rosa.write(about("0", &body));
    rosa.write(about(&seen, &whom("lideresa")));
    workshop.marta.write(about(&seen, &whom("docente")));
    luz.see(&format!("/features/{hidden}")).ok();
    assert_eq!(ids(luz.every_feature("&contested=true", 100)), contested);
    assert_eq!(rosa.every_feature("&contested=true", 100).len(), contested.len() + 1);

    let base = luz.head();
    for feature in &contested {
        let body = json!({"field": "severity", "value": 4});
        rosa.write(change("feature.resolve", &layer, feature, base.as_str(), &body));
    }
    assert_eq!(luz.every_feature("&contested=true", 100), Vec::<Json>::new());
}

#[rstest]
fn a_refusal_says_what_it_is_in_words(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let nowhere = change("feature.put", &id(), &id(), 0, &json!({}));
    let why = workshop.marta.is_refused(nowhere);
    assert_eq!((&why["type"], &why["title"]), (&"unknown-layer".into(), &"Unknown layer".into()));
}

#[rstest]
fn what_one_person_takes_off_while_another_writes_to_it_stays_until_somebody_decides(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut eva) = (workshop.comes("Luz", "participant"), workshop.comes("Eva", "member"));
    let (feature, layer) = (id(), workshop.layer("risk_factor").to_owned());
    let body = json!({"geometry": square(-70.7, 4.1, 0.01), "properties": {"code": "otro", "severity": 1}});
    let seen = luz.write(change("feature.put", &layer, &feature, 0, &body));
    let written =
        change("feature.put", &layer, &feature, seen.as_str(), &json!({"properties": {"severity": 5}}));
    eva.write(change("feature.delete", &layer, &feature, seen.as_str(), &json!({})));
    luz.write(written);
    let path = format!("/features/{feature}");
    let shown = eva.see(&path).ok();
    assert_eq!(shown["properties"]["contested"], json!(["deleted"]), "{shown}");

    // As a page of an earlier version says it.
    let base = eva.head();
    let mut resolve = change(
        "feature.resolve",
        &layer,
        &feature,
        base.as_str(),
        &json!({"field": "deleted", "value": true}),
    );
    resolve["version"] = 1.into();
    eva.write(resolve);
    luz.see(&path).is_problem(404, "not-found");
}

#[rstest]
fn what_a_phone_with_a_fast_clock_did_offline_arrives_in_its_order(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let layer = workshop.layer("risk_factor").to_owned();
    let mut clock = u64::from_str_radix(&hlc(), 16).unwrap() + (60_000 << 16);
    // Nothing of what she writes meanwhile has she seen come back.
    let mut offline = |kind: &str, feature: &str, body: Json| {
        clock += 2_000 << 16;
        let mut made = change(kind, &layer, feature, 0, &body);
        made["hlc"] = format!("{clock:016x}").into();
        made
    };
    for _ in 0..6 {
        let feature = id();
        let mut changes = vec![offline(
            "feature.put",
            &feature,
            json!({"geometry": point(-70.7, 4.1), "properties": {"code": "otro", "severity": 1}}),
        )];
        changes.extend(
            (2..=5).map(|severity| {
                offline("feature.put", &feature, json!({"properties": {"severity": severity}}))
            }),
        );
        changes.push(offline("feature.put", &feature, json!({"geometry": point(-70.8, 4.2)})));
        changes.push(offline("feature.delete", &feature, json!({})));
        changes.push(offline("feature.restore", &feature, json!({})));
        for verdict in luz.send(changes) {
            assert_eq!(verdict["status"], "accepted", "{verdict}");
        }
        let shown = luz.see(&format!("/features/{feature}")).ok();
        assert_eq!(shown["properties"]["fields"]["severity"], 5, "{shown}");
        assert_eq!(shown["geometry"], point(-70.8, 4.2));
        assert!(shown["properties"].get("contested").is_none(), "{shown}");
    }
}
