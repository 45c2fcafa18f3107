//! A draft is its author's alone: not in a feature, a tile, a count, a stream, a history, a snapshot, not even in a version.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point, tile},
    house::On,
    picture,
    workshop::{Seat, Workshop},
};

/// Where everything of this story happens, so that every search near it would find it.
const PLACE: (f64, f64) = (-70.71, 4.11);

/// Everything that somebody can look at, as text, with bookmarks taken out.
fn everything(seat: &Seat, layer: &str, feature: &str) -> Vec<(String, String)> {
    let (x, y) = tile(14, PLACE.0, PLACE.1);
    let around = format!("{},{},{},{}", PLACE.0 - 0.1, PLACE.1 - 0.1, PLACE.0 + 0.1, PLACE.1 + 0.1);
    let mut looks: Vec<String> = [
        "/features".into(),
        format!("/features?bbox={around}"),
        format!("/features?near={},{}&limit=5", PLACE.0, PLACE.1),
        "/features?q=secreto".into(),
        "/features?code=duda".into(),
        format!("/features/{feature}"),
        format!("/features/{feature}/history"),
        "/snapshot".into(),
        "/counts".into(),
        "/changes?since=0".into(),
        String::new(),
    ]
    .to_vec();
    for (z, x, y) in [(14, x, y), (16, x * 4, y * 4), (6, x >> 8, y >> 8), (0, 0, 0)] {
        looks.push(format!("/tiles/{layer}/{z}/{x}/{y}"));
    }
    looks.into_iter().map(|look| seen(seat, look)).collect()
}

fn seen(seat: &Seat, look: String) -> (String, String) {
    let answer = seat.see(&look);
    let mut text = format!("{} {} ", answer.status, answer.header("etag"));
    match serde_json::from_slice::<Json>(&answer.body) {
        Ok(mut json) => {
            // Bookmarks look otherwise each time: see the story of the oracle.
            for bookmark in ["head", "next"] {
                if let Some(object) = json.as_object_mut() {
                    object.remove(bookmark);
                }
            }
            text.push_str(&json.to_string());
        }
        Err(_) => text.extend(answer.body.iter().map(|byte| format!("{byte:02x}"))),
    }
    (look, text)
}

#[rstest]
fn a_draft_changes_nothing_that_others_can_look_at(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let member = workshop.comes("Rosa", "member");
    let layer = workshop.layer("annotation").to_owned();
    luz.write(workshop.mark(&id(), &point(PLACE.0 + 0.001, PLACE.1), &json!({})));

    let (feature, photo) = (id(), picture::noise(20));
    let before: Vec<_> =
        [&ana, &member, &workshop.marta].map(|seat| everything(seat, &layer, &feature)).into();
    let streams: Vec<_> = [&ana, &member, &workshop.marta].map(Seat::follow).into();
    let draft = json!({"scope": "draft", "properties": {"code": "duda", "text": "secreto"}});
    let seq = luz.write(workshop.mark(&feature, &point(PLACE.0, PLACE.1), &draft));
    let seq = luz.write(change(
        "feature.put",
        &layer,
        &feature,
        seq.as_str(),
        &json!({"geometry": point(PLACE.0, PLACE.1 + 0.001)}),
    ));
    luz.write(change("feature.comment", &layer, &feature, seq.as_str(), &json!({"text": "secreto"})));
    let attachment = luz.send_picture(&photo);
    let attach = json!({"attachment": attachment, "media_type": "image/png"});
    luz.write(change("feature.attach", &layer, &feature, seq.as_str(), &attach));

    for (seat, before) in [&ana, &member, &workshop.marta].into_iter().zip(before) {
        for (was, is) in before.iter().zip(everything(seat, &layer, &feature)) {
            assert_eq!(*was, is, "somebody else sees a difference");
        }
        seat.see(&format!("/attachments/{attachment}")).is_problem(404, "not-found");
    }
    for stream in &streams {
        let heard = stream.hear(Duration::from_millis(500));
        assert!(heard.iter().all(|event| event.event != "change"), "{heard:?}");
    }
    assert_eq!(
        luz.see(&format!("/features/{feature}")).ok()["properties"]["fields"]["text"],
        "secreto",
        "it is hers"
    );
    assert_eq!(luz.see(&format!("/attachments/{attachment}")).body, photo);
    let (x, y) = tile(16, PLACE.0, PLACE.1 + 0.001);
    assert!(luz.see(&format!("/tiles/{layer}/16/{x}/{y}")).holds(&feature));
}

#[rstest]
fn a_draft_is_shared_by_its_author_and_can_be_taken_back(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("annotation").to_owned());
    let seq = luz.write(workshop.mark(&feature, &point(PLACE.0, PLACE.1), &json!({"scope": "draft"})));
    let scope = |to: &str, base: &str| change("feature.put", &layer, &feature, base, &json!({"scope": to}));
    assert_eq!(ana.is_refused(scope("workshop", &seq))["type"], "unknown-feature");
    assert_eq!(workshop.marta.is_refused(scope("workshop", &seq))["type"], "unknown-feature");

    let ana_hears = ana.follow();
    let seq = luz.write(scope("workshop", &seq));
    assert_eq!(ana_hears.change_of(&feature).data["state"]["geometry"], point(PLACE.0, PLACE.1));
    luz.write(scope("draft", &seq));
    let told = ana_hears.change_of(&feature).data;
    assert!(told["state"].is_null(), "{told}");
    assert!(!told.to_string().contains("texto"), "taking back tells nothing more: {told}");
    ana.see(&format!("/features/{feature}")).is_problem(404, "not-found");
}

#[rstest]
fn what_was_written_over_before_it_was_shared_stays_with_her_who_wrote_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (layer, feature, before) = (workshop.layer("annotation").to_owned(), id(), ana.head());
    let draft = json!({"scope": "draft", "properties": {"code": "duda", "text": "secreto"}});
    let seq = luz.write(workshop.mark(&feature, &point(PLACE.0, PLACE.1), &draft));
    let put = |seq: &str, body: &Json| change("feature.put", &layer, &feature, seq, body);
    let better = json!({"geometry": point(-70.5, 4.3), "properties": {"text": "Aquí cerca"}});
    let seq = luz.write(put(&seq, &better));
    let seq = luz.write(put(&seq, &json!({"scope": "map"})));
    luz.write(put(&seq, &json!({"properties": {"text": "Más cerca"}})));

    let looks = [format!("/features/{feature}/history"), "/changes?since=0".into()];
    for seat in [&ana, &workshop.marta] {
        let stream = seat.person.listen(&seat.path(&format!("/stream?since={before}")), &[]);
        let heard: String = stream.hear(Duration::from_secs(1)).into_iter().map(|event| event.text).collect();
        let told = looks.iter().map(|look| seat.see(look).text()).chain([heard]);
        for text in told {
            assert!(!text.contains("secreto") && !text.contains("-70.71"), "{text}");
            assert!(text.contains("Más cerca"), "{text}");
        }
    }
    assert!(luz.see(&looks[0]).text().contains("secreto"), "it is hers");
}
