//! A vote by dots: nobody ever learns whose dot lies where.

use layers::{
    change::Body,
    id::{FeatureId, MapId},
};
use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer, point},
    house::{On, wait},
    workshop::{Seat, Workshop},
};
use uuid::Uuid;

use crate::workshops::{Room, of_map, sees};

struct Vote {
    id: String,
    ballots: String,
}

fn opens(room: &mut Room) -> Vote {
    let ballots = id();
    room.workshop.marta.write(layer(&ballots, "ballot", "Papeletas", 91));
    let vote = id();
    room.workshop.marta.write(of_map("workshop.vote", &json!({"workshop": room.id, "vote": vote})));
    Vote { id: vote, ballots }
}

/// The one ballot of somebody, as the page works it out.
fn ballot(vote: &Vote, seat: &Seat) -> String {
    let number = |text: &str| Uuid::parse_str(text).unwrap().as_u128();
    let actor = seat.see("").ok()["actor"].as_str().unwrap().to_owned();
    Uuid::from_u128(number(&vote.id) ^ number(&actor)).to_string()
}

fn cast(vote: &Vote, seat: &Seat, dots: &[&str]) -> Json {
    let body = json!({"scope": "draft", "properties": {"dots": dots}});
    change("feature.put", &vote.ballots, &ballot(vote, seat), seat.head(), &body)
}

fn close(room: &mut Room) -> Json {
    let marta = &mut room.workshop.marta;
    marta.person.delete(&marta.path(&format!("/workshops/{}/vote", room.id))).ok()
}

#[rstest]
fn each_seat_has_so_many_dots_and_the_sums_are_told_when_the_vote_is_closed(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let mut people = [room.comes(0), room.comes(0), room.comes(1)];
    let all = room.in_room();
    let (first, second) = (room.draws(&mut people[0], &all), room.draws(&mut people[2], &all));
    let hidden = room.draws(&mut people[0], &room.in_group(0));
    let vote = opens(&mut room);
    assert_eq!(room.workshop.marta.see("").ok()["workshops"][0]["vote"]["dots"], 3);

    let too_many = cast(&vote, &people[0], &[&first, &first, &first, &first]);
    assert_eq!(people[0].is_refused(too_many)["field"], "dots");
    let of_another = change(
        "feature.put",
        &vote.ballots,
        &ballot(&vote, &people[1]),
        0,
        &json!({"properties": {"dots": [first]}}),
    );
    assert_eq!(people[0].is_refused(of_another)["type"], "no-vote");
    let shown = change(
        "feature.put",
        &vote.ballots,
        &ballot(&vote, &people[0]),
        0,
        &json!({"scope": all, "properties": {"dots": [first]}}),
    );
    people[0].is_refused(shown);

    for (n, dots) in [vec![&first, &first, &second], vec![&second], vec![&first, &hidden]].iter().enumerate()
    {
        let dots: Vec<&str> = dots.iter().map(|it| it.as_str()).collect();
        let change = cast(&vote, &people[n], &dots);
        people[n].write(change);
    }
    // She thinks again.
    let change = cast(&vote, &people[1], &[&second, &second]);
    people[1].write(change);
    assert_eq!(people[0].see(&format!("/workshops/{}/plenary", room.id)).ok()["voted"], 3);
    for (n, one) in people.iter().enumerate() {
        let hers: Vec<_> = people.iter().map(|it| sees(one, &ballot(&vote, it))).collect();
        assert_eq!(hers, [n == 0, n == 1, n == 2], "each sees her own ballot alone");
        assert!(!sees(&room.workshop.marta, &ballot(&vote, one)));
    }
    let again = json!({"workshop": room.id, "vote": id()});
    assert_eq!(room.workshop.marta.is_refused(of_map("workshop.vote", &again))["type"], "vote-open");
    let written = json!({"workshop": room.id, "tally": {"vote": vote.id, "ballots": 9, "dots": {}}});
    assert_eq!(room.workshop.marta.is_refused(of_map("workshop.tally", &written))["type"], "forbidden");
    let path = format!("/workshops/{}/vote", room.id);
    assert_eq!(people[0].person.delete(&people[0].path(&path)).status, 403);

    let hears = people[0].follow();
    assert_eq!(close(&mut room)["ballots"], 3);
    let tally = hears.changes(1).remove(0).data;
    assert_eq!(tally["kind"], "workshop.tally");
    let dots = json!({&first: 3, &second: 3});
    assert_eq!(
        tally["body"]["tally"]["dots"], dots,
        "a dot on what the room does not see counts for nothing"
    );
    let told = people[2].see("").ok()["workshops"][0].clone();
    assert_eq!((&told["vote"], &told["tallies"][0]["dots"]), (&json!(null), &dots));
    let late = cast(&vote, &people[0], &[&first]);
    people[0].is_refused(late);
    let marta = &mut room.workshop.marta;
    assert_eq!(marta.person.delete(&marta.path(&path)).status, 404, "it is closed");
}

/// The id of a ballot follows from what everybody knows: it must not be a question that is answered.
#[rstest]
fn nobody_learns_who_has_voted_and_nobody_takes_the_ballot_of_another(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, rosa) = (room.comes(0), room.comes(1));
    let mut eva = room.comes(1);
    let mark = room.draws(&mut lina, &room.in_room());
    let vote = opens(&mut room);
    let cast_by_lina = cast(&vote, &lina, &[&mark]);
    lina.write(cast_by_lina);
    let risks = room.workshop.layer("risk_factor").to_owned();
    let asks = |eva: &mut Seat| {
        [&lina, &rosa].map(|voter| {
            let id = ballot(&vote, voter);
            let dots = json!({"scope": "draft", "properties": {"dots": [mark]}});
            let body = json!({"geometry": point(-70.7, 4.1), "scope": "draft",
                "properties": {"code": "acoso_calle"}});
            let as_ballot = change("feature.put", &vote.ballots, &id, 0, &dots);
            let as_mark = change("feature.put", &risks, &id, 0, &body);
            let deleted = change("feature.delete", &vote.ballots, &id, 0, &json!({}));
            [as_ballot, as_mark, deleted].map(|change| eva.is_refused(change))
        })
    };
    let [voted, not_yet] = asks(&mut eva);
    assert_eq!(voted, not_yet, "whether somebody voted makes no difference");
    assert_eq!(voted[1]["type"], "no-vote");
    let own = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "acoso_calle"}});
    let own = change("feature.put", &risks, &ballot(&vote, &eva), 0, &own);
    assert_eq!(eva.is_refused(own)["type"], "no-vote", "a ballot is nothing else");
    let mut rosa = rosa;
    let cast_by_rosa = cast(&vote, &rosa, &[&mark]);
    rosa.write(cast_by_rosa);
    close(&mut room);
    let [voted, not_yet] = [&lina, &eva].map(|voter| {
        let body = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "acoso_calle"}});
        room.workshop.marta.is_refused(change("feature.put", &risks, &ballot(&vote, voter), 0, &body))
    });
    assert_eq!(voted, not_yet, "nor when it is over");
    let again = json!({"workshop": room.id, "vote": vote.id});
    assert_eq!(room.workshop.marta.is_refused(of_map("workshop.vote", &again))["field"], "vote");
}

#[rstest]
fn of_fewer_than_three_ballots_nothing_is_told(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let mark = room.draws(&mut lina, &room.in_room());
    let vote = opens(&mut room);
    let (of_lina, of_rosa) = (cast(&vote, &lina, &[&mark]), cast(&vote, &rosa, &[&mark]));
    lina.write(of_lina);
    rosa.write(of_rosa);
    close(&mut room);
    let tally = lina.see("").ok()["workshops"][0]["tallies"][0].clone();
    assert_eq!((&tally["ballots"], &tally["dots"]), (&json!(2), &json!({})));
    assert!(!sees(&lina, &ballot(&vote, &lina)), "her ballot is destroyed all the same");
}

/// The law: once a vote is closed, neither the log, nor an answer, nor the disk opened with the server's own key says whose dot
/// lies where.
#[rstest]
fn once_closed_nothing_ties_a_person_to_a_mark(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let mut people = [room.comes(0), room.comes(0), room.comes(1)];
    let marks: Vec<String> = (0..3).map(|n| room.draws(&mut people[n], &room.in_room())).collect();
    let vote = opens(&mut room);
    for n in 0..3 {
        let change = cast(&vote, &people[n], &[&marks[n]]);
        people[n].write(change);
    }
    close(&mut room);
    for one in people.iter().chain([&room.workshop.marta]) {
        for told in one.log("0", 500).iter().filter(|it| it["layer"] == vote.ballots.as_str()) {
            let text = told.to_string();
            let ties = told["kind"] == "feature.put" && marks.iter().any(|mark| text.contains(mark));
            assert!(!ties, "a ballot is still told: {text}");
        }
        for voter in &people {
            let path = ballot(&vote, voter);
            assert_eq!(one.see(&format!("/features/{path}")).status, 404);
            assert!(!one.see(&format!("/features/{path}/history")).text().contains(&marks[0]));
        }
        let snapshot = one.see("/snapshot").text();
        assert!(people.iter().all(|voter| !snapshot.contains(&ballot(&vote, voter))));
    }
    let sums = people[0].see("").ok()["workshops"][0]["tallies"].clone();
    assert_eq!(sums[0]["dots"].as_object().unwrap().len(), 3);
    // What the store itself opens with every key that it has.
    let map: MapId = room.workshop.marta.map.parse().unwrap();
    let ids: Vec<FeatureId> = people.iter().map(|voter| ballot(&vote, voter).parse().unwrap()).collect();
    let Workshop { trama, house, .. } = room.workshop;
    assert!(trama.stop());
    let (histories, left) = wait(async {
        let store = house.store().await;
        let mut histories = Vec::new();
        for id in &ids {
            histories.push(store.history(map, *id).await.unwrap());
        }
        (histories, store.features(map, &ids).await.unwrap())
    });
    for history in histories {
        let kinds: Vec<_> = history.iter().map(|it| it.change.body.kind()).collect();
        assert_eq!(kinds, ["feature.put", "feature.redact"], "a header of it, and of its end");
        for logged in history {
            if let Body::FeaturePut(put) = logged.change.body {
                assert!(put.properties.is_empty(), "nothing of what it said can be opened");
            }
        }
    }
    assert!(left.iter().all(|it| it.is_redacted() && it.properties().next().is_none()));
}
