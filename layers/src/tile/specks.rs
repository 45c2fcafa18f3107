//! The worst that is too small to draw at a low zoom: one of them stands for all that would be drawn upon it.

use std::cmp::Ordering;

use super::{
    frame::{At, BUFFER, EXTENT, Frame, PIXEL},
    gather::Candidate,
};
use crate::geometry::Shape;

/// A cell in which one shape stands for all: 4 pixels, twice what is drawn for it.
const CELL: i32 = 4 * PIXEL;
const SIDE: usize = ((EXTENT + 2 * BUFFER) / CELL) as usize;

/// Of the shapes below `pixel` leaves one in each cell, the first by severity, size and id, and all larger ones. Answers how
/// many were not in the tile at all.
pub(super) fn thin(candidates: &mut Vec<Candidate<'_>>, frame: &Frame, pixel: u32) -> u32 {
    if candidates.iter().filter(|candidate| candidate.size < pixel).nth(1).is_none() {
        return 0;
    }
    let mut standing: Vec<Option<u32>> = vec![None; 2 * SIDE * SIDE];
    let mut outside = 0;
    for (place, candidate) in (0..).zip(candidates.iter()).filter(|(_, candidate)| candidate.size < pixel) {
        let Some(cell) = cell(candidate, frame).and_then(|cell| standing.get_mut(cell)) else {
            outside += 1;
            continue;
        };
        let before = cell.and_then(|before: u32| candidates.get(before as usize));
        if before.is_none_or(|before| precedes(candidate, before)) {
            *cell = Some(place);
        }
    }
    let mut kept = vec![false; candidates.len()];
    for place in standing.into_iter().flatten() {
        if let Some(kept) = kept.get_mut(place as usize) {
            *kept = true;
        }
    }
    let mut kept = kept.into_iter();
    candidates.retain(|candidate| kept.next().unwrap_or(false) || candidate.size >= pixel);
    outside
}

/// Lines and areas stand in cells of their own: they look different.
fn cell(candidate: &Candidate<'_>, frame: &Frame) -> Option<usize> {
    let At { x, y } = Some(candidate.middle(frame)).filter(|middle| middle.is_near())?;
    let part = |units: i32| ((units + BUFFER) / CELL).unsigned_abs() as usize;
    let form = usize::from(candidate.path.shape() == Shape::Line);
    Some((form * SIDE + part(y)) * SIDE + part(x))
}

fn precedes(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    let rank = (one.severity, one.size).cmp(&(other.severity, other.size));
    rank.then_with(|| other.shown.id().cmp(&one.shown.id())) == Ordering::Greater
}
