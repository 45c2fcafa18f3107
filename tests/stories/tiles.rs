//! Tiles: a version that costs nothing to check, and a write that touches exactly the tiles it says.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point, tile},
    house::On,
    workshop::{Seat, Workshop},
};

const ZOOM: u32 = 14;

fn etag(seat: &Seat, layer: &str, x: u32, y: u32) -> String {
    let answer = seat.see(&format!("/tiles/{layer}/{ZOOM}/{x}/{y}"));
    answer.ok_bytes();
    answer.header("etag").to_owned()
}

/// The tiles of the zoom that an event says were touched.
fn announced(event: &Json, x: u32, y: u32) -> bool {
    let ranges = event["tiles"].as_array().expect("ranges of tiles");
    ranges.iter().any(|range| {
        let number = |n: usize| u32::try_from(range[n].as_u64().expect("a number")).expect("a tile");
        number(0) == ZOOM && (number(1)..=number(3)).contains(&x) && (number(2)..=number(4)).contains(&y)
    })
}

#[rstest]
fn a_tile_that_has_not_changed_is_not_sent_again(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("annotation").to_owned();
    let feature = id();
    let seq = workshop.marta.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({})));
    let (x, y) = tile(ZOOM, -70.7, 4.1);
    let path = workshop.marta.path(&format!("/tiles/{layer}/{ZOOM}/{x}/{y}"));
    let person = &workshop.marta.person;
    let first = person.get(&path);
    assert_eq!(first.header("content-type"), "application/vnd.mapbox-vector-tile");
    assert!(first.holds(&feature) && first.holds(&layer), "one MVT layer for each layer, named by its id");
    let version = first.header("etag").to_owned();
    let same = person.get_with(&path, &[("if-none-match", &version)]);
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, version.as_str()));
    // Filters make other tiles, with versions of their own.
    let filtered = person.get_with(&format!("{path}?code=duda"), &[("if-none-match", &version)]);
    assert_eq!(filtered.status, 200);
    assert!(!filtered.holds(&feature));

    workshop.marta.write(change(
        "feature.put",
        &layer,
        &feature,
        seq.as_str(),
        &json!({"properties": {"text": "Otra cosa"}}),
    ));
    let changed = workshop.marta.person.get_with(&path, &[("if-none-match", &version)]);
    assert_eq!(changed.status, 200);
    assert!(changed.holds("Otra cosa"));
    let gzip = workshop.marta.person.get_with(&path, &[("accept-encoding", "gzip")]);
    assert!(["", "gzip"].contains(&gzip.header("content-encoding")));
}

#[rstest]
fn a_tile_is_compressed_once_it_is_asked_for_again(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let marks: Vec<_> =
        (0..40).map(|n| workshop.mark(&id(), &point(-70.7 + f64::from(n) / 1e5, 4.1), &json!({}))).collect();
    workshop.marta.send(marks);
    let (x, y) = tile(ZOOM, -70.7, 4.1);
    let path = workshop.marta.path(&format!("/tiles/{}/{ZOOM}/{x}/{y}", workshop.layer("annotation")));
    let person = &workshop.marta.person;
    let asked = |takes: &str| person.get_with(&path, &[("accept-encoding", takes)]);
    let (first, second, third) = (asked("gzip, br"), asked("gzip, br"), asked("identity"));
    assert_eq!(first.header("content-encoding"), "", "most versions of most tiles are asked for once");
    assert_eq!(second.header("content-encoding"), "gzip");
    // Ids are random, and half of such a tile.
    assert!(second.body.starts_with(&[0x1f, 0x8b]) && second.body.len() < first.body.len());
    assert_eq!((third.header("content-encoding"), &third.body), ("", &first.body));
    for answer in [&first, &second, &third] {
        assert_eq!(answer.header("etag"), first.header("etag"), "one version, however it is sent");
        assert!(answer.header("vary").contains("Accept-Encoding"));
    }
}

#[rstest]
fn a_write_touches_exactly_the_tiles_that_it_announces(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let layer = workshop.layer("annotation").to_owned();
    let (from, to) = ((-70.7, 4.1), (-70.5, 4.2));
    let feature = id();
    let seq = workshop.marta.write(workshop.mark(&feature, &point(from.0, from.1), &json!({})));
    let stream = luz.follow();
    let around = |place: (f64, f64)| {
        let (x, y) = tile(ZOOM, place.0, place.1);
        (x - 2..=x + 2).flat_map(move |x| (y - 2..=y + 2).map(move |y| (x, y)))
    };
    let tiles: Vec<_> = around(from).chain(around(to)).collect();
    let before: Vec<_> = tiles.iter().map(|(x, y)| etag(&luz, &layer, *x, *y)).collect();
    workshop.marta.write(change(
        "feature.put",
        &layer,
        &feature,
        seq.as_str(),
        &json!({"geometry": point(to.0, to.1)}),
    ));
    let event = stream.change_of(&feature).data;
    let mut touched = Vec::new();
    for ((x, y), before) in tiles.iter().zip(before) {
        let changed = etag(&luz, &layer, *x, *y) != before;
        assert_eq!(changed, announced(&event, *x, *y), "{ZOOM}/{x}/{y} of {}", event["tiles"]);
        if changed {
            touched.push((*x, *y));
        }
    }
    assert!(touched.contains(&tile(ZOOM, from.0, from.1)), "where it was");
    assert!(touched.contains(&tile(ZOOM, to.0, to.1)), "where it is");
    assert!(touched.len() <= 8, "a point lies in at most four tiles, buffer included: {touched:?}");
}

#[rstest]
fn what_is_said_to_a_line_moves_no_tile_and_the_line_those_alone_that_it_crosses(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let (layer, feature) = (workshop.layer("risk_factor").to_owned(), id());
    let slope = json!({"type": "LineString", "coordinates": [[-70.8, 4.0], [-70.6, 4.2]]});
    let (across, aside) = (tile(ZOOM, -70.7, 4.1), tile(ZOOM, -70.62, 4.02));
    let of = |luz: &Seat, (x, y): (u32, u32)| etag(luz, &layer, x, y);
    let elsewhere = json!({"geometry": point(-72.0, 6.0), "properties": {"code": "otro"}});
    luz.write(change("feature.put", &layer, &id(), 0, &elsewhere));
    let before = [of(&luz, across), of(&luz, aside)];
    let body = json!({"geometry": slope, "properties": {"code": "otro"}});
    let seen = luz.write(change("feature.put", &layer, &feature, 0, &body));
    let drawn = [of(&luz, across), of(&luz, aside)];
    assert_ne!(drawn[0], before[0]);
    assert_eq!(drawn[1], before[1], "its box covers this tile, the line does not");

    let stream = luz.follow();
    luz.write(change(
        "feature.comment",
        &layer,
        &feature,
        seen.as_str(),
        &json!({"text": "También de noche"}),
    ));
    assert_eq!(stream.change_of(&feature).data["tiles"], json!([]), "a comment is not drawn");
    assert_eq!([of(&luz, across), of(&luz, aside)], drawn);
}

#[rstest]
fn several_layers_come_in_one_tile_and_strangers_are_left_out(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (notes, risk) = (workshop.layer("annotation").to_owned(), workshop.layer("risk_factor").to_owned());
    workshop.marta.write(workshop.mark(&id(), &point(-70.7, 4.1), &json!({})));
    let body = json!({"geometry": point(-70.7001, 4.1), "properties": {"code": "otro", "severity": 5}});
    workshop.marta.write(change("feature.put", &risk, &id(), 0, &body));
    let (x, y) = tile(ZOOM, -70.7, 4.1);
    let both = workshop.marta.see(&format!("/tiles/{notes},{risk},{}/{ZOOM}/{x}/{y}", id()));
    assert!(both.holds(&notes) && both.holds(&risk));
    let severe = workshop.marta.see(&format!("/tiles/{notes},{risk}/{ZOOM}/{x}/{y}?severity_min=5"));
    assert!(severe.holds(&risk) && !severe.holds("Aquí"));

    let described = workshop.marta.see(&format!("/tilejson/{notes},{risk}")).ok();
    assert_eq!(
        (&described["tilejson"], described["vector_layers"].as_array().map(Vec::len)),
        (&"3.0.0".into(), Some(2))
    );
    let path = workshop.marta.path(&format!("/tilejson/{notes},{risk}"));
    let version = workshop.marta.person.get(&path).header("etag").to_owned();
    let again = |marta: &Seat| marta.person.get_with(&path, &[("if-none-match", &version)]);
    assert_eq!((again(&workshop.marta).status, again(&workshop.marta).body.len()), (304, 0));
    workshop.marta.write(workshop.mark(&id(), &point(-70.2, 4.3), &json!({})));
    assert_eq!(again(&workshop.marta).status, 200, "there is more of it now");

    workshop.marta.see(&format!("/tiles/{notes}/30/0/0")).is_problem(400, "invalid");
    workshop.marta.see(&format!("/tiles/{notes}/2/9/0")).is_problem(400, "invalid");
    workshop.marta.see("/tiles/x/2/1/1").is_problem(400, "invalid");
    workshop
        .trama
        .stranger()
        .get(&workshop.marta.path(&format!("/tiles/{notes}/2/1/1")))
        .is_problem(401, "signed-out");
}
