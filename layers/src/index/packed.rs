//! An R-tree without pointers over the slots that are in order along the Hilbert curve: sixteen boxes to a node, level upon
//! level. It is built in one pass, and searched three times as fast as one that grew box by box.

use super::placed::Square;

/// Boxes under one node.
const FAN: usize = 16;

/// The box of what lies nowhere, which meets nothing.
const NOTHING: Square = [u32::MAX, u32::MAX, 0, 0];

/// The boxes, slot by slot, and the boxes around them.
#[derive(Default)]
pub(crate) struct Packed {
    /// The slots' own first; the last level fits into one node.
    levels: Vec<Vec<Square>>,
}

/// A box of a level: of a slot on level 0, else around sixteen boxes of the level below.
#[derive(Clone, Copy)]
pub(crate) struct Branch {
    level: usize,
    place: usize,
}

impl Packed {
    /// Over the boxes of all slots, in their order.
    pub(crate) fn new(slots: impl Iterator<Item = Option<Square>>) -> Self {
        let mut levels = vec![slots.map(|square| square.unwrap_or(NOTHING)).collect::<Vec<_>>()];
        while let Some(below) = levels.last().filter(|below| below.len() > FAN) {
            levels.push(below.chunks(FAN).map(around).collect());
        }
        Self { levels }
    }

    /// The box around all; `None` when nothing lies anywhere.
    pub(crate) fn whole(&self) -> Option<Square> {
        Some(around(self.levels.last()?)).filter(is_something)
    }

    /// What lies in a slot now. The boxes around it become as small as they can be, so that none tells where something was.
    pub(crate) fn set(&mut self, slot: u32, square: Option<Square>) {
        let (mut place, mut square) = (slot as usize, square.unwrap_or(NOTHING));
        for level in &mut self.levels {
            let Some(known) = level.get_mut(place) else { return };
            *known = square;
            place /= FAN;
            square = around(level.chunks(FAN).nth(place).unwrap_or_default());
        }
    }

    /// Slots whose boxes meet a window.
    pub(crate) fn meeting(&self, window: &Square, mut visit: impl FnMut(u32)) {
        if let Some(top) = self.levels.len().checked_sub(1) {
            self.search(top, 0, window, &mut visit);
        }
    }

    fn search(&self, level: usize, node: usize, window: &Square, visit: &mut impl FnMut(u32)) {
        let Some(boxes) = self.levels.get(level).and_then(|level| level.get(node * FAN..)) else { return };
        for (place, square) in (node * FAN..).zip(boxes.iter().take(FAN)) {
            if !is_something(square) || !meets(square, window) {
                continue;
            }
            match level.checked_sub(1) {
                None => visit(slot(place)),
                Some(below) => self.search(below, place, window, visit),
            }
        }
    }

    /// How many slots' boxes meet a window, counted up to `most`.
    pub(crate) fn count(&self, window: &Square, most: usize) -> usize {
        let mut open: Vec<_> = self.top().collect();
        let mut count = 0;
        while let Some((branch, square)) = open.pop().filter(|_| count < most) {
            if meets(&square, window) {
                count += usize::from(branch.slot().is_some());
                open.extend(self.under(branch));
            }
        }
        count
    }

    /// The boxes of the node at the top.
    pub(crate) fn top(&self) -> impl Iterator<Item = (Branch, Square)> {
        self.node(self.levels.len().saturating_sub(1), 0)
    }

    /// The boxes that a branch is around; none for a slot's own.
    pub(crate) fn under(&self, branch: Branch) -> impl Iterator<Item = (Branch, Square)> {
        let below = branch.level.checked_sub(1);
        below.map(|level| self.node(level, branch.place)).into_iter().flatten()
    }

    fn node(&self, level: usize, node: usize) -> impl Iterator<Item = (Branch, Square)> {
        let boxes = self.levels.get(level).and_then(|level| level.get(node * FAN..)).unwrap_or_default();
        let numbered = (node * FAN..).zip(boxes.iter().take(FAN)).filter(|(_, square)| is_something(square));
        numbered.map(move |(place, square)| (Branch { level, place }, *square))
    }
}

impl Branch {
    /// The slot, when it is the box of one.
    pub(crate) fn slot(self) -> Option<u32> {
        (self.level == 0).then(|| slot(self.place))
    }
}

/// A feature has at least 100 bytes: slots never run out of 32 bits.
fn slot(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

fn around(boxes: &[Square]) -> Square {
    boxes.iter().fold(NOTHING, |all, one| {
        [all[0].min(one[0]), all[1].min(one[1]), all[2].max(one[2]), all[3].max(one[3])]
    })
}

fn meets(one: &Square, other: &Square) -> bool {
    one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3]
}

fn is_something(square: &Square) -> bool {
    square[0] <= square[2]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn square() -> impl Strategy<Value = Option<Square>> {
        let side = || (0..1_000_u32, 0..100_u32).prop_map(|(from, size)| (from, from + size));
        prop::option::weighted(0.9, (side(), side()).prop_map(|((w, e), (n, s))| [w, n, e, s]))
    }

    proptest! {
        #[test]
        fn it_finds_what_a_list_finds_whatever_was_set_since(
            mut squares in prop::collection::vec(square(), 0..700),
            sets in prop::collection::vec((any::<prop::sample::Index>(), square()), 0..60),
            window in square(),
        ) {
            let mut packed = Packed::new(squares.iter().copied());
            let many = squares.len();
            for (slot, square) in sets.into_iter().filter(|_| many > 0) {
                let slot = slot.index(many);
                squares[slot] = square;
                packed.set(u32::try_from(slot).unwrap(), square);
            }
            let window = window.unwrap_or([0, 0, u32::MAX, u32::MAX]);
            let mut found = Vec::new();
            packed.meeting(&window, |slot| found.push(slot));
            let expected: Vec<u32> = (0..).zip(&squares)
                .filter(|(_, square)| square.is_some_and(|square| meets(&square, &window)))
                .map(|(slot, _)| slot)
                .collect();
            prop_assert_eq!(packed.count(&window, 5), expected.len().min(5));
            prop_assert_eq!(found, expected);
            let whole = squares.iter().flatten().copied().reduce(|a, b| around(&[a, b]));
            prop_assert_eq!(packed.whole(), whole);
        }

        #[test]
        fn every_slot_is_under_the_top_in_boxes_that_hold_it(squares in prop::collection::vec(square(), 0..700)) {
            let packed = Packed::new(squares.iter().copied());
            let (mut open, mut slots) = (packed.top().collect::<Vec<_>>(), Vec::new());
            while let Some((branch, square)) = open.pop() {
                slots.extend(branch.slot());
                for (under, inner) in packed.under(branch) {
                    prop_assert_eq!(around(&[square, inner]), square);
                    open.push((under, inner));
                }
            }
            slots.sort_unstable();
            let expected: Vec<u32> = (0..).zip(&squares).filter(|(_, it)| it.is_some()).map(|(slot, _)| slot).collect();
            prop_assert_eq!(slots, expected);
        }
    }
}
