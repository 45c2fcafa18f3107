//! Who did it: names beside changes, for those who may know them.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::On,
    workshop::{Seat, Workshop},
};

fn name_in<'a>(changes: &'a Json, kind: &str) -> Option<&'a str> {
    let changes = changes["changes"].as_array().unwrap();
    let found = changes.iter().find(|it| it["kind"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}"))["actor_name"].as_str()
}

fn says(workshop: &Workshop, seat: &mut Seat, feature: &str, seen: &str) {
    let layer = workshop.layer("annotation");
    seat.write(change("feature.comment", layer, feature, seen, &json!({"text": "Ojo con el puente"})));
    for text in ["uno", "dos"] {
        seat.write(change("feature.put", layer, feature, seen, &json!({"properties": {"text": text}})));
    }
}

#[rstest]
fn whoever_leads_the_map_reads_who_did_what(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let fabi = workshop.comes("Fabi", "facilitator");
    let (feature, fabi_hears, ana_hears) = (id(), fabi.follow(), ana.follow());
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    says(&workshop, &mut luz, &feature, &seq);
    let body = json!({"properties": {"text": "otra cosa"}});
    ana.write(change("feature.put", workshop.layer("annotation"), &feature, seq.as_str(), &body));

    let history = format!("/features/{feature}/history");
    for seat in [&fabi, &workshop.marta] {
        assert_eq!(name_in(&seat.see("/changes?since=0").ok(), "feature.comment"), Some("Luz"));
        let told = seat.see(&history).ok();
        assert_eq!(name_in(&told, "feature.comment"), Some("Luz"));
        let values = told["contested"][0]["values"].as_array().unwrap();
        let names: Vec<_> = values.iter().map(|it| it["actor_name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Ana", "Luz"]);
    }
    assert_eq!(fabi_hears.change_of(&feature).data["actor_name"], "Luz");

    // Participants have no list of names: each knows her own, and those of the people who are there now.
    let told = ana.see(&history).ok();
    assert_eq!(name_in(&told, "feature.comment"), None);
    let values = told["contested"][0]["values"].as_array().unwrap();
    assert_eq!((&values[0]["actor_name"], values[1].get("actor_name")), (&"Ana".into(), None));
    assert!(ana_hears.change_of(&feature).data.get("actor_name").is_none());
    for look in ["/changes?since=0", &history, "/features", "/snapshot"] {
        assert!(!ana.see(look).holds("\"Luz\""), "{look}");
    }
    let here = json!({"view": {"center": [-70.7, 4.1], "zoom": 13}});
    assert_eq!(luz.person.put(&luz.path("/presence"), &here).status, 204);
    assert_eq!(name_in(&ana.see(&history).ok(), "feature.comment"), Some("Luz"));
    let leaves = luz.path("/presence");
    assert_eq!(luz.person.delete(&leaves).status, 204);
    assert_eq!(name_in(&ana.see(&history).ok(), "feature.comment"), None);
}

#[rstest]
fn whoever_has_just_come_has_a_name_at_once(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let hears = workshop.marta.follow();
    for name in ["Luz", "Ana", "Sol"] {
        let mut seat = workshop.comes(name, "participant");
        let feature = id();
        seat.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
        let told = hears.wait_for(Duration::from_secs(5), |it| it.data["feature"] == feature.as_str());
        assert_eq!(told.unwrap().data["actor_name"], name);
    }
}

#[rstest]
fn a_page_of_the_log_says_how_its_features_stand(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, gone, layer) = (id(), id(), workshop.layer("annotation").to_owned());
    let since = luz.head();
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    luz.write(change(
        "feature.put",
        &layer,
        &feature,
        seq.as_str(),
        &json!({"properties": {"text": "Después"}}),
    ));
    let seq = luz.write(workshop.mark(&gone, &point(-70.7, 4.1), &json!({})));
    luz.write(change("feature.delete", &layer, &gone, seq.as_str(), &json!({})));
    let draft = workshop.mark(&id(), &point(-70.7, 4.1), &json!({"scope": "draft"}));
    luz.write(draft);

    let page = ana.see(&format!("/changes?since={since}")).ok();
    let states: Vec<_> = page["changes"].as_array().unwrap().iter().map(|it| it.get("state")).collect();
    let now = ana.see(&format!("/features/{feature}")).ok();
    assert_eq!(now["properties"]["fields"]["text"], "Después");
    assert_eq!(states, [None, Some(&now), None, Some(&Json::Null)], "the last change of each says it");
    // Page by page nothing is missing: every page says it for the features that it is about.
    let first = ana.see(&format!("/changes?since={since}&limit=1")).ok();
    assert_eq!((&first["changes"][0]["state"], &first["more"]), (&now, &true.into()));
    let rest = ana.log(first["next"].as_str().unwrap(), 1);
    assert_eq!(rest.len(), 3, "what is hidden takes no page");
    let layers = workshop.marta.see("/changes?since=0&limit=5").ok();
    assert!(layers["changes"].as_array().unwrap().iter().all(|it| it.get("state").is_none()), "{layers}");
}

#[rstest]
fn a_page_of_the_log_ends_where_it_would_be_too_large(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("risk_factor").to_owned();
    let since = workshop.marta.head();
    // Rings of 2,000 vertices weigh some 50 kB each as they are shown.
    let ring = |n: u32| {
        let place = |at: u32| {
            let angle = f64::from(at) / 1_999.0 * std::f64::consts::TAU;
            json!([-70.712_345_6 + 0.1 * angle.cos(), 4.123_456_7 + 0.001 * f64::from(n) + 0.1 * angle.sin()])
        };
        let mut places: Vec<_> = (0..1_999).map(place).collect();
        places.push(places[0].clone());
        json!({"geometry": {"type": "Polygon", "coordinates": [places]}, "properties": {"code": "otro"}})
    };
    let rings = (0..140).map(|n| change("feature.put", &layer, &id(), 0, &ring(n))).collect::<Vec<_>>();
    for some in rings.chunks(10) {
        for verdict in workshop.marta.send(some.to_vec()) {
            assert_eq!(verdict["status"], "accepted", "{verdict}");
        }
    }
    let (mut at, mut seen, mut pages, mut more) = (since, 0, 0, true);
    while more {
        let answer = workshop.marta.see(&format!("/changes?since={at}"));
        assert!(answer.body.len() < 16 << 20, "a page of {} bytes", answer.body.len());
        let page = answer.ok();
        (at, more) = (page["next"].as_str().unwrap().to_owned(), page["more"] == true);
        let changes = page["changes"].as_array().unwrap();
        assert!(changes.iter().all(|it| it["state"]["geometry"]["type"] == "Polygon"));
        (seen, pages) = (seen + changes.len(), pages + 1);
    }
    assert_eq!(seen, 140);
    assert!(pages > 1, "140 of them did not fit in one page");
}
