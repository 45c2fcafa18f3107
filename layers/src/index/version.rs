//! What a tile's `ETag` needs: a number for each tile that moves when a change touches the tile, and only then.

use std::collections::HashMap;

use super::extent::Extent;
use crate::id::Seq;

/// The deepest zoom that has marks of its own; deeper tiles share those of the tile above them.
const DEEPEST: u8 = 16;
/// A change that touches more tiles of a zoom than this marks whole branches of the pyramid instead.
const MOST_TILES: u64 = 16;
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

    /// Notes that the change at `seq` altered what lies in the box.
    pub(crate) fn touch(&mut self, extent: &Extent, seq: Seq) {
        for zoom in 0..=DEEPEST {
            let [west, north, east, south] = extent.tiles(zoom);
            let touched = (u64::from(east - west) + 1) * (u64::from(south - north) + 1);
            let whole = touched > MOST_TILES;
            // The tiles of the zoom above are few: they are taken with all that is below them.
            let (zoom, [west, north, east, south]) = if whole {
                (zoom.saturating_sub(1), extent.tiles(zoom.saturating_sub(1)))
            } else {
                (zoom, [west, north, east, south])
            };
            let marks = if whole { &mut self.branches } else { &mut self.tiles };
            for column in west..=east {
                for row in north..=south {
                    let mark = marks.entry((zoom, column, row)).or_default();
                    *mark = seq.max(*mark);
                }
            }
            if whole {
                break;
            }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{index::TILE_BUFFER, mercator};
    use geo_types::Coord;
    use proptest::prelude::*;

    fn point(x: f64, y: f64) -> Extent {
        Extent { west: x, north: y, east: x, south: y }
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

    proptest! {
        #[test]
        fn a_tile_that_draws_part_of_a_touched_box_always_moves(
            x in 0.0..0.9_f64, y in 0.0..0.9_f64, width in 0.0..0.1_f64, height in 0.0..0.1_f64,
            zoom in 0_u8..=16, at_x in 0.0..1.0_f64, at_y in 0.0..1.0_f64,
        ) {
            let mut versions = Versions::new(1);
            versions.touch(&Extent { west: x, north: y, east: x + width, south: y + height }, 2);
            let (column, row) = tile(x + width * at_x, y + height * at_y, zoom);
            prop_assert_eq!(versions.of(zoom, column, row), 2);
        }
    }
}
