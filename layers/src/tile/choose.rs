//! Which lines and areas a tile draws, and which it leaves out when they are too many bytes.

use std::cmp::Reverse;

use super::{
    drawing::{AHEAD, Choice, DESCRIPTION, Drawing, LEAST, Outcome, TOKEN, described, read_ahead},
    frame::{EXTENT, Frame},
    gather::Drawable,
};
use crate::id::FeatureId;

/// Cells along a side in which one shape may stand for all the worst, finest first.
const GRIDS: [i32; 6] = [32, 16, 8, 4, 2, 1];

/// Shapes in a row that may be too large for what is left, before the rest is given up.
const MISSES: u32 = 8;
/// Shapes from which it is guessed whether all will fit.
const SAMPLE: usize = 32;

/// Chooses among the lines and areas what fits in `budget` bytes: all, all but coarser, or the worst and largest. Whatever
/// their order, the choice is the same.
pub(super) fn choose<'b>(mut drawables: Vec<Drawable<'b>>, frame: &Frame, budget: usize) -> Choice<'b> {
    if drawables.is_empty() {
        return Choice::default();
    }
    let mut drawing = Drawing::new(frame, budget);
    let is_few = drawables.len().saturating_mul(4 * LEAST) <= budget;
    if !(is_few && drawing.all(&drawables)) {
        crowded(&mut drawing, &mut drawables, frame, budget);
    }
    let mut choice = drawing.choice;
    choice.chosen.sort_unstable_by_key(|chosen| (Reverse(chosen.size), chosen.shown.id()));
    choice
}

/// Draws all if they fit after all. Else, coarser: the worst, or one for many of them, and then the rest from the most to the
/// least severe, of equals the larger first.
fn crowded<'b>(drawing: &mut Drawing<'_, 'b>, drawables: &mut [Drawable<'b>], frame: &Frame, budget: usize) {
    let most = budget / LEAST;
    let worst = drawables.iter().filter(|drawable| drawable.is_worst).count();
    let ordered = if worst > most { worst } else { most.min(drawables.len()) };
    let is_all = ordered == drawables.len();
    if let Some(last) = ordered.checked_sub(1).filter(|_| !is_all) {
        drawables.select_nth_unstable_by_key(last, priority);
    }
    let ordered = drawables.get_mut(..ordered).unwrap_or_default();
    ordered.sort_unstable_by_key(priority);
    let first = ordered.get(..SAMPLE).unwrap_or(ordered);
    let described: usize = first.iter().map(|it| described(it, it.shown.label())).sum();
    let may_fit = is_all && (described / first.len().max(1)).saturating_mul(ordered.len()) <= budget;
    if may_fit && drawing.all(ordered) {
        return;
    }
    drawing.coarsen();
    let (grave, rest) = ordered.split_at(worst.min(ordered.len()));
    if worst > most || !drawing.all(grave) {
        drawing.clear();
        let others = stand_for_all(drawing, grave, frame, budget / 2);
        fill(drawing, &others);
    }
    fill(drawing, rest);
}

/// Draws as many as there is room for.
fn fill<'b>(drawing: &mut Drawing<'_, 'b>, drawables: &[Drawable<'b>]) {
    let mut misses = 0;
    let ahead = drawables.chunks(AHEAD).flat_map(|ahead| ahead.iter().zip(read_ahead(ahead)));
    for (drawable, title) in ahead {
        match drawing.draw(drawable, title) {
            Outcome::TooMuch => misses += 1,
            Outcome::Drawn | Outcome::Absent => misses = 0,
        }
        if misses == MISSES || drawing.is_full() {
            return;
        }
    }
}

/// One of the worst in each cell stands for all there, in cells as small as `budget` allows. Answers the others.
fn stand_for_all<'b>(
    drawing: &mut Drawing<'_, 'b>,
    grave: &[Drawable<'b>],
    frame: &Frame,
    budget: usize,
) -> Vec<Drawable<'b>> {
    let layers = grave.iter().map(|drawable| drawable.layer + 1).max().unwrap_or(0);
    let (mut taken, mut grid) = (Vec::new(), 1);
    for finer in GRIDS {
        grid = finer;
        taken.clear();
        taken.resize(layers * (grid * grid).unsigned_abs() as usize, false);
        for drawable in grave {
            if let Some(cell) = taken.get_mut(cell(drawable, frame, grid)) {
                *cell = true;
            }
        }
        if taken.iter().filter(|cell| **cell).count() * (DESCRIPTION + TOKEN) <= budget {
            break;
        }
    }
    taken.fill(false);
    let mut others = Vec::new();
    for drawable in grave {
        match taken.get_mut(cell(drawable, frame, grid)) {
            Some(taken) if !*taken => *taken = matches!(drawing.stand_for(drawable), Outcome::Drawn),
            _ => others.push(*drawable),
        }
    }
    others
}

/// The cell of a layer in which the middle of a shape lies, or to which it is nearest.
fn cell(drawable: &Drawable<'_>, frame: &Frame, grid: i32) -> usize {
    let middle = drawable.middle(frame);
    let part = |units: i32| units.clamp(0, EXTENT - 1) / (EXTENT / grid);
    let cell = (part(middle.y) * grid + part(middle.x)).unsigned_abs() as usize;
    drawable.layer * (grid * grid).unsigned_abs() as usize + cell
}

/// The first to be drawn: the worst, then the severe, then the large.
fn priority(drawable: &Drawable<'_>) -> (Reverse<(bool, u8, u32)>, FeatureId) {
    (Reverse((drawable.is_worst, drawable.severity, drawable.size)), drawable.shown.id())
}
