//! Where groups of a workshop marked the same ground: groups are counted, never people.
//!
//! The marks are those that the viewer reads and that were shown to the room. The ground is a lattice of web mercator: of the
//! zooms between 4 and 17 the finest in which the box around all marks is at most 24 cells wide and high. A group has marked a
//! cell when one of its marks meets the cell widened by a quarter of its side on every side, so that two marks that lie near each
//! other count together, whichever side of an edge they are on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bound, Extent, Shown, region::Region};
use crate::{
    id::{ActorId, GroupId, LayerId, WorkshopId},
    scope::Scope,
};

/// Most cells of the lattice along a side of the box around all marks.
const CELLS: f64 = 24.0;
/// The coarsest and the finest lattice: 2 500 km and 300 m on the equator.
const ZOOMS: std::ops::RangeInclusive<u8> = 4..=17;
/// By how much of its side a cell is widened.
const NEAR: f64 = 0.25;

/// A cell that somebody marked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ground {
    /// Its box.
    pub extent: Extent,
    /// How many groups marked it.
    pub groups: usize,
}

impl Bound<'_> {
    /// What people show to a room, as the viewer reads it; on one layer, or on all.
    pub fn shown_in_room(&self, workshop: WorkshopId, layer: Option<LayerId>) -> Vec<Shown<'_>> {
        let shelves = self.shelves.iter().filter(|it| layer.is_none_or(|layer| it.shelf.layer == layer));
        let entries = shelves
            .filter_map(|shelf| Some((shelf, shelf.tree()?)))
            .flat_map(|(shelf, tree)| tree.numbered().map(move |(_, entry)| Shown { entry, shelf }));
        entries.filter(|it| it.is_read() && it.scope() == Scope::Workshop(Some(workshop))).collect()
    }
}

/// The ground that groups marked, from north to south and west to east. `group` says with whom an author sits.
pub fn common_ground(marks: &[Shown<'_>], group: impl Fn(ActorId) -> Option<GroupId>) -> Vec<Ground> {
    let boxes = marks.iter().filter_map(|mark| mark.placed().extent());
    let Some(zoom) = boxes.reduce(Extent::union).map(|all| lattice(&all)) else { return Vec::new() };
    let mut cells: BTreeMap<(u32, u32), BTreeSet<GroupId>> = BTreeMap::new();
    for mark in marks {
        let Some(group) = mark.author().and_then(&group) else { continue };
        let Some(extent) = mark.placed().extent() else { continue };
        for (column, row) in near(&extent, zoom) {
            let wide = Extent::of_tile(zoom, column, row, NEAR).degrees();
            let (min, max) = (wide.min(), wide.max());
            let region = Region::split([min.x, min.y, max.x, max.y]);
            if region.iter().any(|part| part.meets(mark.placed())) {
                cells.entry((row, column)).or_default().insert(group);
            }
        }
    }
    let ground = |((row, column), groups): ((u32, u32), BTreeSet<GroupId>)| Ground {
        extent: Extent::of_tile(zoom, column, row, 0.0),
        groups: groups.len(),
    };
    cells.into_iter().map(ground).collect()
}

/// The finest lattice that is coarse enough.
fn lattice(all: &Extent) -> u8 {
    let side = (all.east - all.west).max(all.south - all.north);
    let fits = |zoom: &u8| side * f64::from(1_u32 << zoom) <= CELLS;
    ZOOMS.rev().find(fits).unwrap_or(*ZOOMS.start())
}

/// The cells whose widened boxes may meet a box.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 … 2^zoom - 1")]
fn near(extent: &Extent, zoom: u8) -> impl Iterator<Item = (u32, u32)> {
    let cells = f64::from(1_u32 << zoom);
    let index = |part: f64, by: f64| (part * cells + by).floor().clamp(0.0, cells - 1.0) as u32;
    let columns = index(extent.west, -NEAR)..=index(extent.east, NEAR);
    let rows = index(extent.north, -NEAR)..=index(extent.south, NEAR);
    rows.flat_map(move |row| columns.clone().map(move |column| (column, row)))
}
