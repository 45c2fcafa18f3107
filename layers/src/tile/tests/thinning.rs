//! The budget: held below the highest zoom, told, and never at the cost of the worst.

use std::{collections::BTreeMap, sync::LazyLock};

use geo::BoundingRect;

use super::{
    decode::{Drawing, Feature, decode},
    stage::{DANGERS, Put, Stage, area, id, tile_of},
};
use crate::{
    index::Query,
    mercator,
    tile::{BUDGET, Tile},
};

const MANY: u32 = 50_000;

/// A made-up number from 0 to 1 for each number and salt.
fn chance(number: u32, salt: u32) -> f64 {
    let mixed =
        (u64::from(number) << 32 | u64::from(salt)).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    f64::from(u32::try_from((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40).unwrap())
        / f64::from(1 << 24)
}

fn put(number: u32, severity: u8) -> Put {
    let (lon, lat) = (-75.0 + chance(number, 1) * 0.5, 4.0 + chance(number, 2) * 0.5);
    let size = 2e-4 + 2e-3 * chance(number, 3).powi(3);
    Put::new(area(lon, lat, size, size * 0.7)).severe(severity)
}

/// Many areas, one in a thousand as bad as can be.
static CITY: LazyLock<(Vec<Put>, Stage)> = LazyLock::new(|| {
    let severity =
        |number: u32| if number.is_multiple_of(1_000) { 5 } else { 1 + u8::try_from(number % 4).unwrap() };
    let puts: Vec<_> = (0..MANY).map(|number| put(number, severity(number))).collect();
    let stage = Stage::new(&puts);
    (puts, stage)
});

fn dangers(tile: &Tile) -> Vec<Feature> {
    let layers = decode(&tile.bytes).into_iter().filter(|layer| layer.name == DANGERS.to_string());
    layers.flat_map(|layer| layer.features).collect()
}

#[test]
fn the_budget_holds_at_every_zoom_but_the_highest_and_thinning_is_told() {
    let (_, stage) = &*CITY;
    for z in 0..16 {
        let tile = stage.tile(tile_of(-74.77, 4.23, z), &Query::default());
        assert!(tile.bytes.len() <= BUDGET, "zoom {z}: {} bytes", tile.bytes.len());
        let notice = decode(&tile.bytes).into_iter().find(|layer| layer.name == "_trama");
        assert_eq!(notice.is_some(), tile.thinned, "zoom {z}");
        assert_eq!(tile.thinned, tile.shown < tile.total);
        assert_eq!(dangers(&tile).iter().map(Feature::count).sum::<i64>(), i64::from(tile.shown));
        if (9..=11).contains(&z) {
            assert!(
                tile.thinned && tile.bytes.len() > BUDGET / 4 * 3,
                "zoom {z}: {} bytes",
                tile.bytes.len()
            );
        }
    }
}

#[test]
fn at_the_highest_zoom_everything_is_there() {
    let (puts, stage) = &*CITY;
    for number in (0..MANY as usize).step_by(1_009) {
        let middle = puts[number].shapes.bounding_rect().unwrap().center();
        let tile = stage.tile(tile_of(middle.x, middle.y, 16), &Query::default());
        assert!(!tile.thinned && tile.shown == tile.total);
        let id = id(number).to_string();
        assert!(dangers(&tile).iter().any(|feature| feature.id() == id));
    }
}

#[test]
fn the_worst_are_drawn_at_every_zoom_however_crowded_the_tile() {
    let (puts, stage) = &*CITY;
    let mut read = BTreeMap::new();
    for z in 0..=16 {
        for number in (0..MANY as usize).step_by(1_000) {
            let middle = puts[number].shapes.bounding_rect().unwrap().center();
            let at = tile_of(middle.x, middle.y, z);
            let drawn = read.entry(at).or_insert_with(|| dangers(&stage.tile(at, &Query::default())));
            let worst =
                drawn.iter().filter(|it| it.number("severity").or_else(|| it.number("worst")) == Some(5));
            // What is smaller than a pixel is counted in its cell of 64 pixels, which says how bad the worst of it is.
            let cell = if z < 12 { 64 * 8 } else { 0 };
            let near = nearest(worst, middle, z);
            assert!(near <= cell, "zoom {z}: the nearest worst is {near} units away");
        }
    }
}

#[test]
fn when_all_are_the_worst_some_stand_for_the_others_in_every_part_of_the_tile() {
    let puts: Vec<_> = (0..MANY).map(|number| put(number, 5)).collect();
    let stage = Stage::new(&puts);
    let mut read = BTreeMap::new();
    for z in [6, 8, 9, 10, 11, 12] {
        for number in (0..MANY as usize).step_by(1_009) {
            let middle = puts[number].shapes.bounding_rect().unwrap().center();
            let at = tile_of(middle.x, middle.y, z);
            let drawn = read.entry(at).or_insert_with(|| {
                let tile = stage.tile(at, &Query::default());
                assert!(tile.bytes.len() <= BUDGET);
                dangers(&tile)
            });
            // Within the cell of 64 pixels.
            let near = nearest(drawn.iter(), middle, z);
            assert!(near <= 64 * 8, "zoom {z}: the nearest is {near} units away");
        }
    }
}

#[test]
fn the_severe_come_before_the_large_and_the_large_before_the_small() {
    let (_, stage) = &*CITY;
    let tile = stage.tile(tile_of(-74.77, 4.23, 9), &Query::default());
    let drawn = dangers(&tile);
    let least = drawn.iter().filter_map(|feature| feature.number("severity")).min();
    assert_eq!(least, Some(4), "three of four would be drawn before the first of severity 3");
}

/// How far the nearest of some areas is from a place, in units of the tile in which the place lies.
fn nearest<'a>(features: impl Iterator<Item = &'a Feature>, place: geo_types::Coord<f64>, z: u8) -> i32 {
    let (_, x, y) = tile_of(place.x, place.y, z);
    let square = mercator::project(place.x, place.y);
    let unit =
        |part: f64, tile: u32| ((part * f64::from(1_u32 << z) - f64::from(tile)) * 4096.0).floor() as i32;
    let at = [unit(square.x, x), unit(square.y, y)];
    let apart = |feature: &Feature| {
        let outline = match &feature.drawing {
            Drawing::Areas(rings) => &rings[0],
            Drawing::Points(places) => places,
            Drawing::Lines(_) => panic!("there is no line"),
        };
        let side = |n: usize| {
            let (least, greatest) =
                (outline.iter().map(|it| it[n]).min(), outline.iter().map(|it| it[n]).max());
            (least.unwrap() - at[n]).max(at[n] - greatest.unwrap()).max(0)
        };
        side(0).max(side(1))
    };
    features.map(apart).min().unwrap_or(i32::MAX)
}
