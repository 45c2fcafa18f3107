//! How much each vertex of a line matters, computed once, so that a tile of any zoom only filters.

use super::{path::Knot, placed::Vertex};

/// Notes for each vertex the tolerance up to which Douglas and Peucker keep it, in mercator units; the ends are infinite.
///
/// Douglas and Peucker (1973) keep a vertex when it and every vertex that split the line before it lie farther than the
/// tolerance from their chords: so a vertex's own distance is cut to that of the split above it.
pub(super) fn weigh(line: &mut [Knot]) {
    let last = line.len().saturating_sub(1);
    for knot in line.get_mut(1..last).unwrap_or_default() {
        knot.importance = 0.0;
    }
    for end in [0, last] {
        if let Some(end) = line.get_mut(end) {
            end.importance = f32::INFINITY;
        }
    }
    let mut open = vec![(0, last, f32::INFINITY)];
    while let Some((first, last, above)) = open.pop() {
        let Some((farthest, distance)) = farthest(line, first, last) else { continue };
        let own = distance.min(above);
        if let Some(knot) = line.get_mut(farthest) {
            knot.importance = own;
        }
        if own > 0.0 {
            open.push((first, farthest, own));
            open.push((farthest, last, own));
        }
    }
}

/// The vertex between two others that is farthest from their chord; of equals the one nearest to the middle, which keeps
/// a comb from splitting one tooth at a time.
#[expect(clippy::cast_possible_truncation, reason = "a distance needs no more than single precision")]
fn farthest(line: &[Knot], first: usize, last: usize) -> Option<(usize, f32)> {
    let (start, end) = (line.get(first)?.at, line.get(last)?.at);
    let middle = usize::midpoint(first, last);
    let between = line.get(first + 1..last)?.iter().zip(first + 1..);
    let measured = between.map(|(knot, at)| (at, squared_distance(knot.at, start, end)));
    let best = measured.reduce(|best, next| {
        let nearer = next.0.abs_diff(middle) < best.0.abs_diff(middle);
        if next.1 > best.1 || (next.1 >= best.1 && nearer) { next } else { best }
    })?;
    Some((best.0, best.1.sqrt() as f32))
}

/// From a vertex to a stretch, squared, in mercator units.
fn squared_distance(at: Vertex, start: Vertex, end: Vertex) -> f64 {
    let from =
        |vertex: Vertex| (f64::from(vertex.x) - f64::from(start.x), f64::from(vertex.y) - f64::from(start.y));
    let ((px, py), (ex, ey)) = (from(at), from(end));
    let length = ex * ex + ey * ey;
    let along = if length > 0.0 { ((px * ex + py * ey) / length).clamp(0.0, 1.0) } else { 0.0 };
    let (dx, dy) = (px - along * ex, py - along * ey);
    dx * dx + dy * dy
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::Coord;

    fn importance(places: &[(f64, f64)]) -> Vec<f32> {
        let knot = |(x, y): &(f64, f64)| Knot { at: Vertex::new(Coord { x: *x, y: *y }), importance: -1.0 };
        let mut line: Vec<_> = places.iter().map(knot).collect();
        weigh(&mut line);
        line.iter().map(|knot| knot.importance).collect()
    }

    #[test]
    fn a_spike_matters_more_than_a_ripple_and_the_ends_matter_most() {
        let found = importance(&[(0.0, 0.0), (1.0, 0.01), (2.0, 1.0), (3.0, 0.0), (4.0, 0.0)]);
        assert!(found[0].is_infinite() && found[4].is_infinite());
        assert!(found[2] > found[1] && found[2] > found[3], "{found:?}");
    }

    #[test]
    fn nothing_hangs_on_a_vertex_on_its_chord() {
        assert!(importance(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)])[1] <= 0.0);
    }
}
