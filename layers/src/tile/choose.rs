//! Which lines and areas a tile draws, and which it leaves out when they are too many bytes.

use std::cmp::Reverse;

use super::{
    drawing::{Choice, DESCRIPTION, Drawing, LEAST, Outcome, TOKEN},
    frame::{EXTENT, Frame},
    gather::Candidate,
};
use crate::id::FeatureId;

/// Cells along a side in which one shape may stand for all the worst, finest first.
const GRIDS: [i32; 6] = [32, 16, 8, 4, 2, 1];

/// Chooses among the lines and areas what fits in `budget` bytes: all, all but coarser, or the worst and largest.
pub(super) fn choose<'b>(mut candidates: Vec<Candidate<'b>>, frame: &Frame, budget: usize) -> Choice<'b> {
    if candidates.is_empty() {
        return Choice::default();
    }
    let mut drawing = Drawing::new(frame, budget);
    let may_fit = candidates.len().saturating_mul(LEAST) <= budget;
    if !(may_fit && drawing.all(&candidates)) {
        drawing.coarsen();
        if !(may_fit && drawing.all(&candidates)) {
            thinned(&mut drawing, &mut candidates, frame, budget);
        }
    }
    let mut choice = drawing.choice;
    choice
        .chosen
        .sort_unstable_by_key(|chosen| (Reverse(chosen.candidate.size), chosen.candidate.shown.id()));
    choice
}

/// Draws the worst, or one for many of them, and then the rest from the most to the least severe, of equals the larger
/// first.
fn thinned<'b>(
    drawing: &mut Drawing<'_, 'b>,
    candidates: &mut [Candidate<'b>],
    frame: &Frame,
    budget: usize,
) {
    let most = budget / LEAST;
    let worst = candidates.iter().filter(|candidate| candidate.is_worst).count();
    let ordered = if worst > most { worst } else { most.min(candidates.len()) };
    if let Some(last) = ordered.checked_sub(1).filter(|_| ordered < candidates.len()) {
        candidates.select_nth_unstable_by_key(last, priority);
    }
    let ordered = candidates.get_mut(..ordered).unwrap_or_default();
    ordered.sort_unstable_by_key(priority);
    let (grave, rest) = ordered.split_at(worst.min(ordered.len()));
    if worst > most || !drawing.all(grave) {
        drawing.clear();
        let others = stand_for_all(drawing, grave, frame, budget / 2);
        fill(drawing, others);
    }
    fill(drawing, rest);
}

/// Draws as many as there is room for.
fn fill<'c, 'b: 'c>(drawing: &mut Drawing<'_, 'b>, candidates: impl IntoIterator<Item = &'c Candidate<'b>>) {
    for candidate in candidates {
        if drawing.is_full() {
            return;
        }
        drawing.draw(candidate);
    }
}

/// One of the worst in each cell stands for all there, in cells as small as `budget` allows. Answers the others.
fn stand_for_all<'c, 'b>(
    drawing: &mut Drawing<'_, 'b>,
    grave: &'c [Candidate<'b>],
    frame: &Frame,
    budget: usize,
) -> Vec<&'c Candidate<'b>> {
    let layers = grave.iter().map(|candidate| candidate.layer + 1).max().unwrap_or(0);
    let (mut taken, mut grid) = (Vec::new(), 1);
    for finer in GRIDS {
        grid = finer;
        taken.clear();
        taken.resize(layers * (grid * grid).unsigned_abs() as usize, false);
        for candidate in grave {
            if let Some(cell) = taken.get_mut(cell(candidate, frame, grid)) {
                *cell = true;
            }
        }
        if taken.iter().filter(|cell| **cell).count() * (DESCRIPTION + TOKEN) <= budget {
            break;
        }
    }
    taken.fill(false);
    let mut others = Vec::new();
    for candidate in grave {
        match taken.get_mut(cell(candidate, frame, grid)) {
            Some(taken) if !*taken => *taken = matches!(drawing.stand_for(candidate), Outcome::Drawn),
            _ => others.push(candidate),
        }
    }
    others
}

/// The cell of a layer in which the middle of a shape lies, or to which it is nearest.
fn cell(candidate: &Candidate<'_>, frame: &Frame, grid: i32) -> usize {
    let middle = candidate.middle(frame);
    let part = |units: i32| units.clamp(0, EXTENT - 1) / (EXTENT / grid);
    let cell = (part(middle.y) * grid + part(middle.x)).unsigned_abs() as usize;
    candidate.layer * (grid * grid).unsigned_abs() as usize + cell
}

/// The first to be drawn: the worst, then the severe, then the large.
fn priority(candidate: &Candidate<'_>) -> (Reverse<(bool, u8, u32)>, FeatureId) {
    (Reverse((candidate.is_worst, candidate.severity, candidate.size)), candidate.shown.id())
}
