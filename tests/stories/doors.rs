//! Coming in and going out: the first start, sessions, join links.

use rstest::rstest;
use serde_json::json;
use tests::{
    house::{House, On, PASSPHRASE},
    workshop::Workshop,
};

/// What "at once" is to a person, however busy the machine of the test is.
const SOON: std::time::Duration = std::time::Duration::from_secs(1);

#[rstest]
fn the_setup_link_makes_the_steward_once(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    let mut marta = trama.stranger();
    assert_eq!(marta.get("/api/setup").ok(), json!({"needed": true}));
    assert!(marta.get("/api/session").ok()["account"].is_null());

    let token = trama.setup_token().unwrap();
    let asked = |token: &str, name: &str, passphrase: &str| json!({"token": token, "name": name, "passphrase": passphrase});
    let short = marta.post("/api/setup", &asked(&token, "Marta", "corta"));
    assert_eq!(short.is_problem(400, "invalid")["field"], "passphrase");
    marta.post("/api/setup", &asked(&"0".repeat(64), "Marta", PASSPHRASE)).is_problem(410, "link-expired");

    let made = marta.post("/api/setup", &asked(&token, "Marta", PASSPHRASE)).ok();
    assert_eq!((&made["account"]["name"], &made["account"]["steward"]), (&"Marta".into(), &true.into()));
    assert_eq!(marta.get("/api/session").ok()["account"]["name"], "Marta");
    assert_eq!(marta.get("/api/setup").ok(), json!({"needed": false}));
    trama.stranger().post("/api/setup", &asked(&token, "Otra", PASSPHRASE)).is_problem(410, "link-expired");
}

#[rstest]
fn a_server_that_has_its_steward_shows_no_link_again(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let first = house.start();
    let marta = first.steward();
    assert!(first.stop(), "it ends well when it is told to");
    let second = house.start();
    assert_eq!(second.setup_token(), None);
    assert_eq!(
        marta.at(&second.url).get("/api/session").ok()["account"]["name"],
        "Marta",
        "she stays signed in"
    );
}

#[rstest]
fn one_signs_in_with_a_passphrase_and_out_for_good(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    trama.steward();
    let mut marta = trama.stranger();
    let sign_in = |name: &str, passphrase: &str| json!({"name": name, "passphrase": passphrase});
    let wrong = marta
        .post("/api/session", &sign_in("Marta", "no es esta de verdad"))
        .is_problem(401, "wrong-passphrase");
    let unknown =
        marta.post("/api/session", &sign_in("Nadie", PASSPHRASE)).is_problem(401, "wrong-passphrase");
    assert_eq!(wrong["detail"], unknown["detail"], "whether the name is known is not told");

    marta.post("/api/session", &sign_in(" marta ", PASSPHRASE)).ok();
    let stolen = marta.again();
    assert_eq!(stolen.get("/api/maps").ok(), json!([]));
    assert_eq!(marta.delete("/api/session").status, 204);
    marta.get("/api/maps").is_problem(401, "signed-out");
    stolen.get("/api/maps").is_problem(401, "signed-out");
}

#[rstest]
fn guessing_becomes_slow_but_locks_nobody_out(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    trama.steward();
    let mut guesser = trama.stranger();
    let guess = json!({"name": "Marta", "passphrase": "adivino y adivino"});
    let refused = (0..30).map(|_| guesser.post("/api/session", &guess)).find(|answer| answer.status == 429);
    let refused = refused.expect("after some guesses one has to wait");
    refused.is_problem(429, "too-many-tries");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=900).contains(&seconds), "{seconds}");
}

#[rstest]
fn a_request_from_another_site_is_refused(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let headers = [("sec-fetch-site", "cross-site"), ("content-type", "application/json")];
    let answer = workshop.marta.person.send("POST", "/api/maps", &headers, br#"{"name":"x"}"#).unwrap();
    answer.is_problem(403, "other-site");
}

#[rstest]
fn a_link_brings_people_onto_one_map_with_one_role(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let map = luz.see("").ok();
    assert_eq!((&map["role"], &map["clearance"]), (&"participant".into(), &"participant".into()));
    assert_eq!(map["abilities"], json!(["draw", "comment"]));

    luz.person.post("/api/maps", &json!({"name": "Mío"})).is_problem(403, "forbidden");
    luz.ask("/links", &json!({"role": "participant"})).is_problem(403, "forbidden");
    luz.see("/members").is_problem(403, "forbidden");

    let other = workshop.marta.person.post("/api/maps", &json!({"name": "Otro"})).ok();
    let other = other["id"].as_str().unwrap();
    luz.person.get(&format!("/api/maps/{other}")).is_problem(404, "not-found");
    luz.person.get(&format!("/api/maps/{}", tests::drawing::id())).is_problem(404, "not-found");
}

#[rstest]
fn a_link_is_good_for_its_uses_and_until_it_is_ended(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let once = workshop
        .marta
        .ask("/links", &json!({"role": "participant", "expires_in_seconds": 600, "uses": 1}))
        .ok();
    let ended = workshop.marta.ask("/links", &json!({"role": "member", "expires_in_seconds": 600})).ok();
    let rest = format!("/links/{}", ended["id"].as_str().unwrap());
    let path = workshop.marta.path(&rest);
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    assert!(once["url"].as_str().unwrap().contains("/#join="), "the code stands behind the #: {once}");

    // Spoken aloud, the words come with spaces, capitals and without accents.
    let spoken = once["code"].as_str().unwrap().replace('-', " ").to_uppercase();
    let join = |code: &str, name: &str| json!({"code": code, "name": name});
    workshop.trama.stranger().post("/api/join", &join(&spoken, "Luz")).ok();
    workshop.trama.stranger().post("/api/join", &join(&spoken, "Ana")).is_problem(410, "link-expired");
    let ended = ended["code"].as_str().unwrap();
    workshop.trama.stranger().post("/api/join", &join(ended, "Ana")).is_problem(410, "link-expired");
}

#[rstest]
fn a_link_never_makes_a_coordinator_nor_protection(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    for role in ["coordinator", "protection"] {
        let asked = json!({"role": role, "expires_in_seconds": 600});
        assert_eq!(workshop.marta.ask("/links", &asked).is_problem(400, "invalid")["field"], "role");
    }
}

#[rstest]
fn whoever_is_taken_off_the_map_sees_no_more_of_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let stream = luz.follow();
    let account = luz.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    luz.see("").is_problem(404, "not-found");
    let reload = stream.wait_for(SOON, |it| it.event == "reload");
    assert!(reload.is_some(), "her open stream is told at once to begin anew");
}

#[rstest]
fn another_role_is_there_at_once_on_what_is_open(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let account = luz.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    luz.see("").ok();
    let stream = luz.follow();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.put(&path, &json!({"role": "partner"})).status, 204);
    assert!(stream.wait_for(SOON, |it| it.event == "reload").is_some());
    assert_eq!(luz.see("").ok()["abilities"], json!(["comment", "export"]));
    let mark = workshop.mark(&tests::drawing::id(), &tests::drawing::point(-70.7, 4.1), &json!({}));
    assert_eq!(luz.is_refused(mark)["type"], "forbidden");
}

#[rstest]
fn a_map_keeps_a_coordinator(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let mut marta = workshop.marta;
    let account = marta.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = marta.path(&format!("/members/{account}"));
    marta.person.put(&path, &json!({"role": "member"})).is_problem(409, "last-coordinator");
    marta.person.delete(&path).is_problem(409, "last-coordinator");
    assert_eq!(marta.see("").ok()["role"], "coordinator");
}
