//! Draws the lines and areas of a tile one after the other, and keeps count of what they cost.

use std::ops::Range;

use super::{
    MAX_ZOOM, describe,
    frame::{Frame, PIXEL},
    gather::Drawable,
    pen::Drawn,
    trace::{self, Trace, Tracer},
};
use crate::index::Shown;

/// Bytes that a feature costs beside its geometry: its id, the tags that all have, and the heads of the messages.
pub(super) const DESCRIPTION: usize = 64;
/// Bytes of a time with its tag.
const TIME: usize = 16;
/// Bytes of a label beside its text: its tag, its heads, and three dots.
const LABEL: usize = 12;
/// Bytes of the smallest feature.
pub(super) const LEAST: usize = 58;
/// Bytes of geometry that a shape may have when it stands for others.
pub(super) const TOKEN: usize = 96;
/// Shapes that are read ahead.
pub(super) const AHEAD: usize = 16;
/// How much coarser shapes are tried before any is left out.
const COARSER: f32 = 4.0;

/// A line or an area that is drawn.
pub(super) struct Chosen<'b> {
    /// Which.
    pub(super) shown: Shown<'b>,
    /// Place of its layer in the tile.
    pub(super) layer: usize,
    /// The longer side of its box, in units of the world.
    pub(super) size: u32,
    /// Its title.
    pub(super) label: Option<&'b str>,
    /// As what.
    pub(super) drawn: Drawn,
    /// Its commands in [`Choice::commands`].
    pub(super) geometry: Range<usize>,
}

/// The lines and areas of a tile.
#[derive(Default)]
pub(super) struct Choice<'b> {
    /// What is drawn, the largest first, so that the small lie on top.
    pub(super) chosen: Vec<Chosen<'b>>,
    /// All geometries one after the other.
    pub(super) commands: Vec<u8>,
    /// How many turned out not to be in the tile, though their boxes are.
    pub(super) absent: u32,
}

/// A tile's lines and areas on their way.
pub(super) struct Drawing<'a, 'b> {
    frame: &'a Frame,
    budget: usize,
    /// Vertices that matter less are left out.
    tolerance: f32,
    /// What is smaller is drawn as a token.
    pixel: u32,
    tracer: Tracer,
    spent: usize,
    pub(super) choice: Choice<'b>,
}

/// What became of one.
pub(super) enum Outcome {
    /// It is there.
    Drawn,
    /// It is not in the tile.
    Absent,
    /// There is no room for it.
    TooMuch,
}

impl<'a, 'b> Drawing<'a, 'b> {
    /// Nothing drawn yet, half a pixel of tolerance; none at the highest zoom.
    pub(super) fn new(frame: &'a Frame, budget: usize) -> Self {
        let is_last = frame.z == MAX_ZOOM;
        let tolerance = if is_last { 0.0 } else { f32_of(frame.distance(PIXEL.unsigned_abs() / 2)) };
        let pixel = if is_last { 0 } else { frame.distance(PIXEL.unsigned_abs()) };
        let (tracer, choice) = (Tracer::default(), Choice::default());
        Self { frame, budget, tolerance, pixel, tracer, spent: 0, choice }
    }

    /// From now on shapes are coarser.
    pub(super) fn coarsen(&mut self) {
        self.tolerance *= COARSER;
    }

    /// Whether not even the smallest feature would fit.
    pub(super) fn is_full(&self) -> bool {
        self.spent + LEAST > self.budget
    }

    /// Forgets what was drawn.
    pub(super) fn clear(&mut self) {
        self.spent = 0;
        self.choice = Choice::default();
    }

    /// Draws all; `false` when that is too much.
    pub(super) fn all(&mut self, drawables: &[Drawable<'b>]) -> bool {
        self.clear();
        drawables.chunks(AHEAD).all(|ahead| {
            let mut titled = ahead.iter().zip(read_ahead(ahead));
            titled.all(|(drawable, title)| !matches!(self.draw(drawable, title), Outcome::TooMuch))
        })
    }

    /// Draws a shape as coarsely as it takes to be small, whatever was spent.
    pub(super) fn stand_for(&mut self, drawable: &Drawable<'b>) -> Outcome {
        let start = self.choice.commands.len();
        for step in [1.0, 8.0, 64.0] {
            let tolerance = self.tolerance;
            self.tolerance = tolerance * step;
            let trace = self.trace(drawable);
            self.tolerance = tolerance;
            match trace {
                Trace::Drawn(drawn) if self.choice.commands.len() - start <= TOKEN => {
                    return self.keep_token(drawable, drawn, start);
                }
                Trace::Absent => return self.absent(),
                Trace::Drawn(_) | Trace::Speck(_) => self.choice.commands.truncate(start),
            }
        }
        let drawn =
            trace::token(drawable.middle(self.frame), drawable.path.form(), &mut self.choice.commands);
        self.keep_token(drawable, drawn, start)
    }

    fn absent(&mut self) -> Outcome {
        self.choice.absent += 1;
        Outcome::Absent
    }

    /// Draws a shape that has this title, if there is room.
    pub(super) fn draw(&mut self, drawable: &Drawable<'b>, label: Option<&'b str>) -> Outcome {
        let start = self.choice.commands.len();
        let drawn = match self.trace(drawable) {
            Trace::Drawn(drawn) => drawn,
            Trace::Speck(at) => trace::token(at, drawable.path.form(), &mut self.choice.commands),
            Trace::Absent => return self.absent(),
        };
        let cost = described(drawable, label) + self.choice.commands.len() - start;
        if self.spent + cost > self.budget {
            self.choice.commands.truncate(start);
            return Outcome::TooMuch;
        }
        self.spent += cost;
        self.keep(drawable, label, drawn, start)
    }

    fn trace(&mut self, drawable: &Drawable<'b>) -> Trace {
        if drawable.size < self.pixel {
            let middle = drawable.middle(self.frame);
            return if middle.is_near() { Trace::Speck(middle) } else { Trace::Absent };
        }
        self.tracer.trace(drawable.path, self.frame, self.tolerance, &mut self.choice.commands)
    }

    fn keep(
        &mut self,
        drawable: &Drawable<'b>,
        label: Option<&'b str>,
        drawn: Drawn,
        start: usize,
    ) -> Outcome {
        let geometry = start..self.choice.commands.len();
        self.choice.chosen.push(Chosen {
            shown: drawable.shown,
            layer: drawable.layer,
            size: drawable.size,
            label,
            drawn,
            geometry,
        });
        Outcome::Drawn
    }

    fn keep_token(&mut self, drawable: &Drawable<'b>, drawn: Drawn, start: usize) -> Outcome {
        let label = drawable.shown.label();
        self.spent += described(drawable, label) + self.choice.commands.len() - start;
        self.keep(drawable, label, drawn, start)
    }
}

/// Reads the beginning of [`AHEAD`] shapes, and answers their titles. Each lies elsewhere in memory: asked for together they
/// come together, one by one each is waited for.
pub(super) fn read_ahead<'b>(drawables: &[Drawable<'b>]) -> [Option<&'b str>; AHEAD] {
    let first = |drawable: &Drawable<'_>| {
        let first = drawable.path.parts().next()?.knots.first()?;
        Some(first.at.x ^ first.importance.to_bits())
    };
    std::hint::black_box(drawables.iter().filter_map(first).fold(0, |all, one| all ^ one));
    let mut titles = [None; AHEAD];
    for (title, drawable) in titles.iter_mut().zip(drawables) {
        *title = drawable.shown.label();
    }
    titles
}

/// Bytes of a feature with a label beside its geometry.
pub(super) fn described(drawable: &Drawable<'_>, label: Option<&str>) -> usize {
    let label = label.map_or(0, |title| LABEL + describe::label(title).len());
    let time = drawable.shown.time().map_or(0, |_| TIME);
    DESCRIPTION + label + time
}

#[expect(clippy::cast_precision_loss, reason = "a power of two")]
fn f32_of(distance: u32) -> f32 {
    distance as f32
}
