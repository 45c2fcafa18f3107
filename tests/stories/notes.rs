//! What is said in a workshop, written down by who leads it or takes its notes.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer},
    house::On,
    workshop::Seat,
};

use crate::workshops::{Room, of_map, sees};

/// A layer for notes on the map of a room.
pub(crate) fn notes_of(room: &mut Room) -> String {
    let notes = id();
    room.workshop.marta.write(layer(&notes, "workshop_note", "Notas", 90));
    notes
}

fn note(notes: &str, feature: &str, body: &Json) -> Json {
    change("feature.put", notes, feature, 0, body)
}

fn seat_of(seat: &Seat) -> Json {
    seat.see("").ok()["workshops"][0]["seat"].clone()
}

/// She who leads gives somebody the notes.
fn gives_notes(room: &mut Room, seat: &Seat) {
    let mut given = seat_of(seat);
    given["notes"] = true.into();
    let who = seat.see("").ok()["actor"].clone();
    room.workshop
        .marta
        .write(of_map("workshop.seat", &json!({"workshop": room.id, "actor": who, "seat": given})));
}

#[rstest]
fn who_takes_notes_writes_them_for_the_room_and_nobody_else_does(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let notes = notes_of(&mut room);
    let mark = room.draws(&mut lina, &room.in_room());
    let said = id();
    let body = json!({"properties": {"sort": "agreement", "text": "La vereda queda sin luz desde las seis.", "marks": [mark]}});
    assert_eq!(lina.is_refused(note(&notes, &said, &body))["type"], "forbidden", "she has not the notes");
    let mut herself = seat_of(&lina);
    herself["notes"] = true.into();
    let me = lina.see("").ok()["actor"].clone();
    let takes = of_map("workshop.seat", &json!({"workshop": room.id, "actor": me, "seat": herself}));
    assert_eq!(lina.is_refused(takes)["type"], "forbidden", "nor takes them herself");

    gives_notes(&mut room, &lina);
    lina.write(note(&notes, &said, &body));
    let read = rosa.see(&format!("/features/{said}")).ok();
    assert_eq!(read["properties"]["scope"], room.in_room(), "a note is for the room");
    assert_eq!(read["properties"]["fields"]["marks"], json!([mark]));
    let mine = note(&notes, &said, &json!({"properties": {"text": "Otra cosa"}}));
    assert_eq!(rosa.is_refused(mine)["type"], "forbidden", "others read");
    let delete = change("feature.delete", &notes, &said, rosa.head(), &json!({}));
    assert_eq!(rosa.is_refused(delete)["type"], "forbidden");
    let name =
        note(&notes, &id(), &json!({"properties": {"sort": "step", "text": "Llamar al 300 123 45 67"}}));
    assert_eq!(lina.is_refused(name)["field"], "text", "no text leads to a person");
    let step = json!({"properties": {"sort": "step", "text": "Pedir la luminaria", "who": "Mariposa azul", "when": "antes de enero"}});
    lina.write(note(&notes, &id(), &step));
    lina.write(note(&notes, &said, &json!({"properties": {"sort": "doubt"}})));
    assert_eq!(rosa.see(&format!("/features/{said}")).ok()["properties"]["fields"]["sort"], "doubt");

    let keeper = id();
    lina.write(note(
        &notes,
        &keeper,
        &json!({"properties": {"sort": "keeper", "who": "Consejo comunitario"}}),
    ));
    lina.write(note(&notes, &id(), &json!({"properties": {"sort": "review", "when": "2027-05-28"}})));
    assert_eq!(
        rosa.see(&format!("/features/{keeper}")).ok()["properties"]["fields"]["who"],
        "Consejo comunitario"
    );

    let outside = room.workshop.comes("Ana", "member");
    assert!(!sees(&outside, &said) && !sees(&outside, &keeper), "it does not leave the room");
    let progress = room.workshop.marta.see(&format!("/workshops/{}", room.id)).ok();
    assert_eq!(progress["groups"][0]["with_room"], 1, "a note is no mark");
}

#[rstest]
fn no_note_leads_to_a_mark_that_was_destroyed_by_whichever_way(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let mut lina = room.comes(0);
    let notes = notes_of(&mut room);
    gives_notes(&mut room, &lina);
    let scope = room.in_room();
    let (gone, stays) = (room.draws(&mut lina, &scope), room.draws(&mut lina, &scope));
    let said = id();
    let body = json!({"properties": {"sort": "doubt", "text": "¿Y de noche?", "marks": [gone, stays]}});
    lina.write(note(&notes, &said, &body));
    let layer = lina.see(&format!("/features/{gone}")).ok()["properties"]["layer"].clone();
    let head = lina.head();
    lina.write(change("feature.redact", layer.as_str().unwrap(), &gone, head, &json!({})));
    let left = lina.see(&format!("/features/{said}")).ok();
    assert_eq!(left["properties"]["fields"]["marks"], json!([stays]));
}
