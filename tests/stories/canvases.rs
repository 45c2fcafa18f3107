//! What is drawn on a canvas beside the map: marks on the body, and symbols that a group invents. They have no place on the
//! earth, and those who sit together see what was shown to them, where no clearance would.

use std::{
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer, point},
    house::{On, Trama},
    workshop::{Seat, Workshop},
};

use crate::workshops::{Room, of_map};

/// A room whose map has a layer for each canvas.
struct Canvases {
    room: Room,
    body: String,
    emblems: String,
}

impl Canvases {
    fn new(on: On) -> Option<Self> {
        let mut room = Room::new(on)?;
        let (body, emblems) = (id(), id());
        let layers = vec![layer(&body, "body_mark", "Cuerpo", 8), layer(&emblems, "emblem", "Símbolos", 9)];
        for verdict in room.workshop.marta.send(layers) {
            assert_eq!(verdict["status"], "accepted", "{verdict}");
        }
        Some(Self { room, body, emblems })
    }

    /// A mark in the middle of the chest.
    fn feels(&self, seat: &mut Seat, scope: &str) -> String {
        let (mark, fields) = (
            id(),
            json!({"feeling": "miedo", "word": "ahogo", "figure": "de_pie", "across": 512, "down": 341}),
        );
        let body = json!({"scope": scope, "properties": fields});
        seat.write(change("feature.put", &self.body, &mark, 0, &body));
        mark
    }

    fn invents(&self, seat: &mut Seat, scope: &str) -> String {
        let emblem = id();
        seat.write(self.invention(&emblem, scope, "draga", "10,10 90,90;10,90 90,10"));
        emblem
    }

    fn invention(&self, emblem: &str, scope: &str, word: &str, strokes: &str) -> Json {
        let fields = json!({"strokes": strokes, "word": word, "marks": "risk_factor"});
        change("feature.put", &self.emblems, emblem, 0, &json!({"scope": scope, "properties": fields}))
    }

    fn moves(layer: &str, feature: &str, scope: &str) -> Json {
        change("feature.put", layer, feature, 0, &json!({"scope": scope}))
    }
}

/// Whether any door tells somebody of a feature; all of them say the same.
fn sees(seat: &Seat, feature: &str) -> bool {
    let one = seat.see(&format!("/features/{feature}")).status == 200;
    let listed = seat.every_feature("", 100).iter().any(|it| it["id"] == feature);
    let kept = seat.see("/snapshot").ok();
    let kept = kept["features"].as_array().is_some_and(|all| all.iter().any(|it| it["id"] == feature));
    assert_eq!([one; 2], [listed, kept], "a feature, the list and the snapshot say the same");
    // Who had it and lost it is told so, and nothing else of it; what is deleted keeps its history for those who had it.
    let told = |it: &Json| it["feature"] == feature && it["body"]["properties"].is_object();
    let logged = seat.log("0", 100).iter().any(told);
    let deleted =
        || seat.log("0", 100).iter().any(|it| it["feature"] == feature && it["kind"] == "feature.delete");
    assert!(one || !logged || deleted(), "nor does the log tell of it");
    one
}

#[rstest]
fn a_mark_on_the_body_is_hers_until_she_shows_it_to_her_group_and_is_never_a_place(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(on) = Canvases::new(on) else { return };
    let (mut lina, eva, rosa) = (on.room.comes(0), on.room.comes(0), on.room.comes(1));
    let mark = on.feels(&mut lina, "draft");
    let seen = |mark: &str| [&eva, &rosa, &on.room.workshop.marta].map(|who| sees(who, mark));
    assert_eq!((sees(&lina, &mark), seen(&mark)), (true, [false; 3]));

    let hears = eva.follow();
    lina.write(Canvases::moves(&on.body, &mark, &on.room.in_group(0)));
    assert_eq!(seen(&mark), [true, false, false], "no clearance sees it, who sits with her does");
    let told = hears.change_of(&mark).data["state"].clone();
    assert_eq!(told["geometry"], Json::Null);
    assert_eq!(
        (&told["properties"]["fields"]["across"], &told["properties"]["fields"]["word"]),
        (&json!(512.0), &json!("ahogo"))
    );

    // 512 and 341 thousandths of a drawing: whoever took them for degrees would find them nowhere on the earth.
    let around = |seat: &Seat, query: &str| seat.see(&format!("/features?{query}")).holds(&mark);
    for who in [&lina, &eva] {
        assert!(!around(who, "bbox=-180,-85,180,85"), "it lies in no box");
        assert!(!around(who, "near=0.512,0.341&limit=50"), "and near nothing");
        for (z, x, y) in [(0, 0, 0), (6, 32, 31), (14, 8215, 8176)] {
            let tile = who.see(&format!("/tiles/{}/{z}/{x}/{y}", on.body));
            assert!(!tile.holds(&mark) && tile.body.is_empty(), "no tile has it");
        }
    }

    lina.write(Canvases::moves(&on.body, &mark, &on.room.in_room()));
    assert_eq!(seen(&mark), [true, true, false]);
    lina.write(Canvases::moves(&on.body, &mark, "draft"));
    assert_eq!(seen(&mark), [false; 3]);
    assert!(hears.wait_for(Duration::from_secs(10), |it| it.data["body"]["withdrawn"] == true).is_some());
}

#[rstest]
fn a_thread_leads_from_the_body_to_a_place_and_tells_nothing_of_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(on) = Canvases::new(on) else { return };
    let (mut lina, eva) = (on.room.comes(0), on.room.comes(0));
    let place = id();
    let drawn =
        json!({"geometry": point(-70.7, 4.1), "scope": "draft", "properties": {"code": "acoso_calle"}});
    lina.write(change("feature.put", on.room.workshop.layer("risk_factor"), &place, 0, &drawn));
    let mark = on.feels(&mut lina, &on.room.in_group(0));
    let thread = |to: &str| change("feature.put", &on.body, &mark, 0, &json!({"properties": {"thread": to}}));
    lina.write(thread(&place));
    let told = eva.see(&format!("/features/{mark}"));
    assert_eq!(told.ok()["properties"]["fields"]["thread"], json!(place));
    assert!(!told.holds("4.1") && !told.holds("70.7"), "where it leads is for the place itself to say");
    eva.see(&format!("/features/{place}")).is_problem(404, "not-found");
    assert_eq!(lina.is_refused(thread("-70.7,4.1"))["type"], "wrong-form");
}

#[rstest]
fn a_symbol_that_a_group_invents_is_there_for_all_of_it_and_for_nobody_else(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(on) = Canvases::new(on) else { return };
    let (mut lina, mut eva, rosa) = (on.room.comes(0), on.room.comes(0), on.room.comes(1));
    let hears = eva.follow();
    let emblem = on.invents(&mut lina, &on.room.in_group(0));
    let told = hears.change_of(&emblem).data["state"]["properties"]["fields"].clone();
    assert_eq!(told, json!({"strokes": "10,10 90,90;10,90 90,10", "word": "draga", "marks": "risk_factor"}));
    assert_eq!([&eva, &rosa, &on.room.workshop.marta].map(|who| sees(who, &emblem)), [true, false, false]);

    // Eva draws with it. To the map goes the mark; a stranger is not told of the group's symbol.
    let mark = id();
    let risk = on.room.workshop.layer("risk_factor").to_owned();
    let body = json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": {"code": "otro", "emblem": emblem}});
    eva.write(change("feature.put", &risk, &mark, 0, &body));
    let shown = rosa.see(&format!("/features/{mark}")).ok();
    assert_eq!(shown["properties"]["fields"]["emblem"], json!(emblem));
    rosa.see(&format!("/features/{emblem}")).is_problem(404, "not-found");

    lina.write(Canvases::moves(&on.emblems, &emblem, &on.room.in_room()));
    let seen = [&eva, &rosa, &on.room.workshop.marta].map(|who| sees(who, &emblem));
    assert_eq!(seen, [true, true, false], "in plenary everybody has it");
    assert_eq!(lina.is_refused(Canvases::moves(&on.emblems, &emblem, "map"))["type"], "stays-in-room");
    lina.write(change("feature.delete", &on.emblems, &emblem, 0, &json!({})));
    assert!(!sees(&eva, &emblem) && !sees(&rosa, &emblem));
}

#[rstest]
fn a_symbol_is_small_and_its_word_leads_to_nobody(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(on) = Canvases::new(on) else { return };
    let mut lina = on.room.comes(0);
    let scope = on.room.in_group(0);
    let refused = |lina: &mut Seat, word: &str, strokes: &str| {
        lina.is_refused(on.invention(&id(), &scope, word, strokes))["type"].clone()
    };
    let many = |n: usize, between: &str| vec!["1,1"; n].join(between);
    for strokes in ["", "1,1 900,1", "M0 0L9 9", "<svg/>", &many(301, " "), &many(25, ";")] {
        assert_eq!(refused(&mut lina, "draga", strokes), "wrong-form", "{strokes}");
    }
    assert_eq!(refused(&mut lina, "300 123 4567", "1,1 2,2"), "text-phone");
    assert_eq!(refused(&mut lina, &"a".repeat(41), "1,1 2,2"), "too-long");
    let bare = change(
        "feature.put",
        &on.emblems,
        &id(),
        0,
        &json!({"scope": scope, "properties": {"word": "draga"}}),
    );
    assert_eq!(lina.is_refused(bare)["type"], "required");
}

#[rstest]
fn marks_on_the_body_end_with_their_workshop_and_symbols_stay(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(on) = Canvases::new(on) else { return };
    let mut lina = on.room.comes(0);
    let (draft, shared) = (on.feels(&mut lina, "draft"), on.feels(&mut lina, &on.room.in_group(0)));
    let emblem = on.invents(&mut lina, "draft");
    let Workshop { trama, house, marta, .. } = on.room.workshop;
    let at = |seat: &Seat, trama: &Trama| Seat { person: seat.person.at(&trama.url), map: seat.map.clone() };

    trama.kill();
    let trama = house.start();
    thread::sleep(Duration::from_secs(2));
    for mark in [&draft, &shared] {
        assert!(
            sees(&at(&lina, &trama), mark),
            "a server that starts while the workshop is on takes nothing away"
        );
    }
    at(&marta, &trama).write(of_map("workshop.remove", &json!({"workshop": on.room.id})));

    trama.kill();
    let trama = house.start();
    let lina = at(&lina, &trama);
    let gone = |mark: &str| lina.see(&format!("/features/{mark}")).status != 200;
    let until = Instant::now() + Duration::from_secs(20);
    while !(gone(&draft) && gone(&shared)) {
        assert!(Instant::now() < until, "they are destroyed");
        thread::sleep(Duration::from_millis(200));
    }
    assert!(sees(&lina, &emblem));
}
