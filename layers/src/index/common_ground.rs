//! Where groups of a workshop marked the same ground: groups are counted, never people.
//!
//! The marks are those that the viewer reads and that were shown to the room, laid on a [`Lattice`].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Extent, Shown,
    lattice::{Lattice, Square},
};
use crate::id::{ActorId, GroupId};

/// A cell that somebody marked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Ground {
    /// Its box.
    pub extent: Extent,
    /// How many groups marked it.
    pub groups: usize,
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
