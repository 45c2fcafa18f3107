//! Scope: whether a feature is in view at all. Moving outward is a change that a person makes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    id::{ActorId, GroupId, WorkshopId},
    map::Map,
    role::Clearance,
};

/// How far a feature has travelled from the hand that drew it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// Its author alone.
    Draft,
    /// A group of a workshop.
    Group(GroupId),
    /// The people in the room: of a workshop, or, where no workshop is named, everyone who joined the map. They drew
    /// together and see each other exactly.
    Workshop(Option<WorkshopId>),
    /// The map: from here on precision begins.
    Map,
    /// Allied maps.
    Network,
    /// Everybody.
    Public,
}

/// How far, whoever the people are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// To its author.
    Draft,
    /// To a group.
    Group,
    /// To the room.
    Workshop,
    /// To the map.
    Map,
    /// To allied maps.
    Network,
    /// To everybody.
    Public,
}

impl Reach {
    /// Inside to outside.
    pub const ALL: [Self; 6] =
        [Self::Draft, Self::Group, Self::Workshop, Self::Map, Self::Network, Self::Public];

    /// The word for it, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Group => "group",
            Self::Workshop => "workshop",
            Self::Map => "map",
            Self::Network => "network",
            Self::Public => "public",
        }
    }
}

impl Scope {
    /// How far that is.
    pub fn reach(self) -> Reach {
        match self {
            Self::Draft => Reach::Draft,
            Self::Group(_) => Reach::Group,
            Self::Workshop(_) => Reach::Workshop,
            Self::Map => Reach::Map,
            Self::Network => Reach::Network,
            Self::Public => Reach::Public,
        }
    }

    /// The workshop whose room it is.
    pub fn room(self) -> Option<WorkshopId> {
        match self {
            Self::Workshop(workshop) => workshop,
            _ => None,
        }
    }

    /// Whom the scope addresses.
    pub fn audience(self, author: ActorId) -> Audience {
        match self {
            Self::Draft => Audience::Author(author),
            Self::Group(group) => Audience::Group(group),
            Self::Workshop(workshop) => Audience::Workshop(workshop),
            Self::Map => Audience::Map,
            Self::Network => Audience::Network,
            Self::Public => Audience::Public,
        }
    }
}

/// `draft`, `group:…`, `workshop`, `workshop:…`, `map`, `network`, `public`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reach().word())?;
        match self {
            Self::Group(group) => write!(f, ":{group}"),
            Self::Workshop(Some(workshop)) => write!(f, ":{workshop}"),
            _ => Ok(()),
        }
    }
}

/// The text names no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a scope is draft, group: with the id of a group, workshop, workshop: with its id, map, network or public"
)]
pub struct ScopeError;

impl FromStr for Scope {
    type Err = ScopeError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, id) = text.split_once(':').map_or((text, None), |(word, id)| (word, Some(id)));
        Ok(match (word, id) {
            ("draft", None) => Self::Draft,
            ("group", Some(id)) => Self::Group(id.parse().map_err(|_| ScopeError)?),
            ("workshop", None) => Self::Workshop(None),
            ("workshop", Some(id)) => Self::Workshop(Some(id.parse().map_err(|_| ScopeError)?)),
            ("map", None) => Self::Map,
            ("network", None) => Self::Network,
            ("public", None) => Self::Public,
            _ => return Err(ScopeError),
        })
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The people a tree of features is made for. A viewer is bound to the audiences she belongs to before anything is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Audience {
    /// One person: her drafts, and what she showed to a circle. It stays hers when she sits there no longer.
    Author(ActorId),
    /// The people of a group.
    Group(GroupId),
    /// The people in the room: of a workshop, or everyone who joined the map.
    Workshop(Option<WorkshopId>),
    /// The people of the map.
    Map,
    /// The people of allied maps.
    Network,
    /// Everybody.
    Public,
    /// One person, of all she drew that went beyond drafts and circles: where others see it masked or not at all, her own stays exact to her.
    Own(ActorId),
}

impl Audience {
    /// Whether the audience sees shapes exactly, whatever the kind says: they drew them together, or alone.
    pub fn is_the_room(self) -> bool {
        matches!(self, Self::Author(_) | Self::Group(_) | Self::Workshop(_) | Self::Own(_))
    }

    /// Whether it is a circle: people who sit together, and may sit elsewhere tomorrow.
    pub fn is_circle(self) -> bool {
        matches!(self, Self::Group(_) | Self::Workshop(Some(_)))
    }

    /// The audiences that a stranger belongs to.
    pub fn of_stranger() -> Vec<Self> {
        vec![Self::Public]
    }

    /// The audiences that somebody on a map belongs to: by her clearance, and by where she sits in its workshops.
    pub fn of(actor: ActorId, clearance: Clearance, map: &Map) -> Vec<Self> {
        let mut audiences = Self::of_stranger();
        if clearance >= Clearance::Participant {
            audiences.extend([Self::Network, Self::Map, Self::Workshop(None)]);
            for (workshop, seat) in map.seats_of(actor) {
                audiences.push(Self::Workshop(Some(workshop.id)));
                audiences.extend(workshop.group_of(seat).map(Self::Group));
            }
        }
        audiences.push(Self::Author(actor));
        audiences
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_come_back_from_their_text() {
        let id = uuid::Uuid::from_u128(7);
        let all = [
            Scope::Draft,
            Scope::Group(GroupId::new(id)),
            Scope::Workshop(None),
            Scope::Workshop(Some(WorkshopId::new(id))),
            Scope::Map,
            Scope::Network,
            Scope::Public,
        ];
        assert!(all.is_sorted() && Reach::ALL.is_sorted());
        for scope in all {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        for wrong in ["group", "map:1", "workshop:", "workshop:x", "", "Draft"] {
            assert_eq!(wrong.parse::<Scope>(), Err(ScopeError), "{wrong}");
        }
    }

    #[test]
    fn the_word_of_a_reach_is_the_one_in_json() {
        for reach in Reach::ALL {
            assert_eq!(serde_json::to_value(reach).unwrap(), reach.word());
        }
    }
}
