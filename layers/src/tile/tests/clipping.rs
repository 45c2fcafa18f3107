//! Cutting agrees with geo's boolean operations.

use geo::{Area, BooleanOps, Intersects};
use geo_types::{Coord, LineString, Polygon, Rect};
use proptest::prelude::*;

use crate::tile::{
    clip,
    frame::{At, BUFFER, EXTENT},
};

/// A star around a middle, with an arm in each direction: never crosses itself.
fn star() -> impl Strategy<Value = Vec<At>> {
    let arms = prop::collection::vec(50.0_f64..6_000.0, 3..24);
    (arms, -4_000..8_000_i32, -4_000..8_000_i32).prop_map(|(arms, x, y)| {
        let full = std::f64::consts::TAU / arms.len() as f64;
        let arm = |(n, arm): (usize, &f64)| {
            let angle = n as f64 * full;
            At { x: x + (arm * angle.cos()) as i32, y: y + (arm * angle.sin()) as i32 }
        };
        let mut ring: Vec<_> = arms.iter().enumerate().map(arm).collect();
        ring.dedup();
        ring
    })
}

fn coord(at: At) -> Coord<f64> {
    Coord { x: at.x.into(), y: at.y.into() }
}

fn square() -> Rect<f64> {
    let (low, high) = (f64::from(-BUFFER), f64::from(EXTENT + BUFFER));
    Rect::new((low, low), (high, high))
}

proptest! {
    #[test]
    fn a_cut_ring_has_the_area_of_the_intersection(ring in star()) {
        let polygon = Polygon::new(LineString::new(ring.iter().copied().map(coord).collect()), Vec::new());
        let expected = polygon.intersection(&square().to_polygon()).unsigned_area();
        let mut cut = ring;
        clip::ring(&mut cut, &mut Vec::new());
        for at in &cut {
            prop_assert!(square().intersects(&coord(*at)));
        }
        let found = clip::doubled_area(&cut).abs() as f64 / 2.0;
        // Each crossing is rounded by at most half a unit along the edge.
        let slack = 12_000.0 * (cut.len() as f64 + 1.0);
        prop_assert!((found - expected).abs() <= slack, "{found} against {expected}");
        prop_assert!((found - expected).abs() <= 0.01 * expected.max(1_000_000.0), "{found} against {expected}");
    }

    #[test]
    fn a_cut_line_is_as_long_as_what_is_inside(path in prop::collection::vec((-9_000..9_000_i32, -9_000..9_000_i32), 2..20)) {
        let mut path: Vec<_> = path.into_iter().map(|(x, y)| At { x, y }).collect();
        path.dedup();
        let whole = LineString::new(path.iter().copied().map(coord).collect());
        let length = |path: &[Coord<f64>]| path.windows(2).map(|step| (step[1].x - step[0].x).hypot(step[1].y - step[0].y)).sum::<f64>();
        let inside = square().to_polygon().clip(&whole.into(), false);
        let expected: f64 = inside.0.iter().map(|part| length(&part.0)).sum();
        let (mut parts, mut ends) = (Vec::new(), Vec::new());
        clip::line(&path, &mut parts, &mut ends);
        let (mut from, mut found) = (0, 0.0);
        for end in ends {
            prop_assert!(end >= from + 2);
            let part: Vec<_> = parts[from..end].iter().copied().map(coord).collect();
            prop_assert!(part.iter().all(|at| square().intersects(at)));
            found += length(&part);
            from = end;
        }
        prop_assert!((found - expected).abs() <= 2.0 * path.len() as f64, "{found} against {expected}");
    }

    /// Neighbours that share a border still share it when both are cut.
    #[test]
    fn an_edge_is_cut_at_the_same_place_from_both_sides(a in (-9_000..9_000_i32, -9_000..9_000_i32), b in (-9_000..9_000_i32, -9_000..9_000_i32)) {
        let (a, b) = (At { x: a.0, y: a.1 }, At { x: b.0, y: b.1 });
        let cut = |path: [At; 2]| {
            let (mut parts, mut ends) = (Vec::new(), Vec::new());
            clip::line(&path, &mut parts, &mut ends);
            parts
        };
        let mut back = cut([b, a]);
        back.reverse();
        prop_assert_eq!(cut([a, b]), back);
    }
}
