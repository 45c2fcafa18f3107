//! What is drawn on besides the map.

use serde::{Deserialize, Serialize};

/// A canvas of its own. Where something stands on it is said by fields of its kind and is never a place on the earth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Canvas {
    /// The outline of a body: a `figure`, and `across` and `down` from 0 to 1000 on it.
    Body,
    /// A small square for a symbol that people invent: `strokes`, and which kind of marks it `marks`.
    Square,
}

impl Canvas {
    /// The fields by which it is drawn on.
    pub(super) fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Body => &["figure", "across", "down"],
            Self::Square => &["strokes", "marks"],
        }
    }
}
