//! Identifiers. All are random (UUID v4) and made by whoever creates the thing; the domain has no randomness.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Place of a change in its map's log, counted from 1: the order of delivery. `0` is "before everything".
pub type Seq = u64;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that the caller made.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself, for a database column.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A map: the unit of the log, of membership and of keys.
    MapId,
    /// A layer of one kind on a map.
    LayerId,
    /// A feature on a layer.
    FeatureId,
    /// A change; sending the same id twice is sending it once.
    ChangeId,
    /// An account, or a guest of a workshop.
    ActorId,
    /// A photo or a voice note.
    AttachmentId,
    /// A workshop on a map.
    WorkshopId,
    /// A group of a workshop.
    GroupId,
    /// A vote by dots.
    VoteId,
}
