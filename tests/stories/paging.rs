//! No answer is silently cut: pages follow each other to the end, filters find everything and nothing else.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, hlc, id, layer, point, square},
    house::On,
    workshop::Workshop,
};

fn ids(features: &[Json]) -> BTreeSet<String> {
    features.iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

/// A grid of 20 × 25 institutions, a thousandth of a degree apart; every fifth is a school.
fn grid(workshop: &mut Workshop) -> Vec<(String, f64, f64)> {
    let layer = workshop.layer("institution").to_owned();
    let mut placed = Vec::new();
    let mut changes = Vec::new();
    for n in 0..500_u32 {
        let (lon, lat) = (-70.7 + f64::from(n % 20) / 1_000.0, 4.1 + f64::from(n / 20) / 1_000.0);
        let (lon, lat) = ((lon * 1e6).round() / 1e6, (lat * 1e6).round() / 1e6);
        let code = if n % 5 == 0 { "escuela" } else { "salud_puesto" };
        let day = format!("2026-{:02}-01", 1 + n % 12);
        let properties = json!({"code": code, "name": format!("Casa {n}"), "last_confirmed": day});
        let feature = id();
        changes.push(change(
            "feature.put",
            &layer,
            &feature,
            0,
            &json!({"geometry": point(lon, lat), "properties": properties}),
        ));
        placed.push((feature, lon, lat));
    }
    for batch in changes.chunks(250) {
        let verdicts = workshop.marta.send(batch.to_vec());
        assert!(verdicts.iter().all(|verdict| verdict["status"] == "accepted"), "{verdicts:?}");
    }
    placed
}

#[rstest]
fn pages_follow_each_other_to_the_last_feature(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let placed = grid(&mut workshop);
    let all: BTreeSet<String> = placed.iter().map(|(id, ..)| id.clone()).collect();
    for limit in [7, 100, 499, 500, 1_000] {
        let found = workshop.marta.every_feature("", limit);
        assert_eq!((found.len(), &ids(&found)), (500, &all), "pages of {limit}");
    }
    let page = workshop.marta.see("/features?limit=10").ok();
    assert_eq!((&page["numberMatched"], &page["numberReturned"]), (&500.into(), &10.into()));
    assert_eq!(page["type"], "FeatureCollection");
    assert_eq!(workshop.marta.see("/features").header("content-type"), "application/geo+json");
}

#[rstest]
fn writing_between_two_pages_hides_nothing_that_was_there(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let placed = grid(&mut workshop);
    let all: BTreeSet<String> = placed.iter().map(|(id, ..)| id.clone()).collect();
    let (mut found, mut cursor) = (BTreeSet::new(), String::new());
    loop {
        let page = workshop.marta.see(&format!("/features?limit=60{cursor}")).ok();
        found.extend(ids(page["features"].as_array().unwrap()));
        let new =
            json!({"geometry": point(-70.69, 4.11), "properties": {"code": "escuela", "name": "Nueva"}});
        workshop.marta.write(change("feature.put", workshop.layer("institution"), &id(), 0, &new));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert!(found.is_superset(&all), "{} are missing", all.difference(&found).count());
}

#[rstest]
fn a_snapshot_and_the_log_after_it_are_the_whole_map(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let placed = grid(&mut workshop);
    let (mut found, mut cursor, mut head) = (BTreeSet::new(), String::new(), None);
    loop {
        let page = workshop.marta.see(&format!("/snapshot?limit=90{cursor}")).ok();
        head = head.or(page["head"].as_str().map(str::to_owned));
        found.extend(ids(page["features"].as_array().unwrap()));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("?&cursor={next}").replacen("?&", "&", 1),
            None => break,
        }
    }
    assert_eq!(found.len(), placed.len());
    assert!(workshop.marta.log(&head.unwrap(), 77).is_empty(), "the snapshot is of the log's end");
    let log: Vec<_> = workshop.marta.log("0", 77).into_iter().filter(|it| !it["feature"].is_null()).collect();
    let told: Vec<_> = log.iter().map(|it| it["feature"].as_str().unwrap()).collect();
    assert!(
        told.iter().eq(placed.iter().map(|(id, ..)| id)),
        "in its order, nothing left out, nothing twice"
    );
}

#[rstest]
fn filters_find_everything_that_fits_and_nothing_else(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let placed = grid(&mut workshop);
    let inside =
        |lon: f64, lat: f64| (-70.6955..=-70.6895).contains(&lon) && (4.1045..=4.1105).contains(&lat);
    let expected: BTreeSet<_> =
        placed.iter().filter(|(_, lon, lat)| inside(*lon, *lat)).map(|(id, ..)| id.clone()).collect();
    assert_eq!(expected.len(), 36);
    let found = workshop.marta.every_feature("&bbox=-70.6955,4.1045,-70.6895,4.1105", 10);
    assert_eq!(ids(&found), expected);
    let area = square(-70.6925, 4.1075, 0.003).to_string().replace('"', "%22").replace(['{', '}'], "");
    let within = format!("&within=%7B{area}%7D");
    assert_eq!(ids(&workshop.marta.every_feature(&within, 10)), expected);

    let schools = workshop.marta.every_feature("&code=escuela", 64);
    assert_eq!(schools.len(), 100);
    assert!(schools.iter().all(|it| it["properties"]["fields"]["code"] == "escuela"));
    assert_eq!(workshop.marta.every_feature("&where%5Bcode%5D=escuela", 64).len(), 100);
    let january = workshop.marta.every_feature("&from=2026-01-01&to=2026-01-31", 64);
    assert_eq!(january.len(), 42);
    assert_eq!(workshop.marta.every_feature("&q=casa%20499", 64).len(), 1);
    let layer = workshop.layer("incident").to_owned();
    assert_eq!(workshop.marta.every_feature(&format!("&layer={layer}"), 64).len(), 0);

    let counts = workshop.marta.see("/counts?bbox=-70.6955,4.1045,-70.6895,4.1105").ok();
    let layer = workshop.layer("institution");
    let count = counts["layers"].as_array().unwrap().iter().find(|it| it["layer"] == layer).unwrap();
    assert_eq!(count["total"], 36);
    let codes = &count["codes"];
    assert_eq!(codes["escuela"].as_u64().unwrap() + codes["salud_puesto"].as_u64().unwrap(), 36);
}

#[rstest]
fn the_nearest_come_first_in_metres(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    // At 60° north a degree of longitude is half as long as one of latitude: degrees alone would mislead.
    let layer = workshop.layer("institution").to_owned();
    for (name, lon, lat) in [("este", 10.015, 60.0), ("norte", 10.0, 60.01), ("lejos", 10.0, 60.1)] {
        let body = json!({"geometry": point(lon, lat), "properties": {"code": "otro", "name": name}});
        workshop.marta.write(change("feature.put", &layer, &id(), 0, &body));
    }
    let near = workshop.marta.see("/features?near=10.0,60.0&limit=2").ok();
    let names: Vec<_> = near["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["properties"]["fields"]["name"].clone())
        .collect();
    assert_eq!(names, ["este", "norte"]);
}

#[rstest]
fn a_filter_that_is_not_understood_is_refused_by_name(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let wrong = [
        ("bbox=1,2,3", "bbox"),
        ("near=x", "near"),
        ("within=%7B%7D", "within"),
        ("from=ayer", "from"),
        ("from=2026-01-31T20:00:00", "from"),
        ("to=2026-02-30", "to"),
        ("severity_min=9", "severity_min"),
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        ("near=-70.7,4.1&limit=1001", "limit"),
        ("near=-70.7,4.1&cursor=0", "cursor"),
        ("bbox=", "bbox"),
        ("layer=", "layer"),
        ("code=", "code"),
        ("q=", "q"),
        ("near", "near"),
        ("cursor=nonsense", "cursor"),
        ("colour=red", "colour"),
    ];
    for (query, field) in wrong {
        let problem = workshop.marta.see(&format!("/features?{query}")).is_problem(400, "invalid");
        assert_eq!(problem["field"], field, "{query}: {problem}");
    }
}

#[rstest]
fn a_day_is_there_as_a_whole(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (marta, wells) = (&mut workshop.marta, id());
    let kind = json!({"toml": include_str!("described/well.toml")});
    marta.write(
        json!({"id": id(), "kind": "kind.define", "version": 1, "hlc": hlc(), "base": 0, "body": kind}),
    );
    marta.write(layer(&wells, "well", "Pozos", 50));
    let seen = json!({"geometry": point(-70.7, 4.1), "properties": {"seen": "2026-01-31T15:30:00Z"}});
    marta.write(change("feature.put", &wells, &id(), 0, &seen));
    let found = |filter: &str| marta.see(&format!("/features?{filter}")).ok()["numberMatched"].clone();
    for there in [
        "to=2026-01-31",
        "from=2026-01-31",
        "from=2026-01-31&to=2026-01-31",
        "from=2026-01-31T10:30:00-05:00",
        "to=2026-01-31T10:30:00-05:00",
        "to=9999-12-31",
    ] {
        assert_eq!(found(there), 1, "{there}");
    }
    for not in [
        "to=2026-01-30",
        "from=2026-02-01",
        "from=2026-01-31T15:30:01Z",
        "to=2026-01-31T10:29:59-05:00",
        "from=9999-12-31",
    ] {
        assert_eq!(found(not), 0, "{not}");
    }
}
