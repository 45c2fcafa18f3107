//! The plenary: groups are counted, never people, and nothing is told of what was not shown to the room.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::On,
    workshop::Seat,
};

use crate::workshops::{Room, of_map};

fn draws_at(room: &Room, seat: &mut Seat, scope: &str, place: &Json) -> String {
    let feature = id();
    let body = json!({"geometry": place, "scope": scope, "properties": {"code": "acoso_calle"}});
    seat.write(change("feature.put", room.workshop.layer("risk_factor"), &feature, 0, &body));
    feature
}

fn plenary(room: &Room, seat: &Seat) -> Json {
    seat.see(&format!("/workshops/{}/plenary", room.id)).ok()
}

/// On how many pieces of ground so many groups have marks.
fn pieces(told: &Json, groups: u64) -> usize {
    told["ground"].as_array().unwrap().iter().filter(|it| it["groups"] == groups).count()
}

fn says(room: &Room, seat: &mut Seat, feature: &str, stance: &Json) {
    let body = json!({"workshop": room.id, "feature": feature, "stance": stance});
    seat.write(of_map("workshop.stance", &body));
}

#[rstest]
fn the_ground_counts_groups_and_not_people(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(room) = Room::new(on) else { return };
    let (mut lina, mut eva, mut rosa) = (room.comes(0), room.comes(0), room.comes(1));
    let all = room.in_room();
    draws_at(&room, &mut lina, &all, &point(-70.70, 4.10));
    draws_at(&room, &mut eva, &all, &point(-70.7002, 4.1001));
    let far = draws_at(&room, &mut eva, &all, &point(-70.60, 4.20));
    let told = plenary(&room, &rosa);
    assert_eq!((told["groups"].clone(), pieces(&told, 2)), (json!(2), 0), "two of one group are one group");
    draws_at(&room, &mut rosa, &all, &point(-70.7001, 4.1002));
    let told = plenary(&room, &lina);
    assert!(pieces(&told, 2) >= 1, "{told}");
    let on_far = told["ground"].as_array().unwrap().iter().filter(|it| {
        let area: Vec<f64> = it["box"].as_array().unwrap().iter().map(|n| n.as_f64().unwrap()).collect();
        area[0] <= -70.60 && -70.60 <= area[2] && area[1] <= 4.20 && 4.20 <= area[3]
    });
    assert_eq!(on_far.map(|it| it["groups"].clone()).collect::<Vec<_>>(), [json!(1)]);
    assert_eq!(told, plenary(&room, &rosa), "everybody in the room is told the same");
    let marks = told["marks"].as_array().unwrap();
    assert_eq!(marks.len(), 4);
    let of_far = marks.iter().find(|it| it["feature"] == far.as_str()).unwrap();
    assert_eq!(of_far["group"], room.groups[0]);
    let text = told.to_string();
    for who in [&lina, &eva, &rosa] {
        let actor = who.see("").ok()["actor"].as_str().unwrap().to_owned();
        assert!(!text.contains(&actor), "nobody is named");
    }
    let layer = room.workshop.layer("annotation");
    let none = lina.see(&format!("/workshops/{}/plenary?layer={layer}", room.id)).ok();
    assert_eq!(none["ground"], json!([]), "of another layer there is nothing");
}

#[rstest]
fn what_was_not_shown_to_the_room_makes_no_difference_to_the_plenary(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    draws_at(&room, &mut lina, &room.in_room(), &point(-70.70, 4.10));
    let before = lina.see(&format!("/workshops/{}/plenary", room.id)).text();
    let hidden = draws_at(&room, &mut rosa, &room.in_group(1), &point(-70.70, 4.10));
    draws_at(&room, &mut rosa, "draft", &point(-70.50, 4.60));
    let member = &mut room.workshop.comes("Ana", "member");
    draws_at(&room, member, "map", &point(-70.70, 4.10));
    says(&room, &mut rosa, &hidden, &json!("agree"));
    let after = lina.see(&format!("/workshops/{}/plenary", room.id)).text();
    assert_eq!(before, after, "to the byte");
    member.see(&format!("/workshops/{}/plenary", room.id)).is_problem(404, "not-found");
    room.workshop.marta.see(&format!("/workshops/{}/plenary", room.id)).is_problem(404, "not-found");
}

#[rstest]
fn a_seat_says_one_thing_to_a_mark_and_nobody_is_told_who(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut eva, mut rosa) = (room.comes(0), room.comes(0), room.comes(1));
    let mark = draws_at(&room, &mut lina, &room.in_room(), &point(-70.70, 4.10));
    let hears = rosa.follow();
    says(&room, &mut eva, &mark, &json!("agree"));
    says(&room, &mut rosa, &mark, &json!("agree"));
    says(&room, &mut rosa, &mark, &json!("doubt"));
    let counts = |seat: &Seat| {
        let told = plenary(&room, seat)["marks"][0].clone();
        ["agree", "disagree", "doubt", "mine"].map(|it| told[it].clone())
    };
    assert_eq!(counts(&rosa), [json!(1), json!(0), json!(1), json!("doubt")]);
    assert_eq!(counts(&lina), [json!(1), json!(0), json!(1), json!(null)]);
    let heard = hears.changes(2);
    assert!(
        heard.iter().all(|it| it.data["body"]["stance"] != "agree" || it.data["actor"] == rosa_of(&rosa))
    );
    for (who, hers) in [(&lina, 0), (&eva, 1), (&rosa, 2), (&room.workshop.marta, 0)] {
        let log = who.log("0", 500);
        let told = log.iter().filter(|it| it["kind"] == "workshop.stance").count();
        assert_eq!(told, hers, "each hears of her own alone");
    }
    says(&room, &mut rosa, &mark, &json!(null));
    assert_eq!(counts(&rosa), [json!(1), json!(0), json!(0), json!(null)]);
    let outside = &mut room.workshop.comes("Ana", "member");
    let body = json!({"workshop": room.id, "feature": mark, "stance": "agree"});
    assert_eq!(outside.is_refused(of_map("workshop.stance", &body))["type"], "unknown-workshop");
    let me = lina.see("").ok()["actor"].as_str().unwrap().to_owned();
    let theirs = draws_at(&room, &mut rosa, &room.in_room(), &point(-70.60, 4.10));
    says(&room, &mut lina, &theirs, &json!("disagree"));
    lina.person.delete(&lina.path(&format!("/members/{me}/features"))).ok();
    let told = plenary(&room, &rosa);
    let of_theirs =
        told["marks"].as_array().unwrap().iter().find(|it| it["feature"] == theirs.as_str()).unwrap();
    assert_eq!(of_theirs["disagree"], 0, "what she said is withdrawn with what she drew");
    let mark = theirs;
    says(&room, &mut eva, &mark, &json!("agree"));
    assert_eq!(plenary(&room, &rosa)["marks"][0]["agree"], 1);
    let leaves = eva.see("").ok()["actor"].clone();
    eva.write(of_map("workshop.seat", &json!({"workshop": room.id, "actor": leaves, "seat": null})));
    assert_eq!(plenary(&room, &rosa)["marks"][0]["agree"], 0, "what she said goes with her");
}

fn rosa_of(seat: &Seat) -> Json {
    seat.see("").ok()["actor"].clone()
}

#[rstest]
fn the_room_is_told_how_many_sit_with_each_group_and_when_each_phase_was(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (lina, _eva, rosa) = (room.comes(0), room.comes(0), room.comes(1));
    let phase = |phase: Json| of_map("workshop.phase", &json!({"workshop": room.id, "phase": phase}));
    let [first, second] = [phase(json!("open")), phase(json!("plenary"))];
    let (third, pause) = (phase(json!("plenary")), phase(Json::Null));
    room.workshop.marta.write(first);
    assert_eq!(plenary(&room, &lina)["held"], json!([]), "what is still open is not over");
    for change in [second, pause, third] {
        room.workshop.marta.write(change);
    }
    let told = plenary(&room, &rosa);
    let held = told["held"].as_array().unwrap();
    assert_eq!(held.iter().map(|it| it["id"].as_str().unwrap()).collect::<Vec<_>>(), ["open", "plenary"]);
    let times = held.iter().flat_map(|it| [it["since"].as_u64().unwrap(), it["until"].as_u64().unwrap()]);
    assert!(times.is_sorted(), "one after the other: {told}");
    let sizes = |seat: &Seat| plenary(&room, seat)["people"].clone();
    let [one, two] = [&room.groups[0], &room.groups[1]];
    let expected =
        json!([{"group": one, "people": 2}, {"group": two, "people": 1}, {"group": null, "people": 0}]);
    assert_eq!(sizes(&rosa), expected);
    let me = room.workshop.marta.see("").ok()["actor"].clone();
    let sits = of_map("workshop.seat", &json!({"workshop": room.id, "actor": me, "seat": {}}));
    room.workshop.marta.write(sits);
    assert_eq!(
        plenary(&room, &room.workshop.marta)["people"][2]["people"],
        1,
        "she who leads sits with none"
    );
    let text = told.to_string();
    let sign = lina.see("").ok()["workshops"][0]["seat"]["sign"]["animal"].as_str().unwrap().to_owned();
    assert!(!text.contains(&sign), "a number is told, no pseudonym");
    // A plan without the phase that is open closes it, and it was held all the same.
    let mut plan = rosa.see("").ok()["workshops"][0]["plan"].clone();
    plan["phases"].as_array_mut().unwrap().retain(|it| it["id"] != "plenary");
    room.workshop.marta.write(of_map("workshop.define", &json!({"workshop": room.id, "plan": plan})));
    assert_eq!(plenary(&room, &rosa)["held"].as_array().unwrap().len(), 3);
}
