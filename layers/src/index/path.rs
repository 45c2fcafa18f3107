//! A geometry of many vertices, in one piece.

use std::ops::Range;

use geo_types::{
    Coord, Geometry as Shapes, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};

use super::{
    extent::Extent,
    placed::{Vertex, extent},
    simplify,
};
use crate::geometry::Shape;

/// What the parts of a [`Path`] are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Several points: one part with all of them.
    Points,
    /// A line: one part.
    Line,
    /// Several lines: a part each.
    Lines,
    /// An area: its outer ring, then its holes.
    Area,
    /// Several areas: see [`Path::areas`].
    Areas,
}

/// A geometry of many vertices.
#[derive(PartialEq)]
pub struct Path {
    outline: Outline,
    /// All that a tile reads of it, side by side: what lies elsewhere in memory is waited for.
    knots: Box<[Knot]>,
}

/// What is known of a [`Path`] without its vertices.
#[derive(PartialEq)]
pub(super) struct Outline {
    form: Form,
    /// West, south, east, north in 1e-7 degrees.
    bbox: [i32; 4],
    /// West, north, east, south in web mercator, of 2^32.
    square: [u32; 4],
    /// Most paths have one part only.
    ends: Option<Box<Ends>>,
}

/// Where the parts of a path end.
#[derive(PartialEq)]
struct Ends {
    /// Each part, in the vertices.
    parts: Box<[u32]>,
    /// Each area, in `parts`.
    areas: Box<[u32]>,
}

/// A vertex and how much it matters.
#[derive(Clone, Copy, PartialEq)]
pub struct Knot {
    /// Where.
    pub at: Vertex,
    /// How far the shape would move without it, in units of [`Vertex::x`], as Douglas and Peucker measure it: to simplify to
    /// a tolerance is to keep what is greater. Ends are infinitely important.
    pub importance: f32,
}

/// A line, or a closed ring that ends where it began; or several points.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// In order.
    pub knots: &'a [Knot],
}

impl Part<'_> {
    /// Its vertices, in order.
    pub fn vertices(&self) -> impl Iterator<Item = &Vertex> {
        self.knots.iter().map(|knot| &knot.at)
    }
}

impl Outline {
    /// Writes the vertices of shapes behind those that are there; `None` for a single point, which is kept inline.
    pub(super) fn trace(shapes: &Shapes<f64>, knots: &mut Vec<Knot>) -> Option<Self> {
        let (form, areas): (Form, Vec<Vec<&LineString<f64>>>) = match shapes {
            Shapes::MultiPoint(points) => {
                let line = LineString::new(points.iter().map(|point| point.0).collect());
                return Self::of_parts(Form::Points, &[vec![&line]], knots);
            }
            Shapes::LineString(line) => (Form::Line, vec![vec![line]]),
            Shapes::MultiLineString(lines) => (Form::Lines, vec![lines.iter().collect()]),
            Shapes::Polygon(area) => (Form::Area, vec![rings(area)]),
            Shapes::MultiPolygon(areas) => (Form::Areas, areas.iter().map(rings).collect()),
            // A checked geometry is none of these; a single point is kept inline.
            _ => return None,
        };
        Self::of_parts(form, &areas, knots)
    }

    fn of_parts(form: Form, areas: &[Vec<&LineString<f64>>], knots: &mut Vec<Knot>) -> Option<Self> {
        let first = knots.len();
        let (mut parts, mut area_ends) = (Vec::new(), Vec::new());
        for area in areas {
            for part in area {
                let from = knots.len();
                let importance = f32::INFINITY;
                knots.extend(part.0.iter().map(|at| Knot { at: Vertex::new(*at), importance }));
                if form != Form::Points {
                    simplify::weigh(knots.get_mut(from..)?);
                }
                parts.push(u32::try_from(knots.len() - first).ok()?);
            }
            area_ends.push(u32::try_from(parts.len()).ok()?);
        }
        let own = knots.get(first..)?;
        let Vertex { lon, lat, x, y } = own.first()?.at;
        let (mut bbox, mut square) = ([lon, lat, lon, lat], [x, y, x, y]);
        for Vertex { lon, lat, x, y } in own.iter().map(|knot| knot.at) {
            bbox = [bbox[0].min(lon), bbox[1].min(lat), bbox[2].max(lon), bbox[3].max(lat)];
            square = [square[0].min(x), square[1].min(y), square[2].max(x), square[3].max(y)];
        }
        let ends = Ends { parts: parts.into(), areas: area_ends.into() };
        let ends = (ends.parts.len() > 1).then(|| Box::new(ends));
        Some(Self { form, bbox, square, ends })
    }

    /// West, north, east, south in web mercator, of 2^32.
    pub(super) fn square(&self) -> [u32; 4] {
        self.square
    }

    /// The path, with its vertices in memory of their own.
    pub(super) fn with(self, knots: &[Knot]) -> Path {
        Path { outline: self, knots: knots.into() }
    }
}

impl Path {
    pub(super) fn bbox(&self) -> [i32; 4] {
        self.outline.bbox
    }

    /// What the parts are.
    pub fn form(&self) -> Form {
        self.outline.form
    }

    /// What it is drawn as.
    pub fn shape(&self) -> Shape {
        match self.outline.form {
            Form::Points => Shape::Point,
            Form::Line | Form::Lines => Shape::Line,
            Form::Area | Form::Areas => Shape::Polygon,
        }
    }

    pub(crate) fn is_area(&self) -> bool {
        self.shape() == Shape::Polygon
    }

    /// The box around it in web mercator.
    pub fn extent(&self) -> Extent {
        extent(self.outline.square)
    }

    /// West, north, east, south in web mercator, of 2^32.
    pub fn square(&self) -> [u32; 4] {
        self.outline.square
    }

    /// All vertices, part after part.
    pub fn vertices(&self) -> impl ExactSizeIterator<Item = &Vertex> {
        self.knots.iter().map(|knot| &knot.at)
    }

    /// How many parts.
    pub fn len(&self) -> usize {
        self.outline.ends.as_ref().map_or(1, |ends| ends.parts.len())
    }

    /// Never: a checked geometry is not empty.
    pub fn is_empty(&self) -> bool {
        self.knots.is_empty()
    }

    /// The lines or rings, or all the points at once.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let ends = self.outline.ends.as_ref().map(|ends| spans(&ends.parts));
        let whole = ends.is_none().then_some(0..self.knots.len());
        let spans = ends.into_iter().flatten().chain(whole);
        spans.map(|span| Part { knots: self.knots.get(span).unwrap_or_default() })
    }

    /// As shapes in degrees, for what computes on them.
    pub(crate) fn shapes(&self) -> Shapes<f64> {
        self.shapes_of(Vertex::degrees)
    }

    /// As shapes in web mercator's unit square, where tiles lie.
    pub(crate) fn square_shapes(&self) -> Shapes<f64> {
        self.shapes_of(Vertex::square)
    }

    fn shapes_of(&self, place: impl Fn(Vertex) -> Coord<f64>) -> Shapes<f64> {
        let line = |part: Part<'_>| part.vertices().map(|at| place(*at)).collect::<LineString<f64>>();
        let mut lines: Vec<_> = self.parts().map(line).collect();
        match self.outline.form {
            Form::Points => lines.into_iter().flatten().map(Point).collect::<MultiPoint<f64>>().into(),
            Form::Line => lines.pop().unwrap_or_else(|| LineString::new(Vec::new())).into(),
            Form::Lines => MultiLineString::new(lines).into(),
            Form::Area | Form::Areas => {
                let areas = self.areas().map(|rings| {
                    let mut rings = lines.get(rings).unwrap_or_default().iter().cloned();
                    let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
                    Polygon::new(outer, rings.collect())
                });
                MultiPolygon::new(areas.collect()).into()
            }
        }
    }

    /// For each area which of the parts are its rings: the first is the outer one.
    pub fn areas(&self) -> impl Iterator<Item = Range<usize>> {
        let ends = self.outline.ends.as_ref().map(|ends| spans(&ends.areas));
        let whole = ends.is_none().then_some(0..1);
        ends.into_iter().flatten().chain(whole)
    }
}

fn rings(area: &Polygon<f64>) -> Vec<&LineString<f64>> {
    std::iter::once(area.exterior()).chain(area.interiors()).collect()
}

fn spans(ends: &[u32]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| start as usize..*end as usize)
}
