//! Every route, asked by everybody: the answer is what POLICY.md says.

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::id,
    house::On,
    person::{Answer, Person},
    workshop::{Seat, Workshop},
};

const POLICY: &str = include_str!("../../POLICY.md");

/// The routes, and what each says to whom: the first table of the page.
fn matrix() -> (Vec<&'static str>, Vec<(&'static str, Vec<&'static str>)>) {
    let mut rows =
        POLICY.lines().skip_while(|line| !line.starts_with("| route")).take_while(|line| !line.is_empty());
    let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).collect::<Vec<_>>();
    let who = cells(rows.next().expect("a head"))[1..].to_vec();
    let routes = rows.skip(1).map(|line| (cells(line)[0].trim_matches('`'), cells(line)[1..].to_vec()));
    (who, routes.collect())
}

/// Asks a route with a body that says nothing.
fn asks(person: &Person, map: &str, route: &str) -> Answer {
    let (method, path) = route.split_once(' ').expect("a method and a path");
    let path =
        path.replace("{map}", map).replace("{z}/{x}/{y}", "0/0/0").replace("{archive}", "no-such-archive");
    let mut path = path.split('/').map(|part| if part.starts_with('{') { id() } else { part.to_owned() });
    let path = path.by_ref().collect::<Vec<_>>().join("/");
    if path.ends_with("/stream") {
        // One that is let in does not end by itself.
        return person.get(&format!("{path}?since=none"));
    }
    let sent = person.again().send(method, &path, &[("content-type", "application/json")], b"{}");
    sent.unwrap_or_else(|error| panic!("{route}: {error}"))
}

#[rstest]
fn every_route_answers_everybody_as_it_is_written_down(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (who, routes) = matrix();
    assert!(routes.len() > 40, "{}", routes.len());
    let account =
        |seat: &Seat| seat.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let join = |workshop: &mut Workshop, word: &str| {
        let seat =
            workshop.comes(word, if matches!(word, "coordinator" | "protection") { "member" } else { word });
        let path = workshop.marta.path(&format!("/members/{}", account(&seat)));
        assert_eq!(workshop.marta.person.put(&path, &json!({"role": word})).status, 204);
        seat.person
    };
    // Another map, of which those who are on none of this story's know nothing; and one who was here and is gone.
    let gone = workshop.comes("Sol", "member");
    let path = workshop.marta.path(&format!("/members/{}", account(&gone)));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    for (n, word) in who.iter().enumerate() {
        let mut invited = workshop.trama.stranger();
        let person = match *word {
            "stranger" => workshop.trama.stranger(),
            "guest" => gone.person.again(),
            "account" | "steward" => {
                let made = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok();
                let asked = json!({"code": made["code"], "name": format!("Eva {n}"), "passphrase": tests::house::PASSPHRASE});
                let came = invited.post("/api/invitations/accept", &asked).ok();
                let account = came["account"]["id"].as_str().unwrap();
                let path = workshop.marta.path(&format!("/members/{account}"));
                assert_eq!(workshop.marta.person.delete(&path).status, 204);
                invited
            }
            role => join(&mut workshop, role),
        };
        // The one steward is a coordinator here: what she is beside that is told by the unit of the matrix.
        if *word == "steward" {
            continue;
        }
        let map = workshop.marta.map.clone();
        let (last, others): (Vec<_>, Vec<_>) =
            routes.iter().partition(|(route, _)| *route == "DELETE /api/session");
        for (route, words) in others.into_iter().chain(last) {
            let answer = asks(&person, &map, route);
            // Who came by a link is a guest, whatever she is on the map.
            let as_guest = *route == "POST /api/maps" && n > 3;
            let (told, status) = (words[if as_guest { 1 } else { n }], answer.status);
            let as_written = match told {
                "yes" => {
                    !matches!(status, 403 | 405 | 500..) && (status != 401 || *route == "POST /api/session")
                }
                refused => refused == status.to_string(),
            };
            assert!(as_written, "{word} asks {route}: {told} is written, {status} came: {}", answer.text());
            // A map that is not there answers as one that she is not on.
            if told == "404" {
                let nowhere = asks(&person, &id(), route);
                assert_eq!((nowhere.status, nowhere.text()), (status, answer.text()), "{word} asks {route}");
            }
        }
    }
}
