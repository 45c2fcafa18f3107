//! Sessions: how long they last, to see them, to end them.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{hours::Hours, house::On, person::Person};

const PATH: &str = "/api/session/devices";

fn listed(person: &Person) -> Vec<Json> {
    person.get(PATH).ok().as_array().unwrap().clone()
}

#[rstest]
fn one_sees_ones_devices_names_them_and_ends_them(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut desk = hours.steward();
    hours.pass_minutes(2);
    let (mut phone, lost) = (hours.signs_in("Marta"), hours.signs_in("Marta"));
    let devices = listed(&desk);
    assert_eq!(devices.len(), 3);
    let here: Vec<_> = devices.iter().filter(|device| device["this"] == true).collect();
    assert_eq!(here.len(), 1);
    assert_eq!(here[0]["since"].as_u64().unwrap() + 120_000, hours.now());
    let mut words: Vec<_> = devices[0].as_object().unwrap().keys().map(String::as_str).collect();
    words.sort_unstable();
    let known = ["expires_at", "id", "last_seen", "name", "since", "this"];
    assert_eq!(words, known, "nothing is known of a device but what its owner calls it");

    let mine = here[0]["id"].as_str().unwrap();
    assert_eq!(phone.put(&format!("{PATH}/{mine}"), &json!({"name": " Portátil "})).status, 204);
    let called = |person: &Person| {
        let devices = listed(person);
        devices.iter().find(|it| it["id"] == mine).map(|it| it["name"].clone()).unwrap_or_default()
    };
    assert_eq!(called(&desk), "Portátil");
    assert_eq!(desk.put(&format!("{PATH}/{mine}"), &json!({"name": " "})).status, 204);
    assert_eq!(called(&phone), Json::Null);
    let long = json!({"name": "x".repeat(41)});
    assert_eq!(desk.put(&format!("{PATH}/{mine}"), &long).is_problem(400, "invalid")["field"], "name");

    let other = listed(&lost).into_iter().find(|it| it["this"] == true).unwrap();
    let other = format!("{PATH}/{}", other["id"].as_str().unwrap());
    assert_eq!(desk.delete(&other).status, 204);
    lost.get("/api/maps").is_problem(401, "signed-out");
    desk.delete(&other).is_problem(404, "not-found");
    let another = hours.signs_in("Marta");
    assert_eq!(phone.delete(PATH).status, 204);
    for ended in [&desk, &another] {
        ended.get("/api/maps").is_problem(401, "signed-out");
    }
    assert_eq!(listed(&phone).len(), 1);
}

#[rstest]
fn nobody_sees_or_ends_anothers_devices(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["annotation"]);
    let mut ana = hours.invited(&mut marta, "Ana", "coordinator");
    assert_eq!(listed(&ana.person).len(), 1);
    let hers = listed(&marta.person)[0]["id"].as_str().unwrap().to_owned();
    ana.person.delete(&format!("{PATH}/{hers}")).is_problem(404, "not-found");
    ana.person.put(&format!("{PATH}/{hers}"), &json!({"name": "mía"})).is_problem(404, "not-found");
    assert_eq!(ana.person.delete(PATH).status, 204);
    assert_eq!(listed(&marta.person)[0]["name"], Json::Null);
    hours.stranger().get(PATH).is_problem(401, "signed-out");
}

#[rstest]
fn a_session_ends_half_an_hour_after_its_last_use(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (marta, _) = hours.map(hours.steward(), &["annotation"]);
    for _ in 0..3 {
        hours.pass_minutes(29);
        marta.see("").ok();
    }
    let other = hours.signs_in("Marta");
    // A page that lies open says that it is there; that is no use.
    let view = json!({"view": {"center": [-70.7, 4.1], "zoom": 10}});
    for _ in 0..6 {
        hours.pass_minutes(5);
        assert_eq!(marta.person.put(&marta.path("/presence"), &view).status, 204);
        other.get("/api/maps").ok();
    }
    hours.pass_minutes(1);
    assert_eq!(listed(&other).len(), 1, "one that is over is not in the list");
    marta.see("").is_problem(401, "signed-out");
}

#[rstest]
fn who_works_stays_signed_in_however_often_her_page_says_that_it_is_open(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (marta, _) = hours.map(hours.steward(), &["annotation"]);
    let view = json!({"view": {"center": [-70.7, 4.1], "zoom": 10}});
    for _ in 0..5 {
        hours.pass_minutes(10);
        // What her page asks by itself is answered first, and remembered.
        assert_eq!(marta.person.put(&marta.path("/presence"), &view).status, 204);
        marta.see("").ok();
    }
}

#[rstest]
fn a_session_ends_after_eight_hours_and_a_guests_after_four(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["annotation"]);
    let luz = hours.comes(&mut marta, "Luz", "participant");
    let quarters = |count: u32| {
        for _ in 0..count {
            marta.see("").ok();
            hours.pass_minutes(15);
        }
    };
    quarters(15);
    hours.pass_minutes(14);
    luz.see("").ok();
    hours.pass_minutes(1);
    luz.see("").is_problem(401, "signed-out");
    quarters(15);
    hours.pass_minutes(14);
    marta.see("").ok();
    hours.pass_minutes(1);
    marta.see("").is_problem(401, "signed-out");
}
