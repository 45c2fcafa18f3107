//! A change is told to those who read it, and moves the versions of their tiles.

use std::collections::{BTreeMap, HashSet};

use geo_types::Rect;
use proptest::prelude::*;

use super::{deeds::deeds, read, stage::Stage};
use crate::index::{Extent, Query};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_change_is_told_to_who_reads_it_and_moves_exactly_its_tiles(
        before in deeds(40), deed in deeds(2), zoom in 0_u8..=16,
    ) {
        let mut stage = Stage::new();
        stage.ready();
        for deed in before {
            stage.does(deed);
        }
        let tiles = |extent: Extent| {
            let [west, north, east, south] = extent.tiles(zoom);
            (west..=east).flat_map(move |x| (north..=south).map(move |y| (x, y))).take(64).collect::<Vec<_>>()
        };
        let world = tiles(Extent::of_degrees(Rect::new((-74.1, 3.9), (-73.4, 4.6))));
        let state = |stage: &Stage| -> Vec<_> {
            let of = |view| {
                let bound = stage.indexes.bind(&stage.map, view, None);
                let filter = bound.filter(&Query::default());
                let of_tile = |x, y| (bound.tile_version(zoom, x, y), bound.tile((zoom, x, y), &filter).bytes);
                let tiles = world.iter().map(|(x, y)| ((*x, *y), of_tile(*x, *y)));
                (read(&bound, &Query::default(), 100), tiles.collect::<BTreeMap<_, _>>())
            };
            stage.views().iter().map(of).collect()
        };
        let old = state(&stage);
        let touches: Vec<_> = deed.into_iter().flat_map(|deed| stage.does(deed)).collect();
        let new = state(&stage);
        for (view, (old, new)) in stage.views().iter().zip(old.into_iter().zip(new)) {
            let bound = stage.indexes.bind(&stage.map, view, None);
            let is_hers = |shelf| bound.shelves.iter().any(|bound| bound.shelf == shelf);
            let hers: Vec<_> = touches.iter().filter(|touch| is_hers(touch.shelf)).collect();
            prop_assert!(old.0 == new.0 || !hers.is_empty(), "a change without a touch");
            let places = hers.iter().flat_map(|touch| touch.before.into_iter().chain(touch.after));
            let touched: HashSet<_> = places.flat_map(tiles).collect();
            for (tile, (version, bytes)) in &old.1 {
                let (new_version, new_bytes) = &new.1[tile];
                prop_assert!(version != new_version || bytes == new_bytes, "a tile that changed keeps its version");
                prop_assert!(bytes == new_bytes || touched.contains(tile), "a tile changed that nobody is told of");
                prop_assert!(version == new_version || !hers.is_empty(), "a tile moved for nothing");
            }
        }
    }
}
