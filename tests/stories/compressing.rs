//! What travels compressed, and for whom. Whatever somebody says of it, she is answered.

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{id, point, tile},
    house::On,
    workshop::Workshop,
};

#[rstest]
fn what_was_written_is_acknowledged_whatever_form_of_the_answer_is_refused(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let marta = &workshop.marta;
    for refused in ["identity;q=0", "*;q=0", "gzip;q=0, identity;q=0"] {
        let changes = json!({"changes": [workshop.mark(&id(), &point(-70.7, 4.1), &json!({}))]}).to_string();
        let headers = [("content-type", "application/json"), ("accept-encoding", refused)];
        let answer = marta.person.send("POST", &marta.path("/changes"), &headers, changes.as_bytes());
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.header("content-encoding")), (200, ""), "{refused}");
        assert_eq!(answer.json()["verdicts"][0]["status"], "accepted");
    }
}

#[rstest]
fn features_and_tiles_come_as_gzip_to_whoever_takes_it_and_to_nobody_else(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let place = |n: u32| point(-70.7 + f64::from(n) / 1e5, 4.1);
    workshop.marta.send((0..40).map(|n| workshop.mark(&id(), &place(n), &json!({}))).collect());
    let (x, y) = tile(14, -70.7, 4.1);
    let tile = format!("/tiles/{}/14/{x}/{y}", workshop.layer("annotation"));
    let marta = &workshop.marta;
    // A tile is compressed for the second who asks.
    for _ in 0..2 {
        marta.person.get_with(&marta.path(&tile), &[("accept-encoding", "gzip")]);
    }
    for path in ["/features", "/snapshot", &tile] {
        let said = |takes: &str| {
            let answer = marta.person.get_with(&marta.path(path), &[("accept-encoding", takes)]);
            assert_eq!(answer.status, 200);
            assert!(answer.header("vary").to_lowercase().contains("accept-encoding"), "{path}");
            answer.header("content-encoding").to_owned()
        };
        for takes in ["gzip", "GZIP", "x-gzip", "*", "gzip, deflate, br, zstd", "br;q=1, gzip;q=0.2"] {
            assert_eq!(said(takes), "gzip", "{path}: {takes}");
        }
        for not in ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=0.0, *"] {
            assert_eq!(said(not), "", "{path}: {not}");
        }
    }
}
