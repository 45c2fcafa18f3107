//! A field's register: the last writer wins, and whoever was written over without having been seen is kept.
//!
//! Two writes are *rivals* when neither author had seen the other's. A write says with `base` how far its author had
//! seen the log; so everything at or below the highest base has been seen and settled, and what lies above it is open.
//! The state is the set of writes above that floor beside the winner, which makes merging independent of order and of
//! redelivery (a join of a maximum, a maximum and a set).

use serde::{Deserialize, Serialize};

use crate::{
    clock::Stamp,
    id::{ActorId, Seq},
};

/// One value written by somebody at some point of the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Write<T> {
    /// What was written.
    pub value: T,
    /// When, for merging.
    pub stamp: Stamp,
    /// Where in the log.
    pub seq: Seq,
    /// By whom.
    pub actor: ActorId,
}

/// The value that stands and those that were written beside it unseen.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Register<T> {
    winner: Write<T>,
    floor: Seq,
    rivals: Vec<Write<T>>,
}

impl<T: PartialEq> Register<T> {
    /// A register with its first write, made by somebody who had seen the log up to `base`.
    pub fn new(write: Write<T>, base: Seq) -> Self {
        Self { winner: write, floor: base, rivals: Vec::new() }
    }

    /// The value that stands.
    pub fn value(&self) -> &T {
        &self.winner.value
    }

    /// The write that stands.
    pub fn winner(&self) -> &Write<T> {
        &self.winner
    }

    /// The latest stamp among the writes that stand or lie open and that somebody knows of.
    pub(crate) fn latest(&self, knows: impl Fn(Seq, ActorId) -> bool) -> Option<Stamp> {
        let writes = std::iter::once(&self.winner).chain(&self.rivals);
        writes.filter(|write| knows(write.seq, write.actor)).map(|write| write.stamp).max()
    }

    /// Merges a write. Merging it again changes nothing.
    pub fn merge(&mut self, write: Write<T>, base: Seq) {
        let known =
            self.winner.stamp == write.stamp || self.rivals.iter().any(|rival| rival.stamp == write.stamp);
        if !known {
            let loser = if write.stamp > self.winner.stamp {
                std::mem::replace(&mut self.winner, write)
            } else {
                write
            };
            let at = self.rivals.partition_point(|rival| rival.seq < loser.seq);
            self.rivals.insert(at, loser);
        }
        self.floor = self.floor.max(base);
        self.rivals.retain(|rival| rival.seq > self.floor);
    }

    /// The values that await a person's decision beside the one that stands: each other author's last unseen one, where
    /// it differs. Empty when nothing is contested.
    pub fn contested(&self) -> impl Iterator<Item = &Write<T>> {
        self.rivals.iter().filter(|rival| {
            let last_of_author =
                !self.rivals.iter().any(|other| other.actor == rival.actor && other.stamp > rival.stamp);
            rival.actor != self.winner.actor && rival.value != self.winner.value && last_of_author
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Hlc, id::ChangeId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn write(value: u8, millis: u64, seq: Seq, actor: u128) -> Write<u8> {
        let stamp =
            Stamp { hlc: Hlc::new(millis, 0), change: ChangeId::new(Uuid::from_u128(u128::from(seq))) };
        Write { value, stamp, seq, actor: ActorId::new(Uuid::from_u128(actor)) }
    }

    #[test]
    fn a_value_written_over_unseen_is_kept_for_review_until_somebody_who_saw_both_writes() {
        let mut register = Register::new(write(1, 10, 1, 1), 0);
        register.merge(write(2, 30, 2, 1), 1);
        register.merge(write(3, 20, 3, 2), 1);
        assert_eq!(*register.value(), 2, "the later clock stands");
        assert_eq!(register.contested().map(|rival| rival.value).collect::<Vec<_>>(), [3]);
        register.merge(write(3, 40, 4, 3), 3);
        assert_eq!((*register.value(), register.contested().count()), (3, 0));
    }

    #[test]
    fn agreeing_unseen_is_not_a_contest_and_neither_is_ones_own_second_thought() {
        let mut register = Register::new(write(1, 10, 1, 1), 0);
        register.merge(write(1, 11, 2, 2), 0);
        register.merge(write(9, 12, 3, 2), 0);
        let mut own = Register::new(write(1, 10, 1, 1), 0);
        own.merge(write(2, 20, 2, 1), 0);
        assert_eq!(own.contested().count(), 0);
        assert_eq!(register.contested().map(|rival| rival.value).collect::<Vec<_>>(), [1]);
    }

    proptest! {
        #[test]
        fn any_order_and_any_redelivery_merge_to_the_same(
            writes in prop::collection::vec((0_u8..4, 0_u64..20, 0_u64..12, 0_u128..3), 1..12),
            shuffle in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        ) {
            let log: Vec<_> = (1..).zip(&writes)
                .map(|(seq, (value, millis, base, actor))| (write(*value, *millis, seq, *actor), *base.min(&(seq - 1))))
                .collect();
            let merge = |order: &[usize]| {
                let (first, base) = log[order[0]].clone();
                let mut register = Register::new(first, base);
                for n in order { let (write, base) = log[*n].clone(); register.merge(write, base); }
                register
            };
            let straight: Vec<usize> = (0..log.len()).collect();
            let mut strange: Vec<usize> = shuffle.iter().map(|n| n.index(log.len())).collect();
            strange.extend(straight.iter().rev());
            prop_assert_eq!(merge(&straight), merge(&strange));
        }
    }
}
