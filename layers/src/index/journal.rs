//! Which features of a tree changed lately, so that what is made of a tree in the meantime can follow it.

use std::collections::VecDeque;

use crate::id::FeatureId;

/// Changes that are remembered of any tree.
const LEAST: usize = 1_024;
/// Changes that are remembered of the largest: a megabyte.
const MOST: usize = 1 << 16;

/// The last changes of a tree.
#[derive(Default)]
pub(crate) struct Journal {
    /// How many came before those that are remembered.
    forgotten: u64,
    changed: VecDeque<FeatureId>,
}

impl Journal {
    /// Notes a change of one of so many features.
    pub(crate) fn note(&mut self, id: FeatureId, features: usize) {
        self.changed.push_back(id);
        while self.changed.len() > (features / 8).clamp(LEAST, MOST) {
            self.changed.pop_front();
            self.forgotten += 1;
        }
    }

    /// Everything changed.
    pub(crate) fn forget(&mut self) {
        self.forgotten = self.mark() + 1;
        self.changed.clear();
    }

    /// Where the journal stands.
    pub(crate) fn mark(&self) -> u64 {
        self.forgotten + self.changed.len() as u64
    }

    /// What changed since it stood there; `None` when that is forgotten.
    pub(crate) fn since(&self, mark: u64) -> Option<impl Iterator<Item = FeatureId>> {
        let from = usize::try_from(mark.checked_sub(self.forgotten)?).ok()?;
        (from <= self.changed.len()).then(|| self.changed.range(from..).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: usize) -> FeatureId {
        FeatureId::new(Uuid::from_u128(number as u128))
    }

    #[test]
    fn it_tells_what_came_after_a_mark_or_that_it_does_not_know() {
        let mut journal = Journal::default();
        journal.note(id(1), 0);
        let mark = journal.mark();
        journal.note(id(2), 0);
        journal.note(id(3), 0);
        assert!(journal.since(mark).unwrap().eq([id(2), id(3)]));
        assert_eq!(journal.since(journal.mark()).unwrap().count(), 0);
        assert!(journal.since(journal.mark() + 1).is_none());
        (0..=LEAST).for_each(|number| journal.note(id(number), 0));
        assert!(journal.since(mark).is_none());
        let mark = journal.mark();
        journal.forget();
        assert!(journal.since(mark).is_none());
    }
}
