//! The workshop: people who draw a map together in one room, in groups, phase by phase.
//!
//! It lives in the log of its map like a layer does. Where somebody sits says what she sees: see
//! [`Audience::of`](crate::scope::Audience::of).

mod change;
mod check;
mod ended;
mod plan;
mod sign;
mod templates;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use change::WorkshopChange;
pub use check::{PlanError, Signed};
pub use ended::is_over;
pub use plan::{Draws, Group, Leave, Offer, Phase, Plan, Prompt, Template, Tool};
pub use sign::{Animal, Colour, Sign, Signs, signs};
pub use templates::{Shipped, TemplateError, read, shipped, write};

use crate::{
    clock::Millis,
    id::{ActorId, GroupId, WorkshopId},
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
    /// What the screens of the room show.
    pub screens: Screens,
    /// Taken off the map: nobody sits in it any more.
    pub removed: bool,
    seats: BTreeMap<ActorId, Seat>,
}

/// A phase that is open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpenPhase {
    /// Its id in the plan.
    pub id: String,
    /// Since when, in milliseconds since 1970.
    pub since: Millis,
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
}

impl Workshop {
    /// A workshop that was just planned.
    pub fn new(id: WorkshopId, plan: Plan) -> Self {
        let (phase, screens, seats) = (None, Screens::Open, BTreeMap::new());
        Self { id, plan, phase, screens, removed: false, seats }
    }

    /// Where somebody sits.
    pub fn seat(&self, actor: ActorId) -> Option<&Seat> {
        self.seats.get(&actor)
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
    pub(crate) fn define(&mut self, plan: Plan) {
        self.phase.take_if(|open| plan.phase(&open.id).is_none());
        (self.plan, self.removed) = (plan, false);
    }

    pub(crate) fn sit(&mut self, actor: ActorId, seat: Option<Seat>) {
        match seat {
            Some(seat) => drop(self.seats.insert(actor, seat)),
            None => drop(self.seats.remove(&actor)),
        }
    }
}
