//! Checked geometry: RFC 7946 in, and once inside always valid.

mod packed;
mod valid;

use geo::{BoundingRect, CoordsIter, MapCoords, Orient, RemoveRepeatedPoints, Validation, orient::Direction};
use geo_types::{Coord, Geometry as Shapes, Rect};
use serde::{Deserialize, Serialize, Serializer};

use crate::plain::plain;

/// Vertices that one drawn geometry may have.
pub const DRAWN_VERTICES: usize = 2_000;
/// Vertices that one imported geometry may have: a municipality at survey scale has tens of thousands.
pub const IMPORTED_VERTICES: usize = 100_000;

/// Decimals of a degree that are taken in, and so that ever leave: 11 cm on the ground. More would say which hand or which
/// instrument a place came from.
pub const DECIMALS: u32 = 6;
const TAKEN_PER_DEGREE: f64 = 1_000_000.0;
/// Units in which places are kept.
const UNITS_PER_DEGREE: f64 = 10_000_000.0;

/// What a kind may be drawn as.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A point, or several that belong together.
    Point,
    /// A line, or several that belong together.
    Line,
    /// An area, or several that belong together.
    Polygon,
}

/// A valid geometry in degrees (WGS 84, longitude before latitude), rounded to [`DECIMALS`], outer rings
/// counter-clockwise, without repeated vertices.
#[derive(Clone, PartialEq, Debug)]
pub struct Geometry(Shapes<f64>);

/// Why a geometry is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GeometryError {
    /// Not a geometry of RFC 7946.
    #[error("not a GeoJSON geometry: {0}")]
    NotGeoJson(String),
    /// A collection of different shapes cannot be drawn, measured or edited as one.
    #[error("a geometry collection is not one feature: split it into its parts")]
    Collection,
    /// Nothing in it.
    #[error("the geometry is empty")]
    Empty,
    /// Longitude or latitude out of range, or not a number.
    #[error("a coordinate is out of range: longitude is -180 to 180, latitude -90 to 90")]
    OutOfRange,
    /// Too detailed to be one feature.
    #[error("{found} vertices are too many: at most {most}")]
    TooManyVertices {
        /// How many it has.
        found: usize,
        /// How many it may have.
        most: usize,
    },
    /// Crosses itself, has a hole outside, is a line of one point …
    #[error("the shape is not valid: {0}")]
    Invalid(String),
}

impl Geometry {
    /// Parses a GeoJSON geometry of at most `most` vertices. Altitudes are dropped, open rings closed.
    ///
    /// ```
    /// use layers::geometry::{DRAWN_VERTICES, Geometry};
    /// let bow_tie = serde_json::json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]});
    /// assert!(Geometry::parse(&bow_tie, DRAWN_VERTICES).is_err());
    /// ```
    pub fn parse(json: &serde_json::Value, most: usize) -> Result<Self, GeometryError> {
        let parsed =
            geojson::Geometry::deserialize(json).map_err(|error| GeometryError::NotGeoJson(plain(&error)))?;
        Self::check(&shapes_of(&parsed)?, most)
    }

    /// Checks shapes that came from elsewhere than GeoJSON, in degrees.
    pub fn check(shapes: &Shapes<f64>, most: usize) -> Result<Self, GeometryError> {
        if matches!(shapes, Shapes::GeometryCollection(_)) {
            return Err(GeometryError::Collection);
        }
        let found = shapes.coords_count();
        if found == 0 {
            return Err(GeometryError::Empty);
        }
        if found > most {
            return Err(GeometryError::TooManyVertices { found, most });
        }
        if !shapes.coords_iter().all(in_range) {
            return Err(GeometryError::OutOfRange);
        }
        let tidy = wind(without_repeats(shapes.map_coords(round)));
        match &tidy {
            Shapes::Polygon(area) => valid::area(area),
            Shapes::MultiPolygon(areas) => valid::areas(&areas.0),
            other => other.check_validation().map_err(|error| error.to_string()),
        }
        .map_err(GeometryError::Invalid)?;
        Ok(Self(tidy))
    }

    /// A point at a longitude and latitude in degrees.
    pub fn point(lon: f64, lat: f64) -> Result<Self, GeometryError> {
        Self::check(&Shapes::Point((lon, lat).into()), 1)
    }

    /// The shapes themselves, for computing.
    pub fn shapes(&self) -> &Shapes<f64> {
        &self.0
    }

    /// What it is drawn as.
    pub fn shape(&self) -> Shape {
        match self.0 {
            Shapes::Point(_) | Shapes::MultiPoint(_) => Shape::Point,
            Shapes::LineString(_) | Shapes::MultiLineString(_) | Shapes::Line(_) => Shape::Line,
            _ => Shape::Polygon,
        }
    }

    /// How many vertices, closing ones included.
    pub fn vertices(&self) -> usize {
        self.0.coords_count()
    }

    /// West, south, east, north in degrees.
    pub fn bbox(&self) -> Rect<f64> {
        // A checked geometry is never empty, so the fallback is never taken.
        self.0.bounding_rect().unwrap_or_else(|| Rect::new((0.0, 0.0), (0.0, 0.0)))
    }
}

impl Serialize for Geometry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        geojson::GeometryValue::from(&self.0).serialize(serializer)
    }
}

/// The shapes of a parsed geometry. Of all positions the parser looks at that of a point alone, and the conversion takes
/// for granted that each has two numbers.
pub(crate) fn shapes_of(geometry: &geojson::Geometry) -> Result<Shapes<f64>, GeometryError> {
    use geojson::GeometryValue as Value;
    let whole = |path: &Vec<geojson::Position>| path.iter().all(|position| position.len() >= 2);
    let good = match &geometry.value {
        Value::Point { coordinates } => coordinates.len() >= 2,
        Value::MultiPoint { coordinates } | Value::LineString { coordinates } => whole(coordinates),
        Value::MultiLineString { coordinates } | Value::Polygon { coordinates } => {
            coordinates.iter().all(whole)
        }
        Value::MultiPolygon { coordinates } => coordinates.iter().flatten().all(whole),
        Value::GeometryCollection { .. } => return Err(GeometryError::Collection),
    };
    if !good {
        return Err(GeometryError::NotGeoJson("a position has a longitude and a latitude".into()));
    }
    Shapes::try_from(&geometry.value).map_err(|error| GeometryError::NotGeoJson(error.to_string()))
}

fn in_range(coord: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&coord.x) && (-90.0..=90.0).contains(&coord.y)
}

fn round(coord: Coord<f64>) -> Coord<f64> {
    let round = |degrees: f64| (degrees * TAKEN_PER_DEGREE).round() / TAKEN_PER_DEGREE;
    Coord { x: round(coord.x), y: round(coord.y) }
}

fn without_repeats(shapes: Shapes<f64>) -> Shapes<f64> {
    match shapes {
        Shapes::LineString(line) => line.remove_repeated_points().into(),
        Shapes::MultiLineString(lines) => lines.remove_repeated_points().into(),
        Shapes::Polygon(area) => area.remove_repeated_points().into(),
        Shapes::MultiPolygon(areas) => areas.remove_repeated_points().into(),
        Shapes::MultiPoint(points) => points.remove_repeated_points().into(),
        single => single,
    }
}

fn wind(shapes: Shapes<f64>) -> Shapes<f64> {
    match shapes {
        Shapes::Polygon(area) => area.orient(Direction::Default).into(),
        Shapes::MultiPolygon(areas) => areas.orient(Direction::Default).into(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(value: &serde_json::Value) -> Result<Geometry, GeometryError> {
        Geometry::parse(value, DRAWN_VERTICES)
    }

    #[test]
    fn a_clockwise_area_comes_out_counter_clockwise_closed_and_rounded() {
        let area =
            parse(&json!({"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1.000_000_4, 1], [1, 0]]]}))
                .unwrap();
        assert_eq!(
            serde_json::to_value(&area).unwrap(),
            json!({"type": "Polygon", "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]]})
        );
    }

    #[test]
    fn what_is_wrong_is_said() {
        let cases = [
            (json!({"type": "Point", "coordinates": [181, 0]}), "out of range"),
            (json!({"type": "Point", "coordinates": [1]}), "GeoJSON"),
            (json!({"type": "Point", "coordinates": []}), "GeoJSON"),
            (json!({"type": "MultiPoint", "coordinates": [[1]]}), "a longitude and a latitude"),
            (json!({"type": "LineString", "coordinates": [[0, 0], [1]]}), "a longitude and a latitude"),
            (json!({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], []]]}), "a longitude and a latitude"),
            (
                json!({"type": "MultiPolygon", "coordinates": [[[[0, 0], [1, 1], [2]]]]}),
                "a longitude and a latitude",
            ),
            (json!({"type": "Circle", "coordinates": [0, 0]}), "GeoJSON"),
            (json!({"type": "LineString", "coordinates": []}), "empty"),
            (json!({"type": "LineString", "coordinates": [[0, 0], [0, 0]]}), "not valid"),
            (
                json!({"type": "Polygon", "coordinates": [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]]}),
                "not valid",
            ),
            (json!({"type": "GeometryCollection", "geometries": []}), "collection"),
        ];
        for (value, reason) in cases {
            let error = parse(&value).unwrap_err().to_string();
            assert!(error.contains(reason), "{value}: {error}");
        }
    }

    #[test]
    fn altitudes_are_dropped() {
        let point = parse(&json!({"type": "Point", "coordinates": [-75.5, 5.25, 1800]})).unwrap();
        assert_eq!(
            serde_json::to_value(&point).unwrap(),
            json!({"type": "Point", "coordinates": [-75.5, 5.25]})
        );
    }

    #[test]
    fn more_vertices_than_allowed_are_counted_in_the_reason() {
        let line: Vec<[f64; 2]> = (0..=2_000_u16).map(|n| [0.001 * f64::from(n), 0.0]).collect();
        let error = parse(&json!({"type": "LineString", "coordinates": line})).unwrap_err();
        assert_eq!(error, GeometryError::TooManyVertices { found: 2_001, most: 2_000 });
    }
}
