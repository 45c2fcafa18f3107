//! Who comes back to the stream of a map hears what happened meanwhile as it is now: never what is gone.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::On,
    stream::Event,
    workshop::{Seat, Workshop},
};

const PLACE: (f64, f64) = (-70.71, 4.11);

/// What is told to who had heard everything up to a bookmark.
fn told_since(seat: &Seat, bookmark: &str) -> Vec<Event> {
    let stream = seat.person.listen(&seat.path(&format!("/stream?since={bookmark}")), &[]);
    let heard = stream.hear(Duration::from_secs(1));
    heard.into_iter().filter(|it| it.event == "change").collect()
}

/// Draws what must not be heard of again: its place, its words and a comment.
fn draws(workshop: &Workshop, luz: &mut Seat, feature: &str) -> String {
    let body = json!({"properties": {"code": "duda", "text": "secreto"}});
    let seq = luz.write(workshop.mark(feature, &point(PLACE.0, PLACE.1), &body));
    let said = json!({"text": "palabras"});
    luz.write(change("feature.comment", workshop.layer("annotation"), feature, seq.as_str(), &said))
}

fn is_silent_about_it(heard: &[Event]) {
    for event in heard {
        for word in ["secreto", "palabras", "-70.71"] {
            assert!(!event.text.contains(word), "{}", event.text);
        }
        assert!(event.data["tiles"].is_null(), "nor where it was: {}", event.text);
    }
}

#[rstest]
fn she_hears_of_what_was_erased_meanwhile_that_it_is_gone_and_nothing_else(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer, before) = (id(), workshop.layer("annotation").to_owned(), ana.head());
    let seq = draws(&workshop, &mut luz, &feature);
    luz.write(change("feature.redact", &layer, &feature, seq.as_str(), &json!({})));
    let heard = told_since(&ana, &before);
    is_silent_about_it(&heard);
    assert_eq!(heard.last().map(|it| &it.data["kind"]), Some(&Json::from("feature.redact")));
}

#[rstest]
fn she_hears_of_what_was_taken_back_meanwhile_that_it_was_and_nothing_else(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer, before) = (id(), workshop.layer("annotation").to_owned(), ana.head());
    let seq = draws(&workshop, &mut luz, &feature);
    luz.write(change("feature.put", &layer, &feature, seq.as_str(), &json!({"scope": "draft"})));
    let heard = told_since(&ana, &before);
    is_silent_about_it(&heard);
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].data["body"], json!({"withdrawn": true}));
}

#[rstest]
fn who_is_there_is_told_which_tiles_lose_a_mark_that_is_altered_and_taken_back_at_once(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("annotation").to_owned());
    let seq = draws(&workshop, &mut luz, &feature);
    let stream = ana.follow();
    let put = |body: &Json| change("feature.put", &layer, &feature, seq.as_str(), body);
    luz.send(vec![put(&json!({"properties": {"text": "otra"}})), put(&json!({"scope": "draft"}))]);
    let told = stream.change_of(&feature);
    assert_eq!(told.data["body"], json!({"withdrawn": true}));
    assert!(told.data["tiles"].as_array().is_some_and(|tiles| !tiles.is_empty()), "{}", told.text);
}
