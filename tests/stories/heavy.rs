//! What is heavy comes in parts, and whoever reads on is looked at again before each: shapes with as many vertices as one
//! may draw.

use std::io::Read;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::id,
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
