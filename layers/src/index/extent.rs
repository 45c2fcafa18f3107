//! A box in web mercator's unit square: what trees are searched with and what a change touches.

use geo_types::{Coord, Rect};
use rstar::AABB;

use super::TILE_BUFFER;
use crate::mercator;

/// A box in the unit square of [`mercator`], `y` south. West is never east of east.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Extent {
    /// Western edge.
    pub west: f64,
    /// Northern edge, the smaller `y`.
    pub north: f64,
    /// Eastern edge.
    pub east: f64,
    /// Southern edge, the greater `y`.
    pub south: f64,
}

impl Extent {
    /// The box around west, south, east, north in degrees.
    pub fn of_degrees(bbox: Rect<f64>) -> Self {
        let northwest = mercator::project(bbox.min().x, bbox.max().y);
        let southeast = mercator::project(bbox.max().x, bbox.min().y);
        Self { west: northwest.x, north: northwest.y, east: southeast.x, south: southeast.y }
    }

    /// The box of a tile with `buffer` on each side, as a part of the tile's width. At `zoom` 0 to 31.
    pub fn of_tile(zoom: u8, column: u32, row: u32, buffer: f64) -> Self {
        let tiles = f64::from(1_u32 << zoom.min(31));
        Self {
            west: (f64::from(column) - buffer) / tiles,
            north: (f64::from(row) - buffer) / tiles,
            east: (f64::from(column) + 1.0 + buffer) / tiles,
            south: (f64::from(row) + 1.0 + buffer) / tiles,
        }
    }

    /// West, south, east, north in degrees.
    pub fn degrees(&self) -> Rect<f64> {
        Rect::new(
            mercator::unproject(Coord { x: self.west, y: self.north }),
            mercator::unproject(Coord { x: self.east, y: self.south }),
        )
    }

    /// The box in the unit square, for what computes on shapes.
    pub(crate) fn rect(&self) -> Rect<f64> {
        Rect::new((self.west, self.north), (self.east, self.south))
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            north: self.north.min(other.north),
            east: self.east.max(other.east),
            south: self.south.max(other.south),
        }
    }

    /// Whether the boxes meet, be it at an edge.
    pub fn meets(&self, other: &Self) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.north <= other.south
            && other.north <= self.south
    }

    /// Whether the other box lies in this one.
    pub fn holds(&self, other: &Self) -> bool {
        self.west <= other.west
            && other.east <= self.east
            && self.north <= other.north
            && other.south <= self.south
    }

    /// The columns and rows of the tiles that draw something of the box, their buffers ([`TILE_BUFFER`]) included: west,
    /// north, east, south. At `zoom` 0 to 31.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 … 2^zoom - 1")]
    pub fn tiles(&self, zoom: u8) -> [u32; 4] {
        let tiles = f64::from(1_u32 << zoom.min(31));
        let index = |part: f64, buffer: f64| (part * tiles + buffer).floor().clamp(0.0, tiles - 1.0) as u32;
        [
            index(self.west, -TILE_BUFFER),
            index(self.north, -TILE_BUFFER),
            index(self.east, TILE_BUFFER),
            index(self.south, TILE_BUFFER),
        ]
    }

    pub(crate) fn aabb(&self) -> AABB<[f64; 2]> {
        AABB::from_corners([self.west, self.north], [self.east, self.south])
    }

    pub(crate) fn of_aabb(aabb: &AABB<[f64; 2]>) -> Self {
        let ([west, north], [east, south]) = (aabb.lower(), aabb.upper());
        Self { west, north, east, south }
    }
}
