//! What a phone writes into a picture beside the picture stays behind: files of every sort that phones and enemies make, sent,
//! shown and looked at.

use std::io::Cursor;

use image::ImageFormat;
use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{change, id, point},
    house::On,
    picture::{self, CANARY, SIZE, bomb, boxed, noise, png_that_claims, riff, seen},
    workshop::{Seat, Workshop},
};

/// Sends a file; what is served of it afterwards to somebody else, by the type it then has.
fn shown(workshop: &Workshop, luz: &mut Seat, ana: &Seat, media: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let (feature, attachment) = (id(), id());
    let sent = luz.person.put_bytes(&luz.path(&format!("/attachments/{attachment}")), media, bytes);
    let media = sent.ok()["media_type"].as_str().unwrap().to_owned();
    let seq = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let body = json!({"attachment": attachment, "media_type": media});
    luz.write(change("feature.attach", workshop.layer("annotation"), &feature, seq, &body));
    let answer = ana.see(&format!("/attachments/{attachment}"));
    assert_eq!(answer.header("content-type"), media);
    (media, answer.ok_bytes().to_vec())
}

fn is_clean(bytes: &[u8]) -> bool {
    let holds = |words: &[u8]| bytes.windows(words.len()).any(|it| it == words);
    !(holds(CANARY.as_bytes())
        || holds(b"Exif")
        || holds(b"eXIf")
        || holds(b"II*\0")
        || holds(b"xmp")
        || holds(b"8BIM"))
}

#[rstest]
fn what_a_phone_writes_into_a_picture_stays_behind(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (width, height) = SIZE;
    for (media, bytes) in [
        ("image/jpeg", picture::jpeg_of_a_phone()),
        ("image/png", picture::png_of_a_phone()),
        ("image/webp", picture::webp_of_a_phone()),
    ] {
        assert!(!is_clean(&bytes), "{media}: there is something to take away");
        let (kept, made) = shown(&workshop, &mut luz, &ana, media, &bytes);
        assert_eq!(kept, media);
        assert!(is_clean(&made), "{media}");
        // The phone was held upright and its chip lies across: a quarter turn to the right.
        assert_eq!(seen(&made), ((height, width), "brwg".into()), "{media}");
    }
    // A picture of nothing but pixels goes through as it is.
    let plain = picture::scene(ImageFormat::Png);
    assert_eq!(shown(&workshop, &mut luz, &ana, "image/png", &plain).1, plain);
}

#[rstest]
fn what_hangs_behind_a_picture_or_calls_itself_one_is_not_served(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let zip = format!("PK\x03\x04{CANARY}");
    let page = format!("<html><script>{CANARY}</script>");
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        for tail in [&zip, &page] {
            let both = [picture::scene(format), tail.clone().into_bytes()].concat();
            // Whatever its sender calls it, it is what its bytes are.
            let (media, made) = shown(&workshop, &mut luz, &ana, "text/html", &both);
            assert_eq!(media, format.to_mime_type());
            assert!(is_clean(&made) && !made.windows(2).any(|it| it == b"<h"), "{media}");
            assert_eq!(seen(&made), (SIZE, "rgbw".into()));
        }
    }
    let path = luz.path(&format!("/attachments/{}", id()));
    let refused = |bytes: &[u8], status: u16, kind: &str| {
        luz.person.put_bytes(&path, "image/jpeg", bytes).is_problem(status, kind);
    };
    refused(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", 415, "attachment-svg");
    refused(b"<?xml version='1.0'?>\n<svg/>", 415, "attachment-svg");
    refused(b"%PDF-1.7\n", 415, "attachment-pdf");
    refused(&boxed(b"ftyp", b"heic\0\0\0\0mif1heic"), 415, "attachment-heic");
    refused(b"GIF89a\x01\0\x01\0", 415, "unsupported-media");
    // A head, a segment, its tracks, one of them, whose sort is 1: a video.
    let film =
        b"\x1a\x45\xdf\xa3\x87\x42\x82\x84webm\x18\x53\x80\x67\x8a\x16\x54\xae\x6b\x85\xae\x83\x83\x81\x01";
    refused(film, 415, "attachment-video");
}

#[rstest]
fn a_large_picture_becomes_a_small_one_and_a_bomb_none(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (_, made) = shown(&workshop, &mut luz, &ana, "image/png", &bomb(3_200));
    let size = image::ImageReader::new(Cursor::new(made)).with_guessed_format().unwrap().into_dimensions();
    assert_eq!(size.unwrap(), (1_600, 1_600));
    let path = luz.path(&format!("/attachments/{}", id()));
    let refused = |bytes: &[u8], status: u16, kind: &str| {
        luz.person.put_bytes(&path, "image/png", bytes).is_problem(status, kind);
    };
    refused(&bomb(7_500), 413, "attachment-large");
    refused(&png_that_claims(u32::MAX >> 1, u32::MAX >> 1), 413, "attachment-large");
    refused(&png_that_claims(60_000, 60_000), 413, "attachment-large");
    refused(&png_that_claims(0, 0), 415, "attachment-broken");
    refused(&png_that_claims(1_000, 1_000), 415, "attachment-broken");
    // The size of a JPEG stands in its frame header, after the marker, a length and the depth.
    let mut jpeg = picture::scene(ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|it| it == b"\xff\xc0").unwrap() + 5;
    jpeg[frame..frame + 4].copy_from_slice(&[0xff; 4]);
    refused(&jpeg, 413, "attachment-large");
    // Nothing of that stands in the way of the next.
    assert_eq!(seen(&shown(&workshop, &mut luz, &ana, "image/png", &noise(64)).1).0, (64, 64));
}

#[rstest]
fn a_picture_that_was_cut_off_is_refused_or_comes_out_clean(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    for whole in [picture::jpeg_of_a_phone(), picture::png_of_a_phone(), picture::webp_of_a_phone()] {
        for part in 0..12 {
            let bytes = &whole[..whole.len() * part / 12];
            let path = luz.path(&format!("/attachments/{}", id()));
            let answer = luz.person.put_bytes(&path, "image/jpeg", bytes);
            match answer.status {
                201 => assert!(is_clean(luz.person.get(&path).ok_bytes()), "{part} of 12"),
                status => {
                    let kind = if bytes.is_empty() { "unsupported-media" } else { "attachment-broken" };
                    answer.is_problem(status, kind);
                }
            }
        }
    }
    workshop.marta.see("").ok();
}

#[rstest]
fn a_voice_note_says_nothing_but_what_was_spoken(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let format =
        [&[1, 0, 1, 0][..], &8_000_u32.to_le_bytes(), &8_000_u32.to_le_bytes(), &[1, 0, 8, 0]].concat();
    let inside = [
        b"WAVE".as_slice(),
        &riff(b"fmt ", &format),
        &riff(b"LIST", CANARY.as_bytes()),
        &riff(b"data", &[128; 800]),
    ];
    let mut frame = [0x55; 417];
    frame[..4].copy_from_slice(b"\xff\xfb\x90\x00");
    let tag = [b"ID3\x03\0\0\0\0\0\x0c".as_slice(), CANARY.as_bytes()].concat();
    for (media, bytes) in [
        ("audio/wav", riff(b"RIFF", &inside.concat())),
        ("audio/mpeg", [tag, frame.repeat(4), format!("TAG{CANARY}").into_bytes()].concat()),
    ] {
        let (kept, made) = shown(&workshop, &mut luz, &ana, "audio/x-phone", &bytes);
        assert_eq!(kept, media);
        assert!(is_clean(&made) && made.len() > 500, "{media}");
    }
    let path = luz.path(&format!("/attachments/{}", id()));
    luz.person.put_bytes(&path, "audio/mpeg", &frame.repeat(38 * 200)).is_problem(413, "attachment-long");
}
