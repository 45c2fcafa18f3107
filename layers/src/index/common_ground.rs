//! Where groups of a workshop marked the same ground: groups are counted, never people.
//!
//! The marks are those that the viewer reads and that were shown to the room, laid on a [`Lattice`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Bound, Extent, Shown,
    lattice::{Lattice, Square},
};
use crate::{
    id::{ActorId, GroupId, LayerId, WorkshopId},
    scope::Scope,
};

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
        let of_room = |it: &Shown<'_>| it.scope() == Scope::Workshop(Some(workshop));
        self.everything(move |of| layer.is_none_or(|layer| of == layer)).filter(of_room).collect()
    }

    /// Everything that the viewer reads on some layers, in no order.
    pub(super) fn everything<'b>(
        &'b self,
        on: impl Fn(LayerId) -> bool + 'b,
    ) -> impl Iterator<Item = Shown<'b>> {
        let shelves = self.shelves.iter().filter(move |it| on(it.shelf.layer));
        let entries = shelves
            .filter_map(|shelf| Some((shelf, shelf.tree()?)))
            .flat_map(|(shelf, tree)| tree.numbered().map(move |(_, entry)| Shown { entry, shelf }));
        entries.filter(Shown::is_read)
    }
}

/// The ground that groups marked, from north to south and west to east. `group` says with whom an author sits.
pub fn common_ground(marks: &[Shown<'_>], group: impl Fn(ActorId) -> Option<GroupId>) -> Vec<Ground> {
    let Some(lattice) = Lattice::around(marks.iter()) else { return Vec::new() };
    let mut cells: BTreeMap<Square, BTreeSet<GroupId>> = BTreeMap::new();
    for mark in marks {
        let Some(group) = mark.author().and_then(&group) else { continue };
        for cell in lattice.cells(mark.placed()) {
            cells.entry(cell).or_default().insert(group);
        }
    }
    let ground = |(cell, groups): (Square, BTreeSet<GroupId>)| Ground {
        extent: lattice.extent(cell),
        groups: groups.len(),
    };
    cells.into_iter().map(ground).collect()
}
