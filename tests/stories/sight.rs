//! Clearance gives sight: the same feature, exact to some, a square of the map to others, not there for the rest.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer, point, tile},
    house::On,
    workshop::{Seat, Workshop},
};

fn make(workshop: &mut Workshop, somebody: &Seat, role: &str) {
    let account = somebody.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.put(&path, &json!({"role": role})).status, 204);
}

#[rstest]
fn a_danger_is_exact_to_members_and_a_square_to_participants(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (luz, mut rosa) = (workshop.comes("Luz", "participant"), workshop.comes("Rosa", "member"));
    let risk = workshop.layer("risk_factor").to_owned();
    let danger = |lon: f64, lat: f64| json!({"geometry": point(lon, lat), "scope": "map", "properties": {"code": "otro", "severity": 4}});
    // Two places in one cell of zoom 13, which is some five kilometres wide.
    let (one, other) = (id(), id());
    rosa.write(change("feature.put", &risk, &one, 0, &danger(-70.7123, 4.1021)));
    rosa.write(change("feature.put", &risk, &other, 0, &danger(-70.7099, 4.1043)));
    assert_eq!(tile(13, -70.7123, 4.1021), tile(13, -70.7099, 4.1043), "the story needs them in one cell");

    let place = |seat: &Seat, feature: &str| seat.see(&format!("/features/{feature}")).ok();
    assert_eq!(place(&workshop.marta, &one)["geometry"], point(-70.7123, 4.1021));
    let (masked, neighbour) = (place(&luz, &one), place(&luz, &other));
    assert_eq!(masked["geometry"], neighbour["geometry"], "within the cell nothing tells them apart");
    assert_eq!(masked["properties"]["precision"], "cell:13");
    let everything = [luz.see("/features"), luz.see("/snapshot"), luz.see("/changes?since=0")];
    for answer in everything {
        assert!(!answer.holds("70.7123") && !answer.holds("4.1021"), "{}", answer.text());
    }
    let history = luz.see(&format!("/features/{one}/history"));
    assert!(!history.holds("70.7123"), "{}", history.text());
    let near = |lon: f64| luz.see(&format!("/features?near={lon},4.1021&limit=2")).ok()["features"].clone();
    let ids =
        |found: &Json| found.as_array().unwrap().iter().map(|it| it["id"].to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&near(-70.7123)), ids(&near(-70.7099)), "nearness does not tell them apart either");
    let exact = luz.see("/features?bbox=-70.71235,4.10205,-70.71225,4.10215").ok();
    let cell = luz.see("/features?bbox=-70.7100,4.1042,-70.7098,4.1044").ok();
    assert_eq!(exact["numberMatched"], cell["numberMatched"], "a small window finds the cell, not the place");
}

#[rstest]
fn what_was_drawn_in_the_room_is_exact_to_the_room(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, risk) = (id(), workshop.layer("risk_factor").to_owned());
    let body = json!({"geometry": point(-70.7123, 4.1021), "properties": {"code": "otro"}});
    luz.write(change("feature.put", &risk, &feature, 0, &body));
    assert_eq!(ana.see(&format!("/features/{feature}")).ok()["geometry"], point(-70.7123, 4.1021));
}

#[rstest]
fn a_safe_house_is_not_there_for_anybody_but_protection(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut ines, mut rosa) = (workshop.comes("Inés", "member"), workshop.comes("Rosa", "member"));
    make(&mut workshop, &ines, "protection");
    let (houses, house) = (id(), id());
    workshop.marta.write(layer(&houses, "safe_house", "Lugares", 9));
    let hears = rosa.follow();
    let (x, y) = tile(15, -70.7123, 4.1021);
    let tile = format!("/tiles/{houses}/15/{x}/{y}");
    let (empty, version) = (rosa.see(&tile).body, rosa.see(&tile).header("etag").to_owned());
    let body =
        json!({"geometry": point(-70.7123, 4.1021), "scope": "map", "properties": {"code": "casa_acogida"}});
    ines.write(change("feature.put", &houses, &house, 0, &body));

    assert_eq!(ines.see(&format!("/features/{house}")).ok()["geometry"], point(-70.7123, 4.1021));
    assert!(ines.see(&tile).holds(&house));
    for seat in [&rosa, &workshop.marta] {
        seat.see(&format!("/features/{house}")).is_problem(404, "not-found");
        seat.see(&format!("/features/{house}/history")).is_problem(404, "not-found");
        for look in
            ["/features", "/snapshot", "/counts", "/changes?since=0", "/features?near=-70.7123,4.1021", ""]
        {
            let answer = seat.see(look);
            assert!(!answer.holds(&house) && !answer.holds(&houses), "{look}: {}", answer.text());
        }
        assert_eq!(
            (seat.see(&tile).body, seat.see(&tile).header("etag").to_owned()),
            (empty.clone(), version.clone())
        );
    }
    assert!(hears.hear(std::time::Duration::from_millis(300)).iter().all(|event| event.event != "change"));
    let comment = change("feature.comment", &houses, &house, 0, &json!({"text": "¿?"}));
    assert_eq!(rosa.is_refused(comment)["type"], "unknown-layer");
}

#[rstest]
fn an_incident_shows_neither_its_day_nor_its_place_to_participants(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (luz, mut rosa) = (workshop.comes("Luz", "participant"), workshop.comes("Rosa", "member"));
    let (feature, incidents) = (id(), workshop.layer("incident").to_owned());
    let properties = json!({"code": "amenaza_colectiva", "occurred_at": "2026-03-14", "severity": 4});
    let body = json!({"geometry": point(-70.7123, 4.1021), "scope": "map", "properties": properties});
    rosa.write(change("feature.put", &incidents, &feature, 0, &body));
    assert_eq!(
        workshop.marta.see(&format!("/features/{feature}")).ok()["properties"]["precision"],
        "cell:15"
    );
    for look in ["/features", "/snapshot", "/changes?since=0"] {
        let answer = luz.see(look);
        assert!(!answer.holds(&feature) && !answer.holds("2026-03-14"), "{look}: {}", answer.text());
    }
}

#[rstest]
fn what_is_redacted_is_gone_from_every_answer(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, notes) = (id(), workshop.layer("annotation").to_owned());
    let body = json!({"properties": {"code": "memoria", "text": "un-nombre-que-no-debe-quedar"}});
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &body));
    let seq = luz.write(change(
        "feature.comment",
        &notes,
        &feature,
        seq.as_str(),
        &json!({"text": "un-nombre-que-no-debe-quedar"}),
    ));
    let ana_hears = ana.follow();
    luz.write(change("feature.redact", &notes, &feature, seq.as_str(), &json!({})));
    let told = ana_hears.change_of(&feature).data;
    assert!(told["state"].is_null() && told["kind"] == "feature.redact", "{told}");
    for look in ["/features", "/snapshot", "/changes?since=0"] {
        let answer = workshop.marta.see(look);
        assert!(!answer.holds("un-nombre-que-no-debe-quedar"), "{look}: {}", answer.text());
    }
    ana.see(&format!("/features/{feature}")).is_problem(404, "not-found");
    let again = change(
        "feature.put",
        &notes,
        &feature,
        0,
        &json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto"}}),
    );
    assert_eq!(luz.is_refused(again)["type"], "unknown-feature");
}
