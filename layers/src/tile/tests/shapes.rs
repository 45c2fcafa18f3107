//! Lines and areas: drawn where they are, validly, and nothing is missing where the zoom is high.

use geo_types::{LineString, MultiPolygon, Polygon};
use proptest::prelude::*;

use super::{
    decode::{Drawing, doubled_area},
    stage::{Put, Stage, area, id, tile_of},
};
use crate::{index::Query, mercator};

/// A star-shaped area, which never crosses itself.
fn star(lon: f64, lat: f64, size: f64, arms: &[f64]) -> Polygon<f64> {
    let full = std::f64::consts::TAU / f64::from(u32::try_from(arms.len()).unwrap());
    let arm = |(n, arm): (u32, &f64)| {
        let angle = f64::from(n) * full;
        (lon + size * arm * angle.cos(), lat + size * arm * angle.sin())
    };
    Polygon::new(LineString::from((0..).zip(arms).map(arm).collect::<Vec<_>>()), Vec::new())
}

fn puts() -> impl Strategy<Value = Vec<Put>> {
    let size = prop_oneof![1e-7..1e-5, 1e-5..1e-3, 1e-3..0.3];
    let arms = prop::collection::vec(0.3..1.0, 3..30);
    let put = (-75.1..-74.9, 3.9..4.1, 0_u8..3, size, arms, prop::option::of(1_u8..=5));
    let put = put.prop_filter_map(
        "a shape",
        |(lon, lat, shape, size, arms, severity): (f64, f64, _, f64, Vec<f64>, _)| {
            let put = match shape {
                0 => Put::new(area(lon, lat, size, size / 10.0)),
                1 => {
                    let step = |(n, arm): (u32, &f64)| (lon + size * f64::from(n) / 10.0, lat + size * arm);
                    Put::new(LineString::from((0..).zip(&arms).map(step).collect::<Vec<_>>()))
                }
                _ => Put::new(star(lon, lat, size, &arms)),
            };
            crate::geometry::Geometry::check(&put.shapes, 2_000).is_ok().then_some(Put { severity, ..put })
        },
    );
    prop::collection::vec(put, 1..20)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The reader checks every command, winding and area on the way.
    #[test]
    fn from_zoom_12_every_shape_is_in_the_tiles_of_its_vertices(puts in puts(), z in 12_u8..=16) {
        let stage = Stage::new(&puts);
        for (number, put) in puts.iter().enumerate() {
            let geometry = crate::geometry::Geometry::check(&put.shapes, 2_000).unwrap();
            let first = geo::CoordsIter::coords_iter(geometry.shapes()).next().unwrap();
            let layers = stage.read(tile_of(first.x, first.y, z));
            let id = id(number).to_string();
            let found = layers[0].features.iter().find(|feature| feature.id() == id);
            prop_assert!(found.is_some(), "{put:?} is missing at zoom {z}");
            let is_line = matches!(put.shapes, geo_types::Geometry::LineString(_));
            prop_assert_eq!(matches!(found.unwrap().drawing, Drawing::Lines(_)), is_line);
        }
    }

    /// What is drawn in the tiles of a zoom covers what the areas cover, to within a pixel along the edge.
    #[test]
    fn an_area_is_as_large_in_its_tiles_as_it_is(arms in prop::collection::vec(0.3..1.0, 3..40), z in 12_u8..=16) {
        let (lon, lat, size) = (-75.0, 4.0, 0.02);
        let shape = star(lon, lat, size, &arms);
        let stage = Stage::new(&[Put::new(shape.clone())]);
        let ((_, west, north), (_, east, south)) = (tile_of(lon - size, lat + size, z), tile_of(lon + size, lat - size, z));
        let mut drawn = 0.0;
        for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
            for feature in stage.read((z, x, y)).iter().flat_map(|layer| &layer.features) {
                let Drawing::Areas(rings) = &feature.drawing else { panic!("an area") };
                drawn += rings.iter().map(|ring| without_buffer(ring)).sum::<f64>();
            }
        }
        let scale = 4096.0 * f64::from(1_u32 << z);
        let project = |at: geo_types::Coord<f64>| mercator::project(at.x, at.y);
        let plane = geo::MapCoords::map_coords(&shape, project);
        let expected = geo::Area::unsigned_area(&plane) * scale * scale;
        let girth = 8.0 * size / 360.0 * scale;
        prop_assert!((drawn - expected).abs() <= 16.0 * girth, "{drawn} against {expected}");
    }
}

/// The area of a ring in the tile itself; negative for a hole.
fn without_buffer(ring: &[[i32; 2]]) -> f64 {
    use geo::{Area, BooleanOps};
    let coords = ring.iter().map(|[x, y]| (f64::from(*x), f64::from(*y)));
    let polygon = Polygon::new(LineString::from(coords.collect::<Vec<_>>()), Vec::new());
    let tile = geo_types::Rect::new((0.0, 0.0), (4096.0, 4096.0)).to_polygon();
    polygon.intersection(&tile).unsigned_area() * if doubled_area(ring) > 0 { 1.0 } else { -1.0 }
}

#[test]
fn holes_and_several_areas_keep_their_order_and_winding() {
    let hole = area(-75.0, 4.0, 0.01, 0.01).into_inner().0;
    let ring = Polygon::new(area(-75.0, 4.0, 0.02, 0.02).into_inner().0, vec![hole]);
    let both = MultiPolygon::new(vec![ring, area(-74.95, 4.0, 0.01, 0.01)]);
    let stage = Stage::new(&[Put::new(both)]);
    let Drawing::Areas(rings) = &stage.read(tile_of(-75.0, 4.0, 9))[0].features[0].drawing else {
        panic!("areas")
    };
    let signs: Vec<_> = rings.iter().map(|ring| doubled_area(ring).signum()).collect();
    assert_eq!(signs, [1, -1, 1]);
}

#[test]
fn a_tile_in_the_hole_of_an_area_is_empty_and_one_within_it_is_filled() {
    let hole = area(-75.0, 4.0, 0.3, 0.3).into_inner().0;
    let ring = Polygon::new(area(-75.0, 4.0, 0.9, 0.9).into_inner().0, vec![hole]);
    let stage = Stage::new(&[Put::new(ring)]);
    assert_eq!(stage.tile(tile_of(-75.0, 4.0, 14), &Query::default()).total, 0);
    let Drawing::Areas(rings) = &stage.read(tile_of(-75.6, 4.0, 14))[0].features[0].drawing else {
        panic!("areas")
    };
    assert_eq!(rings.len(), 1);
    assert_eq!(doubled_area(&rings[0]), 2 * (4096 + 128) * (4096 + 128));
}

#[test]
fn a_line_that_only_passes_by_with_its_box_is_not_there() {
    let line = LineString::from(vec![(-75.0, 4.0), (-75.0, 4.5), (-74.5, 4.5)]);
    let stage = Stage::new(&[Put::new(line)]);
    let tile = stage.tile(tile_of(-74.7, 4.2, 13), &Query::default());
    assert_eq!((tile.total, tile.shown, tile.thinned, tile.bytes.len()), (0, 0, false, 0));
}

#[test]
fn what_is_smaller_than_a_pixel_is_counted_where_it_is_and_drawn_when_it_can_be_seen() {
    let speck = |lon: f64, severity: u8| Put::new(area(lon, 4.0, 1e-4, 1e-4)).severe(severity);
    let way = LineString::from(vec![(-75.0, 4.0), (-75.0, 4.0001)]);
    let puts = [speck(-75.0, 1), speck(-75.001, 4), Put::new(way), Put::new(area(-75.1, 4.1, 0.1, 0.1))];
    let stage = Stage::new(&puts);
    let tile = stage.tile(tile_of(-75.0, 4.0, 7), &Query::default());
    assert_eq!((tile.shown, tile.total, tile.thinned), (4, 4, false));
    let layers = stage.read(tile_of(-75.0, 4.0, 7));
    let counted: Vec<_> = layers[0].features.iter().filter(|feature| feature.is_cluster()).collect();
    assert_eq!(counted.len(), 1, "two areas and a way, at one place");
    assert_eq!((counted[0].count(), counted[0].number("worst")), (3, Some(4)));
    let near = stage.read(tile_of(-75.0, 4.0, 14));
    assert!(near[0].features.iter().all(|feature| !feature.is_cluster()));
}
