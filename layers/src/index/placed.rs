//! Geometry as the trees keep it: whole numbers, in degrees for answers and in web mercator for tiles, computed once.

use std::{ops::Range, sync::Arc};

use geo_types::{Coord, Geometry as Shapes, Rect};

use super::{
    extent::Extent,
    path::{Knot, Outline, Path},
};
use crate::{
    geometry::{Geometry, Shape},
    mercator,
};

/// Whole units in a degree: finer than what [`DECIMALS`](crate::geometry::DECIMALS) takes in.
const UNITS_PER_DEGREE: f64 = 10_000_000.0;
/// Whole units across the unit square: 9.3 mm on the equator.
const UNITS_PER_WORLD: f64 = 4_294_967_296.0;

/// Where a feature is shown, at the precision of its shelf.
#[derive(Clone, PartialEq)]
pub enum Placed {
    /// On no map: its kind is not geographic, or it lies in no municipality.
    Nowhere,
    /// At a point.
    Point(Vertex),
    /// Several points, lines or areas.
    Path(Arc<Path>),
}

/// A [`Placed`] whose vertices stand among those of others.
pub(super) enum Sketch {
    Nowhere,
    Point(Vertex),
    Path(Outline, Range<usize>),
}

/// A vertex, twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Vertex {
    /// Longitude in 1e-7 degrees.
    pub lon: i32,
    /// Latitude in 1e-7 degrees.
    pub lat: i32,
    /// East across the world in web mercator, of 2^32.
    pub x: u32,
    /// South across the world in web mercator, of 2^32.
    pub y: u32,
}

impl Vertex {
    /// A longitude and latitude in degrees.
    pub(crate) fn new(at: Coord<f64>) -> Self {
        let square = mercator::project(at.x, at.y);
        Self { lon: degrees(at.x), lat: degrees(at.y), x: world(square.x), y: world(square.y) }
    }

    /// Longitude and latitude in degrees, as they came in.
    pub fn degrees(self) -> Coord<f64> {
        Coord { x: f64::from(self.lon) / UNITS_PER_DEGREE, y: f64::from(self.lat) / UNITS_PER_DEGREE }
    }

    /// In the unit square of web mercator.
    pub fn square(self) -> Coord<f64> {
        Coord { x: f64::from(self.x) / UNITS_PER_WORLD, y: f64::from(self.y) / UNITS_PER_WORLD }
    }
}

impl Sketch {
    /// Writes the vertices behind those that are there.
    pub(super) fn new(geometry: Option<&Geometry>, knots: &mut Vec<Knot>) -> Self {
        match geometry.map(Geometry::shapes) {
            None => Self::Nowhere,
            Some(Shapes::Point(point)) => Self::Point(Vertex::new(point.0)),
            Some(shapes) => {
                let from = knots.len();
                let outline = Outline::trace(shapes, knots);
                outline.map_or(Self::Nowhere, |outline| Self::Path(outline, from..knots.len()))
            }
        }
    }

    /// West, north, east, south in web mercator, of 2^32.
    pub(super) fn square(&self) -> Option<Square> {
        match self {
            Self::Nowhere => None,
            Self::Point(at) => Some([at.x, at.y, at.x, at.y]),
            Self::Path(outline, _) => Some(outline.square()),
        }
    }

    /// The place, in memory of its own.
    pub(super) fn finish(self, knots: &[Knot]) -> Placed {
        match self {
            Self::Nowhere => Placed::Nowhere,
            Self::Point(at) => Placed::Point(at),
            Self::Path(outline, span) => {
                Placed::Path(Arc::new(outline.with(knots.get(span).unwrap_or_default())))
            }
        }
    }
}

/// A box in whole units of web mercator, of 2^32: west, north, east, south.
pub(super) type Square = [u32; 4];

/// A box of whole units in the unit square.
pub(super) fn extent(square: Square) -> Extent {
    let [west, north, east, south] = square.map(|part| f64::from(part) / UNITS_PER_WORLD);
    Extent { west, north, east, south }
}

/// The whole units in a box of the unit square, edges included; `None` when it has none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 … 2^32 - 1")]
pub(super) fn window(extent: &Extent) -> Option<Square> {
    let last = f64::from(u32::MAX);
    let [west, north] = [extent.west, extent.north].map(|part| (part * UNITS_PER_WORLD).ceil().max(0.0));
    let [east, south] = [extent.east, extent.south].map(|part| (part * UNITS_PER_WORLD).floor().min(last));
    (west <= east && north <= south).then_some([west as u32, north as u32, east as u32, south as u32])
}

#[expect(clippy::cast_possible_truncation, reason = "a checked degree in 1e-7 units fits in 32 bits")]
fn degrees(degrees: f64) -> i32 {
    (degrees * UNITS_PER_DEGREE).round() as i32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a float saturates")]
fn world(part: f64) -> u32 {
    (part * UNITS_PER_WORLD).round() as u32
}

impl Placed {
    pub(crate) fn new(geometry: Option<&Geometry>) -> Self {
        let mut knots = Vec::new();
        Sketch::new(geometry, &mut knots).finish(&knots)
    }

    /// The box around it in web mercator.
    pub fn extent(&self) -> Option<Extent> {
        self.square().map(extent)
    }

    /// West, north, east, south in web mercator, of 2^32.
    pub(super) fn square(&self) -> Option<Square> {
        match self {
            Self::Nowhere => None,
            Self::Point(vertex) => Some([vertex.x, vertex.y, vertex.x, vertex.y]),
            Self::Path(path) => Some(path.square()),
        }
    }

    /// West, south, east, north in 1e-7 degrees.
    pub(crate) fn bbox(&self) -> Option<[i32; 4]> {
        match self {
            Self::Nowhere => None,
            Self::Point(at) => Some([at.lon, at.lat, at.lon, at.lat]),
            Self::Path(path) => Some(path.bbox()),
        }
    }

    /// What it is drawn as.
    pub fn shape(&self) -> Option<Shape> {
        match self {
            Self::Nowhere => None,
            Self::Point(_) => Some(Shape::Point),
            Self::Path(path) => Some(path.shape()),
        }
    }
}

/// West, south, east, north of 1e-7 degrees in degrees.
pub(crate) fn rect([west, south, east, north]: [i32; 4]) -> Rect<f64> {
    let degrees = |units: i32| f64::from(units) / UNITS_PER_DEGREE;
    Rect::new((degrees(west), degrees(south)), (degrees(east), degrees(north)))
}
