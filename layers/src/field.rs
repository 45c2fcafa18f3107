//! A field of a kind: what may be asked about a feature, and which answers are good.

mod check;
mod strokes;
mod value;

use serde::{Deserialize, Serialize};

pub use check::{FieldError, Refusal};
pub use value::Value;

use crate::{
    kind::{Colour, KindId},
    label::Label,
    role::Clearance,
};

/// A question that a kind asks about each feature.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Field {
    /// Slug, unique in the kind.
    pub id: String,
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub answer: Answer,
    /// The question, short.
    pub label: Label,
    /// A sentence that helps to answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Label>,
    /// When the form asks.
    pub ask: Ask,
    /// Whether a new feature must have it.
    pub required: bool,
    /// An office says here how it is reached: a telephone or an address in the text is in its place.
    #[serde(skip_serializing_if = "is_false")]
    pub contact: bool,
    /// The least clearance that sees the answer; the author always does.
    pub see: Clearance,
}

/// When the form asks for a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Before the mark is kept: at most three fields of a kind.
    First,
    /// In a workshop, right after the shape: at most three fields of a kind. Elsewhere when there is time.
    Room,
    /// When there is time.
    #[default]
    Later,
}

/// The type of a field with its bounds; `type` in JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Answer {
    /// One line.
    Text {
        /// Most characters.
        max: usize,
        /// When not empty, the text is digits alone, and as many as one of these.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        digits: Vec<usize>,
    },
    /// Several lines.
    LongText {
        /// Most characters.
        max: usize,
    },
    /// One of the codes.
    Code {
        /// In the order of the form.
        codes: Vec<Code>,
    },
    /// Some of the codes.
    Codes {
        /// In the order of the form, which is also the order in which an answer is kept.
        codes: Vec<Code>,
    },
    /// A whole number between two bounds, both included.
    Scale {
        /// Least.
        min: i64,
        /// Most.
        max: i64,
        /// A word for each step, or none at all.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        labels: Vec<Label>,
    },
    /// Any finite number.
    Number {
        /// Least, included.
        #[serde(skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        /// Most, included.
        #[serde(skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
        /// For people: `h`, `km` …
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<String>,
    },
    /// Yes or no.
    Bool,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// An instant, RFC 3339, kept to the second.
    Time,
    /// A web address, http or https.
    Url,
    /// A public telephone number.
    Phone,
    /// Ids of features of the same map, in the order in which they were said. What is there for a reader, she finds by them.
    Features {
        /// Most of them.
        max: usize,
    },
    /// The id of another feature: a thread to it, or the symbol it is drawn with. Whether she who reads may see that one is another
    /// question.
    Feature {
        /// Of this kind only.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<KindId>,
    },
    /// A small drawing by finger, on a square of 100 × 100.
    Strokes,
}

/// One choice of a list. A code is never used again for something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the kind's own text")]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Code {
    /// Slug, stable for ever.
    pub id: String,
    /// Words; a community may change them.
    pub label: Label,
    /// Pictogram, a name of `kinds/SYMBOLS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// Severity the form proposes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<u8>,
    /// How sensitive a feature with this code is; the kind's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// No longer offered; still good in what was said before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deprecated: bool,
    /// Choosing it opens the care route and records nothing: it is never a mark on a map.
    #[serde(default, skip_serializing_if = "is_false")]
    pub care_route: bool,
    /// Other words for it in files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Words that mean it wherever they stand in a longer text: of codes of the care route alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Only areas may carry it, never a point or a line.
    #[serde(default, skip_serializing_if = "is_false")]
    pub area_only: bool,
    /// Its pictogram stands small beside the mark on the map.
    #[serde(default, skip_serializing_if = "is_false")]
    pub badge: bool,
    /// Said by a colour, beside its pictogram, where marks are told apart by this field alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Colour>,
}

/// How sensitive something is, before anybody looked at the case itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Public.
    S0,
    /// For those who work with the map.
    S1,
    /// Confidential.
    S2,
    /// For the protection team only.
    S3,
}

impl Field {
    /// The codes of a list field; empty for every other field.
    pub fn codes(&self) -> &[Code] {
        match &self.answer {
            Answer::Code { codes } | Answer::Codes { codes } => codes,
            _ => &[],
        }
    }

    /// One code by its id.
    pub fn code(&self, id: &str) -> Option<&Code> {
        self.codes().iter().find(|code| code.id == id)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}
