//! What was promised of sessions, codes, answers and logs, seen from outside.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{change, id, point},
    hours::Hours,
    house::{House, On, PASSPHRASE},
    workshop::Workshop,
};

#[rstest]
fn the_cookie_is_for_the_browser_alone(
    #[values(("http", "trama", false), ("https", "__Host-trama", true))] by: (&str, &str, bool),
) {
    let (protocol, name, secure) = by;
    let Some(hours) = Hours::at(On::Sqlite, AskedOf::Off, protocol) else { return };
    hours.steward();
    let asked = json!({"name": "Marta", "passphrase": PASSPHRASE});
    let answer = hours.stranger().post("/api/session", &asked);
    let cookie = answer.header("set-cookie").to_owned();
    let (pair, guards) = cookie.split_once("; ").unwrap();
    let (called, token) = pair.split_once('=').unwrap();
    assert_eq!(called, name);
    assert_eq!((token.len(), token.bytes().all(|it| it.is_ascii_hexdigit())), (64, true), "256 random bits");
    let guards: Vec<_> = guards.split("; ").collect();
    for guard in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age=28800"] {
        assert!(guards.contains(&guard), "{cookie}");
    }
    assert_eq!(guards.contains(&"Secure"), secure, "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");

    let halves: Vec<u8> =
        token.bytes().map(|it| u8::try_from(char::from(it).to_digit(16).unwrap()).unwrap()).collect();
    let bytes: Vec<u8> = halves.chunks(2).map(|it| (it[0] << 4) | it[1]).collect();
    for file in std::fs::read_dir(hours.house.data()).unwrap().flatten().filter(|it| it.path().is_file()) {
        let kept = std::fs::read(file.path()).unwrap();
        let holds = |secret: &[u8]| kept.windows(secret.len()).any(|window| window == secret);
        assert!(!holds(token.as_bytes()) && !holds(&bytes), "{:?} holds the token itself", file.path());
    }
}

#[rstest]
fn a_link_is_four_words_for_a_workshop_and_its_seats(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let marta = &mut workshop.marta;
    let made = marta.ask("/links", &json!({"role": "participant", "expires_in_seconds": 10_800})).ok();
    assert_eq!(made["code"].as_str().unwrap().split('-').count(), 4);
    assert_eq!(marta.see("/links").ok()[0]["uses_left"], 25, "as many as a workshop has seats");
    let wrong = [("expires_in_seconds", 10_801), ("expires_in_seconds", 59), ("uses", 0), ("uses", 201)];
    for (field, value) in wrong {
        let asked = json!({"role": "participant", field: value});
        assert_eq!(marta.ask("/links", &asked).is_problem(400, "invalid")["field"], field);
    }
}

#[rstest]
fn five_wrong_codes_are_all_that_a_room_has_in_ten_minutes(
    #[values("/api/join", "/api/invitations/open")] door: &str,
) {
    let Some(hours) = Hours::new(On::Sqlite, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["annotation"]);
    let link = marta.ask("/links", &json!({"role": "participant"})).ok();
    let mut guesser = hours.stranger();
    let mut guess = json!({"code": "una dos tres cuatro"});
    if door == "/api/join" {
        guess["name"] = "Nadie".into();
    }
    for _ in 0..5 {
        guesser.post(door, &guess).is_problem(410, "link-expired");
    }
    guesser.post(door, &guess).is_problem(429, "too-many-tries");
    if door == "/api/join" {
        let right = json!({"code": link["code"], "name": "Luz"});
        hours.stranger().post(door, &right).is_problem(429, "too-many-tries");
        hours.pass_minutes(10);
        hours.stranger().post(door, &right).ok();
    }
}

/// Every number of every coordinate in a document.
fn degrees(json: &Json, inside: bool, found: &mut Vec<String>) {
    match json {
        Json::Number(number) if inside => found.push(number.to_string()),
        Json::Array(parts) => parts.iter().for_each(|part| degrees(part, inside, found)),
        Json::Object(fields) => {
            for (name, value) in fields {
                degrees(value, inside || ["coordinates", "bbox", "extent"].contains(&name.as_str()), found);
            }
        }
        _ => {}
    }
}

#[rstest]
fn no_answer_has_more_than_six_decimals_of_a_degree(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let rosa = workshop.comes("Rosa", "partner");
    let place = point(-70.712_345_678, 4.123_456_789);
    let school =
        json!({"geometry": place, "properties": {"code": "escuela", "name": "Escuela"}, "scope": "map"});
    workshop.marta.write(change("feature.put", workshop.layer("institution"), &id(), 0, &school));
    let note = json!({"geometry": place, "properties": {"code": "texto", "text": "Aquí"}, "scope": "map"});
    workshop.marta.write(change("feature.put", workshop.layer("annotation"), &id(), 0, &note));
    for seat in [&workshop.marta, &rosa] {
        for path in ["", "/features", "/snapshot", "/changes", "/export"] {
            let mut found = Vec::new();
            degrees(&seat.see(path).ok(), false, &mut found);
            let long: Vec<_> = found
                .iter()
                .filter(|it| it.split_once('.').is_some_and(|(_, part)| part.len() > 6))
                .collect();
            assert!(long.is_empty(), "{path}: {long:?}");
            assert!(!found.is_empty(), "{path} says where something is");
        }
        let csv = seat.see(&format!("/export?format=csv&layer={}", workshop.layer("institution"))).text();
        assert!(csv.contains("4.123457") && !csv.contains("4.1234568"), "{csv}");
    }
}

#[rstest]
fn the_log_says_nothing_of_who_asked_for_what(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    let mut marta = trama.steward();
    let map = marta.post("/api/maps", &json!({"name": "Canario Azul"})).ok();
    let map = map["id"].as_str().unwrap().to_owned();
    for path in [
        "",
        "/features?bbox=-70.712345,4.123456,-70.7,4.2&text=canario",
        "/export",
        "/nothing?secreto=canario",
    ] {
        marta.get_with(&format!("/api/maps/{map}{path}"), &[("user-agent", "canario-navegador")]);
    }
    trama
        .stranger()
        .post("/api/session", &json!({"name": "canario", "passphrase": "canario canario canario"}));
    trama.stranger().post("/api/join", &json!({"code": "canario", "name": "canario"}));
    let log = trama.log().to_lowercase();
    for told in ["canario", "navegador", "70.71", "4.1234", "127.0.0.1", "marta", "bbox"] {
        assert!(!log.contains(told), "the log says {told}:\n{log}");
    }
}
