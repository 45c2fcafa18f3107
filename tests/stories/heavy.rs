//! What is heavy comes in parts, and whoever reads on is looked at again before each: shapes with as many vertices as one
//! may draw, and a log in which hardly anything is for the viewer.

use std::{
    collections::BTreeSet,
    io::Read,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id},
    house::On,
    workshop::{Seat, Workshop},
};

/// Changes with heavy shapes in one request.
const AT_ONCE: usize = 20;

/// A line of some forty thousand bytes, unlike the others.
fn line(n: usize) -> Json {
    let to = |of: usize| f64::from(u32::try_from(of).unwrap());
    let place = |vertex: usize| {
        let lon = -70.0 - to(vertex) / 10_000.0 - to(n) / 1_000_000.0;
        json!([lon, 4.0 + to(vertex % 2) / 10_000.0 + 0.000_001])
    };
    json!({"type": "LineString", "coordinates": (0..2_000).map(place).collect::<Vec<_>>()})
}

/// So many heavy shapes on the map; answers which.
fn draws(workshop: &mut Workshop, count: usize) -> Vec<String> {
    let features: Vec<String> = (0..count).map(|_| id()).collect();
    let body = json!({"scope": "map"});
    let marks = features.iter().enumerate().map(|(n, feature)| workshop.mark(feature, &line(n), &body));
    for some in marks.collect::<Vec<_>>().chunks(AT_ONCE) {
        let verdicts = workshop.marta.send(some.to_vec());
        assert!(verdicts.iter().all(|it| it["status"] == "accepted"), "{}", verdicts[0]);
    }
    features
}

fn ids(features: &[Json]) -> BTreeSet<&str> {
    features.iter().map(|it| it["id"].as_str().unwrap()).collect()
}

#[rstest]
fn a_page_of_heavy_shapes_ends_early_and_none_is_left_out(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let drawn = draws(&mut workshop, 160);
    let all: BTreeSet<_> = drawn.iter().map(String::as_str).collect();
    let page = workshop.marta.see("/features?limit=1000").ok();
    assert!(page["numberReturned"].as_u64().unwrap() < 160 && page["next_cursor"].is_string());
    assert_eq!(page["numberMatched"], 160);
    let found = workshop.marta.every_feature("", 1_000);
    assert_eq!((found.len(), ids(&found)), (160, all.clone()));

    let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = workshop.marta.see(&format!("/snapshot?limit=1000{cursor}")).ok();
        found.extend(page["features"].as_array().unwrap().clone());
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!((found.len(), ids(&found)), (160, all));
    assert!(pages > 1);
}

#[rstest]
fn a_stream_tells_as_much_at_once_as_is_not_too_heavy(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (layer, first, since) = (workshop.layer("annotation").to_owned(), id(), workshop.marta.head());
    let said = |text: &str| {
        let body = json!({"properties": {"text": text}});
        change("feature.put", &layer, &first, 0, &body)
    };
    let mark = workshop.mark(&first, &tests::drawing::point(-70.7, 4.1), &json!({"scope": "map"}));
    let begins = [mark, said("uno"), said("dos")];
    for change in begins {
        workshop.marta.write(change);
    }
    let drawn = draws(&mut workshop, 120);
    workshop.marta.write(said("tres"));

    let stream = workshop.marta.person.listen(&workshop.marta.path(&format!("/stream?since={since}")), &[]);
    let heard = stream.changes(124);
    assert_eq!(heard.len(), 124);
    let of_first: Vec<_> = heard.iter().filter(|it| it.data["feature"] == first.as_str()).collect();
    let texts = of_first.iter().map(|it| it.data.get("state").map(|it| &it["properties"]["fields"]["text"]));
    // Two looks, as all of it at once is too heavy; each tells how a feature stands with the last change of it.
    assert_eq!(texts.collect::<Vec<_>>(), [None, None, Some(&json!("tres")), Some(&json!("tres"))]);
    let others = heard.iter().filter(|it| it.data["feature"] != first.as_str());
    let others: Vec<_> = others.map(|it| it.data["state"]["id"].as_str().unwrap()).collect();
    assert_eq!(others, drawn, "each once, in the order of the log");
}

#[rstest]
fn a_log_that_is_hidden_is_read_in_parts_too(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let rosa = workshop.invited("Rosa", "member");
    let since = workshop.marta.head();
    let place = tests::drawing::point(-70.7, 4.1);
    for _ in 0..18 {
        let draft = || workshop.mark(&id(), &place, &json!({"scope": "draft"}));
        let drafts: Vec<_> = (0..250).map(|_| draft()).collect();
        assert!(workshop.marta.send(drafts).iter().all(|it| it["status"] == "accepted"));
    }
    let page = |since: &str| {
        let asked = Instant::now();
        let page = rosa.see(&format!("/changes?since={since}")).ok();
        assert_eq!(page["changes"], json!([]));
        assert!(asked.elapsed() >= Duration::from_millis(10), "nothing is told at an even time");
        (page["next"].as_str().unwrap().to_owned(), page["more"].as_bool().unwrap())
    };
    let (next, more) = page(&since);
    assert!(more, "4500 changes are too many for one request");
    let (next, more) = page(&next);
    assert!(!more);
    assert!(!page(&next).1, "that was all");
}

#[derive(Clone, Copy)]
enum Over {
    Removed,
    Demoted,
    SignedOut,
}

#[rstest]
fn a_file_that_is_held_open_breaks_off_when_its_reader_may_not_read_any_more(
    #[values(On::Sqlite)] on: On,
    #[values(Over::Removed, Over::Demoted, Over::SignedOut)] over: Over,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    draws(&mut workshop, 320);
    let mut rosa: Seat = workshop.invited("Rosa", "member");
    let (mut whole, mut file) = (Vec::new(), rosa.person.begin(&rosa.path("/export")));
    file.read_to_end(&mut whole).unwrap();
    assert!(serde_json::from_slice::<Json>(&whole).is_ok(), "while she may it is whole");

    // On a connection of its own: one that has carried much takes in more than she reads.
    let (mut file, mut part) = (rosa.person.again().begin(&rosa.path("/export")), vec![0; 1_000]);
    file.read_exact(&mut part).unwrap();
    let account = rosa.see("").ok()["actor"].as_str().unwrap().to_owned();
    let member = workshop.marta.path(&format!("/members/{account}"));
    let ended = match over {
        Over::Removed => workshop.marta.person.delete(&member),
        Over::Demoted => workshop.marta.person.put(&member, &json!({"role": "partner"})),
        Over::SignedOut => rosa.person.delete("/api/session"),
    };
    assert_eq!(ended.status, 204);
    let read = file.read_to_end(&mut part);
    assert!(read.is_err(), "it broke off after {} of {} bytes", part.len(), whole.len());
    assert!(part.len() < whole.len());
}
