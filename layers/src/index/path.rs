//! A geometry of many vertices, in one piece.

use std::ops::Range;

use geo_types::{Geometry as Shapes, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

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
pub struct Path {
    form: Form,
    vertices: Box<[Vertex]>,
    importance: Box<[f32]>,
    /// Where each part ends in `vertices`.
    ends: Box<[u32]>,
    /// Where each area ends in `ends`.
    areas: Box<[u32]>,
    /// West, south, east, north in 1e-7 degrees.
    pub(super) bbox: [i32; 4],
    /// West, north, east, south in web mercator, of 2^32.
    square: [u32; 4],
}

/// A line, or a closed ring, with each vertex's importance beside it.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    /// In order; a ring ends where it began.
    pub vertices: &'a [Vertex],
    /// How far the shape would move without the vertex, in units of [`Vertex::x`], as Douglas and Peucker measure it: to
    /// simplify to a tolerance is to keep what is greater. Ends are infinitely important.
    pub importance: &'a [f32],
}

impl Path {
    /// `None` for a single point, which is kept inline.
    pub(super) fn new(shapes: &Shapes<f64>) -> Option<Self> {
        let (form, areas): (Form, Vec<Vec<&LineString<f64>>>) = match shapes {
            Shapes::MultiPoint(points) => {
                let line = LineString::new(points.iter().map(|point| point.0).collect());
                return Self::of_parts(Form::Points, &[vec![&line]]);
            }
            Shapes::LineString(line) => (Form::Line, vec![vec![line]]),
            Shapes::MultiLineString(lines) => (Form::Lines, vec![lines.iter().collect()]),
            Shapes::Polygon(area) => (Form::Area, vec![rings(area)]),
            Shapes::MultiPolygon(areas) => (Form::Areas, areas.iter().map(rings).collect()),
            // A checked geometry is none of these; a single point is kept inline.
            _ => return None,
        };
        Self::of_parts(form, &areas)
    }

    fn of_parts(form: Form, areas: &[Vec<&LineString<f64>>]) -> Option<Self> {
        let (mut vertices, mut importance) = (Vec::new(), Vec::new());
        let (mut ends, mut area_ends) = (Vec::new(), Vec::new());
        for area in areas {
            for part in area {
                let from = vertices.len();
                vertices.extend(part.0.iter().map(|at| Vertex::new(*at)));
                match form {
                    Form::Points => importance.resize(vertices.len(), f32::INFINITY),
                    _ => importance.extend(simplify::importance(vertices.get(from..)?)),
                }
                ends.push(u32::try_from(vertices.len()).ok()?);
            }
            area_ends.push(u32::try_from(ends.len()).ok()?);
        }
        let first: &Vertex = vertices.first()?;
        let mut bbox = [first.lon, first.lat, first.lon, first.lat];
        let mut square = [first.x, first.y, first.x, first.y];
        for Vertex { lon, lat, x, y } in &vertices {
            bbox = [bbox[0].min(*lon), bbox[1].min(*lat), bbox[2].max(*lon), bbox[3].max(*lat)];
            square = [square[0].min(*x), square[1].min(*y), square[2].max(*x), square[3].max(*y)];
        }
        Some(Self {
            form,
            vertices: vertices.into(),
            importance: importance.into(),
            ends: ends.into(),
            areas: area_ends.into(),
            bbox,
            square,
        })
    }

    /// What the parts are.
    pub fn form(&self) -> Form {
        self.form
    }

    /// What it is drawn as.
    pub fn shape(&self) -> Shape {
        match self.form {
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
        extent(self.square)
    }

    /// West, north, east, south in web mercator, of 2^32.
    pub fn square(&self) -> [u32; 4] {
        self.square
    }

    /// All vertices, part after part.
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// How many parts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Never: a checked geometry is not empty.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The lines or rings, or all the points at once.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        spans(&self.ends).map(|span| Part {
            vertices: self.vertices.get(span.clone()).unwrap_or_default(),
            importance: self.importance.get(span).unwrap_or_default(),
        })
    }

    /// As shapes in degrees, for what computes on them.
    pub(crate) fn shapes(&self) -> Shapes<f64> {
        let mut lines: Vec<_> = self
            .parts()
            .map(|part| part.vertices.iter().map(|at| at.degrees()).collect::<LineString<f64>>())
            .collect();
        match self.form {
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
        spans(&self.areas)
    }
}

fn rings(area: &Polygon<f64>) -> Vec<&LineString<f64>> {
    std::iter::once(area.exterior()).chain(area.interiors()).collect()
}

fn spans(ends: &[u32]) -> impl Iterator<Item = Range<usize>> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| start as usize..*end as usize)
}
