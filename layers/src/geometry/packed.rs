//! Geometry in storage: whole units of 1e-7 degrees, each vertex as its difference from the one before.

use geo::MapCoords;
use geo_types::{
    Coord, Geometry as Shapes, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Geometry, UNITS_PER_DEGREE};

/// A path of `x, y, dx, dy, dx, dy …`.
type Path = Vec<i64>;

#[derive(Serialize, Deserialize)]
enum Packed {
    Point(i64, i64),
    Points(Path),
    Line(Path),
    Lines(Vec<Path>),
    Area(Vec<Path>),
    Areas(Vec<Vec<Path>>),
}

impl Geometry {
    /// For a binary format: small, and exact to the stored decimals.
    pub(crate) fn pack<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Packed::from(&self.0).serialize(serializer)
    }

    /// The way back. What was packed had been checked, so it is not checked again.
    pub(crate) fn unpack<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shapes = Shapes::try_from(Packed::deserialize(deserializer)?).map_err(D::Error::custom)?;
        Ok(Self(shapes.map_coords(|unit: Coord<f64>| Coord {
            x: unit.x / UNITS_PER_DEGREE,
            y: unit.y / UNITS_PER_DEGREE,
        })))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "degrees in 1e-7 units fit in 32 bits")]
fn units(coord: Coord<f64>) -> (i64, i64) {
    ((coord.x * UNITS_PER_DEGREE).round() as i64, (coord.y * UNITS_PER_DEGREE).round() as i64)
}

fn path(coords: impl IntoIterator<Item = Coord<f64>>) -> Path {
    let mut before = (0, 0);
    let mut path = Path::new();
    for coord in coords {
        let (x, y) = units(coord);
        path.extend([x - before.0, y - before.1]);
        before = (x, y);
    }
    path
}

#[expect(clippy::cast_precision_loss, reason = "units fit in 32 bits")]
fn coords(path: &Path) -> Result<Vec<Coord<f64>>, &'static str> {
    let mut at = (0_i64, 0_i64);
    path.chunks(2)
        .map(|step| {
            let [dx, dy] = step else { return Err("half a vertex") };
            at = (at.0.wrapping_add(*dx), at.1.wrapping_add(*dy));
            Ok(Coord { x: at.0 as f64, y: at.1 as f64 })
        })
        .collect()
}

fn rings(area: &Polygon<f64>) -> Vec<Path> {
    std::iter::once(area.exterior())
        .chain(area.interiors())
        .map(|ring| path(ring.0.iter().copied()))
        .collect()
}

fn area(rings: &[Path]) -> Result<Polygon<f64>, &'static str> {
    let mut rings = rings.iter().map(|ring| coords(ring).map(LineString::new));
    let exterior = rings.next().ok_or("an area without a ring")??;
    Ok(Polygon::new(exterior, rings.collect::<Result<_, _>>()?))
}

impl From<&Shapes<f64>> for Packed {
    fn from(shapes: &Shapes<f64>) -> Self {
        match shapes {
            Shapes::Point(point) => {
                let (x, y) = units(point.0);
                Self::Point(x, y)
            }
            Shapes::MultiPoint(points) => Self::Points(path(points.iter().map(|point| point.0))),
            Shapes::LineString(line) => Self::Line(path(line.0.iter().copied())),
            Shapes::MultiLineString(lines) => {
                Self::Lines(lines.iter().map(|line| path(line.0.iter().copied())).collect())
            }
            Shapes::Polygon(area) => Self::Area(rings(area)),
            Shapes::MultiPolygon(areas) => Self::Areas(areas.iter().map(rings).collect()),
            // `Geometry::check` lets none of these in; an area of no areas draws nothing.
            Shapes::Line(_) | Shapes::Rect(_) | Shapes::Triangle(_) | Shapes::GeometryCollection(_) => {
                Self::Areas(Vec::new())
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "units fit in 32 bits")]
impl TryFrom<Packed> for Shapes<f64> {
    type Error = &'static str;

    fn try_from(packed: Packed) -> Result<Self, Self::Error> {
        Ok(match packed {
            Packed::Point(x, y) => Point::new(x as f64, y as f64).into(),
            Packed::Points(points) => {
                MultiPoint::new(coords(&points)?.into_iter().map(Point).collect()).into()
            }
            Packed::Line(line) => LineString::new(coords(&line)?).into(),
            Packed::Lines(lines) => MultiLineString::new(
                lines.iter().map(|line| coords(line).map(LineString::new)).collect::<Result<_, _>>()?,
            )
            .into(),
            Packed::Area(rings) => area(&rings)?.into(),
            Packed::Areas(areas) => {
                MultiPolygon::new(areas.iter().map(|rings| area(rings)).collect::<Result<_, _>>()?).into()
            }
        })
    }
}
