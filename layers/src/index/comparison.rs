//! What changed between two workshops: where marks were then, where they are now, and how many of each code. Marks are counted,
//! never people.
//!
//! The marks are those that the viewer reads today and that were shown to the room of either workshop, wherever they went since:
//! see [`Feature::circle`](crate::feature::Feature::circle). Both are laid on one [`Lattice`].

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Bound, Extent, Shown,
    lattice::{Lattice, Square},
};
use crate::id::WorkshopId;

/// In which of two workshops something was marked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// In the earlier one alone.
    Then,
    /// In both.
    Both,
    /// In the later one alone.
    Now,
}

/// A cell that somebody marked.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Span {
    /// Its box.
    pub extent: Extent,
    /// In which of the workshops.
    pub when: When,
}

/// How many marks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// In the earlier workshop.
    pub then: usize,
    /// In the later one.
    pub now: usize,
}

/// Two workshops beside each other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Comparison {
    /// The ground that was marked, from north to south and west to east.
    pub ground: Vec<Span>,
    /// How many marks there are of each code of the category, and of none.
    pub codes: BTreeMap<Option<String>, Marks>,
}

impl Bound<'_> {
    /// What was last shown to the room of a workshop, wherever it went since, as the viewer reads it today.
    pub fn shown_in(&self, workshop: WorkshopId) -> Vec<Shown<'_>> {
        let Some(word) = self.indexes.words.workshops.find(&workshop) else { return Vec::new() };
        self.everything(|_| true).filter(|it| it.entry.circle == Some(word)).collect()
    }
}

/// What was marked then beside what is marked now.
pub fn comparison(then: &[Shown<'_>], now: &[Shown<'_>]) -> Comparison {
    let mut codes: BTreeMap<Option<String>, Marks> = BTreeMap::new();
    let code = |mark: &Shown<'_>| mark.code().map(str::to_owned);
    for mark in then {
        codes.entry(code(mark)).or_default().then += 1;
    }
    for mark in now {
        codes.entry(code(mark)).or_default().now += 1;
    }
    let Some(lattice) = Lattice::around(then.iter().chain(now)) else {
        return Comparison { ground: Vec::new(), codes };
    };
    let mut cells: BTreeMap<Square, When> = BTreeMap::new();
    for cell in then.iter().flat_map(|mark| lattice.cells(mark.placed())) {
        cells.insert(cell, When::Then);
    }
    for cell in now.iter().flat_map(|mark| lattice.cells(mark.placed())) {
        let here = cells.entry(cell).or_insert(When::Now);
        *here = if *here == When::Now { When::Now } else { When::Both };
    }
    let span = |(cell, when)| Span { extent: lattice.extent(cell), when };
    Comparison { ground: cells.into_iter().map(span).collect(), codes }
}
