//! She who leads a workshop: she stops the drawing, asks to look somewhere, takes back what a group did last.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{drawing::id, house::On, workshop::Seat};

use crate::workshops::{Room, of_map, sees};

/// How long an event may take to come.
const SOON: Duration = Duration::from_secs(10);
/// So long nothing comes that should not.
const A_WHILE: Duration = Duration::from_millis(1_500);

fn lead(room: &mut Room, kind: &str, mut body: Json) {
    body["workshop"] = room.id.clone().into();
    room.workshop.marta.write(of_map(kind, &body));
}

fn workshop_of(seat: &Seat) -> Json {
    seat.see("").ok()["workshops"][0].clone()
}

#[rstest]
fn drawing_is_stopped_a_layer_muted_and_a_pause_made_on_every_phone_and_nothing_is_lost(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let mut lina = room.comes(0);
    let hears = lina.follow();
    let layer = room.workshop.layer("risk_factor").to_owned();
    lead(&mut room, "workshop.freeze", json!({"frozen": true}));
    lead(&mut room, "workshop.mute", json!({"layer": layer, "muted": true}));
    lead(&mut room, "workshop.screens", json!({"screens": "care"}));
    let heard: Vec<_> = hears.changes(3).into_iter().map(|it| it.data["kind"].clone()).collect();
    assert_eq!(heard, ["workshop.freeze", "workshop.mute", "workshop.screens"]);
    let now = workshop_of(&lina);
    let told = (&now["frozen"], &now["muted"], &now["screens"]);
    assert_eq!(told, (&json!(true), &json!([layer]), &json!("care")), "it outlives a reload");
    let mark = room.draws(&mut lina, &room.in_group(0));
    assert!(sees(&lina, &mark), "what was finished on a phone before it heard is taken in");
    for (kind, body) in [
        ("workshop.freeze", json!({"workshop": room.id, "frozen": false})),
        ("workshop.mute", json!({"workshop": room.id, "layer": layer, "muted": false})),
        ("workshop.vote", json!({"workshop": room.id, "vote": id()})),
    ] {
        assert_eq!(lina.is_refused(of_map(kind, &body))["type"], "forbidden", "{kind}");
    }
    lead(&mut room, "workshop.mute", json!({"layer": layer, "muted": false}));
    assert_eq!(workshop_of(&lina)["muted"], json!([]));
}

#[rstest]
fn a_room_or_one_group_of_it_is_asked_to_look_somewhere_and_only_they_hear_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (lina, rosa) = (room.comes(0), room.comes(1));
    let (of_lina, of_rosa) = (lina.follow(), rosa.follow());
    let path = format!("/workshops/{}/look", room.id);
    let place = json!([-70.8, 4.0, -70.6, 4.2]);
    let asked = json!({"id": id(), "box": place, "group": room.groups[0], "follow": true});
    assert_eq!(lina.person.put(&lina.path(&path), &asked).status, 403, "she does not lead");
    let marta = &mut room.workshop.marta;
    assert_eq!(marta.person.put(&marta.path(&path), &asked).status, 204);
    let heard = of_lina.wait_for(SOON, |it| !it.data["look"].is_null()).expect("she is asked");
    let told = json!({"id": asked["id"], "box": place, "follow": true});
    assert_eq!(heard.data["look"], told, "a place, and nothing of who asks");
    let others = of_rosa.hear(A_WHILE);
    assert!(others.iter().all(|it| it.data["look"].is_null()), "another group is not asked: {others:?}");

    let all = json!({"id": id(), "box": place});
    assert_eq!(marta.person.put(&marta.path(&path), &all).status, 204);
    let heard = of_rosa.wait_for(SOON, |it| !it.data["look"].is_null()).expect("the whole room is asked");
    assert_eq!((&heard.data["look"]["id"], &heard.data["look"]["follow"]), (&all["id"], &json!(false)));
    assert_eq!(marta.person.delete(&marta.path(&path)).status, 204);
    let over = of_rosa.wait_for(SOON, |it| it.event == "presence" && it.data["look"].is_null());
    assert!(over.is_some(), "everybody looks where she likes again");
    for wrong in [json!([0, 0, 0]), json!([10.0, 0.0, 5.0, 1.0]), json!([0.0, -99.0, 1.0, 1.0])] {
        let asked = json!({"id": id(), "box": wrong});
        assert_eq!(marta.person.put(&marta.path(&path), &asked).status, 400, "{wrong}");
    }
    let elsewhere = json!({"id": id(), "box": place, "group": id()});
    assert_eq!(marta.person.put(&marta.path(&path), &elsewhere).status, 404);
    let log = marta.log("0", 500);
    assert!(!serde_json::to_string(&log).unwrap().contains(all["id"].as_str().unwrap()), "not in the log");
}

fn undo(room: &mut Room, group: usize, change: Option<&str>) -> Json {
    let mut asked = json!({"group": room.groups[group]});
    if let Some(change) = change {
        asked["change"] = change.into();
    }
    let path = format!("/workshops/{}/undo", room.id);
    room.workshop.marta.ask(&path, &asked).ok()
}

#[rstest]
fn the_last_act_of_a_group_is_taken_back_and_put_back_unseen(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let nothing = json!({"change": null, "act": null});
    assert_eq!(undo(&mut room, 0, None), nothing);
    let draft = room.draws(&mut lina, "draft");
    assert_eq!(undo(&mut room, 0, None), nothing, "a draft is hers alone");
    let first = room.draws(&mut lina, &room.in_group(0));
    let mark = room.draws(&mut lina, &room.in_group(0));
    let theirs = room.draws(&mut rosa, &room.in_group(1));

    let done = undo(&mut room, 0, None);
    assert_eq!(done["act"], "drawn");
    assert_eq!((sees(&lina, &mark), sees(&lina, &first)), (false, true));
    assert!(sees(&lina, &draft) && sees(&rosa, &theirs), "nothing else is touched");
    assert!(!sees(&room.workshop.marta, &mark), "she who leads has not seen it");
    let log = serde_json::to_string(&room.workshop.marta.log("0", 500)).unwrap();
    assert!(!log.contains(&mark), "nor hears which it was");
    let back = undo(&mut room, 0, done["change"].as_str());
    assert_eq!(back["act"], "removed");
    assert!(sees(&lina, &mark), "and it is there again");

    let worse = tests::drawing::change(
        "feature.put",
        room.workshop.layer("risk_factor"),
        &first,
        lina.head(),
        &json!({"properties": {"severity": 5}}),
    );
    lina.write(worse);
    assert_eq!(undo(&mut room, 0, None)["act"], "altered");
    let fields = |seat: &Seat| seat.see(&format!("/features/{first}")).ok()["properties"]["fields"].clone();
    assert!(fields(&lina)["severity"].is_null(), "as it was: {}", fields(&lina));
    lina.write(room.moves(&first, &room.in_room()));
    let shown = undo(&mut room, 0, None);
    assert_eq!(shown["act"], "altered");
    let after = lina.see(&format!("/features/{first}")).ok();
    assert_eq!(
        after["properties"]["scope"],
        room.in_group(0),
        "shown to the room, it goes back to the group"
    );
    assert!(!sees(&rosa, &first));
    let again = undo(&mut room, 0, shown["change"].as_str());
    assert_eq!(again, nothing, "outward is for its author alone");
}
