//! A vote: each seat has one ballot, and nobody ever learns what is on whose. It asks for dots on marks that the room sees, or
//! how one leaves.
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

/// What a vote asks.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// Where one puts one's dots: what matters most.
    #[default]
    Dots,
    /// How one leaves the workshop: a feeling.
    Leaving,
}

impl Asks {
    /// The field of a ballot that answers it: ids of marks, one for each dot; or a code.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Dots => "dots",
            Self::Leaving => "leaving",
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    pub(crate) const fn is_dots(&self) -> bool {
        matches!(self, Self::Dots)
    }
}

/// A vote that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vote {
    /// Which.
    pub id: VoteId,
    /// What it asks.
    #[serde(default)]
    pub asks: Asks,
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
    /// What was asked.
    #[serde(default, skip_serializing_if = "Asks::is_dots")]
    pub asks: Asks,
    /// How many ballots there were.
    pub ballots: usize,
    /// How many dots lie on each mark; nothing where there were fewer than [`BALLOTS`].
    pub dots: BTreeMap<FeatureId, u32>,
    /// How many gave each answer; nothing where there were fewer than [`BALLOTS`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, u32>,
}

impl Vote {
    /// The marks that ballots put dots on, as far as each has dots.
    pub fn chosen(&self, ballot: &Feature) -> Vec<FeatureId> {
        match self.answer(ballot) {
            Some(Value::Codes(marks)) if self.asks == Asks::Dots => {
                marks.iter().filter_map(|mark| mark.parse().ok()).take(self.dots.into()).collect()
            }
            _ => Vec::new(),
        }
    }

    fn answer<'a>(&self, ballot: &'a Feature) -> Option<&'a Value> {
        ballot.property(self.asks.field()).filter(|_| !ballot.is_deleted())
    }

    /// Adds up ballots. Only dots on marks that are `shown` to the room count.
    pub fn tally<'a>(
        &self,
        ballots: impl Iterator<Item = &'a Feature>,
        shown: impl Fn(FeatureId) -> bool,
    ) -> Tally {
        let (dots, answers) = (BTreeMap::new(), BTreeMap::new());
        let mut tally = Tally { vote: self.id, asks: self.asks, ballots: 0, dots, answers };
        for ballot in ballots {
            let marks = self.chosen(ballot);
            let said = match self.answer(ballot) {
                Some(Value::Code(code)) if self.asks == Asks::Leaving => Some(code),
                _ => None,
            };
            tally.ballots += usize::from(!marks.is_empty() || said.is_some());
            for mark in marks.into_iter().filter(|mark| shown(*mark)) {
                *tally.dots.entry(mark).or_default() += 1;
            }
            if let Some(code) = said {
                *tally.answers.entry(code.clone()).or_default() += 1;
            }
        }
        if tally.ballots < BALLOTS {
            tally.dots.clear();
            tally.answers.clear();
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
