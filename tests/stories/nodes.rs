//! Two servers on one database: a network of organisations shares it.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{change, id, point, tile},
    hours::{Hand, Hours, Inside},
    house::On,
    workshop::{Seat, Workshop},
};

/// What an operator may expect, however busy the machine of the test is.
const SOON: Duration = Duration::from_secs(1);

#[test]
fn what_one_server_writes_the_other_shows_within_a_second() {
    let Some(mut workshop) = Workshop::new(On::Postgis) else { return };
    let other = workshop.house.start();
    let mut there = Seat { person: workshop.marta.person.at(&other.url), map: workshop.marta.map.clone() };
    let layer = workshop.layer("annotation").to_owned();
    let (x, y) = tile(14, -70.7, 4.1);
    let tile = format!("/tiles/{layer}/14/{x}/{y}");
    let (hears_there, hears_here) = (there.follow(), workshop.marta.follow());
    let empty = there.see(&tile).header("etag").to_owned();

    let feature = id();
    let since = Instant::now();
    let seq = workshop.marta.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let told = hears_there.change_of(&feature);
    assert!(told.at - since < SOON, "after {:?}", told.at - since);
    assert_eq!(told.data["state"]["geometry"], point(-70.7, 4.1));
    assert!(
        workshop.marta.log(&told.id.unwrap(), 1).is_empty(),
        "a bookmark of one server is good at the other"
    );
    assert_eq!(there.see(&format!("/features/{feature}")).ok()["id"], feature.as_str());
    assert_ne!(there.see(&tile).header("etag"), empty);
    assert!(there.see(&tile).holds(&feature));

    let since = Instant::now();
    let text = json!({"properties": {"text": "Desde el otro"}});
    there.write(change("feature.put", &layer, &feature, seq, &text));
    assert_eq!(hears_here.change_of(&feature).data["kind"], "feature.put");
    let told = hears_here.change_of(&feature);
    assert!(told.at - since < SOON, "after {:?}", told.at - since);
    assert_eq!(told.data["state"]["properties"]["fields"]["text"], "Desde el otro");
}

#[test]
fn both_write_one_log_without_holes_and_show_the_same_map() {
    let Some(workshop) = Workshop::new(On::Postgis) else { return };
    let other = workshop.house.start();
    let map = workshop.marta.map.clone();
    let before = workshop.marta.head();
    let writers: Vec<_> = [&workshop.trama.url, &other.url, &workshop.trama.url, &other.url]
        .into_iter()
        .map(|url| {
            let mut seat = Seat { person: workshop.marta.person.at(url), map: map.clone() };
            let marks: Vec<_> =
                (0..50).map(|_| workshop.mark(&id(), &point(-70.7, 4.1), &json!({}))).collect();
            std::thread::spawn(move || marks.into_iter().map(|mark| seat.write(mark)).collect::<Vec<_>>())
        })
        .collect();
    let written: usize = writers.into_iter().map(|it| it.join().unwrap().len()).sum();
    assert_eq!(written, 200);

    let there = Seat { person: workshop.marta.person.at(&other.url), map };
    let since = Instant::now();
    while there.log(&before, 1_000).len() < 200 || workshop.marta.log(&before, 1_000).len() < 200 {
        assert!(since.elapsed() < SOON * 5, "they do not catch up");
        std::thread::sleep(Duration::from_millis(20));
    }
    let ids = |seat: &Seat| seat.log(&before, 33).iter().map(|it| it["id"].to_string()).collect::<Vec<_>>();
    assert_eq!(ids(&there), ids(&workshop.marta), "one order for both");
    assert_eq!(ids(&there).iter().collect::<std::collections::BTreeSet<_>>().len(), 200, "each once");
    let sorted = |seat: &Seat| {
        let mut all = seat.every_feature("", 1_000);
        all.sort_by_key(|it| it["id"].to_string());
        all
    };
    assert_eq!(sorted(&there), sorted(&workshop.marta));
}

#[test]
fn a_right_that_is_taken_on_one_server_ends_on_the_other() {
    let Some(mut workshop) = Workshop::new(On::Postgis) else { return };
    let other = workshop.house.start();
    let luz = workshop.comes("Luz", "participant");
    let there = Seat { person: luz.person.at(&other.url), map: luz.map.clone() };
    there.see("").ok();
    let stream = there.follow();
    let account = luz.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    let reload = stream.wait_for(SOON, |it| it.event == "reload");
    assert!(reload.is_some(), "her stream at the other server is told at once");
    there.see("").is_problem(404, "not-found");
}

/// What was withdrawn and written to since is its author's alone, also where the trees have not heard of it.
#[test]
fn a_server_that_is_behind_tells_nothing_of_what_was_withdrawn() {
    let Some(hours) = Hours::new(On::Postgis, AskedOf::Off) else { return };
    let (mut marta, layers) = hours.map(hours.steward(), &["annotation"]);
    let luz = hours.comes(&mut marta, "Luz", "participant");
    let feature = id();
    let put = |body: &Json| change("feature.put", &layers[0], &feature, 0, body);
    let text = json!({"code": "texto", "text": "Para todas"});
    marta.write(put(&json!({"geometry": point(-70.7, 4.1), "scope": "workshop", "properties": text})));
    // It follows nobody by itself.
    let behind = Inside::twin(&hours.house, &Hand::at(hours.now()));
    let there = Seat { person: luz.person.at(&behind.url), map: luz.map.clone() };
    assert!(there.see(&format!("/features/{feature}/history")).holds("Para todas"));
    marta.write(put(&json!({"scope": "draft", "properties": {"text": "Solo para ella"}})));

    let history = there.see(&format!("/features/{feature}/history"));
    assert!(!history.holds("Solo para ella"), "{}", history.text());
    let stream = there.person.listen(&there.path("/stream?since=0"), &[]);
    let heard = stream.change_of(&feature).data;
    assert!(!heard.to_string().contains("Solo para ella"), "{heard}");
    let log = there.log("0", 100);
    assert!(!Json::from(log.clone()).to_string().contains("Solo para ella"), "{log:?}");
    assert_eq!(log.last().unwrap()["body"], json!({"withdrawn": true}), "she is told that it is gone");
    there.see(&format!("/features/{feature}")).is_problem(404, "not-found");
}
