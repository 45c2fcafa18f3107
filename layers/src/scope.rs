//! Scope: whether a feature is in view at all. Moving outward is a change that a person makes.

use serde::{Deserialize, Serialize};

use crate::{id::ActorId, role::Clearance};

/// How far a feature has travelled from the hand that drew it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Its author alone.
    Draft,
    /// The people in the room: everyone who joined the map. They drew together and see each other exactly.
    Workshop,
    /// The map: from here on precision begins.
    Map,
    /// Allied maps.
    Network,
    /// Everybody.
    Public,
}

impl Scope {
    /// Inside to outside.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Workshop, Self::Map, Self::Network, Self::Public];

    /// Whom the scope addresses.
    pub fn audience(self, author: ActorId) -> Audience {
        match self {
            Self::Draft => Audience::Author(author),
            Self::Workshop => Audience::Workshop,
            Self::Map => Audience::Map,
            Self::Network => Audience::Network,
            Self::Public => Audience::Public,
        }
    }
}

/// The people a tree of features is made for. A viewer is bound to the audiences she belongs to before anything is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Audience {
    /// One person's drafts.
    Author(ActorId),
    /// The people in the room.
    Workshop,
    /// The people of the map.
    Map,
    /// The people of allied maps.
    Network,
    /// Everybody.
    Public,
    /// One person, of all she drew that is no draft: where others see it masked or not at all, her own stays exact to her.
    Own(ActorId),
}

impl Audience {
    /// Whether the audience sees shapes exactly, whatever the kind says: they drew them together, or alone.
    pub fn is_the_room(self) -> bool {
        matches!(self, Self::Author(_) | Self::Workshop | Self::Own(_))
    }

    /// The audiences somebody belongs to.
    pub fn of(actor: Option<ActorId>, clearance: Clearance) -> Vec<Self> {
        let mut audiences = vec![Self::Public];
        if clearance >= Clearance::Participant {
            audiences.extend([Self::Network, Self::Map, Self::Workshop]);
        }
        audiences.extend(actor.map(Self::Author));
        audiences
    }
}
