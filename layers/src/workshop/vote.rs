//! A vote by dots: each seat puts so many dots on marks that the room sees, and nobody ever learns whose dot lies where.
//!
//! A ballot is a draft of its voter: a feature of its own, under its own key, that only she reads. When the vote is closed the
//! server adds up the ballots, writes the sums, and destroys every ballot in the same transaction. From then on the log says
//! who voted and when, never for what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    clock::Millis,
    feature::Feature,
    field::Value,
    id::{ActorId, FeatureId, VoteId},
};

/// Of fewer ballots nothing is told: what two people chose is soon known of each.
pub const BALLOTS: usize = 3;
/// Most dots of a seat.
pub const DOTS: u8 = 10;

/// The field of a ballot that holds its dots: ids of marks, one for each dot.
const FIELD: &str = "dots";

/// A vote that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vote {
    /// Which.
    pub id: VoteId,
    /// How many dots each seat has.
    pub dots: u8,
    /// Since when, in milliseconds since 1970.
    pub since: Millis,
}

/// What came of a vote.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Of which vote.
    pub vote: VoteId,
    /// How many ballots there were.
    pub ballots: usize,
    /// How many dots lie on each mark; nothing where there were fewer than [`BALLOTS`].
    pub dots: BTreeMap<FeatureId, u32>,
}

impl Vote {
    /// The marks that ballots put dots on, as far as each has dots.
    pub fn chosen(&self, ballot: &Feature) -> Vec<FeatureId> {
        let Some(Value::Codes(marks)) = ballot.property(FIELD).filter(|_| !ballot.is_deleted()) else {
            return Vec::new();
        };
        marks.iter().filter_map(|mark| mark.parse().ok()).take(self.dots.into()).collect()
    }

    /// Adds up ballots. Only dots on marks that are `shown` to the room count.
    pub fn tally<'a>(
        &self,
        ballots: impl Iterator<Item = &'a Feature>,
        shown: impl Fn(FeatureId) -> bool,
    ) -> Tally {
        let mut tally = Tally { vote: self.id, ballots: 0, dots: BTreeMap::new() };
        for marks in ballots.map(|it| self.chosen(it)).filter(|marks| !marks.is_empty()) {
            tally.ballots += 1;
            for mark in marks.into_iter().filter(|mark| shown(*mark)) {
                *tally.dots.entry(mark).or_default() += 1;
            }
        }
        if tally.ballots < BALLOTS {
            tally.dots.clear();
        }
        tally
    }
}

/// The one ballot of somebody in a vote. Both ids are random, and so is this one.
pub fn ballot(vote: VoteId, actor: ActorId) -> FeatureId {
    FeatureId::new(Uuid::from_u128(vote.uuid().as_u128() ^ actor.uuid().as_u128()))
}

/// Whose ballot of a vote an id would be.
pub(super) fn voter(vote: VoteId, ballot: FeatureId) -> ActorId {
    ActorId::new(Uuid::from_u128(vote.uuid().as_u128() ^ ballot.uuid().as_u128()))
}
