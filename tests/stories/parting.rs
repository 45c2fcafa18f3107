//! How people leave a workshop: one tap, on a ballot that nobody else reads, counted when it is closed.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer},
    house::On,
    stream::Event,
    workshop::Seat,
};
use uuid::Uuid;

use crate::{
    deciding::sits,
    workshops::{Room, of_map, sees},
};

/// Asks how everybody leaves; answers the layer of the ballots and the vote.
fn asks(room: &mut Room) -> (String, String) {
    let (ballots, vote) = (id(), id());
    room.workshop.marta.write(layer(&ballots, "ballot", "Papeletas", 91));
    let body = json!({"workshop": room.id, "vote": vote, "asks": "leaving"});
    room.workshop.marta.write(of_map("workshop.vote", &body));
    (ballots, vote)
}

fn ballot(vote: &str, seat: &Seat) -> String {
    let number = |text: &str| Uuid::parse_str(text).unwrap().as_u128();
    let actor = seat.see("").ok()["actor"].as_str().unwrap().to_owned();
    Uuid::from_u128(number(vote) ^ number(&actor)).to_string()
}

fn says(ballots: &str, vote: &str, seat: &Seat, properties: &Json) -> Json {
    let body = json!({"scope": "draft", "properties": properties});
    change("feature.put", ballots, &ballot(vote, seat), seat.head(), &body)
}

fn close(room: &mut Room) -> Json {
    let marta = &mut room.workshop.marta;
    marta.person.delete(&marta.path(&format!("/workshops/{}/vote", room.id))).ok()
}

#[rstest]
fn who_leads_learns_how_many_leave_how_and_nobody_learns_who(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let mut people = [room.comes(0), room.comes(0), room.comes(1)];
    let mark = room.draws(&mut people[0], &room.in_room());
    let (ballots, vote) = asks(&mut room);
    assert_eq!(people[1].see("").ok()["workshops"][0]["vote"]["asks"], "leaving");
    let dots = says(&ballots, &vote, &people[0], &json!({"dots": [mark]}));
    assert_eq!(people[0].is_refused(dots)["field"], "dots", "that is not asked");
    let unknown = says(&ballots, &vote, &people[0], &json!({"leaving": "mareo"}));
    assert_eq!(people[0].is_refused(unknown)["field"], "leaving");
    for (n, code) in ["calma", "miedo", "calma"].into_iter().enumerate() {
        let change = says(&ballots, &vote, &people[n], &json!({"leaving": code}));
        people[n].write(change);
    }
    // She thinks again.
    let change = says(&ballots, &vote, &people[1], &json!({"leaving": "hablar"}));
    people[1].write(change);
    let told = room.workshop.marta.see(&format!("/workshops/{}/plenary", room.id)).ok();
    assert_eq!(told["voted"], 3, "before the close it is told how many answered, never what");
    assert!(people.iter().all(|one| !sees(&room.workshop.marta, &ballot(&vote, one))));

    let hears = people[0].follow();
    let sums = json!({"calma": 2, "hablar": 1});
    assert_eq!(close(&mut room)["answers"], sums);
    assert_eq!(room.workshop.marta.see("").ok()["workshops"][0]["tallies"][0]["answers"], sums);
    assert_eq!(
        people[0].see("").ok()["workshops"][0]["tallies"],
        json!([]),
        "it is for who takes care of them"
    );
    room.workshop.marta.write(of_map("workshop.freeze", &json!({"workshop": room.id, "frozen": true})));
    let ends = |it: &Event| it.data["kind"] == "workshop.tally";
    let closed = hears.wait_for(Duration::from_secs(5), ends).expect("the vote ends on every phone");
    assert_eq!(closed.data["body"]["tally"]["answers"], json!(null), "and what was answered is on none");
    for one in people.iter().chain([&room.workshop.marta]) {
        let log = one.log("0", 500);
        let ballots = log.iter().filter(|it| it["layer"] == ballots.as_str());
        assert!(ballots.map(Json::to_string).all(|it| !it.contains("hablar") && !it.contains("calma")));
        for voter in &people {
            let path = format!("/features/{}", ballot(&vote, voter));
            assert_eq!(one.see(&path).status, 404);
            assert!(!one.see(&format!("{path}/history")).text().contains("hablar"));
        }
    }
}

#[rstest]
fn of_fewer_than_three_it_is_not_told_how_they_leave(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let (ballots, vote) = asks(&mut room);
    for one in [&mut lina, &mut rosa] {
        let change = says(&ballots, &vote, one, &json!({"leaving": "tristeza"}));
        one.write(change);
    }
    let told = close(&mut room);
    assert_eq!((&told["ballots"], &told["answers"]), (&json!(2), &json!(null)));
    assert!(!sees(&lina, &ballot(&vote, &lina)), "her ballot is destroyed all the same");
}
