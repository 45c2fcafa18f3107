//! Why a change is not taken.

use crate::{field::FieldError, geometry::Shape};

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
        }
    }

    /// The field it is about, if it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field { field, .. } => Some(field),
            Self::WrongShape(_) | Self::NotExact => Some("geometry"),
            _ => None,
        }
    }

    pub(super) fn field_of(field: &str, reason: &str, code: &'static str) -> Self {
        Self::Field { field: field.into(), reason: reason.into(), code }
    }
}

impl From<FieldError> for Refusal {
    fn from(error: FieldError) -> Self {
        Self::Field { code: error.refusal.reason(), reason: error.refusal.to_string(), field: error.field }
    }
}
