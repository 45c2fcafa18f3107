//! Two people write the same field without having seen each other: nothing is lost in silence.

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{change, id, square},
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
        change("feature.put", &layer, &feature, seen, &json!({"properties": {"severity": severity}}))
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
    luz.write(change("feature.resolve", &layer, &feature, base, &json!({"field": "severity", "value": 4})));
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
    let seen =
        ana.write(change("feature.put", &layer, &feature, seen, &json!({"properties": {"severity": 2}})));
    luz.write(change("feature.put", &layer, &feature, seen, &json!({"properties": {"severity": 3}})));
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
    luz.write(change("feature.put", &layer, &feature, seen, &json!({"properties": {"severity": 3}})));
    ana.write(change("feature.put", &layer, &feature, seen, &json!({"geometry": square(-70.71, 4.1, 0.01)})));
    let shown = ana.see(&format!("/features/{feature}")).ok();
    assert!(shown["properties"].get("contested").is_none(), "{shown}");
    assert_eq!(shown["properties"]["fields"]["severity"], 3);
    assert_eq!(shown["geometry"], square(-70.71, 4.1, 0.01));
}
