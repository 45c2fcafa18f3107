//! What changed since the last workshop of the same place: marks are counted, never people, and nothing is told of a workshop
//! that is not hers to know, nor of a mark that she does not read.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::{House, On, Trama},
    workshop::{Seat, Workshop},
};

use crate::{
    deciding::{decides, sits},
    workshops::{Room, of_map},
};

/// A second workshop on the map of the first, and the code by which people come to it.
struct Next {
    id: String,
    code: Json,
}

/// The workshop of a room was held; another one begins.
fn next(room: &mut Room, territory: Option<&str>) -> Next {
    let phase = |workshop: &str, phase: &Json| {
        of_map("workshop.phase", &json!({"workshop": workshop, "phase": phase}))
    };
    room.workshop.marta.write(phase(&room.id, &json!("open")));
    room.workshop.marta.write(phase(&room.id, &Json::Null));
    let workshops = room.workshop.marta.see("").ok()["workshops"].clone();
    let mut plan = workshops[0]["plan"].clone();
    for group in plan["groups"].as_array_mut().unwrap() {
        group["id"] = id().into();
    }
    if let Some(territory) = territory {
        plan["territory"] = territory.into();
    }
    let next = id();
    room.workshop.marta.write(of_map("workshop.define", &json!({"workshop": next, "plan": plan})));
    room.workshop.marta.write(phase(&next, &json!("open")));
    let link = json!({"role": "participant", "expires_in_seconds": 3_600, "workshop": next});
    let code = room.workshop.marta.ask("/links", &link).ok()["code"].clone();
    Next { id: next, code }
}

impl Next {
    /// Somebody who is on the map already sits down here too.
    fn seats(&self, seat: &mut Seat) {
        seat.person.post("/api/join", &json!({"code": self.code})).ok();
    }

    fn in_room(&self) -> String {
        format!("workshop:{}", self.id)
    }
}

fn draws(room: &Room, seat: &mut Seat, scope: &str, code: &str, place: &Json) -> String {
    let feature = id();
    let body = json!({"geometry": place, "scope": scope, "properties": {"code": code}});
    seat.write(change("feature.put", room.workshop.layer("risk_factor"), &feature, 0, &body));
    feature
}

fn path(workshop: &str, asked: &str) -> String {
    format!("/workshops/{workshop}/comparison{asked}")
}

/// When the ground around a place was marked.
fn at(kind: &Json, (lon, lat): (f64, f64)) -> Json {
    let holds = |it: &&Json| {
        let [west, south, east, north] = [0, 1, 2, 3].map(|n| it["box"][n].as_f64().unwrap());
        west <= lon && lon <= east && south <= lat && lat <= north
    };
    kind["ground"].as_array().unwrap().iter().find(holds).map_or(Json::Null, |it| it["when"].clone())
}

#[rstest]
fn the_ground_and_the_codes_say_what_was_then_what_stayed_and_what_came(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let mut lina = room.comes(0);
    let then = room.in_room();
    draws(&room, &mut lina, &then, "acoso_calle", &point(-70.70, 4.10));
    draws(&room, &mut lina, &then, "oscuridad_abandono", &point(-70.60, 4.20));
    let next = next(&mut room, None);
    next.seats(&mut lina);
    draws(&room, &mut lina, &next.in_room(), "acoso_calle", &point(-70.7001, 4.1001));
    draws(&room, &mut lina, &next.in_room(), "acoso_calle", &point(-70.65, 4.15));
    draws(&room, &mut lina, "draft", "otro", &point(-70.60, 4.10));

    let told = lina.see(&path(&next.id, "")).ok();
    assert_eq!((&told["past"], &told["with"]), (&json!([room.id]), &json!(room.id)));
    let kinds = told["kinds"].as_array().unwrap();
    assert_eq!((kinds.len(), &kinds[0]["kind"]), (1, &json!("risk_factor")));
    let codes = json!([{"code": "acoso_calle", "then": 1, "now": 2}, {"code": "oscuridad_abandono", "then": 1, "now": 0}]);
    assert_eq!(kinds[0]["codes"], codes, "in the order of the kind");
    let [here, gone, came, draft] =
        [(-70.70, 4.10), (-70.60, 4.20), (-70.65, 4.15), (-70.60, 4.10)].map(|place| at(&kinds[0], place));
    assert_eq!([here, gone, came, draft], [json!("both"), json!("then"), json!("now"), Json::Null]);
    let me = lina.see("").ok()["actor"].as_str().unwrap().to_owned();
    assert!(!told.to_string().contains(&me), "nobody is named");

    assert_eq!(lina.see(&path(&next.id, "?kind=risk_factor")).ok(), told);
    assert_eq!(lina.see(&path(&next.id, &format!("?with={}", room.id))).ok(), told);
    let none = lina.see(&path(&next.id, "?kind=annotation")).ok();
    assert_eq!((&none["with"], &none["kinds"]), (&told["with"], &json!([])));
    assert_eq!(
        lina.see(&path(&next.id, "?kind=safe_house")).text(),
        lina.see(&path(&next.id, "?kind=no_such")).text()
    );

    // Turned round, then is now.
    let turned = lina.see(&path(&room.id, &format!("?with={}", next.id))).ok();
    assert_eq!(turned["past"], json!([]), "the first had none before it");
    assert_eq!(turned["kinds"][0]["codes"][0], json!({"code": "acoso_calle", "then": 2, "now": 1}));
    assert_eq!(at(&turned["kinds"][0], (-70.60, 4.20)), "now");
}

#[rstest]
fn nobody_compares_with_a_workshop_that_is_not_hers_to_know(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    draws(&room, &mut lina, &room.in_room(), "acoso_calle", &point(-70.70, 4.10));
    let next = next(&mut room, None);
    next.seats(&mut lina);
    let mut eva = room.workshop.comes("Eva", "participant");
    next.seats(&mut eva);
    draws(&room, &mut eva, &next.in_room(), "otro", &point(-70.70, 4.10));
    let told = eva.see(&path(&next.id, "")).ok();
    assert_eq!(told, json!({"past": [], "with": null, "kinds": []}), "she did not sit there");
    let [hidden, unknown] = [room.id.clone(), id()].map(|with| {
        let answer = eva.see(&path(&next.id, &format!("?with={with}")));
        assert_eq!(answer.is_problem(400, "invalid")["field"], "with");
        answer.text()
    });
    assert_eq!(hidden, unknown, "one that she may not know, and one that is not there");
    let ana = room.workshop.comes("Ana", "member");
    for (who, workshop) in [(&rosa, &next.id), (&eva, &room.id), (&ana, &next.id), (&ana, &id())] {
        who.see(&path(workshop, "")).is_problem(404, "not-found");
    }
    for (asked, field) in [
        ("?with=x".to_owned(), "with"),
        ("?with=".to_owned(), "with"),
        ("?kind=".to_owned(), "kind"),
        (format!("?with={}", next.id), "with"),
        (format!("?with={0}&with={0}", room.id), "with"),
        ("?kind=X".into(), "kind"),
        ("?layer=x".into(), "layer"),
    ] {
        assert_eq!(lina.see(&path(&next.id, &asked)).is_problem(400, "invalid")["field"], field, "{asked}");
    }
    // She who leads knows both, and reads of either what left it.
    let marta = &room.workshop.marta;
    let told = marta.see(&path(&next.id, "")).ok();
    assert_eq!((&told["with"], &told["kinds"]), (&json!(room.id), &json!([])));
    rosa.write(of_map("workshop.stance", &json!({"workshop": room.id, "feature": id(), "stance": "agree"})));
}

#[rstest]
fn what_moved_on_to_the_map_is_still_of_the_workshop_that_showed_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let mut lina = room.comes(0);
    let shown = draws(&room, &mut lina, &room.in_room(), "acoso_calle", &point(-70.70, 4.10));
    let back = draws(&room, &mut lina, &room.in_room(), "otro", &point(-70.70, 4.10));
    decides(&mut room, &json!({"kind": "risk_factor", "reach": "map"}));
    lina.write(room.moves(&back, "draft"));
    let next = next(&mut room, None);
    next.seats(&mut lina);
    let told = room.workshop.marta.see(&path(&next.id, "")).ok();
    let once = json!([{"code": "acoso_calle", "then": 1, "now": 0}]);
    assert_eq!(told["kinds"][0]["codes"], once, "what was withdrawn is of no workshop");
    assert_eq!(lina.see(&path(&next.id, "")).ok()["kinds"][0]["codes"], once);
    // Whoever shows it again shows it there.
    lina.write(room.moves(&shown, &next.in_room()));
    let again = lina.see(&path(&next.id, "")).ok();
    assert_eq!(again["kinds"][0]["codes"], json!([{"code": "acoso_calle", "then": 0, "now": 1}]));
    lina.write(room.moves(&shown, "map"));
    let before = lina.see(&path(&next.id, "")).ok();
    assert_eq!(before["kinds"][0]["codes"], again["kinds"][0]["codes"]);
    // It is so for a server that starts anew, too.
    let (lina, _trama, _house) = restart(room, lina);
    assert_eq!(lina.see(&path(&next.id, "")).ok(), before);
}

/// The server of a room is started anew, and somebody comes to it again.
fn restart(room: Room, seat: Seat) -> (Seat, Trama, House) {
    let Workshop { trama, house, .. } = room.workshop;
    assert!(trama.stop());
    let trama = house.start();
    let seat = Seat { person: seat.person.at(&trama.url), map: seat.map };
    (seat, trama, house)
}

#[rstest]
fn the_last_one_of_the_same_place_comes_first(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let second = next(&mut room, Some("Vereda Río Claro"));
    let third = next(&mut room, Some("río claro"));
    let elsewhere = next(&mut room, Some("Río Negro"));
    let marta = &room.workshop.marta;
    let told = |of: &str| marta.see(&path(of, "")).ok();
    assert_eq!(told(&third.id)["past"], json!([second.id, room.id]));
    assert_eq!(told(&third.id)["with"], second.id.as_str());
    assert_eq!(told(&elsewhere.id)["past"], json!([room.id]), "the first one named no place");
    let asked = path(&elsewhere.id, &format!("?with={}", third.id));
    assert_eq!(
        marta.see(&asked).ok()["with"],
        third.id.as_str(),
        "it is compared all the same, when it is named"
    );
}
