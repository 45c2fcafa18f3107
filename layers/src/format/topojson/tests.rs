use proptest::prelude::*;
use serde_json::json;

use crate::format::{Cell, FormatError, GeometrySource, Limits, Located, read, read_object};

fn two_squares() -> serde_json::Value {
    // Two squares that share an edge: the second follows it backwards.
    json!({"type": "Topology", "transform": {"scale": [0.5, 0.25], "translate": [-76.0, 5.0]},
        "arcs": [[[2, 0], [0, 4]], [[2, 4], [-2, 0], [0, -4], [2, 0]], [[2, 0], [2, 0], [0, 4], [-2, 0]]],
        "objects": {
            "lugares": {"type": "Point", "coordinates": [2, 4], "properties": {"n": "p"}},
            "zonas": {"type": "GeometryCollection", "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "05001", "properties": {"nombre": "Oeste"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"nombre": "Este"}},
                {"type": "LineString", "arcs": [-1, 9]},
                {"type": null, "properties": {}}]}}})
}

#[test]
fn shared_borders_are_followed_both_ways() {
    let table = read("f.json", two_squares().to_string().as_bytes()).unwrap();
    assert_eq!((table.object.as_deref(), table.geometry), (Some("zonas"), GeometrySource::Geometry));
    assert_eq!(table.objects.iter().map(|it| it.rows).collect::<Vec<_>>(), [1, 4]);
    let shape = |at: usize| match &table.rows[at].located {
        Located::At(geometry) => serde_json::to_value(geometry).unwrap()["coordinates"].clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(shape(0), json!([[[-75.0, 5.0], [-75.0, 6.0], [-76.0, 6.0], [-76.0, 5.0], [-75.0, 5.0]]]));
    assert_eq!(shape(1), json!([[[[-75.0, 5.0], [-74.0, 5.0], [-74.0, 6.0], [-75.0, 6.0], [-75.0, 5.0]]]]));
    assert!(matches!(table.rows[2].located, Located::Refused(_)), "there is no arc 9");
    assert!(matches!(table.rows[3].located, Located::Nowhere));
    assert_eq!(*table.rows[0].cell(0), Cell::Text("05001".into()), "leading zeros stay");
}

#[test]
fn one_of_several_objects_is_chosen() {
    let file = two_squares().to_string();
    let read = |object| read_object("f.json", file.as_bytes(), Some(object), Limits::default());
    let points = read("lugares").unwrap();
    let Located::At(point) = &points.rows[0].located else { panic!("it has a place") };
    assert_eq!(serde_json::to_value(point).unwrap()["coordinates"], json!([-75.0, 6.0]));
    assert_eq!(read("ríos").map(|_| ()).unwrap_err(), FormatError::NoObject("ríos".into()));
}

proptest! {
    #[test]
    fn quantised_lines_come_out_where_they_were(
        points in prop::collection::vec((0..100_000_i64, 0..100_000_i64), 2..30), cut in any::<prop::sample::Index>(),
    ) {
        let mut points = points;
        points.dedup();
        prop_assume!(points.len() > 1);
        // Two arcs, the second kept backwards and followed backwards again.
        let cut = cut.index(points.len() - 1) + 1;
        let delta = |points: Vec<(i64, i64)>| {
            let mut last = (0, 0);
            points.into_iter().map(|at| { let step = [at.0 - last.0, at.1 - last.1]; last = at; step }).collect::<Vec<_>>()
        };
        let first = delta(points[..=cut.min(points.len() - 1)].to_vec());
        let second = delta(points[cut..].iter().rev().copied().collect());
        let file = json!({"type": "Topology", "transform": {"scale": [1e-4, 1e-4], "translate": [-80.0, 0.0]},
            "arcs": [first, second], "objects": {"o": {"type": "LineString", "arcs": [0, -2]}}});
        let table = read("f.json", file.to_string().as_bytes()).unwrap();
        let Located::At(geometry) = &table.rows[0].located else { panic!("{:?}", table.rows[0].located) };
        let expected: Vec<[f64; 2]> = points.iter().map(|(x, y)| {
            #[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
            let degrees = |n: i64, from: f64| ((n as f64 * 1e-4 + from) * 1e6).round() / 1e6;
            [degrees(*x, -80.0), degrees(*y, 0.0)]
        }).collect();
        prop_assert_eq!(serde_json::to_value(geometry).unwrap()["coordinates"].clone(), json!(expected));
    }
}
