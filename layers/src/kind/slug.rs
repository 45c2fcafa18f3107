//! Stable names of kinds, fields and codes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The id of a kind: a slug.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KindId(String);

/// A text that is no slug.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no slug: write 3 to 32 of a–z, 0–9 and _")]
pub struct SlugError(String);

/// Slugs go into addresses, tile attributes and column names: ASCII, lower case, short.
pub(super) fn check_slug(text: &str) -> Result<(), SlugError> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    if (3..=32).contains(&text.len()) && text.bytes().all(plain) {
        Ok(())
    } else {
        Err(SlugError(text.chars().take(40).collect()))
    }
}

impl KindId {
    /// The slug.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KindId {
    type Err = SlugError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        check_slug(text).map(|()| Self(text.to_owned()))
    }
}

impl TryFrom<String> for KindId {
    type Error = SlugError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<KindId> for String {
    fn from(id: KindId) -> Self {
        id.0
    }
}

impl fmt::Display for KindId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for KindId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
