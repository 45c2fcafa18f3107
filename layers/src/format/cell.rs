//! One value of a row.

use std::borrow::Cow;

use serde_json::{Number, Value as Json};

/// One value of a row, as the file gives it. CSV has texts alone.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Cell {
    /// Nothing, or blanks.
    #[default]
    Empty,
    /// A text, trimmed.
    Text(String),
    /// A number as it was written.
    Number(Number),
    /// Yes or no.
    Bool(bool),
}

impl Cell {
    /// A text without the blanks around it.
    pub(super) fn from_text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// A JSON value that is no object; the members of a list stand beside each other.
    pub(super) fn from_json(json: &Json) -> Self {
        match json {
            Json::Null => Self::Empty,
            Json::Bool(yes) => Self::Bool(*yes),
            Json::Number(number) => Self::Number(number.clone()),
            Json::String(text) => Self::from_text(text),
            Json::Array(list) if list.iter().all(|it| !it.is_array() && !it.is_object()) => {
                let texts: Vec<_> =
                    list.iter().filter_map(|it| Self::from_json(it).text().map(Cow::into_owned)).collect();
                Self::from_text(&texts.join("; "))
            }
            nested => Self::Text(nested.to_string()),
        }
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// As a person would write it; nothing when it is empty.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => None,
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Owned(whole(number))),
            Self::Bool(yes) => Some(Cow::Borrowed(if *yes { "true" } else { "false" })),
        }
    }
}

/// Files that hold whole numbers as `3169092.0` mean `3169092`.
fn whole(number: &Number) -> String {
    let text = number.to_string();
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}
