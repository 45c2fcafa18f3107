//! Photos and voice notes: sent first, shown by a change, seen by those who see the feature.

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{change, id, point},
    house::On,
    picture,
    workshop::{Seat, Workshop},
};

#[rstest]
fn a_photo_is_shown_by_its_feature(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, notes, photo) = (id(), workshop.layer("annotation").to_owned(), picture::noise(260));
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let attachment = luz.send_picture(&photo);
    let path = format!("/attachments/{attachment}");
    ana.see(&path).is_problem(404, "not-found");

    let body = json!({"attachment": attachment, "media_type": "image/png", "name": "El puente"});
    let seq = luz.write(change("feature.attach", &notes, &feature, seq.as_str(), &body));
    let seen = ana.see(&path);
    assert_eq!((seen.ok_bytes(), seen.header("content-type")), (photo.as_slice(), "image/png"));
    let shown = ana.see(&format!("/features/{feature}")).ok()["properties"]["attachments"].clone();
    assert_eq!((&shown[0]["id"], &shown[0]["name"]), (&attachment.as_str().into(), &"El puente".into()));

    let off = change("feature.detach", &notes, &feature, seq.as_str(), &json!({"attachment": attachment}));
    let seq = luz.write(off);
    let shown = ana.see(&format!("/features/{feature}")).ok();
    assert!(shown["properties"].get("attachments").is_none_or(|it| it == &json!([])), "{shown}");
    for seat in [&ana, &luz] {
        seat.see(&path).is_problem(404, "not-found");
    }
    luz.write(change("feature.attach", &notes, &feature, seq.as_str(), &body));
    assert_eq!(ana.see(&path).ok_bytes(), photo, "it is brought back");
}

#[rstest]
fn a_photo_goes_with_the_feature_that_is_redacted(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let (feature, notes) = (id(), workshop.layer("annotation").to_owned());
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let attachment = luz.send_picture(&picture::noise(20));
    let body = json!({"attachment": attachment, "media_type": "image/png"});
    let seq = luz.write(change("feature.attach", &notes, &feature, seq.as_str(), &body));
    luz.write(change("feature.redact", &notes, &feature, seq.as_str(), &json!({})));
    luz.see(&format!("/attachments/{attachment}")).is_problem(404, "not-found");
}

#[rstest]
fn what_is_no_photo_and_no_voice_is_refused(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let path = luz.path(&format!("/attachments/{}", id()));
    luz.person.put_bytes(&path, "text/html", b"<html>").is_problem(415, "unsupported-media");
    luz.person.put_bytes(&path, "image/svg+xml", b"<svg/>").is_problem(415, "attachment-svg");
    luz.person.put_bytes(&path, "image/png", b"<html>").is_problem(415, "unsupported-media");
    luz.person.put_bytes(&path, "image/png", &vec![7; 9 << 20]).is_problem(413, "too-much");
    let partner = workshop.comes("Noor", "partner");
    partner.person.put_bytes(&path, "image/png", &picture::noise(4)).is_problem(403, "forbidden");
}

#[rstest]
fn a_photo_whose_answer_was_lost_is_not_sent_twice(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, notes, photo, attachment) =
        (id(), workshop.layer("annotation").to_owned(), picture::noise(20), id());
    let path = luz.path(&format!("/attachments/{attachment}"));
    let sends = |seat: &Seat, bytes: &[u8]| seat.person.put_bytes(&path, "image/png", bytes);
    assert_eq!(sends(&luz, &photo).status, 201);
    let again = sends(&luz, &photo);
    assert_eq!((again.status, &again.ok()["id"]), (200, &attachment.as_str().into()));
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let body = json!({"attachment": attachment, "media_type": "image/png"});
    luz.write(change("feature.attach", &notes, &feature, seq.as_str(), &body));
    assert_eq!(sends(&luz, &photo).status, 200, "it is shown already");
    assert_eq!(ana.see(&format!("/attachments/{attachment}")).ok_bytes(), photo);

    // The id is hers: neither another picture nor another person takes it.
    sends(&luz, &picture::noise(21)).is_problem(409, "conflict");
    sends(&ana, &photo).is_problem(409, "conflict");
    assert_eq!(ana.see(&format!("/attachments/{attachment}")).ok_bytes(), photo);
    luz.person.put_bytes(&luz.path("/attachments/x"), "image/png", &photo).is_problem(404, "not-found");
    luz.person.upload(&luz.path("/attachments"), "image/png", &photo).is_problem(404, "not-found");
}

#[rstest]
fn an_attachment_that_nobody_sent_is_not_shown(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (hers, another, notes) = (id(), id(), workshop.layer("annotation").to_owned());
    let seq = luz.write(workshop.mark(&hers, &point(-70.7, 4.1), &json!({"scope": "draft"})));
    let attachment = luz.send_picture(&picture::noise(20));
    let attach = |feature: &str, base: &str| {
        let body = json!({"attachment": attachment, "media_type": "image/png"});
        change("feature.attach", &notes, feature, base, &body)
    };
    luz.write(attach(&hers, &seq));
    // Ana guessed the id: pinning it to a feature of her own must not show her what is in Luz's draft.
    let seq = ana.write(workshop.mark(&another, &point(-70.7, 4.1), &json!({})));
    ana.send(vec![attach(&another, &seq)]);
    ana.see(&format!("/attachments/{attachment}")).is_problem(404, "not-found");
}
