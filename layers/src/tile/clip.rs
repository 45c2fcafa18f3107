//! Cuts lines and rings at the edge of a tile's buffer, in whole units.

use super::frame::{At, BUFFER, EXTENT};

const LOW: i32 = -BUFFER;
const HIGH: i32 = EXTENT + BUFFER;

/// One side of the square.
#[derive(Clone, Copy)]
enum Side {
    West,
    North,
    East,
    South,
}

impl Side {
    const ALL: [Self; 4] = [Self::West, Self::North, Self::East, Self::South];

    fn holds(self, at: At) -> bool {
        match self {
            Self::West => at.x >= LOW,
            Self::North => at.y >= LOW,
            Self::East => at.x <= HIGH,
            Self::South => at.y <= HIGH,
        }
    }

    fn crossing(self, a: At, b: At) -> At {
        let limit = match self {
            Self::West | Self::North => LOW,
            Self::East | Self::South => HIGH,
        };
        match self {
            Self::West | Self::East => At { x: limit, y: between((a.x, a.y), (b.x, b.y), limit) },
            Self::North | Self::South => At { x: between((a.y, a.x), (b.y, b.x), limit), y: limit },
        }
    }
}

/// The second coordinate where the first is `limit`, rounded to the nearest unit: the same whichever way the edge is
/// walked, so that neighbours that share a border share it when cut.
#[expect(clippy::cast_possible_truncation, reason = "between two values that fit")]
fn between(a: (i32, i32), b: (i32, i32), limit: i32) -> i32 {
    let ((from, start), (to, end)) = if a.0 <= b.0 { (a, b) } else { (b, a) };
    let run = i64::from(to) - i64::from(from);
    if run == 0 {
        return start;
    }
    let rise = (i64::from(end) - i64::from(start)) * (i64::from(limit) - i64::from(from));
    start + (2 * rise + run).div_euclid(2 * run) as i32
}

/// Whether a box lies wholly in the tile and its buffer.
pub(super) fn holds_box(least: At, greatest: At) -> bool {
    least.x >= LOW && least.y >= LOW && greatest.x <= HIGH && greatest.y <= HIGH
}

/// Cuts a ring (first place not repeated at the end) by Sutherland and Hodgman's method: what leaves the square runs
/// along its edge, outside the tile itself. `spare` is a buffer to work in.
pub(super) fn ring(ring: &mut Vec<At>, spare: &mut Vec<At>) {
    for side in Side::ALL {
        if ring.iter().all(|place| side.holds(*place)) {
            continue;
        }
        spare.clear();
        let Some(mut before) = ring.last().copied() else { return };
        let mut was_in = side.holds(before);
        for place in ring.iter().copied() {
            let is_in = side.holds(place);
            if is_in != was_in {
                spare.push(side.crossing(before, place));
            }
            if is_in {
                spare.push(place);
            }
            (before, was_in) = (place, is_in);
        }
        std::mem::swap(ring, spare);
    }
}

/// Cuts a line; each part that is left is appended to `parts`, and where it ends in `parts` to `ends`.
pub(super) fn line(path: &[At], parts: &mut Vec<At>, ends: &mut Vec<usize>) {
    let mut begun = parts.len();
    for step in path.windows(2) {
        let &[a, b] = step else { continue };
        let Some((from, to)) = segment(a, b) else { continue };
        if parts.len() == begun {
            parts.push(from);
        }
        if parts.last() != Some(&to) {
            parts.push(to);
        }
        if to != b {
            begun = finish(parts, begun, ends);
        }
    }
    finish(parts, begun, ends);
}

/// Closes a part; one of a single place is none.
fn finish(parts: &mut Vec<At>, begun: usize, ends: &mut Vec<usize>) -> usize {
    if parts.len() < begun + 2 {
        parts.truncate(begun);
    } else {
        ends.push(parts.len());
    }
    parts.len()
}

/// What of a step is in the square. Each crossing is computed from the whole step, so that it is the same both ways.
fn segment(a: At, b: At) -> Option<(At, At)> {
    let (mut from, mut to) = (a, b);
    for side in Side::ALL {
        match (side.holds(from), side.holds(to)) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => to = side.crossing(a, b),
            (false, true) => from = side.crossing(a, b),
        }
    }
    // A step across a corner may be rounded to just outside it.
    let is_in = |place: At| Side::ALL.iter().all(|side| side.holds(place));
    (is_in(from) && is_in(to)).then_some((from, to))
}

/// Twice the signed area of a ring by the surveyor's formula, `y` down: positive is clockwise on the screen, which is how
/// the specification wants an outer ring.
pub(super) fn doubled_area(ring: &[At]) -> i64 {
    let Some(mut before) = ring.last().copied() else { return 0 };
    let mut sum = 0;
    for place in ring.iter().copied() {
        sum += i64::from(before.x) * i64::from(place.y) - i64::from(place.x) * i64::from(before.y);
        before = place;
    }
    sum
}
