//! What became of a change, as it is told to whoever sent it.

use layers::{clock::Hlc, id::ChangeId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::schema;

/// What became of a change.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Verdict {
    /// The change.
    #[schema(value_type = uuid::Uuid)]
    pub id: ChangeId,
    /// Accepted and repeated changes are durable; a refused one will never be taken.
    pub status: Status,
    /// Its clock, clamped to the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::Hlc, required = false)]
    pub hlc: Option<Hlc>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Why, required = false)]
    pub problem: Option<Why>,
}

/// What became of a change, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Written now.
    Accepted,
    /// Written before.
    Repeated,
    /// Never to be written.
    Refused,
}

/// Why a change was refused.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Why {
    /// Stable word for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same in words.
    pub title: String,
    /// What happened, and what to do.
    pub detail: String,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
}

/// The verdict on a change that is not taken: `kind` is a stable word, `why` what happened in words.
pub(super) fn refused(id: ChangeId, kind: &str, why: &dyn std::fmt::Display, field: Option<&str>) -> Verdict {
    let (detail, field) = (why.to_string(), field.map(str::to_owned));
    let problem = Some(Why { kind: kind.into(), title: title(kind), detail, field });
    Verdict { id, status: Status::Refused, hlc: None, problem }
}

/// The stable word of a problem as people write it: `too-long` is "Too long".
fn title(kind: &str) -> String {
    let words = kind.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}
