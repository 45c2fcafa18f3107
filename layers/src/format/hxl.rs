//! Tags of the Humanitarian Exchange Language, as its tagging conventions 1.1 (2018) define them.

use std::fmt;

use serde::{Serialize, Serializer};

/// Up to 24 rows of headers may stand before the row of tags.
pub(super) const ROWS_SEARCHED: usize = 25;

/// A hashtag with its attributes: `#geo +lat`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tag {
    name: String,
    attributes: Vec<String>,
}

impl Tag {
    /// Reads a tag; case, blanks and the order of attributes mean nothing.
    ///
    /// ```
    /// use layers::format::Tag;
    /// assert_eq!(Tag::parse("#Geo + lat").unwrap().to_string(), "#geo+lat");
    /// assert!(Tag::parse("# 4").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix('#')?.split('+').map(str::trim);
        let name = parts.next().filter(|name| is_word(name))?.to_ascii_lowercase();
        let mut attributes = Vec::new();
        for part in parts {
            if !is_word(part) {
                return None;
            }
            attributes.push(part.to_ascii_lowercase());
        }
        Some(Self { name, attributes })
    }

    /// Without its `#`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it carries an attribute.
    pub fn has(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|it| it == attribute)
    }

    /// Whether it is `pattern` or narrower: the same name, and every attribute of the pattern.
    pub(super) fn is(&self, pattern: &str) -> bool {
        let mut parts = pattern.trim_start_matches('#').split('+');
        parts.next() == Some(self.name()) && parts.all(|attribute| self.has(attribute))
    }
}

/// A letter, then letters, digits and underscores.
fn is_word(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|c| c.is_ascii_alphabetic())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a row is the row of tags: it has some, and nothing else but blanks.
pub(super) fn is_tag_row<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let mut tags = 0;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        if Tag::parse(cell).is_none() {
            return false;
        }
        tags += 1;
    }
    tags > 0
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.name)?;
        self.attributes.iter().try_for_each(|attribute| write!(f, "+{attribute}"))
    }
}

impl Serialize for Tag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
