//! Why a change is refused.

use crate::{
    field::{self, FieldError},
    geometry::Shape,
    index::CODE_FIELD,
    map::NameError,
    text,
    workshop::PlanError,
};

/// Why a change is not taken. It will not be taken later either: its author keeps it and may draw it anew.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The role has not the ability, or the feature is somebody else's.
    #[error("your role on this map does not allow this")]
    Forbidden,
    /// No such layer, as far as this actor may know.
    #[error("there is no such layer on this map")]
    UnknownLayer,
    /// No such feature, as far as this actor may know.
    #[error("there is no such feature on this layer")]
    UnknownFeature,
    /// No such kind.
    #[error("there is no such kind of layer")]
    UnknownKind,
    /// The feature was taken off the map, and the author had seen it.
    #[error("the feature was deleted: restore it first")]
    Deleted,
    /// Nothing is left of the feature but what it says in general.
    #[error("this is kept in general terms only: draw what is new as a feature of its own")]
    Generalised,
    /// A field is missing, unknown or wrong.
    #[error("{field}: {reason}")]
    Field {
        /// Which.
        field: String,
        /// Why, in words.
        reason: String,
        /// Why, for programs.
        code: &'static str,
    },
    /// The kind is not drawn so.
    #[error("a feature of this kind is not drawn as {0:?}")]
    WrongShape(Shape),
    /// The place is not known exactly to who wants to move it.
    #[error("you do not see this place exactly, so you cannot move it")]
    NotExact,
    /// The kind's own text is wrong.
    #[error("the kind is not defined well: {0}")]
    Kind(String),
    /// The name of a shipped kind is taken.
    #[error("a kind of this name comes with the program: choose another")]
    ShippedKind,
    /// Precision may be tightened alone, never loosened.
    #[error("a layer may be tighter than its kind, and a kind tighter than it was, not looser")]
    Looser,
    /// What was tightened is loosened by two people.
    #[error("showing a layer more exactly than now takes two people: ask for it")]
    NeedsTwo,
    /// No such workshop, as far as this actor may know.
    #[error("there is no such workshop on this map")]
    UnknownWorkshop,
    /// The workshop is not planned well.
    #[error("the workshop is not planned well: {0}")]
    Plan(#[from] PlanError),
    /// Somebody else, or a group, is called so.
    #[error("somebody in the room has this colour and animal: choose others")]
    SignTaken,
    /// She does not sit in the group or the workshop that she wants to show something to.
    #[error("you show something only to a group or a workshop that you sit in")]
    NotSeated,
    /// The workshop decided that it stays in the room.
    #[error("this workshop agreed that it stays in the room")]
    StaysInRoom,
    /// What is masked is told by municipalities.
    #[error(
        "a municipality of the map says where other things lie: whoever manages its layers draws it and alters it"
    )]
    Municipality,
    /// There is no vote to put dots in.
    #[error("no vote is open for this: it was closed, or it is not yours")]
    NoVote,
    /// One vote at a time, and none is left open behind.
    #[error("a vote is open: close it first")]
    VoteOpen,
    /// Somebody wrote to the feature since.
    #[error("somebody has written to it since: it is not the last act any more")]
    NotLast,
}

impl Refusal {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Forbidden => "forbidden",
            Self::UnknownLayer => "unknown-layer",
            Self::UnknownFeature => "unknown-feature",
            Self::UnknownKind => "unknown-kind",
            Self::Deleted => "feature-deleted",
            Self::Generalised => "feature-generalised",
            Self::Field { code, .. } => code,
            Self::WrongShape(_) => "wrong-shape",
            Self::NotExact => "not-exact",
            Self::Kind(_) => "invalid-kind",
            Self::ShippedKind => "shipped-kind",
            Self::Looser => "precision-looser",
            Self::NeedsTwo => "needs-two",
            Self::UnknownWorkshop => "unknown-workshop",
            Self::Plan(_) => "invalid-plan",
            Self::SignTaken => "sign-taken",
            Self::NotSeated => "not-seated",
            Self::StaysInRoom => "stays-in-room",
            Self::Municipality => "municipality",
            Self::NoVote => "no-vote",
            Self::VoteOpen => "vote-open",
            Self::NotLast => "not-last",
        }
    }

    /// The field it is about, if it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field { field, .. } => Some(field),
            Self::UnknownLayer => Some("layer"),
            Self::UnknownFeature => Some("feature"),
            Self::UnknownKind => Some("kind"),
            Self::WrongShape(_) | Self::NotExact => Some("geometry"),
            Self::NotSeated | Self::StaysInRoom => Some("scope"),
            Self::Municipality => Some(CODE_FIELD),
            Self::Plan(error) => Some(&error.at),
            _ => None,
        }
    }

    pub(crate) fn field_of(field: &str, reason: &str, code: &'static str) -> Self {
        Self::Field { field: field.into(), reason: reason.into(), code }
    }

    pub(crate) fn leads(field: &str, rule: &'static text::Rule) -> Self {
        FieldError { field: field.into(), refusal: field::Refusal::Leads(rule) }.into()
    }
}

impl From<NameError> for Refusal {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Length => Self::field_of("name", &error.to_string(), "too-long"),
            NameError::Leads(rule) => Self::leads("name", rule),
        }
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::Field { code: error.refusal.reason(), reason: error.refusal.to_string(), field: error.field }
    }
}
