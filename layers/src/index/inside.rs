//! Whether a place lies in an area, exactly, in whole units of 1e-7 degrees: straight between vertices in longitude and
//! latitude, as RFC 7946 §3.1.1 says.

use super::{path::Path, placed::Vertex};

/// A place in 1e-7 degrees: longitude, latitude.
pub(super) type Place = (i32, i32);

/// An area made ready for many questions: its edges by bands of latitude.
pub(crate) struct Inside {
    south: i32,
    north: i32,
    /// Where each band's edges end in `edges`.
    ends: Box<[u32]>,
    edges: Box<[(Place, Place)]>,
}

/// Edges that a band holds when they are spread evenly.
const EDGES_IN_BAND: usize = 4;
const MOST_BANDS: usize = 8_192;

impl Inside {
    /// The areas of a path of rings; `None` when it has none.
    pub(crate) fn new(path: &Path) -> Option<Self> {
        let edges: Vec<_> = edges(path).collect();
        let latitudes = edges.iter().flat_map(|(from, to)| [from.1, to.1]);
        let (south, north) = (latitudes.clone().min()?, latitudes.max()?);
        let bands = (edges.len() / EDGES_IN_BAND).clamp(1, MOST_BANDS);
        let mut sorted = vec![Vec::new(); bands];
        for edge in &edges {
            let (low, high) = (edge.0.1.min(edge.1.1), edge.0.1.max(edge.1.1));
            let reach = band(low, south, north, bands)..=band(high, south, north, bands);
            sorted.get_mut(reach).into_iter().flatten().for_each(|band: &mut Vec<_>| band.push(*edge));
        }
        let mut ends = Vec::with_capacity(bands);
        let mut all = Vec::new();
        for band in sorted {
            all.extend(band);
            ends.push(u32::try_from(all.len()).ok()?);
        }
        Some(Self { south, north, ends: ends.into(), edges: all.into() })
    }

    /// Whether a place in 1e-7 degrees lies in it or on its edge.
    pub(crate) fn holds(&self, lon: i32, lat: i32) -> bool {
        if !(self.south..=self.north).contains(&lat) {
            return false;
        }
        let band = band(lat, self.south, self.north, self.ends.len());
        let end = self.ends.get(band).copied().unwrap_or_default();
        let start = band.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let edges = self.edges.get(start as usize..end as usize).unwrap_or_default();
        is_inside((lon, lat), edges.iter().copied())
    }
}

/// Whether a place in 1e-7 degrees lies in a path of rings or on its edge.
pub(crate) fn holds(path: &Path, lon: i32, lat: i32) -> bool {
    is_inside((lon, lat), edges(path))
}

/// From vertex to vertex along every part.
pub(super) fn edges(path: &Path) -> impl Iterator<Item = (Place, Place)> {
    let place = |at: &Vertex| (at.lon, at.lat);
    path.parts().flat_map(move |ring| {
        let ends = ring.knots.get(1..).unwrap_or_default();
        ring.knots.iter().zip(ends).map(move |(from, to)| (place(&from.at), place(&to.at)))
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 … bands - 1")]
fn band(lat: i32, south: i32, north: i32, bands: usize) -> usize {
    let (above, height) = (i64::from(lat) - i64::from(south), i64::from(north) - i64::from(south) + 1);
    (above as usize * bands) / height as usize
}

/// Even–odd: a ray to the east crosses the edges of what a place lies in an odd number of times. An edge counts its lower
/// end and not its upper one, so that a vertex counts once.
fn is_inside(at: Place, edges: impl Iterator<Item = (Place, Place)>) -> bool {
    let mut inside = false;
    for (from, to) in edges {
        let (low, high) = if from.1 <= to.1 { (from, to) } else { (to, from) };
        if at.1 < low.1 || at.1 > high.1 {
            continue;
        }
        let side = side(at, low, high);
        let between = at.0 >= from.0.min(to.0) && at.0 <= from.0.max(to.0);
        if side == 0 && between {
            return true;
        }
        if low.1 <= at.1 && at.1 < high.1 && side > 0 {
            inside = !inside;
        }
    }
    inside
}

/// Positive when `at` lies west of the edge that goes up from `low` to `high`, zero on its line.
pub(super) fn side(at: Place, low: Place, high: Place) -> i128 {
    let minus = |a: i32, b: i32| i128::from(a) - i128::from(b);
    minus(high.0, low.0) * minus(at.1, low.1) - minus(high.1, low.1) * minus(at.0, low.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Geometry, index::Placed};
    use geo::Intersects;
    use geo_types::{Coord, LineString, Point, Polygon};
    use proptest::prelude::*;
    use std::sync::Arc;

    fn path(area: &Polygon<f64>) -> Arc<Path> {
        let checked = Geometry::check(&area.clone().into(), 10_000).unwrap();
        let Placed::Path(path) = Placed::new(Some(&checked)) else { panic!("an area is a path") };
        path
    }

    #[test]
    fn the_edge_belongs_to_the_area_and_the_hole_does_not() {
        let ring = |x: f64, size: f64| {
            LineString::from(vec![(x, x), (x + size, x), (x + size, x + size), (x, x + size), (x, x)])
        };
        let area = Inside::new(&path(&Polygon::new(ring(0.0, 3.0), vec![ring(1.0, 1.0)]))).unwrap();
        let at = |x: i32, y: i32| area.holds(x * 5_000_000, y * 5_000_000);
        assert!(at(0, 0) && at(1, 1) && at(6, 3) && at(2, 3), "corner, inside, outer edge, edge of the hole");
        assert!(!at(3, 3) && !at(7, 3) && !at(-1, 0) && !at(3, 7), "hole, east, west, north");
    }

    proptest! {
        #[test]
        fn it_agrees_with_geo(
            radii in prop::collection::vec(1_u32..100, 3..60),
            asked in prop::collection::vec((-110_i32..110, -110_i32..110), 40),
        ) {
            let around = f64::from(u32::try_from(radii.len()).unwrap());
            let corner = |(n, radius): (u32, &u32)| {
                let turn = std::f64::consts::TAU * f64::from(n) / around;
                Coord { x: (turn.cos() * f64::from(*radius)).round(), y: (turn.sin() * f64::from(*radius) * 0.8).round() }
            };
            let mut ring: Vec<_> = (0..).zip(&radii).map(corner).collect();
            ring.push(ring[0]);
            let area = Polygon::new(LineString::new(ring), vec![]);
            prop_assume!(Geometry::check(&area.clone().into(), 10_000).is_ok());
            let path = path(&area);
            let ready = Inside::new(&path).unwrap();
            for (x, y) in asked {
                let expected = area.intersects(&Point::new(f64::from(x), f64::from(y)));
                let (lon, lat) = (x * 10_000_000, y.clamp(-90, 90) * 10_000_000);
                if y.abs() <= 90 {
                    prop_assert_eq!(ready.holds(lon, lat), expected);
                    prop_assert_eq!(holds(&path, lon, lat), expected);
                }
            }
        }
    }
}
