//! Which lines and areas a tile draws, how coarsely, and which it leaves out when they are too many bytes.

use std::{cmp::Reverse, ops::Range};

use super::{
    MAX_ZOOM, describe,
    frame::{EXTENT, Frame, PIXEL},
    gather::Candidate,
    pen::Drawn,
    trace::{self, Trace, Tracer},
};

/// Bytes that a feature costs beside its geometry: its id, the tags that all have, and the heads of the messages.
const DESCRIPTION: usize = 64;
/// Bytes of a time with its tag.
const TIME: usize = 16;
/// Bytes of a label beside its text: its tag, its heads, and three dots.
const LABEL: usize = 12;
/// Bytes of the smallest feature.
const LEAST: usize = 58;
/// Bytes of geometry that a shape may have when it stands for others.
const TOKEN: usize = 96;
/// How much coarser shapes are tried before any is left out.
const COARSER: f32 = 4.0;
/// Cells along a side in which one shape may stand for all the worst, finest first.
const GRIDS: [i32; 6] = [32, 16, 8, 4, 2, 1];

/// A line or an area that is drawn.
pub(super) struct Chosen<'b> {
    /// Which.
    pub(super) candidate: Candidate<'b>,
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

/// Chooses among the lines and areas what fits in `budget` bytes: all, all but coarser, or the worst and largest.
pub(super) fn choose<'b>(mut candidates: Vec<Candidate<'b>>, frame: &Frame, budget: usize) -> Choice<'b> {
    if candidates.is_empty() {
        return Choice::default();
    }
    let fine = if frame.z == MAX_ZOOM { 0 } else { frame.distance(PIXEL.unsigned_abs() / 2) };
    let mut drawing = Drawing::new(frame, budget, f32_of(fine));
    let mut whole = candidates.len().saturating_mul(LEAST) <= budget && drawing.all(&candidates);
    if !whole {
        drawing.tolerance *= COARSER;
        whole = candidates.len().saturating_mul(LEAST) <= budget && drawing.all(&candidates);
    }
    if !whole {
        drawing.clear();
        drawing.thinned(&mut candidates);
    }
    let mut choice = drawing.choice;
    choice
        .chosen
        .sort_unstable_by_key(|chosen| (Reverse(chosen.candidate.size), chosen.candidate.shown.id()));
    choice
}

struct Drawing<'a, 'b> {
    frame: &'a Frame,
    budget: usize,
    tolerance: f32,
    pixel: u32,
    tracer: Tracer,
    spent: usize,
    choice: Choice<'b>,
}

enum Outcome {
    Drawn,
    Absent,
    TooMuch,
}

impl<'a, 'b> Drawing<'a, 'b> {
    fn new(frame: &'a Frame, budget: usize, tolerance: f32) -> Self {
        let pixel = if frame.z == MAX_ZOOM { 0 } else { frame.distance(PIXEL.unsigned_abs()) };
        let (tracer, choice) = (Tracer::default(), Choice::default());
        Self { frame, budget, tolerance, pixel, tracer, spent: 0, choice }
    }

    fn clear(&mut self) {
        self.spent = 0;
        self.choice = Choice::default();
    }

    /// Draws all; `false` when that is too much.
    fn all(&mut self, candidates: &[Candidate<'b>]) -> bool {
        self.clear();
        candidates.iter().all(|candidate| !matches!(self.draw(candidate), Outcome::TooMuch))
    }

    /// Draws the worst, or one for many of them, and then the rest from the most to the least severe, of equals the larger
    /// first.
    fn thinned(&mut self, candidates: &mut [Candidate<'b>]) {
        let most = self.budget / LEAST;
        let worst = candidates.iter().filter(|candidate| candidate.is_worst).count();
        let ordered = if worst > most { worst } else { most.min(candidates.len()) };
        if let Some(last) = ordered.checked_sub(1).filter(|_| ordered < candidates.len()) {
            candidates.select_nth_unstable_by_key(last, priority);
        }
        let ordered = candidates.get_mut(..ordered).unwrap_or_default();
        ordered.sort_unstable_by_key(priority);
        let (grave, rest) = ordered.split_at(worst.min(ordered.len()));
        if worst > most || !self.all(grave) {
            self.clear();
            self.worst(grave);
        }
        for candidate in rest {
            if self.spent + LEAST > self.budget {
                break;
            }
            self.draw(candidate);
        }
    }

    /// One of the worst in each cell stands for all there; then as many others as fit.
    fn worst(&mut self, grave: &[Candidate<'b>]) {
        let layers = grave.iter().map(|candidate| candidate.layer + 1).max().unwrap_or(0);
        let half = self.budget / 2;
        let mut taken = Vec::new();
        let mut grid = 1;
        for finer in GRIDS {
            grid = finer;
            taken.clear();
            taken.resize(layers * (grid * grid).unsigned_abs() as usize, false);
            for candidate in grave {
                if let Some(cell) = taken.get_mut(self.cell(candidate, grid)) {
                    *cell = true;
                }
            }
            if taken.iter().filter(|cell| **cell).count() * (DESCRIPTION + TOKEN) <= half {
                break;
            }
        }
        taken.fill(false);
        let mut others = Vec::new();
        for candidate in grave {
            let cell = self.cell(candidate, grid);
            if taken.get(cell).copied().unwrap_or(true) {
                others.push(candidate);
            } else if let (Outcome::Drawn, Some(cell)) = (self.stand_for(candidate), taken.get_mut(cell)) {
                *cell = true;
            }
        }
        for candidate in others {
            if self.spent + LEAST > self.budget {
                break;
            }
            self.draw(candidate);
        }
    }

    /// The cell of a layer in which the middle of a shape lies, or to which it is nearest.
    fn cell(&self, candidate: &Candidate<'_>, grid: i32) -> usize {
        let middle = candidate.middle(self.frame);
        let part = |units: i32| units.clamp(0, EXTENT - 1) / (EXTENT / grid);
        let cell = (part(middle.y) * grid + part(middle.x)).unsigned_abs() as usize;
        candidate.layer * (grid * grid).unsigned_abs() as usize + cell
    }

    /// Draws a shape as coarsely as it takes to be small, whatever was spent.
    fn stand_for(&mut self, candidate: &Candidate<'b>) -> Outcome {
        let start = self.choice.commands.len();
        for step in [1.0, 8.0, 64.0] {
            let tolerance = self.tolerance;
            self.tolerance = tolerance * step;
            let trace = self.trace(candidate);
            self.tolerance = tolerance;
            match trace {
                Trace::Drawn(drawn) if self.choice.commands.len() - start <= TOKEN => {
                    return self.keep(candidate, drawn, start);
                }
                Trace::Absent => return self.absent(),
                Trace::Drawn(_) | Trace::Speck(_) => self.choice.commands.truncate(start),
            }
        }
        let drawn =
            trace::token(candidate.middle(self.frame), candidate.path.form(), &mut self.choice.commands);
        self.keep(candidate, drawn, start)
    }

    fn absent(&mut self) -> Outcome {
        self.choice.absent += 1;
        Outcome::Absent
    }

    fn draw(&mut self, candidate: &Candidate<'b>) -> Outcome {
        let start = self.choice.commands.len();
        let drawn = match self.trace(candidate) {
            Trace::Drawn(drawn) => drawn,
            Trace::Speck(at) => trace::token(at, candidate.path.form(), &mut self.choice.commands),
            Trace::Absent => return self.absent(),
        };
        if self.spent + self.cost(candidate, start) > self.budget {
            self.choice.commands.truncate(start);
            return Outcome::TooMuch;
        }
        self.keep(candidate, drawn, start)
    }

    fn trace(&mut self, candidate: &Candidate<'b>) -> Trace {
        if candidate.size < self.pixel {
            let middle = candidate.middle(self.frame);
            return if middle.is_near() { Trace::Speck(middle) } else { Trace::Absent };
        }
        self.tracer.trace(candidate.path, self.frame, self.tolerance, &mut self.choice.commands)
    }

    /// Bytes of the feature whose geometry was drawn since `start`.
    fn cost(&self, candidate: &Candidate<'_>, start: usize) -> usize {
        let label = candidate.shown.label().map_or(0, |title| LABEL + describe::label(title).len());
        let time = candidate.shown.time().map_or(0, |_| TIME);
        DESCRIPTION + label + time + self.choice.commands.len() - start
    }

    fn keep(&mut self, candidate: &Candidate<'b>, drawn: Drawn, start: usize) -> Outcome {
        self.spent += self.cost(candidate, start);
        let geometry = start..self.choice.commands.len();
        self.choice.chosen.push(Chosen { candidate: *candidate, drawn, geometry });
        Outcome::Drawn
    }
}

/// The first to be drawn: the worst, then the severe, then the large.
fn priority(candidate: &Candidate<'_>) -> (Reverse<(bool, u8, u32)>, crate::id::FeatureId) {
    (Reverse((candidate.is_worst, candidate.severity, candidate.size)), candidate.shown.id())
}

#[expect(clippy::cast_precision_loss, reason = "a power of two")]
fn f32_of(distance: u32) -> f32 {
    distance as f32
}
