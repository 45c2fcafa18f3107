//! How far a feature is, in metres on the sphere, and how near anything beyond a distance in the plane can be.

use std::f64::consts::{PI, TAU};

use geo::{Distance, Haversine};
use geo_types::{Coord, Point};

use super::{
    inside,
    placed::{Form, Path, Placed, Vertex},
};

/// Mean radius of the earth in metres, as geo's haversine has it (IUGG R1).
const RADIUS: f64 = 6_371_008.8;

/// From a place in degrees to the nearest point of what is shown; 0 inside an area. `None` for what lies nowhere.
pub(super) fn metres(from: Coord<f64>, placed: &Placed) -> Option<f64> {
    match placed {
        Placed::Nowhere => None,
        Placed::Point(at) => Some(haversine(from, at.degrees())),
        Placed::Path(path) => {
            let at = Vertex::new(from);
            let area = matches!(path.form(), Form::Area | Form::Areas);
            if area && inside::holds(path, at.lon, at.lat) {
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
    let vertices = path.vertices().iter().map(|at| haversine(from, at.degrees()));
    let nearest = vertices.fold(f64::INFINITY, f64::min);
    if path.form() == Form::Points {
        return nearest;
    }
    let stretches = path.parts().flat_map(|part| {
        let ends = part.vertices.get(1..).unwrap_or_default();
        part.vertices.iter().zip(ends)
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

/// How near, in metres, anything can be that lies at least `planar` away in the unit square from a place at `latitude`.
///
/// Every way there is at least that long in the plane, and a step in the plane is shortest on the ground the farther it is
/// from the equator: nothing is nearer than what lies straight towards the nearer pole. Its latitude comes from the
/// Gudermannian function.
pub(super) fn at_least(latitude: f64, planar: f64) -> f64 {
    let latitude = latitude.abs().min(90.0).to_radians();
    let y = latitude.tan().asinh();
    let beyond = (y + planar * TAU).sinh().atan().min(PI / 2.0);
    (beyond - latitude).max(0.0) * RADIUS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Geometry, mercator};
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

    proptest! {
        #[test]
        fn nothing_is_nearer_than_the_bound(
            lon in -180.0..180.0, lat in -89.0..89.0, to_lon in -180.0..180.0, to_lat in -85.0..85.0,
        ) {
            let (from, to) = (mercator::project(lon, lat), mercator::project(to_lon, to_lat));
            let apart = |shift: f64| (from.x - to.x + shift).hypot(from.y - to.y);
            let planar = apart(0.0).min(apart(1.0)).min(apart(-1.0));
            let truth = haversine(Coord { x: lon, y: lat }, Coord { x: to_lon, y: to_lat });
            prop_assert!(at_least(lat, planar) <= truth + 0.01);
        }
    }
}
