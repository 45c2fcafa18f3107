//! What is destroyed is gone: on the map, for everybody, on every node.

use std::{
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{id, point},
    hours::Hours,
    house::{On, wait},
    person::Answer,
    workshop::{Seat, Workshop},
};

fn destroy(seat: &Seat, name: &str) -> Answer {
    seat.person.delete_with(&seat.path(""), &json!({"name": name}))
}

#[rstest]
fn a_map_is_destroyed_by_two_who_lead_it_and_whoever_types_its_name(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "member");
    let mut sol = workshop.invited("Sol", "coordinator");
    for n in 0..20 {
        luz.write(workshop.mark(&id(), &point(-70.7, 4.1 + f64::from(n) / 1_000.0), &json!({})));
    }
    let other = workshop.marta.person.post("/api/maps", &json!({"name": "Otro"})).ok();
    let stream = luz.follow();
    destroy(&luz, "Río Claro").is_problem(403, "forbidden");
    destroy(&workshop.marta, "Río").is_problem(400, "invalid");
    luz.see("").ok();
    luz.ask("/approvals", &json!({"act": "destroy"})).is_problem(403, "forbidden");

    destroy(&workshop.marta, "Río Claro").is_problem(403, "needs-two");
    let asked = workshop.marta.ask("/approvals", &json!({"act": "destroy"})).ok();
    destroy(&workshop.marta, "Río Claro").is_problem(403, "needs-two");
    let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
    workshop.marta.ask(&confirm, &json!({})).is_problem(403, "needs-two");
    assert_eq!(luz.see("/approvals").ok(), json!([]), "she could not confirm it");
    assert_eq!(sol.ask(&confirm, &json!({})).status, 204);
    destroy(&sol, "Río Claro").is_problem(403, "needs-two");
    destroy(&workshop.marta, "Río").is_problem(400, "invalid");
    luz.see("").ok();

    let map = workshop.marta.map.clone();
    assert_eq!(destroy(&workshop.marta, " Río Claro ").status, 204);
    destroy(&workshop.marta, "Río Claro").is_problem(404, "not-found");
    for path in ["", "/features", "/changes?since=0", "/members", "/snapshot"] {
        luz.see(path).is_problem(404, "not-found");
    }
    assert!(
        stream.wait_for(Duration::from_secs(5), |it| it.event == "reload").is_some(),
        "her stream is told"
    );
    let told = workshop.marta.person.get("/api/access").ok();
    let told: Vec<_> = told["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["act"], it["note"], it["map"]]))
        .collect();
    let expected =
        [["destroy", ""], ["confirmed", "destroy"], ["asked", "destroy"]].map(|[act, note]| match note {
            "" => json!([act, null, map]),
            _ => json!([act, note, map]),
        });
    assert_eq!(told[..3], expected);
    let maps = workshop.marta.person.get("/api/maps").ok();
    assert_eq!(maps.as_array().unwrap().len(), 1);
    assert_eq!(maps[0]["id"], other["id"]);

    let left = |table: &str| wait(workshop.house.count(table));
    let since = Instant::now();
    while ["maps", "changes", "features", "feature_keys"].iter().map(|it| left(it)).sum::<i64>() > 1 {
        assert!(since.elapsed() < Duration::from_secs(20), "rows of {map} are still there");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_map_that_one_node_destroys_is_gone_on_the_other() {
    let Some(mut workshop) = Workshop::new(On::Postgis) else { return };
    let mut sol = workshop.invited("Sol", "coordinator");
    let other = workshop.house.start();
    let there = Seat { person: workshop.marta.person.at(&other.url), map: workshop.marta.map.clone() };
    there.see("").ok();
    let stream = there.follow();
    workshop.marta.destroy_with(&mut sol, "Río Claro");
    assert!(stream.wait_for(Duration::from_secs(5), |it| it.event == "reload").is_some());
    there.see("").is_problem(404, "not-found");
}

#[rstest]
fn whoever_leads_a_map_alone_destroys_it_after_a_pause(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["institution"]);
    let asked = marta.ask("/approvals", &json!({"act": "destroy"})).ok();
    let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
    hours.pass_minutes(14);
    marta.ask(&confirm, &json!({})).is_problem(409, "needs-pause");
    hours.pass_minutes(1);
    assert_eq!(marta.ask(&confirm, &json!({})).status, 204);
    assert_eq!(destroy(&marta, "Río Claro").status, 204);
    let told = marta.person.get("/api/access").ok();
    let notes: Vec<_> = told["entries"].as_array().unwrap().iter().map(|it| it["note"].clone()).collect();
    assert_eq!(notes[..3], [Json::Null, "destroy_alone".into(), "destroy".into()]);
}
