//! What a tile's `ETag` needs: a number for each tile that moves when a change touches the tile, and only then.

use std::collections::HashMap;

use geo::Intersects;

use super::{TILE_BUFFER, extent::Extent, placed::Placed};
use crate::{geometry::DRAWN_VERTICES, id::Seq};

/// The deepest zoom that has marks of its own; deeper tiles share those of the tile above them.
const DEEPEST: u8 = 16;
/// A change that touches more tiles of a zoom than this marks the tiles above them with all that is below. What was not
/// drawn by hand is as large as its box.
const MOST_TILES: usize = 16;
/// About 4 MB of marks; then all tiles of the shelf are said to have changed, once.
const MOST_MARKS: usize = 1 << 17;

/// For each tile the last change that touched it.
///
/// A number says: the tile is as the log made it at that place, and nothing since has touched it. So equal numbers are
/// equal tiles on every node, and a node that started later only knows less finely.
pub(crate) struct Versions {
    /// Where the log stood when the shelf was built, or when its marks were given up.
    base: Seq,
    tiles: HashMap<Tile, Seq>,
    branches: HashMap<Tile, Seq>,
}

/// Zoom, column, row.
type Tile = (u8, u32, u32);

impl Versions {
    pub(crate) fn new(base: Seq) -> Self {
        Self { base, tiles: HashMap::new(), branches: HashMap::new() }
    }

    /// Notes that the change at `seq` altered what lies at a place.
    pub(crate) fn touch(&mut self, placed: &Placed, seq: Seq) {
        let Some(extent) = placed.extent() else { return };
        let shapes = match placed {
            Placed::Path(path) if path.vertices().len() <= DRAWN_VERTICES => Some(path.square_shapes()),
            _ => None,
        };
        let meets = |&(zoom, column, row): &Tile| {
            let square = Extent::of_tile(zoom, column, row, TILE_BUFFER);
            extent.meets(&square) && shapes.as_ref().is_none_or(|shapes| shapes.intersects(&square.rect()))
        };
        let mut touched = vec![(0, 0, 0)];
        while !touched.is_empty() {
            let finer: Vec<Tile> = touched.iter().flat_map(quarters).filter(meets).collect();
            let is_whole = finer.len() > MOST_TILES;
            let marks = if is_whole { &mut self.branches } else { &mut self.tiles };
            for tile in touched {
                let mark = marks.entry(tile).or_default();
                *mark = seq.max(*mark);
            }
            touched = if is_whole { Vec::new() } else { finer };
        }
        if self.tiles.len() + self.branches.len() > MOST_MARKS {
            *self = Self::new(seq.max(self.base));
        }
    }

    /// The last change that touched the tile.
    pub(crate) fn of(&self, zoom: u8, column: u32, row: u32) -> Seq {
        let up = zoom.saturating_sub(DEEPEST).min(31);
        let (zoom, column, row) = (zoom.min(DEEPEST), column >> up, row >> up);
        let own = self.tiles.get(&(zoom, column, row)).copied();
        let above = (0..=zoom).filter_map(|level| {
            let up = zoom - level;
            self.branches.get(&(level, column >> up, row >> up)).copied()
        });
        above.chain(own).max().unwrap_or_default().max(self.base)
    }
}

/// The four tiles below a tile; none below the deepest.
fn quarters(&(zoom, column, row): &Tile) -> impl Iterator<Item = Tile> + use<> {
    let finer = if zoom < DEEPEST { 0..4_u32 } else { 0..0 };
    finer.map(move |part| (zoom + 1, 2 * column + (part & 1), 2 * row + (part >> 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Geometry, mercator};
    use geo_types::{Coord, LineString};
    use proptest::prelude::*;

    /// A point of the unit square.
    fn point(x: f64, y: f64) -> Placed {
        let at = mercator::unproject(Coord { x, y });
        Placed::new(Some(&Geometry::point(at.x, at.y).unwrap()))
    }

    fn line(places: &[(f64, f64)]) -> Placed {
        let at = |(x, y): &(f64, f64)| mercator::unproject(Coord { x: *x, y: *y });
        let line = places.iter().map(at).collect::<LineString<f64>>();
        Placed::new(Some(&Geometry::check(&line.into(), DRAWN_VERTICES).unwrap()))
    }

    fn tile(x: f64, y: f64, zoom: u8) -> (u32, u32) {
        let at = mercator::unproject(Coord { x, y });
        mercator::cell(at.x, at.y, zoom)
    }

    #[test]
    fn a_point_moves_its_tile_at_every_zoom_and_no_other() {
        let mut versions = Versions::new(5);
        versions.touch(&point(0.3, 0.6), 9);
        for zoom in 0..=20 {
            let (column, row) = tile(0.3, 0.6, zoom);
            assert_eq!(versions.of(zoom, column, row), 9, "zoom {zoom}");
            if (3..=DEEPEST).contains(&zoom) {
                assert_eq!(versions.of(zoom, column + 2, row), 5, "zoom {zoom}");
            }
        }
    }

    #[test]
    fn a_point_at_an_edge_moves_the_neighbour_that_draws_it_too() {
        let mut versions = Versions::new(0);
        versions.touch(&point(0.5 + TILE_BUFFER / 4.0, 0.4), 1);
        assert_eq!((versions.of(1, 0, 0), versions.of(1, 1, 0), versions.of(1, 0, 1)), (1, 1, 0));
    }

    #[test]
    fn past_the_limit_every_tile_is_said_to_have_changed_once() {
        let mut versions = Versions::new(0);
        for seq in 1..=40_000_u32 {
            let along = f64::from(seq);
            versions.touch(
                &point((along * 0.618_033_988_7).fract(), (along * 0.414_213_562_3).fract()),
                seq.into(),
            );
        }
        assert!(versions.tiles.len() <= MOST_MARKS && versions.base > 0);
    }

    #[test]
    fn a_line_moves_the_tiles_that_it_crosses_and_not_all_that_its_box_covers() {
        let mut versions = Versions::new(0);
        versions.touch(&line(&[(0.30, 0.40), (0.31, 0.41)]), 1);
        for zoom in 0..=DEEPEST {
            let (column, row) = tile(0.305, 0.405, zoom);
            assert_eq!(versions.of(zoom, column, row), 1, "zoom {zoom}");
        }
        for zoom in 10..=DEEPEST {
            let (column, row) = tile(0.3085, 0.4015, zoom);
            assert_eq!(versions.of(zoom, column, row), 0, "zoom {zoom}");
        }
    }

    proptest! {
        #[test]
        fn a_tile_that_draws_part_of_a_touched_line_always_moves(
            places in prop::collection::vec((0.1..0.9_f64, 0.1..0.9_f64), 2..5), zoom in 0_u8..=16, along in 0.0..1.0_f64,
        ) {
            let mut versions = Versions::new(1);
            versions.touch(&line(&places), 2);
            let [(x, y), (to_x, to_y)] = [places[0], places[1]];
            let (column, row) = tile(x + (to_x - x) * along, y + (to_y - y) * along, zoom);
            prop_assert_eq!(versions.of(zoom, column, row), 2);
        }
    }
}
