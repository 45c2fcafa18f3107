//! Who sees what.

use serde::{Deserialize, Serialize};

/// How much an actor may see on a map; a later one sees at least what an earlier one sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clearance {
    /// Anybody.
    Public,
    /// Somebody who joined a workshop.
    Participant,
    /// An allied organisation.
    Partner,
    /// A member of the organisation that keeps the map.
    Member,
    /// The team that keeps the safe houses.
    Protection,
}

impl Clearance {
    /// All clearances, from the least to the most.
    pub const ALL: [Self; 5] =
        [Self::Public, Self::Participant, Self::Partner, Self::Member, Self::Protection];
}
