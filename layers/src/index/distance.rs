//! How far a feature is, in metres on the sphere, and how near anything in a box can be.

use geo::{Distance, Haversine};
use geo_types::{Coord, Point};

use super::{
    extent::Extent,
    inside,
    path::{Form, Path},
    placed::{Placed, Vertex},
};

/// Mean radius of the earth in metres, as geo's haversine has it (IUGG R1).
const RADIUS: f64 = 6_371_008.8;
/// The southern edge of the unit square, in whole units of the trees.
const LAST_ROW: f64 = 1.0 - 1.0 / 4_294_967_296.0;

/// From a place in degrees to the nearest point of what is shown; 0 inside an area. `None` for what lies nowhere.
pub(super) fn metres(from: Coord<f64>, placed: &Placed) -> Option<f64> {
    match placed {
        Placed::Nowhere => None,
        Placed::Point(at) => Some(haversine(from, at.degrees())),
        Placed::Path(path) => {
            let at = Vertex::new(from);
            if path.is_area() && inside::holds(path, at.lon, at.lat) {
                return Some(0.0);
            }
            Some(to_path(from, path))
        }
    }
}

fn haversine(from: Coord<f64>, to: Coord<f64>) -> f64 {
    Haversine.distance(Point(from), Point(to))
}

fn to_path(from: Coord<f64>, path: &Path) -> f64 {
    let vertices = path.vertices().map(|at| haversine(from, at.degrees()));
    let nearest = vertices.fold(f64::INFINITY, f64::min);
    if path.form() == Form::Points {
        return nearest;
    }
    let stretches = path.parts().flat_map(|part| {
        let ends = part.knots.get(1..).unwrap_or_default();
        part.knots.iter().map(|knot| &knot.at).zip(ends.iter().map(|knot| &knot.at))
    });
    let between = stretches.map(|(start, end)| to_stretch(from, start.degrees(), end.degrees()));
    between.fold(nearest, f64::min)
}

/// To the nearest point of a stretch, which is straight in longitude and latitude (RFC 7946 §3.1.1). That point is found on
/// a flat map of the surroundings, once with the scale here and once with the scale half-way there.
fn to_stretch(from: Coord<f64>, start: Coord<f64>, end: Coord<f64>) -> f64 {
    // The nearer way around the world.
    let turn = ((from.x - start.x) / 360.0).round() * 360.0;
    let (start, end) = (Coord { x: start.x + turn, ..start }, Coord { x: end.x + turn, ..end });
    let mut nearest = from;
    for _ in 0..2 {
        let scale = f64::midpoint(from.y, nearest.y).to_radians().cos();
        let (ax, ay) = ((start.x - from.x) * scale, start.y - from.y);
        let (dx, dy) = ((end.x - start.x) * scale, end.y - start.y);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        nearest = start + (end - start) * along;
    }
    haversine(from, nearest)
}

/// How near, in metres, anything in a box of the unit square can be to a place in degrees.
///
/// Beside the box it is the nearest point of the box's nearer side, a meridian: at the foot of the perpendicular from the
/// place when that is on the side, else at one of its ends (as in geokdbush by V. Agafonkin).
pub(super) fn at_least(from: Coord<f64>, extent: &Extent) -> f64 {
    let bbox = extent.degrees();
    // What lies beyond the end of the square stands on its edge.
    let north = if extent.north <= 0.0 { 90.0 } else { bbox.max().y };
    let south = if extent.south >= LAST_ROW { -90.0 } else { bbox.min().y };
    let (west, east) = (bbox.min().x, bbox.max().x);
    if from.x >= west && from.x <= east {
        return (south - from.y).max(from.y - north).max(0.0).to_radians() * RADIUS;
    }
    let to_side = |side: f64| {
        let apart = (side - from.x).to_radians();
        let (sine, cosine) = from.y.to_radians().sin_cos();
        // The great circle that meets the meridian at a right angle; beyond a quarter of the earth it meets a pole first.
        let foot = if apart.cos() > 0.0 {
            (sine / (cosine * apart.cos())).atan().to_degrees()
        } else {
            90.0_f64.copysign(from.y)
        };
        let ends = [south, north, foot.clamp(south, north)];
        ends.into_iter().map(|lat| haversine(from, Coord { x: side, y: lat })).fold(f64::INFINITY, f64::min)
    };
    to_side(west).min(to_side(east))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Geometry;
    use geo_types::{LineString, line_string};
    use proptest::prelude::*;

    #[test]
    fn beside_a_road_the_distance_is_to_the_road_and_not_to_its_ends() {
        let road = Geometry::check(&line_string![(x: -76.0, y: 4.0), (x: -74.0, y: 4.0)].into(), 9).unwrap();
        let found = metres(Coord { x: -75.0, y: 4.009 }, &Placed::new(Some(&road))).unwrap();
        assert!((found - 1_000.8).abs() < 1.0, "{found}");
    }

    #[test]
    fn the_antimeridian_is_no_wall() {
        let point = Geometry::point(179.99, 0.0).unwrap();
        let found = metres(Coord { x: -179.99, y: 0.0 }, &Placed::new(Some(&point))).unwrap();
        assert!((found - 2_223.9).abs() < 1.0, "{found}");
        let line = LineString::from(vec![(179.99, -1.0), (179.99, 1.0)]);
        let line = Geometry::check(&line.into(), 9).unwrap();
        let found = metres(Coord { x: -179.99, y: 0.0 }, &Placed::new(Some(&line))).unwrap();
        assert!((found - 2_223.9).abs() < 1.0, "{found}");
    }

    #[test]
    fn what_lies_beyond_the_end_of_the_square_is_not_held_for_farther_than_it_is() {
        for (from, to) in [(90.0, 89.9), (88.0, 89.0), (-90.0, -89.9)] {
            let (from, to) = (Coord { x: 10.0, y: from }, Coord { x: 12.0, y: to });
            let extent = Placed::Point(Vertex::new(to)).extent().unwrap();
            assert!(at_least(from, &extent) <= haversine(from, to));
        }
    }

    proptest! {
        #[test]
        fn nothing_in_a_box_is_nearer_than_the_bound(
            lon in -180.0..=180.0, lat in -90.0..=90.0, a in (-180.0..=180.0, -90.0..=90.0),
            b in (-180.0..=180.0, -90.0..=90.0), part in (0.0..=1.0, 0.0..=1.0),
        ) {
            let (a, b): ((f64, f64), (f64, f64)) = (a, b);
            let corners = [a, b].map(|(x, y)| Placed::Point(Vertex::new(Coord { x, y })).extent().unwrap());
            let extent = corners[0].union(corners[1]);
            let to = Coord { x: a.0 + (b.0 - a.0) * part.0, y: a.1 + (b.1 - a.1) * part.1 };
            let from = Coord { x: lon, y: lat };
            prop_assert!(at_least(from, &extent) <= haversine(from, to) + 0.05);
        }
    }
}
