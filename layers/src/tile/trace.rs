//! Draws a feature's place in a tile: simplified to the zoom, cut at the buffer, wound as the specification wants.

use super::{
    clip,
    frame::{At, Frame, PIXEL},
    pen::{Drawn, Pen},
};
use crate::index::{Form, Knot, Part, Path};

/// Side of the square, or length of the line, that stands for a shape too small to draw: two pixels.
const TOKEN: i32 = 2 * PIXEL;

/// What became of a place in a tile.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trace {
    /// Nothing of it is in the tile or its buffer.
    Absent,
    /// It is there, but too small for a shape.
    Speck(At),
    /// It was drawn.
    Drawn(Drawn),
}

/// Draws paths; keeps its buffers from one to the next.
#[derive(Default)]
pub(super) struct Tracer {
    path: Vec<At>,
    spare: Vec<At>,
    ends: Vec<usize>,
    /// Whether nothing of the path at hand is beyond the buffer.
    is_whole: bool,
}

impl Tracer {
    /// Appends the commands of a path to `out`, without the vertices that matter less than `tolerance` (in units of the
    /// world).
    pub(super) fn trace(&mut self, path: &Path, frame: &Frame, tolerance: f32, out: &mut Vec<u8>) -> Trace {
        let [west, north, east, south] = path.square();
        self.is_whole = clip::holds_box(frame.at([west, north]), frame.at([east, south]));
        match path.form() {
            Form::Points => self.points(path, frame, out),
            Form::Line | Form::Lines => self.lines(path, frame, tolerance, out),
            Form::Area | Form::Areas => self.areas(path, frame, tolerance, out),
        }
    }

    fn points(&mut self, path: &Path, frame: &Frame, out: &mut Vec<u8>) -> Trace {
        self.path.clear();
        let places = path.vertices().map(|vertex| frame.at([vertex.x, vertex.y]));
        self.path.extend(places.filter(|place| place.is_near()));
        if self.path.is_empty() {
            return Trace::Absent;
        }
        Pen::new(out).points(&self.path);
        Trace::Drawn(Drawn::Points)
    }

    fn lines(&mut self, path: &Path, frame: &Frame, tolerance: f32, out: &mut Vec<u8>) -> Trace {
        let start = out.len();
        let mut speck = None;
        let mut pen = Pen::new(out);
        for part in path.parts() {
            self.project(part, frame, tolerance);
            if let [only] = self.path.as_slice() {
                speck = speck.or(Some(*only).filter(|place| place.is_near()));
                continue;
            }
            if self.is_whole {
                pen.line(&self.path);
                continue;
            }
            self.spare.clear();
            self.ends.clear();
            clip::line(&self.path, &mut self.spare, &mut self.ends);
            let mut from = 0;
            for end in self.ends.iter().copied() {
                pen.line(self.spare.get(from..end).unwrap_or_default());
                from = end;
            }
        }
        seen(out.len() > start, Drawn::Lines, speck)
    }

    fn areas(&mut self, path: &Path, frame: &Frame, tolerance: f32, out: &mut Vec<u8>) -> Trace {
        let start = out.len();
        let mut speck = None;
        let mut pen = Pen::new(out);
        let mut parts = path.parts();
        for area in path.areas() {
            let mark = pen.mark();
            let mut left = 0;
            for (ring, part) in area.zip(&mut parts).map(|(_, part)| part).enumerate() {
                let is_outer = ring == 0;
                if !is_outer && left == 0 {
                    continue;
                }
                self.project(part, frame, tolerance);
                left += self.ring(is_outer, &mut pen, &mut speck);
            }
            if left <= 0 {
                pen.back_to(mark);
            }
        }
        seen(out.len() > start, Drawn::Areas, speck)
    }

    /// Draws the ring that was projected, and answers its doubled area: negative for a hole, 0 when nothing is left.
    fn ring(&mut self, is_outer: bool, pen: &mut Pen<'_>, speck: &mut Option<At>) -> i64 {
        close(&mut self.path);
        if !self.is_whole {
            clip::ring(&mut self.path, &mut self.spare);
            self.path.dedup();
            close(&mut self.path);
        }
        let area = if self.path.len() < 3 { 0 } else { clip::doubled_area(&self.path) };
        if area == 0 {
            if is_outer {
                *speck = speck.or(self.speck());
            }
            return 0;
        }
        if (area > 0) != is_outer {
            self.path.reverse();
        }
        pen.ring(&self.path);
        if is_outer { area.abs() } else { -area.abs() }
    }

    /// Where the ring at hand, of which no area is left, is to be seen. When there is more of it elsewhere, what is left in
    /// the buffer is no more than a tip.
    fn speck(&self) -> Option<At> {
        let sees = |place: &At| if self.is_whole { place.is_near() } else { place.is_inside() };
        self.path.iter().copied().find(sees)
    }

    fn project(&mut self, part: Part<'_>, frame: &Frame, tolerance: f32) {
        self.path.clear();
        for Knot { at, importance } in part.knots {
            if *importance < tolerance {
                continue;
            }
            let place = frame.at([at.x, at.y]);
            if self.path.last() != Some(&place) {
                self.path.push(place);
            }
        }
    }
}

/// Appends the shape that stands for one too small to draw.
pub(super) fn token(at: At, form: Form, out: &mut Vec<u8>) -> Drawn {
    let (x, y) = (at.x - TOKEN / 2, at.y - TOKEN / 2);
    let mut pen = Pen::new(out);
    match form {
        Form::Points => {
            pen.points(&[at]);
            Drawn::Points
        }
        Form::Line | Form::Lines => {
            pen.line(&[At { x, y: at.y }, At { x: x + TOKEN, y: at.y }]);
            Drawn::Lines
        }
        Form::Area | Form::Areas => {
            let (east, south) = (x + TOKEN, y + TOKEN);
            pen.ring(&[At { x, y }, At { x: east, y }, At { x: east, y: south }, At { x, y: south }]);
            Drawn::Areas
        }
    }
}

fn seen(is_drawn: bool, drawn: Drawn, speck: Option<At>) -> Trace {
    if is_drawn { Trace::Drawn(drawn) } else { speck.map_or(Trace::Absent, Trace::Speck) }
}

/// Takes the repeated first place off the end of a ring.
fn close(ring: &mut Vec<At>) {
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
}
