//! Withdrawal: what a pseudonym drew is removed on request, everywhere it may have got to.

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{change, id, layer, point, tile},
    house::{House, On, wait},
    picture::png_of_a_phone,
    workshop::{Seat, Workshop},
};

use crate::{
    deciding::{decides, sits},
    notes::notes_of,
    workshops::{Room, of_map},
};

/// A word that stands nowhere but in what she drew.
const WORD: &str = "zarzaparrilla";
const ZOOM: u32 = 14;

/// Everything of the map that somebody can ask for, in one text.
fn everything(room: &Room, who: &Seat, marks: &[String]) -> String {
    let layer = room.workshop.layer("risk_factor");
    let (x, y) = tile(ZOOM, -70.7, 4.1);
    let mut paths: Vec<String> = [
        "/features?limit=100",
        "/features?q=zarza&limit=100",
        "/snapshot",
        "/changes?since=0",
        "/counts",
        "/features?near=-70.7,4.1&limit=10",
        "/export?format=geojson",
        "/export?format=csv",
        "/publication",
        "",
    ]
    .map(str::to_owned)
    .into();
    paths.push(format!("/tiles/{layer}/{ZOOM}/{x}/{y}"));
    paths.push(format!("/workshops/{}/plenary", room.id));
    paths.extend(marks.iter().flat_map(|it| [format!("/features/{it}"), format!("/features/{it}/history")]));
    let told = paths.iter().map(|path| String::from_utf8_lossy(&who.see(path).body).into_owned());
    told.collect()
}

/// Her mark with her word, a place and a picture of its own.
fn draws(room: &Room, lina: &mut Seat, scope: &str) -> (String, String) {
    let (layer, mark) = (room.workshop.layer("risk_factor").to_owned(), id());
    let said = json!({"code": "acoso_calle", "why": format!("Por la {WORD}")});
    let body = json!({"geometry": point(-70.7, 4.1), "scope": scope, "properties": said});
    lina.write(change("feature.put", &layer, &mark, 0, &body));
    let photo = lina.send_picture(&png_of_a_phone());
    let shown = json!({"attachment": photo, "media_type": "image/png"});
    lina.write(change("feature.attach", &layer, &mark, lina.head(), &shown));
    let comment = json!({"text": format!("La {WORD} creció")});
    lina.write(change("feature.comment", &layer, &mark, lina.head(), &comment));
    (mark, photo)
}

/// What the log and the registers still say once the server's own key has opened them.
fn opened(house: &House, map: &str, marks: &[String]) -> String {
    wait(async {
        let (store, map) = (house.store().await, map.parse().unwrap());
        let mut told = String::new();
        for mark in marks {
            for logged in store.history(map, mark.parse().unwrap()).await.unwrap() {
                let body = layers::record::write_body(&logged.change.body).unwrap();
                told.push_str(&String::from_utf8_lossy(body.expose()));
            }
        }
        told
    })
}

#[rstest]
fn no_coordinator_destroys_safe_houses_by_making_who_drew_them_a_participant(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer_of_houses = id();
    workshop.marta.write(layer(&layer_of_houses, "safe_house", "Casas", 9));
    let (mut ines, mut rosa) =
        (workshop.invited("Inés", "protection"), workshop.invited("Rosa", "coordinator"));
    let (house, mark) = (id(), id());
    let said = json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": {"code": "casa_acogida"}});
    ines.write(change("feature.put", &layer_of_houses, &house, 0, &said));
    let photo = ines.send_picture(&png_of_a_phone());
    let shown = json!({"attachment": photo, "media_type": "image/png"});
    ines.write(change("feature.attach", &layer_of_houses, &house, ines.head(), &shown));
    ines.write(workshop.mark(&mark, &point(-70.7, 4.1), &json!({"scope": "map"})));

    let account = ines.see("").ok()["actor"].as_str().unwrap().to_owned();
    let her = rosa.path(&format!("/members/{account}"));
    let hers = format!("{her}/features");
    rosa.person.delete(&hers).is_problem(403, "forbidden");
    assert_eq!(rosa.person.put(&her, &json!({"role": "participant"})).status, 204);
    assert_eq!(rosa.person.delete(&hers).ok(), json!({}), "nothing is told of what was left");
    assert_eq!(workshop.marta.person.put(&her, &json!({"role": "protection"})).status, 204);
    assert_eq!(ines.see(&format!("/features/{house}")).ok()["id"], house.as_str());
    assert_eq!(ines.see(&format!("/attachments/{photo}")).status, 200);
    assert_eq!(ines.see(&format!("/features/{mark}")).status, 404, "what a participant may draw is gone");
    assert_eq!(ines.person.delete(&hers).ok()["features"], 1, "she herself may");
    assert_eq!(ines.see(&format!("/features/{house}")).status, 404);
}

#[rstest]
fn what_a_pseudonym_drew_is_gone_from_everywhere_at_her_word(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    sits(&mut room);
    let notes = notes_of(&mut room);
    let (mut lina, mut rosa, eva) = (room.comes(0), room.comes(1), room.comes(0));
    let ana = room.workshop.comes("Ana", "member");
    let mut marks = Vec::new();
    let mut photos = Vec::new();
    for scope in ["map", &room.in_room(), &room.in_group(0), "draft"] {
        let (mark, photo) = draws(&room, &mut lina, scope);
        marks.push(mark);
        photos.push(photo);
    }
    decides(&mut room, &json!({"kind": "risk_factor", "reach": "map"}));
    let of_rosa = room.draws(&mut rosa, &room.in_room());
    let stance = json!({"workshop": room.id, "feature": of_rosa, "stance": "doubt"});
    lina.write(of_map("workshop.stance", &stance));
    // Her voice on somebody else's mark is hers as well.
    let voice = lina.send_picture(&png_of_a_phone());
    let shown = json!({"attachment": voice, "media_type": "image/png"});
    lina.write(change("feature.attach", room.workshop.layer("risk_factor"), &of_rosa, lina.head(), &shown));
    let kept = rosa.send_picture(&png_of_a_phone());
    let shown = json!({"attachment": kept, "media_type": "image/png"});
    rosa.write(change("feature.attach", room.workshop.layer("risk_factor"), &of_rosa, rosa.head(), &shown));
    photos.push(voice);
    let note = id();
    let said =
        json!({"properties": {"sort": "priority", "text": "Lo primero", "marks": [marks[0], of_rosa]}});
    room.workshop.marta.write(change("feature.put", &notes, &note, 0, &said));
    let only = id();
    let said = json!({"properties": {"sort": "doubt", "text": "¿Y esto?", "marks": [marks[1]]}});
    room.workshop.marta.write(change("feature.put", &notes, &only, 0, &said));
    // What was prepared for strangers has it, too.
    let plan = json!({"title": "Río", "layers": [room.workshop.layer("risk_factor")]});
    let draft = room.workshop.marta.ask("/publication", &plan).ok();
    assert_eq!(draft["features"]["features"].as_array().unwrap().len(), 2);
    for who in [&ana, &rosa, &eva, &lina, &room.workshop.marta] {
        let told = everything(&room, who, &marks);
        assert!(told.contains(WORD) && told.contains(&marks[0]), "there before");
    }
    let streams = [ana.follow(), rosa.follow()];

    let me = lina.see("").ok()["actor"].as_str().unwrap().to_owned();
    let path = format!("/members/{me}/features");
    room.workshop.marta.person.delete(&room.workshop.marta.path(&path)).ok();

    for stream in &streams {
        let heard = stream.changes(2);
        assert!(heard.iter().all(|it| it.data["kind"] == "feature.redact" && it.data["state"].is_null()));
        assert!(heard.iter().all(|it| !it.text.contains(WORD)));
    }
    let published = room.workshop.marta.see("/publication").ok()["draft"]["features"]["features"].clone();
    assert_eq!(published, json!([]), "what strangers were to see");
    let own = [&ana, &rosa, &eva, &lina, &room.workshop.marta];
    for who in own {
        let told = everything(&room, who, &marks);
        assert!(!told.contains(WORD), "no word of hers");
        for mark in &marks {
            assert_eq!(who.see(&format!("/features/{mark}")).status, 404);
        }
        for photo in &photos {
            assert_eq!(who.see(&format!("/attachments/{photo}")).status, 404);
        }
        let features = who.every_feature("", 100);
        assert!(
            features.iter().all(|it| marks.iter().all(|mark| !it.to_string().contains(mark))),
            "nor a thread"
        );
    }
    let left = rosa.see(&format!("/features/{of_rosa}")).ok()["properties"]["attachments"].clone();
    assert_eq!(left.as_array().map(Vec::len), Some(1), "{left}");
    assert_eq!((left[0]["id"].clone(), rosa.see(&format!("/attachments/{kept}")).status), (json!(kept), 200));
    let fields = |id: &str| rosa.see(&format!("/features/{id}")).ok()["properties"]["fields"].clone();
    assert_eq!(fields(&note)["marks"], json!([of_rosa]), "a note keeps what is left of what it is about");
    assert_eq!(fields(&only).get("marks"), None);
    assert_eq!(fields(&only)["text"], "¿Y esto?");
    let plenary = rosa.see(&format!("/workshops/{}/plenary", room.id)).ok();
    assert_eq!(plenary["marks"].as_array().unwrap().len(), 1, "{plenary}");
    assert_eq!(plenary["marks"][0]["doubt"], 0, "nor what she said to marks of others");
    let told = room.workshop.marta.see(&format!("/workshops/{}/decide", room.id)).ok();
    assert!(told["kinds"].as_array().unwrap().iter().all(|it| it["left"] == 0));

    // What the disk holds, opened with every key that is left.
    let Room { workshop, .. } = room;
    let map = workshop.marta.map.clone();
    assert!(workshop.trama.stop());
    assert!(!opened(&workshop.house, &map, &marks).contains(WORD));
}
