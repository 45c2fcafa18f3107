//! The square of one tile: from the world's 32-bit plane to the tile's own whole units.

use crate::index::Extent;

/// Units along a side of a tile.
pub(super) const EXTENT: i32 = 4096;

/// Units around a tile in which its neighbours' features are kept, so that no symbol and no line is cut at an edge:
/// 8 pixels of a tile shown at 512.
pub(super) const BUFFER: i32 = 64;

/// Units of one pixel of a tile shown at 512.
pub(super) const PIXEL: i32 = EXTENT / 512;

/// Bits of [`EXTENT`].
const EXTENT_BITS: u32 = 12;

/// A place in a tile, `y` down. Outside the tile it goes on in both directions.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub(super) struct At {
    /// Units east of the tile's western edge.
    pub(super) x: i32,
    /// Units south of the tile's northern edge.
    pub(super) y: i32,
}

/// Where a tile lies in the world.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Frame {
    /// Its zoom.
    pub(super) z: u8,
    /// Its column.
    pub(super) x: u32,
    /// Its row.
    pub(super) y: u32,
    west: i64,
    north: i64,
    shift: u32,
}

impl Frame {
    /// The frame of a tile; `None` when there is no such tile.
    pub(super) fn new(z: u8, x: u32, y: u32) -> Option<Self> {
        let tiles = 1_u32 << u32::from(z.min(super::MAX_ZOOM));
        if z > super::MAX_ZOOM || x >= tiles || y >= tiles {
            return None;
        }
        let size = 32 - u32::from(z);
        Some(Self {
            z,
            x,
            y,
            west: i64::from(x) << size,
            north: i64::from(y) << size,
            shift: size - EXTENT_BITS,
        })
    }

    /// A place of the world in this tile's units, rounded down: every place is in exactly one tile.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the world has at most 2^28 units at the highest zoom"
    )]
    pub(super) fn at(&self, [x, y]: [u32; 2]) -> At {
        At {
            x: ((i64::from(x) - self.west) >> self.shift) as i32,
            y: ((i64::from(y) - self.north) >> self.shift) as i32,
        }
    }

    /// The distance of the world in a number of this tile's units.
    pub(super) fn distance(&self, units: u32) -> u32 {
        u32::try_from(u64::from(units) << self.shift).unwrap_or(u32::MAX)
    }

    /// The tile with its buffer in the unit square.
    pub(super) fn extent(&self) -> Extent {
        Extent::of_tile(self.z, self.x, self.y, f64::from(BUFFER) / f64::from(EXTENT))
    }
}

impl At {
    /// Whether the place is in the tile itself.
    pub(super) fn is_inside(self) -> bool {
        (0..EXTENT).contains(&self.x) && (0..EXTENT).contains(&self.y)
    }

    /// Whether the place is in the tile or its buffer.
    pub(super) fn is_near(self) -> bool {
        let near = -BUFFER..EXTENT + BUFFER;
        near.contains(&self.x) && near.contains(&self.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_is_no_tile_outside_the_world() {
        assert!(Frame::new(0, 0, 0).is_some());
        assert!(Frame::new(0, 1, 0).is_none());
        assert!(Frame::new(17, 0, 0).is_none());
        assert!(Frame::new(16, 65_535, 65_536).is_none());
    }

    #[test]
    fn the_corners_of_the_world_are_in_the_corner_tiles() {
        let last = Frame::new(16, 65_535, 65_535).unwrap();
        assert_eq!(last.at([u32::MAX, u32::MAX]), At { x: EXTENT - 1, y: EXTENT - 1 });
    }

    proptest! {
        #[test]
        fn every_place_is_in_exactly_one_tile_of_a_zoom(x: u32, y: u32, z in 0_u8..=16) {
            let column = u32::try_from(u64::from(x) >> (32 - z)).unwrap();
            let row = u32::try_from(u64::from(y) >> (32 - z)).unwrap();
            let own = Frame::new(z, column, row).unwrap();
            prop_assert!(own.at([x, y]).is_inside());
            let next = Frame::new(z, column + 1, row);
            prop_assert!(next.is_none_or(|next| !next.at([x, y]).is_inside()));
        }
    }
}
