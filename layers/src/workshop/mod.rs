//! The workshop: people who draw a map together in one room, in groups, phase by phase.
//!
//! It lives in the log of its map like a layer does. Where somebody sits says what she sees: see
//! [`Audience::of`](crate::scope::Audience::of).

mod change;
mod check;
mod decision;
mod ended;
mod past;
mod plan;
mod sign;
mod stance;
mod templates;
mod vote;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use change::WorkshopChange;
pub use check::{PlanError, Signed};
pub use decision::{Decided, Decision};
pub use ended::{ends, is_over};
pub use plan::{Draws, Group, Leave, Offer, Phase, Plan, Prompt, Template, Tool};
pub use sign::{Animal, Colour, Sign, Signs, signs};
pub use stance::{Stance, Stances};
pub use templates::{Shipped, TemplateError, read, shipped, write};
pub use vote::{Asks, BALLOTS, DOTS, Tally, Vote, ballot};

use crate::{
    clock::Millis,
    id::{ActorId, FeatureId, GroupId, LayerId, VoteId, WorkshopId},
    kind::KindId,
};

/// A workshop as the log made it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Workshop {
    /// Which.
    pub id: WorkshopId,
    /// What was prepared.
    pub plan: Plan,
    /// The phase that is open.
    pub phase: Option<OpenPhase>,
    /// The phases that were closed, in order, each as often as it was open.
    #[serde(default)]
    pub held: Vec<HeldPhase>,
    /// What the screens of the room show.
    pub screens: Screens,
    /// Drawing rests. It is a word to the room that every page keeps, not a lock: what was finished before, on a phone without
    /// network too, is still taken in.
    #[serde(default)]
    pub frozen: bool,
    /// Layers that are out of the room's sight for now.
    #[serde(default)]
    pub muted: BTreeSet<LayerId>,
    /// The vote that is open.
    #[serde(default)]
    pub vote: Option<Vote>,
    /// What came of those that were closed, in order.
    #[serde(default)]
    pub tallies: Vec<Tally>,
    /// What was decided of each kind at the end.
    #[serde(default)]
    decisions: BTreeMap<KindId, Decided>,
    /// Taken off the map: nobody sits in it any more.
    pub removed: bool,
    seats: BTreeMap<ActorId, Seat>,
    /// Everybody who ever sat down here.
    #[serde(default)]
    sat: BTreeSet<ActorId>,
    /// With which group each of them sat last, those who left included.
    #[serde(default)]
    last: BTreeMap<ActorId, GroupId>,
    /// What each seat says to a mark.
    #[serde(default)]
    stances: BTreeMap<FeatureId, BTreeMap<ActorId, Stance>>,
}

/// A phase that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenPhase {
    /// Its id in the plan.
    pub id: String,
    /// Since when, in milliseconds since 1970.
    pub since: Millis,
}

/// A phase that was open, and when.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HeldPhase {
    /// Its id in the plan.
    pub id: String,
    /// From when, in milliseconds since 1970.
    pub since: Millis,
    /// Until when.
    pub until: Millis,
}

/// What the screens of a workshop show.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screens {
    /// The map.
    #[default]
    Open,
    /// The map without anything that was drawn.
    Nothing,
    /// No map at all.
    Covered,
    /// A pause for care: no map, and whom to call.
    Care,
}

/// Where somebody sits in a workshop.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// With whom she works; none yet, or nobody in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    /// What she is called there, if not by her own name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<Sign>,
    /// Whether she writes down what is said.
    #[serde(default, skip_serializing_if = "is_no")]
    pub notes: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_no(yes: &bool) -> bool {
    !*yes
}

impl Workshop {
    /// A workshop that was just planned.
    pub fn new(id: WorkshopId, plan: Plan) -> Self {
        Self {
            id,
            plan,
            phase: None,
            held: Vec::new(),
            screens: Screens::Open,
            frozen: false,
            muted: BTreeSet::new(),
            vote: None,
            tallies: Vec::new(),
            decisions: BTreeMap::new(),
            removed: false,
            seats: BTreeMap::new(),
            sat: BTreeSet::new(),
            last: BTreeMap::new(),
            stances: BTreeMap::new(),
        }
    }

    /// Where somebody sits.
    pub fn seat(&self, actor: ActorId) -> Option<&Seat> {
        self.seats.get(&actor)
    }

    /// Whether somebody has a seat here, or had one.
    pub fn ever_sat(&self, actor: ActorId) -> bool {
        self.sat.contains(&actor) || self.seats.contains_key(&actor)
    }

    /// With which group somebody sits, or sat last before she left; a group that left the plan is none.
    pub fn last_group(&self, actor: ActorId) -> Option<GroupId> {
        let seat = self.seats.get(&actor).and_then(|seat| seat.group);
        seat.or_else(|| self.last.get(&actor).copied()).filter(|group| self.group(*group).is_some())
    }

    /// The ballots that there may be in the open vote.
    pub fn ballots(&self) -> impl Iterator<Item = FeatureId> {
        let voters: BTreeSet<_> = self.sat.iter().chain(self.seats.keys()).copied().collect();
        let of = |vote: &Vote| voters.into_iter().map(|actor| ballot(vote.id, actor)).collect::<Vec<_>>();
        self.vote.as_ref().map(of).unwrap_or_default().into_iter()
    }

    /// Whose ballot an id is in a vote that is open or was closed, cast or not.
    pub fn voter(&self, id: FeatureId) -> Option<ActorId> {
        self.votes().map(|vote| vote::voter(vote, id)).find(|actor| self.ever_sat(*actor))
    }

    /// The votes that there were, and the one that is open.
    pub fn votes(&self) -> impl Iterator<Item = VoteId> {
        self.tallies.iter().map(|tally| tally.vote).chain(self.vote.as_ref().map(|vote| vote.id))
    }

    /// Everybody who has a seat.
    pub fn seats(&self) -> impl Iterator<Item = (ActorId, &Seat)> {
        self.seats.iter().map(|(actor, seat)| (*actor, seat))
    }

    /// A group of the plan.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.plan.groups.iter().find(|group| group.id == id)
    }

    /// The group of a seat; a group that left the plan is none.
    pub fn group_of(&self, seat: &Seat) -> Option<GroupId> {
        seat.group.filter(|group| self.group(*group).is_some())
    }

    /// Signs that nobody in the room has, groups included.
    pub fn free_signs(&self) -> impl Iterator<Item = Sign> {
        Sign::every().filter(|sign| !self.is_taken(sign, None))
    }

    /// Whether a group, or somebody other than `but`, is called so.
    pub fn is_taken(&self, sign: &Sign, but: Option<ActorId>) -> bool {
        let of_somebody =
            self.seats.iter().any(|(actor, seat)| Some(*actor) != but && seat.sign.as_ref() == Some(sign));
        of_somebody || self.plan.groups.iter().any(|group| group.sign == *sign)
    }

    /// Plans it anew. A phase that the plan no longer has is closed.
    pub(crate) fn define(&mut self, plan: Plan, at: Millis) {
        if self.phase.as_ref().is_some_and(|open| plan.phase(&open.id).is_none()) {
            self.open_phase(None, at);
        }
        (self.plan, self.removed) = (plan, false);
    }

    /// Opens a phase and closes the one before.
    pub(crate) fn open_phase(&mut self, phase: Option<String>, at: Millis) {
        let opened = phase.map(|id| OpenPhase { id, since: at });
        let before = std::mem::replace(&mut self.phase, opened);
        self.held.extend(before.map(|OpenPhase { id, since }| HeldPhase { id, since, until: at }));
    }

    /// Sits down or leaves; her group waits for her. What whoever leaves said to marks goes with her; her ballot waits for the end of the vote.
    pub(crate) fn sit(&mut self, actor: ActorId, seat: Option<Seat>) {
        self.sat.insert(actor);
        let groups = self.seats.get(&actor).into_iter().chain(&seat).filter_map(|it| it.group);
        self.last.extend(groups.map(|group| (actor, group)));
        if let Some(seat) = seat {
            self.seats.insert(actor, seat);
        } else {
            self.seats.remove(&actor);
            self.stances.retain(|_, said| {
                said.remove(&actor);
                !said.is_empty()
            });
        }
    }

    pub(crate) fn say(&mut self, actor: ActorId, feature: FeatureId, stance: Option<Stance>) {
        let said = self.stances.entry(feature).or_default();
        match stance {
            Some(stance) => drop(said.insert(actor, stance)),
            None => drop(said.remove(&actor)),
        }
        if said.is_empty() {
            self.stances.remove(&feature);
        }
    }

    /// How many say what to a mark.
    pub fn stances(&self, feature: FeatureId) -> Stances {
        self.stances.get(&feature).into_iter().flat_map(BTreeMap::values).copied().collect()
    }

    /// What somebody says to a mark.
    pub fn stance(&self, actor: ActorId, feature: FeatureId) -> Option<Stance> {
        self.stances.get(&feature)?.get(&actor).copied()
    }

    /// The marks to which somebody says something.
    pub fn said_by(&self, actor: ActorId) -> impl Iterator<Item = FeatureId> {
        self.stances.iter().filter(move |(_, said)| said.contains_key(&actor)).map(|(feature, _)| *feature)
    }

    pub(crate) fn open_vote(&mut self, id: VoteId, asks: Asks, since: Millis) {
        self.vote = Some(Vote { id, asks, dots: self.plan.dots, since });
    }

    pub(crate) fn close_vote(&mut self, tally: Tally) {
        self.vote = None;
        self.tallies.push(tally);
    }
}
