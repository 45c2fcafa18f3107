//! From numbered arcs to shapes.

use geo_types::{
    Coord, Geometry as Shapes, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::plain::plain;

/// A geometry of a topology.
pub(super) enum Topological {
    Point(Vec<f64>),
    Points(Vec<Vec<f64>>),
    Line(Vec<i64>),
    Lines(Vec<Vec<i64>>),
    Area(Vec<Vec<i64>>),
    Areas(Vec<Vec<Vec<i64>>>),
}

impl Topological {
    /// Reads a geometry by its type.
    pub(super) fn parse(
        kind: &str,
        coordinates: Option<&RawValue>,
        arcs: Option<&RawValue>,
    ) -> Result<Self, StitchError> {
        match kind {
            "Point" => member(coordinates).map(Self::Point),
            "MultiPoint" => member(coordinates).map(Self::Points),
            "LineString" => member(arcs).map(Self::Line),
            "MultiLineString" => member(arcs).map(Self::Lines),
            "Polygon" => member(arcs).map(Self::Area),
            "MultiPolygon" => member(arcs).map(Self::Areas),
            "GeometryCollection" => Err(StitchError::Collection),
            _ => Err(StitchError::Form("there is no such type of geometry".into())),
        }
    }
}

fn member<T: for<'de> Deserialize<'de>>(raw: Option<&RawValue>) -> Result<T, StitchError> {
    let raw = raw.ok_or_else(|| StitchError::Form("it has no coordinates or arcs".into()))?;
    serde_json::from_str(raw.get()).map_err(|error| StitchError::Form(plain(&error)))
}

/// Why a geometry of a topology makes no shape.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum StitchError {
    #[error("there is no arc {0}")]
    NoArc(i64),
    #[error("{0}")]
    Form(String),
    #[error("a position has less than two numbers")]
    Position,
    #[error("a collection is not one feature")]
    Collection,
    #[error("{0} vertices are too many")]
    TooManyVertices(usize),
}

/// The arcs of a topology in degrees.
pub(super) struct Arcs {
    arcs: Vec<Vec<Coord<f64>>>,
    transform: Option<([f64; 2], [f64; 2])>,
}

impl Arcs {
    /// With a transform, positions are whole numbers and each is the difference from the one before it.
    pub(super) fn new(
        arcs: Vec<Vec<Vec<f64>>>,
        transform: Option<([f64; 2], [f64; 2])>,
    ) -> Result<Self, StitchError> {
        let mut this = Self { arcs: Vec::with_capacity(arcs.len()), transform };
        for arc in arcs {
            let mut sum = Coord { x: 0.0, y: 0.0 };
            let mut coords = Vec::with_capacity(arc.len());
            for position in &arc {
                let step = coord(position)?;
                sum = if transform.is_some() { sum + step } else { step };
                coords.push(this.transformed(sum));
            }
            this.arcs.push(coords);
        }
        Ok(this)
    }

    fn transformed(&self, at: Coord<f64>) -> Coord<f64> {
        let Some(([sx, sy], [tx, ty])) = self.transform else { return at };
        Coord { x: at.x * sx + tx, y: at.y * sy + ty }
    }

    /// The shapes of a geometry, of at most `most` vertices. What it took is counted in `used`, also when it fails.
    pub(super) fn shapes(
        &self,
        from: &Topological,
        most: usize,
        used: &mut usize,
    ) -> Result<Shapes<f64>, StitchError> {
        let mut thread = Thread { arcs: &self.arcs, most, used };
        Ok(match from {
            Topological::Point(position) => Point(self.transformed(coord(position)?)).into(),
            Topological::Points(positions) => {
                let points = positions.iter().map(|it| Ok(Point(self.transformed(coord(it)?))));
                MultiPoint(points.collect::<Result<_, StitchError>>()?).into()
            }
            Topological::Line(arcs) => thread.line(arcs)?.into(),
            Topological::Lines(lines) => MultiLineString(thread.lines(lines)?).into(),
            Topological::Area(rings) => thread.area(rings)?.into(),
            Topological::Areas(areas) => {
                let areas = areas.iter().map(|rings| thread.area(rings));
                MultiPolygon(areas.collect::<Result<_, _>>()?).into()
            }
        })
    }
}

/// The arcs while a geometry is stitched of them.
struct Thread<'a> {
    arcs: &'a [Vec<Coord<f64>>],
    most: usize,
    used: &'a mut usize,
}

impl Thread<'_> {
    fn area(&mut self, rings: &[Vec<i64>]) -> Result<Polygon<f64>, StitchError> {
        let mut rings = self.lines(rings)?.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn lines(&mut self, lines: &[Vec<i64>]) -> Result<Vec<LineString<f64>>, StitchError> {
        lines.iter().map(|arcs| self.line(arcs)).collect()
    }

    /// Arc after arc; the first position of an arc is the last one of the arc before it.
    fn line(&mut self, arcs: &[i64]) -> Result<LineString<f64>, StitchError> {
        let mut coords: Vec<Coord<f64>> = Vec::new();
        for &number in arcs {
            // A negative number is the one's complement of an arc that is followed backwards.
            let backwards = number < 0;
            let at = if backwards { !number } else { number };
            let arc = usize::try_from(at).ok().and_then(|at| self.arcs.get(at));
            let arc = arc.ok_or(StitchError::NoArc(number))?;
            *self.used += arc.len();
            if *self.used > self.most {
                return Err(StitchError::TooManyVertices(*self.used));
            }
            let skip = usize::from(!coords.is_empty());
            if backwards {
                coords.extend(arc.iter().rev().skip(skip));
            } else {
                coords.extend(arc.iter().skip(skip));
            }
        }
        Ok(LineString(coords))
    }
}

fn coord(position: &[f64]) -> Result<Coord<f64>, StitchError> {
    match position {
        [x, y, ..] => Ok(Coord { x: *x, y: *y }),
        _ => Err(StitchError::Position),
    }
}
