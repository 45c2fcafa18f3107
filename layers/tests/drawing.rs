//! Every shipped kind is drawn, as everything that it may be drawn as.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fixture;

use fixture::{Log, actor};
use layers::{
    field::Field,
    geometry::Shape,
    id::Seq,
    index::{Loader, Query},
    kinds, mercator,
    role::Role,
    view::View,
};
use serde_json::{Value as Json, json};

const LON: f64 = -74.5;
const LAT: f64 = 4.2;
const ZOOM: u8 = 14;

fn place(shape: Shape) -> Json {
    let corners = [[LON, LAT], [LON + 0.002, LAT], [LON + 0.002, LAT + 0.002], [LON, LAT]];
    match shape {
        Shape::Point => json!({"type": "Point", "coordinates": corners[0]}),
        Shape::Line => json!({"type": "LineString", "coordinates": corners[..3]}),
        Shape::Polygon => json!({"type": "Polygon", "coordinates": [corners]}),
    }
}

#[test]
fn each_kind_that_has_a_place_is_drawn_for_who_may_see_it_exactly() {
    let who = actor(1, Role::Protection);
    for kind in kinds::shipped().iter().filter(|kind| kind.geographic) {
        let mut log = Log::new();
        for (number, shape) in (1..).zip(&kind.geometry) {
            let required = kind.fields.iter().filter(|field| field.required);
            let answer = |field: &Field| field.codes().first().map_or(json!("Aquí"), |code| json!(code.id));
            let properties: Json = required.map(|field| (field.id.clone(), answer(field))).collect();
            let body = json!({"geometry": place(*shape), "scope": "map", "properties": properties});
            log.send(who, kind.id.as_str(), number, &json!({"kind": "feature.put", "body": body})).unwrap();
        }
        let mut loader = Loader::new(&log.map);
        log.features.values().for_each(|feature| loader.push(feature));
        let mut indexes = loader.finish(log.changes.len() as Seq);
        let view = View::new(who, &log.map);
        indexes.prepare(&log.map, &view);
        let bound = indexes.bind(&log.map, &view, None);
        let (x, y) = mercator::cell(LON, LAT, ZOOM);
        let tile = bound.tile((ZOOM, x, y), &bound.filter(&Query::default()));
        assert_eq!(
            (tile.shown as usize, tile.total as usize),
            (kind.geometry.len(), kind.geometry.len()),
            "{}",
            kind.id
        );
    }
}
