//! What a person is on a map: her clearance gives sight, her role gives abilities.

use serde::{Deserialize, Serialize};

use crate::id::ActorId;

/// How much an actor may see of a map. Each includes the ones before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clearance {
    /// A stranger.
    Public,
    /// Somebody who joined a workshop.
    Participant,
    /// An allied organisation.
    Partner,
    /// The organisation that keeps the map.
    Member,
    /// The few who hold safe houses.
    Protection,
}

impl Clearance {
    /// From least to most.
    pub const ALL: [Self; 5] =
        [Self::Public, Self::Participant, Self::Partner, Self::Member, Self::Protection];
}

/// What an actor does on a map.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Draws in a workshop.
    Participant,
    /// Reads and comments for an allied organisation.
    Partner,
    /// Verifies, imports and draws for the organisation.
    Member,
    /// Places shelters and routes.
    Planner,
    /// Prepares and leads workshops.
    Facilitator,
    /// Answers for the map: members, layers, publication.
    Coordinator,
    /// Holds the safe houses.
    Protection,
}

impl Role {
    /// All of them, the protection team last.
    pub const ALL: [Self; 7] = [
        Self::Participant,
        Self::Partner,
        Self::Member,
        Self::Planner,
        Self::Facilitator,
        Self::Coordinator,
        Self::Protection,
    ];

    /// The word for it, as in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Participant => "participant",
            Self::Partner => "partner",
            Self::Member => "member",
            Self::Planner => "planner",
            Self::Facilitator => "facilitator",
            Self::Coordinator => "coordinator",
            Self::Protection => "protection",
        }
    }

    /// The sight that comes with the role.
    pub fn clearance(self) -> Clearance {
        match self {
            Self::Participant => Clearance::Participant,
            Self::Partner => Clearance::Partner,
            Self::Member | Self::Planner | Self::Facilitator | Self::Coordinator => Clearance::Member,
            Self::Protection => Clearance::Protection,
        }
    }

    /// Whether the role carries the ability on its map. The one table of rights; anything absent is denied.
    pub fn may(self, ability: Ability) -> bool {
        use Ability as A;
        match self {
            Self::Partner => matches!(ability, A::Comment | A::Export),
            Self::Participant => matches!(ability, A::Draw | A::Comment),
            Self::Protection if matches!(ability, A::Vet | A::SetContacts) => true,
            Self::Member | Self::Planner | Self::Protection => {
                matches!(ability, A::Draw | A::Comment | A::EditOthers | A::Resolve | A::Import | A::Export)
            }
            Self::Facilitator => !matches!(ability, A::ManageMembers | A::Publish | A::Vet),
            Self::Coordinator => true,
        }
    }

    /// Whether the role sees and may do all that another does: nobody gives away more than she has.
    pub fn covers(self, other: Self) -> bool {
        self.clearance() >= other.clearance()
            && Ability::ALL.into_iter().all(|ability| self.may(ability) || !other.may(ability))
    }

    /// Every ability of the role, for the page to know which tools to show.
    pub fn abilities(self) -> Vec<Ability> {
        Ability::ALL.into_iter().filter(|ability| self.may(*ability)).collect()
    }
}

/// Something a role may do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ability {
    /// Create features and edit one's own.
    Draw,
    /// Edit and delete what others drew.
    EditOthers,
    /// Comment on a feature.
    Comment,
    /// Close a contested field.
    Resolve,
    /// Destroy a feature for good.
    Redact,
    /// Add, rename and remove layers, define kinds, name the map.
    ManageLayers,
    /// Make join links.
    Invite,
    /// Invite people who stay, change roles and end memberships.
    ManageMembers,
    /// Bring in files.
    Import,
    /// Take out what one may see.
    Export,
    /// Move a feature to the network or the public, and the map to a public page.
    Publish,
    /// Look at what is to be published, and agree to it.
    Vet,
    /// Say whom to call, in the place of where a safe house is.
    SetContacts,
    /// Prepare and lead workshops.
    Lead,
}

impl Ability {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Draw,
        Self::EditOthers,
        Self::Comment,
        Self::Resolve,
        Self::Redact,
        Self::ManageLayers,
        Self::Invite,
        Self::ManageMembers,
        Self::Import,
        Self::Export,
        Self::Publish,
        Self::Vet,
        Self::SetContacts,
        Self::Lead,
    ];
}

/// A person on a map, as the server knows her from her session and her membership.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Who.
    pub id: ActorId,
    /// As what.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearances_are_ordered_from_stranger_to_protection() {
        assert!(Clearance::ALL.is_sorted());
    }

    #[test]
    fn only_a_coordinator_manages_members_and_publishes() {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Coordinator) {
            assert!(!role.may(Ability::ManageMembers) && !role.may(Ability::Publish), "{role:?}");
        }
        assert!(Role::Coordinator.may(Ability::Publish));
    }

    #[test]
    fn nobody_gives_more_than_she_has() {
        use Role as R;
        for role in R::ALL {
            assert!(role.covers(role), "{role:?}");
            assert_eq!(role.covers(R::Protection), role == R::Protection, "{role:?}: safe houses");
            assert_eq!(role.covers(R::Coordinator), role == R::Coordinator, "{role:?}");
        }
        assert!(R::Coordinator.covers(R::Facilitator) && R::Facilitator.covers(R::Planner));
        assert!(!R::Partner.covers(R::Participant), "a partner does not draw");
    }

    #[test]
    fn the_word_of_a_role_is_the_one_in_json() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.word());
        }
    }

    #[test]
    fn a_partner_never_draws() {
        assert!(!Role::Partner.may(Ability::Draw));
    }
}
