//! A lattice of web mercator on which the marks of a room are laid, to be counted cell by cell.
//!
//! It is the finest, of the zooms between 4 and 17, in which the box around all marks is at most 24 cells wide and high. A mark
//! is in a cell when it meets the cell widened by a quarter of its side on every side, so that two marks that lie near each
//! other are in one cell, whichever side of an edge they are on.

use std::collections::BTreeSet;

use super::{
    Extent, Form, Placed, Shown,
    inside::{Inside, Place, edges, side},
    region::units,
};

/// Most cells along a side of the box around all marks.
const CELLS: f64 = 24.0;
/// The coarsest and the finest lattice: 2 500 km and 300 m on the equator.
const ZOOMS: std::ops::RangeInclusive<u8> = 4..=17;
/// By how much of its side a cell is widened.
const NEAR: f64 = 0.25;

/// A cell, by its row from the north and its column from the west.
pub(super) type Square = (u32, u32);
/// West, south, east, north in 1e-7 degrees.
type Area = [i32; 4];

/// The cells around some marks.
pub(super) struct Lattice {
    zoom: u8,
    rows: Vec<Band>,
    columns: Vec<Band>,
}

/// A row or a column: its number, and from where to where its widened cells go, in 1e-7 degrees.
struct Band {
    number: u32,
    from: i32,
    to: i32,
}

impl Lattice {
    /// The lattice around marks; `None` when none of them lies anywhere.
    pub(super) fn around<'a>(marks: impl Iterator<Item = &'a Shown<'a>>) -> Option<Self> {
        marks.filter_map(|mark| mark.placed().extent()).reduce(Extent::union).map(|all| Self::over(&all))
    }

    fn over(all: &Extent) -> Self {
        let side = (all.east - all.west).max(all.south - all.north);
        let fits = |zoom: &u8| side * f64::from(1_u32 << zoom) <= CELLS;
        let zoom = ZOOMS.rev().find(fits).unwrap_or(*ZOOMS.start());
        let cell = |row, column| {
            let wide = Extent::of_tile(zoom, column, row, NEAR).degrees();
            units([wide.min().x, wide.min().y, wide.max().x, wide.max().y])
        };
        let row = |number| {
            let [_, from, _, to] = cell(number, 0);
            Band { number, from, to }
        };
        let column = |number| {
            let [from, _, to, _] = cell(0, number);
            Band { number, from, to }
        };
        let [rows, columns] = [(all.north, all.south), (all.west, all.east)].map(|ends| near(ends, zoom));
        Self { zoom, rows: rows.map(row).collect(), columns: columns.map(column).collect() }
    }

    /// The box of a cell.
    pub(super) fn extent(&self, (row, column): Square) -> Extent {
        Extent::of_tile(self.zoom, column, row, 0.0)
    }

    /// The cells that a place is in. The edges of an area are followed first: a cell that none of them meets lies in the area
    /// as a whole or not at all, so that one of its corners answers for it.
    pub(super) fn cells(&self, placed: &Placed) -> BTreeSet<Square> {
        let Some(bbox) = placed.bbox() else { return BTreeSet::new() };
        let Placed::Path(path) = placed else {
            return self.meeting(bbox).map(|(cell, _)| cell).collect();
        };
        let mut cells = BTreeSet::new();
        if path.form() == Form::Points {
            let points = path.vertices().map(|at| [at.lon, at.lat, at.lon, at.lat]);
            cells.extend(points.flat_map(|at| self.meeting(at)).map(|(cell, _)| cell));
            return cells;
        }
        for edge in edges(path) {
            let met = self.meeting(around(edge)).filter(|(_, area)| crosses(edge, *area));
            cells.extend(met.map(|(cell, _)| cell));
        }
        if let Some(inside) = path.is_area().then(|| Inside::new(path)).flatten() {
            let within = |(cell, [west, south, ..]): (Square, Area)| {
                (!cells.contains(&cell) && inside.holds(west, south)).then_some(cell)
            };
            let within: Vec<_> = self.meeting(bbox).filter_map(within).collect();
            cells.extend(within);
        }
        cells
    }

    /// The cells that meet a box, widened, from north to south and west to east.
    fn meeting(&self, [west, south, east, north]: Area) -> impl Iterator<Item = (Square, Area)> {
        let rows = self.rows.iter().filter(move |row| row.from <= north && south <= row.to);
        rows.flat_map(move |row| {
            let columns = self.columns.iter().filter(move |column| column.from <= east && west <= column.to);
            columns.map(move |it| ((row.number, it.number), [it.from, row.from, it.to, row.to]))
        })
    }
}

/// The rows or columns whose widened cells may meet what lies between two parts of the world.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 … 2^zoom - 1")]
fn near((from, to): (f64, f64), zoom: u8) -> std::ops::RangeInclusive<u32> {
    let cells = f64::from(1_u32 << zoom);
    let number = |part: f64, by: f64| (part * cells + by).floor().clamp(0.0, cells - 1.0) as u32;
    number(from, -NEAR)..=number(to, NEAR)
}

fn around((from, to): (Place, Place)) -> Area {
    [from.0.min(to.0), from.1.min(to.1), from.0.max(to.0), from.1.max(to.1)]
}

/// Whether an edge meets a box that the box around it meets: not all corners lie on one side of it.
fn crosses((from, to): (Place, Place), [west, south, east, north]: Area) -> bool {
    let corners = [(west, south), (east, south), (east, north), (west, north)];
    let sides = corners.map(|corner| side(corner, from, to).signum());
    !(sides == [1; 4] || sides == [-1; 4])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{geometry::Geometry, index::region::Region};
    use geo_types::{Geometry as Shapes, LineString, MultiPoint, Point, Polygon};
    use proptest::prelude::*;

    /// Every cell of the lattice that a region meets, asked one by one.
    fn one_by_one(lattice: &Lattice, placed: &Placed) -> BTreeSet<Square> {
        let all =
            lattice.rows.iter().flat_map(|row| lattice.columns.iter().map(|it| (row.number, it.number)));
        let meets = |(row, column): &Square| {
            let wide = Extent::of_tile(lattice.zoom, *column, *row, NEAR).degrees();
            let (min, max) = (wide.min(), wide.max());
            Region::split([min.x, min.y, max.x, max.y]).iter().any(|part| part.meets(placed))
        };
        all.filter(meets).collect()
    }

    fn ring(radii: &[u32], size: f64) -> LineString<f64> {
        let around = f64::from(u32::try_from(radii.len()).unwrap());
        let corner = |(n, radius): (u32, &u32)| {
            let turn = std::f64::consts::TAU * f64::from(n) / around;
            let far = f64::from(*radius) * size;
            (-74.0 + turn.cos() * far, 4.0 + turn.sin() * far)
        };
        let mut ring: Vec<_> = (0..).zip(radii).map(corner).collect();
        ring.push(ring[0]);
        LineString::from(ring)
    }

    proptest! {
        #[test]
        fn a_place_is_in_the_cells_that_it_meets(
            radii in prop::collection::vec(40_u32..100, 3..40),
            holed in any::<bool>(),
            size in prop::sample::select(vec![0.000_02, 0.001, 0.02]),
            line in prop::collection::vec((-120_i32..120, -120_i32..120), 2..8),
        ) {
            let outer = ring(&radii, size);
            let holes = if holed { vec![ring(&[30, 20, 25, 30, 10], size)] } else { vec![] };
            let line: Vec<_> =
                line.iter().map(|(x, y)| (-74.0 + f64::from(*x) * size, 4.0 + f64::from(*y) * size)).collect();
            let shapes: [Shapes<f64>; 4] = [
                Polygon::new(outer, holes).into(),
                LineString::from(line.clone()).into(),
                MultiPoint::from(line.clone()).into(),
                Point::from(line[0]).into(),
            ];
            let placed: Vec<_> = shapes.iter()
                .filter_map(|shape| Geometry::check(shape, 10_000).ok())
                .map(|checked| Placed::new(Some(&checked)))
                .collect();
            let all = placed.iter().filter_map(Placed::extent).reduce(Extent::union).unwrap();
            let lattice = Lattice::over(&all);
            for placed in &placed {
                prop_assert_eq!(lattice.cells(placed), one_by_one(&lattice, placed));
            }
        }
    }
}
