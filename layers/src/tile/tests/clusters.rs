//! Points at low zooms, and what is as small, are counted, exactly and once.

use std::collections::{BTreeMap, BTreeSet};

use geo_types::LineString;
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    decode::{Layer, decode},
    stage::{CODES, DANGERS, Put, Stage, area, tile_of},
};
use crate::{id::LayerId, index::Query, mercator, tile::Tile};

fn points() -> impl Strategy<Value = Vec<Put>> {
    let point = (-76.0..-73.0, 3.0..6.0, prop::option::of(1_u8..=5), prop::option::of(0_usize..3), 0_i64..9);
    let point = point.prop_map(|(lon, lat, severity, code, seen)| Put {
        severity,
        code,
        seen: Some(seen),
        // Half of them crowd around one place.
        ..if seen % 2 == 0 {
            Put::point(lon, lat)
        } else {
            Put::point(-75.0 + (lon + 75.0) / 100.0, lat / 100.0 + 4.0)
        }
    });
    prop::collection::vec(point, 1..120)
}

/// Some of the points are as small a line or area.
fn specks() -> impl Strategy<Value = Vec<Put>> {
    let speck = |put: Put| {
        let at: geo_types::Point<f64> = put.shapes.clone().try_into().unwrap();
        let shapes = match put.seen {
            Some(1 | 2) => area(at.x(), at.y(), 1e-4, 1e-5).into(),
            Some(3 | 4) => LineString::from(vec![(at.x(), at.y()), (at.x() + 1e-4, at.y())]).into(),
            _ => put.shapes,
        };
        Put { shapes, ..put }
    };
    points().prop_map(move |puts| puts.into_iter().map(speck).collect())
}

fn query() -> impl Strategy<Value = Query> {
    let codes = prop::collection::vec(prop::sample::select(CODES.to_vec()), 0..2);
    (codes, prop::option::of(1_u8..=5), prop::option::of(0_i64..9), prop::option::of(0_i64..9)).prop_map(
        |(codes, severity_min, from, to)| Query {
            codes: codes.into_iter().map(Into::into).collect(),
            severity_min,
            from,
            to,
            ..Query::default()
        },
    )
}

fn matches(put: &Put, query: &Query) -> bool {
    let code = put.code.map(|code| CODES[code].to_owned());
    (query.codes.is_empty() || code.is_some_and(|code| query.codes.contains(&code)))
        && query.severity_min.is_none_or(|least| put.severity.is_some_and(|severity| severity >= least))
        && query.from.is_none_or(|from| put.seen.unwrap() >= from)
        && query.to.is_none_or(|to| put.seen.unwrap() <= to)
}

/// All tiles of a zoom around where the points may be.
fn tiles(stage: &Stage, z: u8, query: &Query) -> Vec<Tile> {
    let ((west, north), (east, south)) = (mercator::cell(-76.0, 6.0, z), mercator::cell(-73.0, 3.0, z));
    let columns = west.saturating_sub(1)..=east + 1;
    let rows = north.saturating_sub(1)..=south + 1;
    columns.flat_map(|x| rows.clone().map(move |y| (z, x, y))).map(|at| stage.tile(at, query)).collect()
}

fn layers(tiles: &[Tile]) -> Vec<Layer> {
    tiles.iter().flat_map(|tile| decode(&tile.bytes)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_counts_of_a_zoom_are_the_matches_whatever_the_filter(puts in specks(), query in query(), z in 0_u8..=10) {
        let stage = Stage::new(&puts);
        let wanted: Vec<_> = puts.iter().filter(|put| matches(put, &query)).collect();
        let tiles = tiles(&stage, z, &query);
        prop_assert_eq!(tiles.iter().map(|tile| tile.total as usize).sum::<usize>(), wanted.len());
        prop_assert!(tiles.iter().all(|tile| !tile.thinned && tile.shown == tile.total));
        let layers = layers(&tiles);
        let features: Vec<_> = layers.iter().flat_map(|layer| &layer.features).collect();
        prop_assert_eq!(features.iter().map(|it| it.count()).sum::<i64>(), i64::try_from(wanted.len()).unwrap());

        let mut by_code = BTreeMap::<String, i64>::new();
        let mut ids = BTreeSet::new();
        for feature in &features {
            prop_assert!(ids.insert(feature.id().to_owned()), "no id is there twice");
            if feature.is_cluster() {
                let codes = feature.said.keys().filter(|key| key.starts_with("n:"));
                for key in codes {
                    *by_code.entry(key[2..].to_owned()).or_default() += feature.number(key).unwrap();
                }
            } else {
                *by_code.entry(feature.text("code").unwrap_or("_").to_owned()).or_default() += 1;
            }
        }
        let mut expected = BTreeMap::<String, i64>::new();
        for put in &wanted {
            *expected.entry(put.code.map_or("_", |code| CODES[code]).to_owned()).or_default() += 1;
        }
        prop_assert_eq!(by_code, expected);

        let worst = features.iter().filter_map(|it| it.number("worst").or_else(|| it.number("severity"))).max();
        prop_assert_eq!(worst, wanted.iter().filter_map(|put| put.severity).max().map(i64::from));
    }

    #[test]
    fn from_zoom_12_each_point_is_drawn_in_its_tile(puts in points(), z in 12_u8..=16) {
        let stage = Stage::new(&puts);
        for (number, put) in puts.iter().enumerate() {
            let place: geo_types::Point<f64> = put.shapes.clone().try_into().unwrap();
            let layers = stage.read(tile_of(place.x(), place.y(), z));
            let id = super::stage::id(number).to_string();
            let found = layers[0].features.iter().find(|feature| feature.id() == id).unwrap();
            prop_assert_eq!(found.number("severity"), put.severity.map(i64::from));
            prop_assert_eq!(found.text("code"), put.code.map(|code| CODES[code]));
            prop_assert!(found.point().iter().all(|part| (0..4096).contains(part)));
        }
    }
}

#[test]
fn a_cluster_keeps_its_id_and_its_tile_its_bytes_when_something_far_away_changes() {
    let here = [Put::point(-75.0, 4.0), Put::point(-75.01, 4.01), Put::point(-75.02, 4.0)];
    let far = [here.to_vec(), vec![Put::point(-70.0, 4.0), Put::new(area(-60.0, 4.0, 1.0, 1.0))]].concat();
    let at = tile_of(-75.0, 4.0, 8);
    let (few, many) = (Stage::new(&here), Stage::new(&far));
    assert_eq!(few.tile(at, &Query::default()), many.tile(at, &Query::default()));
    // At this zoom the two places are in one tile, in different cells.
    let at = tile_of(-75.0, 4.0, 3);
    let cluster = |stage: &Stage| {
        let layers = stage.read(at);
        let found = layers[0].features.iter().find(|feature| feature.is_cluster()).unwrap();
        found.id().to_owned()
    };
    assert_eq!(cluster(&few), cluster(&many));
    assert!(cluster(&few).starts_with("3/2/3/"));
}

#[test]
fn a_point_near_an_edge_is_in_both_tiles_when_it_is_drawn_and_in_one_when_it_is_counted() {
    let (z, x, y) = tile_of(-75.0, 4.0, 12);
    let west = mercator::corner(x, y, z);
    let stage = Stage::new(&[Put::point(west.x + 1e-5, west.y - 0.02)]);
    let places: Vec<_> = [x - 1, x].map(|x| stage.read((z, x, y))[0].features[0].point()).into();
    assert_eq!(places[0][0], places[1][0] + 4096);
    assert_eq!(places[0][1], places[1][1]);
    let (z, x, y) = tile_of(west.x + 1e-5, west.y - 0.02, 11);
    let around = [x - 1, x, x + 1].map(|x| stage.tile((z, x, y), &Query::default()).total);
    assert_eq!(around, [0, 1, 0]);
}

#[test]
fn points_that_belong_together_count_as_one() {
    let together = geo_types::MultiPoint::from(vec![(-75.0, 4.0), (-70.0, 4.0)]);
    let stage = Stage::new(&[Put::new(together), Put::point(-75.0, 4.0)]);
    let counted: u32 = (0..8)
        .flat_map(|x| (0..8).map(move |y| (3, x, y)))
        .map(|at| stage.tile(at, &Query::default()).total)
        .sum();
    assert_eq!(counted, 2);
    assert_eq!(stage.read(tile_of(-70.0, 4.0, 14))[0].features.len(), 1);
}

#[test]
fn clusters_of_very_many_layers_grow_until_the_budget_holds_and_lose_no_count() {
    let layers: Vec<_> = (1..=60).map(|number| LayerId::new(Uuid::from_u128(number))).collect();
    let map = Stage::map_of(layers.iter().map(|layer| (*layer, BTreeMap::new())));
    let grid = (0..256).map(|n| (f64::from(n % 16) * 2.8 - 89.0, f64::from(n / 16) * 2.5 + 1.0));
    let spread = |layer: &LayerId| {
        let put = |(n, (lon, lat)): (usize, (f64, f64))| Put {
            layer: *layer,
            code: Some(n % 3),
            ..Put::point(lon, lat)
        };
        grid.clone().enumerate().map(put).collect::<Vec<_>>()
    };
    let puts: Vec<_> = layers.iter().flat_map(spread).collect();
    let stage = Stage::on(map, &puts, 0..puts.len());
    let tile = stage.tile((3, 2, 3), &Query::default());
    let read = decode(&tile.bytes);
    assert_eq!(read.len(), layers.len());
    assert!(!tile.thinned && tile.bytes.len() <= crate::tile::BUDGET, "{} bytes", tile.bytes.len());
    let counted: i64 = read.iter().flat_map(|layer| &layer.features).map(super::decode::Feature::count).sum();
    assert_eq!(counted, i64::from(tile.total));
    assert_eq!(counted, 60 * 256);
    assert!(read[0].features.len() <= 16, "{} cells", read[0].features.len());
}

#[test]
fn a_crowd_from_zoom_12_is_counted_and_says_so_but_not_at_16() {
    let crowd: Vec<_> = (0..5_000)
        .map(|n| Put::point(-75.0 + f64::from(n % 71) * 1e-5, 4.0 + f64::from(n / 71) * 1e-5).severe(1))
        .collect();
    let stage = Stage::new(&crowd);
    for z in 12..16 {
        let tile = stage.tile(tile_of(-74.999_9, 4.000_1, z), &Query::default());
        assert!(tile.thinned && tile.bytes.len() <= crate::tile::BUDGET, "zoom {z}: {}", tile.bytes.len());
        let layers = decode(&tile.bytes);
        let dangers = layers.iter().find(|layer| layer.name == DANGERS.to_string()).unwrap();
        let counted: i64 = dangers.features.iter().map(super::decode::Feature::count).sum();
        assert_eq!(counted, i64::from(tile.total));
        let notice = &layers.iter().find(|layer| layer.name == "_trama").unwrap().features[0];
        assert_eq!(notice.number("shown"), Some(tile.shown.into()));
        assert_eq!(notice.number("total"), Some(tile.total.into()));
        assert!(notice.said.contains_key("thinned"));
    }
    let tile = stage.tile(tile_of(-74.999_9, 4.000_1, 16), &Query::default());
    assert!(!tile.thinned && tile.bytes.len() > crate::tile::BUDGET);
    assert_eq!(tile.shown, tile.total);
}
