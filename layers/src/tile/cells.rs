//! Clusters: the points of a layer counted in a grid that divides the tile, so that a cell belongs to one tile only and
//! no point is counted twice, across any border.

use super::frame::{At, EXTENT, PIXEL};

/// Cells along a side of a tile: 64 pixels each on a tile shown at 512. With 16 cells the discs of a phone would touch.
const SIDE: u32 = 8;
const CELLS: usize = (SIDE * SIDE) as usize;

/// How far a cluster keeps from the edge of its cell: two discs of this radius never overlap.
const MARGIN: i32 = 20 * PIXEL;

/// The points of one layer in the cells of one tile.
pub(super) struct Cells<T> {
    side: u32,
    /// The number of the first cell: each of the grids that a tile may have numbers its cells differently.
    base: u32,
    grid: [Cluster<T>; CELLS],
    /// For each code the points of each cell.
    counts: Vec<[u32; CELLS]>,
}

/// One cell.
#[derive(Clone, Copy)]
pub(super) struct Cluster<T> {
    /// How many points it has.
    pub(super) count: u32,
    /// The worst severity among them; 0 when none has any.
    pub(super) worst: u8,
    /// One of them: the only one of a cell of one.
    pub(super) one: Option<(At, T)>,
    x: u64,
    y: u64,
}

impl<T: Copy> Cells<T> {
    /// No points yet.
    pub(super) fn new() -> Self {
        let empty = Cluster { count: 0, worst: 0, one: None, x: 0, y: 0 };
        Self { side: SIDE, base: 0, grid: [empty; CELLS], counts: Vec::new() }
    }

    /// Counts a point that is inside the tile.
    pub(super) fn add(&mut self, at: At, code: usize, severity: u8, point: T) {
        let (x, y) = (at.x.unsigned_abs(), at.y.unsigned_abs());
        let step = EXTENT.unsigned_abs() / self.side;
        let index = (y / step * self.side + x / step) as usize;
        if self.counts.len() <= code {
            self.counts.resize(code + 1, [0; CELLS]);
        }
        let (Some(cell), Some(row)) = (self.grid.get_mut(index), self.counts.get_mut(code)) else { return };
        cell.count += 1;
        cell.worst = cell.worst.max(severity);
        cell.one = Some((at, point));
        cell.x += u64::from(x);
        cell.y += u64::from(y);
        if let Some(count) = row.get_mut(index) {
            *count += 1;
        }
    }

    /// Joins the cells four by four; `false` when there is one left.
    pub(super) fn coarsen(&mut self) -> bool {
        if self.side == 1 {
            return false;
        }
        let mut joined = Self { side: self.side / 2, base: self.base + self.side * self.side, ..Self::new() };
        joined.counts.resize(self.counts.len(), [0; CELLS]);
        for (index, cell) in (0..self.side * self.side).zip(&self.grid) {
            let to = (index / self.side / 2 * joined.side + index % self.side / 2) as usize;
            if let Some(sum) = joined.grid.get_mut(to) {
                sum.join(cell);
            }
            for (old, new) in self.counts.iter().zip(&mut joined.counts) {
                if let (Some(old), Some(new)) = (old.get(index as usize), new.get_mut(to)) {
                    *new += old;
                }
            }
        }
        *self = joined;
        true
    }

    /// The cells that have points.
    pub(super) fn occupied(&self) -> impl Iterator<Item = (u32, &Cluster<T>)> {
        (0..self.side * self.side).zip(&self.grid).filter(|(_, cell)| cell.count > 0)
    }

    /// How many points of a code are in a cell.
    pub(super) fn count(&self, index: u32, code: usize) -> u32 {
        self.counts.get(code).and_then(|row| row.get(index as usize)).copied().unwrap_or(0)
    }

    /// The number of a cell, its own among all the grids that a tile may have: 8 × 8 cells are 0 to 63, then 4 × 4 are 64
    /// to 79, 2 × 2 are 80 to 83, and the whole tile is 84.
    pub(super) fn number(&self, index: u32) -> u32 {
        self.base + index
    }

    /// Where the cluster of a cell stands: at the mean of its points, but clear of its neighbours.
    pub(super) fn place(&self, index: u32, cell: &Cluster<T>) -> At {
        let step = EXTENT / self.side.cast_signed();
        let mean = |sum: u64, row: u32| {
            let low = row.cast_signed() * step;
            let mean = i32::try_from(sum / u64::from(cell.count.max(1))).unwrap_or(low);
            mean.clamp(low + MARGIN, low + step - MARGIN)
        };
        At { x: mean(cell.x, index % self.side), y: mean(cell.y, index / self.side) }
    }
}

impl<T: Copy> Cluster<T> {
    fn join(&mut self, other: &Self) {
        self.count += other.count;
        self.worst = self.worst.max(other.worst);
        self.one = self.one.or(other.one);
        self.x += other.x;
        self.y += other.y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_the_grid_all_points_are_counted_and_discs_keep_apart(
            points in prop::collection::vec((0..EXTENT, 0..EXTENT, 0_usize..4, 0_u8..=5), 1..300)
        ) {
            let mut cells = Cells::new();
            for (x, y, code, severity) in &points {
                cells.add(At { x: *x, y: *y }, *code, *severity, ());
            }
            loop {
                let sum: u32 = cells.occupied().map(|(_, cell)| cell.count).sum();
                prop_assert_eq!(sum as usize, points.len());
                let by_code: u32 =
                    cells.occupied().map(|(at, _)| (0..4).map(|code| cells.count(at, code)).sum::<u32>()).sum();
                prop_assert_eq!(by_code, sum);
                let worst = cells.occupied().map(|(_, cell)| cell.worst).max();
                prop_assert_eq!(worst, points.iter().map(|point| point.3).max());
                let places: Vec<_> = cells.occupied().map(|(at, cell)| cells.place(at, cell)).collect();
                for (n, a) in places.iter().enumerate() {
                    for b in places.iter().skip(n + 1) {
                        prop_assert!((a.x - b.x).abs().max((a.y - b.y).abs()) >= 2 * MARGIN);
                    }
                }
                if !cells.coarsen() {
                    break;
                }
            }
        }
    }
}
