//! What leaves the room: nothing by itself; what the room decides goes, comes back, ends on its day, or is erased together.

use std::{sync::Arc, time::Duration};

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::{auth::second_factor::AskedOf, job::Job};
use tests::{
    drawing::{change, id, layer, point},
    halved::Halved,
    hours::Hours,
    house::On,
    workshop::Seat,
};

use crate::workshops::{Room, of_map, sees};

/// She who leads sits down in the room, with no group in particular.
pub(crate) fn sits(room: &mut Room) {
    let me = room.workshop.marta.see("").ok()["actor"].clone();
    let body = json!({"workshop": room.id, "actor": me, "seat": {}});
    room.workshop.marta.write(of_map("workshop.seat", &body));
}

pub(crate) fn decides(room: &mut Room, asked: &Json) -> Json {
    let path = format!("/workshops/{}/decide", room.id);
    room.workshop.marta.ask(&path, asked).ok()
}

/// How much there is of risk factors: shown to the room, and gone by a decision.
fn there(room: &Room) -> Json {
    let told = room.workshop.marta.see(&format!("/workshops/{}/decide", room.id)).ok();
    let of = told["kinds"].as_array().unwrap().iter().find(|it| it["kind"] == "risk_factor").unwrap();
    json!([of["in_room"], of["left"]])
}

#[rstest]
fn nothing_leaves_before_the_room_decides_and_what_it_decides_can_come_back(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let (mut lina, rosa) = (room.comes(0), room.comes(1));
    let ana = room.workshop.comes("Ana", "member");
    let shown = room.draws(&mut lina, &room.in_room());
    let (of_group, draft) = (room.draws(&mut lina, &room.in_group(0)), room.draws(&mut lina, "draft"));
    assert!(!sees(&ana, &shown));
    assert_eq!(there(&room), json!([1, 0]));
    assert_eq!(rosa.see("").ok()["workshops"][0]["decisions"], json!([]));

    let hears = ana.follow();
    let went = decides(&mut room, &json!({"kind": "risk_factor", "reach": "map", "until": "2999-12-31"}));
    assert_eq!((went["marks"].clone(), there(&room)), (json!(1), json!([0, 1])));
    assert!(sees(&ana, &shown) && !sees(&ana, &of_group) && !sees(&ana, &draft), "what the room was shown");
    assert_eq!(hears.changes(1)[0].data["feature"], shown.as_str(), "and nothing of the workshop itself");
    let masked = rosa.see(&format!("/features/{shown}")).ok();
    assert_eq!(
        masked["properties"]["precision"], "cell:13",
        "as exactly as the layer is shown outside the room"
    );
    let marta = room.workshop.marta.see("").ok()["actor"].clone();
    let told = rosa.see("").ok()["workshops"][0]["decisions"].clone();
    assert_eq!(told[0]["by"], marta, "everybody in the room reads what was decided, and by whom");
    assert_eq!(told[0]["until"], "2999-12-31");
    let log = rosa.log("0", 500);
    let decision = log.iter().find(|it| it["kind"] == "workshop.decide").unwrap();
    assert_eq!(decision["body"]["marks"], json!(null), "which marks went is on the map to be seen");

    let later = room.draws(&mut lina, &room.in_room());
    assert!(!sees(&ana, &later), "what is shown after that waits for the next word");
    lina.write(room.moves(&shown, "draft"));
    assert!(!sees(&ana, &shown), "her own she takes back at any time");
    assert_eq!(there(&room), json!([1, 0]));
    decides(&mut room, &json!({"kind": "risk_factor", "reach": "map"}));
    assert!(sees(&ana, &later) && !sees(&ana, &shown));
    let came = decides(&mut room, &json!({"kind": "risk_factor", "reach": "workshop"}));
    assert_eq!((came["marks"].clone(), there(&room)), (json!(1), json!([1, 0])));
    assert!(!sees(&ana, &later) && sees(&rosa, &later), "it is the room's again");
    assert_eq!(
        lina.is_refused(room.moves(&later, "map"))["type"],
        "stays-in-room",
        "and nobody takes it out by herself"
    );
}

#[rstest]
fn only_who_leads_and_sits_in_the_room_decides_and_of_what_it_draws_alone(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let mut lina = room.comes(0);
    let mark = room.draws(&mut lina, &room.in_room());
    let path = format!("/workshops/{}/decide", room.id);
    let goes = json!({"kind": "risk_factor", "reach": "map"});
    lina.ask(&path, &goes).is_problem(403, "forbidden");
    lina.see(&path).is_problem(403, "forbidden");
    room.workshop.marta.ask(&path, &goes).is_problem(404, "not-found");
    room.workshop.marta.see(&path).is_problem(404, "not-found");
    sits(&mut room);
    let marta = &mut room.workshop.marta;
    for (asked, field) in [
        (json!({"kind": "institution", "reach": "map"}), "kind"),
        (json!({"kind": "emblem", "reach": "map"}), "kind"),
        (json!({"kind": "risk_factor", "reach": "public"}), "reach"),
        (json!({"kind": "risk_factor", "reach": "draft"}), "reach"),
        (json!({"kind": "risk_factor", "reach": "map", "until": "2020-01-01"}), "until"),
        (json!({"kind": "risk_factor", "reach": "map", "until": "soon"}), "until"),
    ] {
        let refused = marta.ask(&path, &asked);
        assert_eq!((refused.status, refused.json()["field"].clone()), (400, json!(field)), "{asked}");
    }
    let written =
        json!({"workshop": room.id, "kind": "risk_factor", "decision": {"reach": "map"}, "marks": [mark]});
    assert_eq!(
        marta.is_refused(of_map("workshop.decide", &written))["type"],
        "forbidden",
        "the server writes it"
    );
    assert_eq!(there(&room), json!([1, 0]));
}

/// A workshop on a clock that the story moves, with its leader in the room; answers its id and its plan's groups.
fn room_of(marta: &mut Seat) -> (String, Vec<String>) {
    let mut plan = marta.person.get("/api/workshops").ok()["templates"][0]["plan"].clone();
    let signs = plan["groups"].as_array().unwrap().clone();
    let groups: Vec<String> = (0..2).map(|_| id()).collect();
    plan["groups"] = groups.iter().zip(&signs).map(|(id, sign)| json!({"id": id, "sign": sign})).collect();
    let room = id();
    marta.write(of_map("workshop.define", &json!({"workshop": room, "plan": plan})));
    let me = marta.see("").ok()["actor"].clone();
    let seat = json!({"group": groups[0]});
    marta.write(of_map("workshop.seat", &json!({"workshop": room, "actor": me, "seat": seat})));
    (room, groups)
}

#[rstest]
fn on_the_day_after_its_last_what_the_room_kept_until_then_is_destroyed_and_nothing_else(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, layers) = hours.map(hours.steward(), &["risk_factor", "capacity"]);
    let (room, groups) = room_of(&mut marta);
    let mut draw = |layer: &str, code: &str, scope: &str| {
        let mark = id();
        let body = json!({"geometry": point(-70.7, 4.1), "scope": scope, "properties": {"code": code}});
        marta.write(change("feature.put", layer, &mark, 0, &body));
        mark
    };
    let in_room = format!("workshop:{room}");
    let gone = [
        draw(&layers[0], "acoso_calle", &in_room),
        draw(&layers[0], "acoso_calle", &format!("group:{}", groups[0])),
    ];
    let before = draw(&layers[0], "acoso_calle", "map");
    let kept = [before, draw(&layers[0], "acoso_calle", "draft"), draw(&layers[1], "agua", &in_room)];
    // The clock of these stories stands at the fifteenth of January 2027.
    let decide = json!({"kind": "risk_factor", "reach": "map", "until": "2027-01-16"});
    assert_eq!(marta.ask(&format!("/workshops/{room}/decide"), &decide).ok()["marks"], 1);
    let mut job = Job::new(Arc::clone(&hours.app));
    // Nobody is signed in for so long.
    let again = |marta: &mut Seat| marta.person = hours.signs_in("Marta");
    let there = |marta: &Seat, marks: &[String]| marks.iter().filter(|it| sees(marta, it)).count();
    hours.pass(Duration::from_hours(39));
    hours.wait(job.look());
    again(&mut marta);
    assert_eq!((there(&marta, &gone), there(&marta, &kept)), (2, 3), "its last day counts to its end");
    hours.pass(Duration::from_hours(1));
    again(&mut marta);
    // Whoever ends the room meanwhile changes nothing of the day.
    marta.write(of_map("workshop.remove", &json!({"workshop": room})));
    hours.wait(job.look());
    assert_eq!(there(&marta, &gone), 0, "wherever they were by then");
    assert_eq!(there(&marta, &kept[..2]), 2, "neither what was there before nor a draft");
    for mark in &gone {
        assert!(!marta.see(&format!("/features/{mark}/history")).text().contains("acoso_calle"));
    }
}

#[rstest]
fn the_room_erases_a_layer_or_what_a_group_drew_and_knows_how_much_before(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let notes = id();
    room.workshop.marta.write(layer(&notes, "workshop_note", "Notas", 92));
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let (here, gone) = (room.draws(&mut lina, &room.in_room()), room.draws(&mut rosa, &room.in_room()));
    decides(&mut room, &json!({"kind": "risk_factor", "reach": "map"}));
    lina.write(room.moves(&here, &room.in_room()));
    let inside = [room.draws(&mut rosa, &room.in_group(1)), room.draws(&mut rosa, "draft")];
    let (note, other) = (id(), id());
    let said =
        json!({"properties": {"sort": "doubt", "text": "¿Y si llueve?", "marks": [here, gone, other]}});
    room.workshop.marta.write(change("feature.put", &notes, &note, 0, &said));

    let path = format!("/workshops/{}/erase", room.id);
    lina.ask(&path, &json!({"kind": "risk_factor", "marks": 2})).is_problem(403, "forbidden");
    let marta = &mut room.workshop.marta;
    marta.ask(&path, &json!({"kind": "risk_factor", "marks": 3})).is_problem(409, "conflict");
    marta.ask(&path, &json!({"marks": 2})).is_problem(400, "invalid");
    let stream = rosa.follow();
    assert_eq!(marta.ask(&path, &json!({"kind": "risk_factor", "marks": 2})).ok()["features"], 2);
    for mark in [&here, &gone] {
        assert!([&lina, &rosa].iter().all(|who| !sees(who, mark)));
    }
    assert!(inside.iter().all(|mark| sees(&rosa, mark)), "what a group keeps to itself, and a draft, stay");
    let left = rosa.see(&format!("/features/{note}")).ok();
    assert_eq!(left["properties"]["fields"]["marks"], json!([other]), "no note leads to what is gone");
    assert!(stream.changes(2).iter().all(|it| it.data["kind"] == "feature.redact"));

    let of_group = json!({"group": room.groups[1], "marks": 1});
    let told = room.workshop.marta.see(&format!("/workshops/{}/decide", room.id)).ok();
    assert_eq!(
        told["groups"][1],
        json!({"group": room.groups[1], "marks": 1}),
        "how many, and drafts are not told"
    );
    let fabi = room.workshop.invited("Fabi", "facilitator");
    let erasing = Halved::begin(&fabi.person, "POST", &fabi.path(&path), &of_group);
    let account = fabi.see("").ok()["actor"].as_str().unwrap().to_owned();
    let fabi_is = room.workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(room.workshop.marta.person.delete(&fabi_is).status, 204);
    assert_eq!(erasing.end(), 404, "whoever was removed meanwhile erases nothing");
    assert_eq!(room.workshop.marta.ask(&path, &of_group).ok()["features"], 1);
    assert_eq!([sees(&rosa, &inside[0]), sees(&rosa, &inside[1])], [false, true]);
}
