//! Coordinates that are metres on a plane instead of degrees on the earth.

use std::fmt;

use geo::CoordsIter;
use geo_types::{Coord, Geometry as Shapes};

/// A plane that coordinates seem to be on, or that the file says they are on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Projection {
    /// Named by the file.
    Named(String),
    /// Recognised by the size of its numbers.
    Looks(&'static str),
    /// Too large for degrees.
    Metres,
}

impl fmt::Display for Projection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "the file is in {name}"),
            Self::Looks(name) => write!(f, "they look like metres of {name}"),
            Self::Metres => f.write_str("they look like metres"),
        }
    }
}

/// Reference systems whose coordinates are degrees within a metre of WGS 84: WGS 84 itself in two and three
/// dimensions, MAGNA-SIRGAS, SIRGAS 2000, SIRGAS-Chile, ETRS89, NAD83.
const DEGREES: [&str; 10] =
    ["CRS84", "CRS84H", "4326", "4979", "4686", "4995", "4674", "4989", "4258", "4269"];

/// A reference system named in a file (`urn:ogc:def:crs:EPSG::9377`, `EPSG:4326` …), when it is not in degrees.
pub(super) fn named(crs: &str) -> Option<Projection> {
    let code = crs.rsplit([':', '/', '#']).next().unwrap_or_default().trim();
    let known = DEGREES.iter().any(|degrees| code.eq_ignore_ascii_case(degrees));
    if known || code.is_empty() {
        return None;
    }
    Some(Projection::Named(crs.chars().take(60).collect()))
}

/// No coordinate in degrees is this large; a typing error in degrees seldom is.
const LARGEST_SLIP: f64 = 1_000.0;

/// The plane that a coordinate is on, when it cannot be degrees.
pub(super) fn of(coord: Coord<f64>) -> Option<Projection> {
    let large = |number: f64| number.is_finite() && number.abs() > LARGEST_SLIP;
    if !large(coord.x) && !large(coord.y) {
        return None;
    }
    Some(if (4_200_000.0..5_900_000.0).contains(&coord.x) && (1_000_000.0..3_100_000.0).contains(&coord.y) {
        // False easting 5 000 000, false northing 2 000 000: Colombia alone.
        Projection::Looks("EPSG:9377 (Origen Nacional)")
    } else if (-9_500_000.0..-7_300_000.0).contains(&coord.x) {
        Projection::Looks("EPSG:3857 (web mercator)")
    } else {
        Projection::Metres
    })
}

/// The plane that a shape is on, when its first coordinate cannot be degrees.
pub(super) fn of_shapes(shapes: &Shapes<f64>) -> Option<Projection> {
    shapes.coords_iter().next().and_then(of)
}
