//! Where something is asked for: boxes and areas, in whole numbers where the trees have whole numbers.

use geo::Intersects;
use geo_types::Geometry as Shapes;

use super::{
    extent::Extent,
    inside::Inside,
    placed::{Placed, rect},
};
use crate::geometry::Geometry;

/// A box that is asked for.
pub(super) struct Region {
    /// A little larger than the box: trees have other numbers.
    pub(super) extent: Extent,
    bbox: [i32; 4],
}

/// An area that is asked for.
pub(super) struct Within {
    inside: Inside,
    shapes: Shapes<f64>,
}

/// More than what rounding can move a vertex in the unit square: 4 cm.
const ROUNDING: f64 = 1e-9;
/// Parts of a 1e-7 degree by which 0.1 degrees may miss 1 000 000 of them.
const SLACK: f64 = 1e-3;

impl Region {
    /// The box of west, south, east, north in degrees; two boxes when it crosses the antimeridian.
    pub(super) fn split([west, south, east, north]: [f64; 4]) -> Vec<Self> {
        if west <= east {
            vec![Self::new([west, south, east, north])]
        } else {
            vec![Self::new([west, south, 180.0, north]), Self::new([-180.0, south, east, north])]
        }
    }

    /// The box around an area.
    pub(super) fn around(area: &Geometry) -> Self {
        let bbox = area.bbox();
        Self::new([bbox.min().x, bbox.min().y, bbox.max().x, bbox.max().y])
    }

    fn new(degrees: [f64; 4]) -> Self {
        let bbox = units(degrees);
        let exact = Extent::of_degrees(rect(bbox));
        let extent = Extent {
            west: exact.west - ROUNDING,
            north: exact.north - ROUNDING,
            east: exact.east + ROUNDING,
            south: exact.south + ROUNDING,
        };
        Self { extent, bbox }
    }

    /// Whether a place lies in the box or on its edge, be it in part.
    pub(super) fn meets(&self, placed: &Placed) -> bool {
        let [west, south, east, north] = self.bbox;
        let Some([left, bottom, right, top]) = placed.bbox() else { return false };
        if left > east || right < west || bottom > north || top < south {
            return false;
        }
        let whole = left >= west && right <= east && bottom >= south && top <= north;
        match placed {
            Placed::Path(path) if !whole => path.shapes().intersects(&rect(self.bbox)),
            _ => true,
        }
    }
}

/// The whole units of 1e-7 degrees in the box of west, south, east, north in degrees, edges included.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
pub(super) fn units([west, south, east, north]: [f64; 4]) -> [i32; 4] {
    let up = |degrees: f64| (degrees * 10_000_000.0 - SLACK).ceil() as i32;
    let down = |degrees: f64| (degrees * 10_000_000.0 + SLACK).floor() as i32;
    [up(west), up(south), down(east), down(north)]
}

impl Within {
    /// `None` for what is no area: nothing lies within it.
    pub(super) fn new(area: &Geometry) -> Option<Self> {
        let Placed::Path(path) = Placed::new(Some(area)) else { return None };
        path.is_area().then(|| Some(Self { inside: Inside::new(&path)?, shapes: area.shapes().clone() }))?
    }

    /// Whether a place lies in the area or on its edge, be it in part.
    pub(super) fn meets(&self, placed: &Placed) -> bool {
        match placed {
            Placed::Nowhere => false,
            Placed::Point(at) => self.inside.holds(at.lon, at.lat),
            Placed::Path(path) => path.shapes().intersects(&self.shapes),
        }
    }
}
