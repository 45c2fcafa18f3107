//! Words shown to people, by language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A text in Spanish, in English and in any further language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
pub struct Label(BTreeMap<String, String>);

/// Why a map of languages is no label.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LabelError {
    /// A language that every label has is missing.
    #[error("has no text in `{0}`")]
    Missing(&'static str),
    /// A text is empty, not trimmed or holds a hidden character.
    #[error("`{0}` is empty, has spaces around it or holds a hidden character")]
    Text(String),
    /// The key is no language tag.
    #[error("`{0}` is no language tag: write es, en, emp, pt-br …")]
    Language(String),
}

impl Label {
    /// The languages every label has, in the order in which they stand in for a missing one.
    pub const LANGUAGES: [&str; 2] = ["es", "en"];

    /// Takes texts by language tag (BCP 47, lower case).
    pub fn new(texts: BTreeMap<String, String>) -> Result<Self, LabelError> {
        if let Some(language) = Self::LANGUAGES.into_iter().find(|language| !texts.contains_key(*language)) {
            return Err(LabelError::Missing(language));
        }
        for (language, text) in &texts {
            if !is_language(language) {
                return Err(LabelError::Language(language.clone()));
            }
            if text.is_empty() || text.trim() != text || text.contains(is_hidden) {
                return Err(LabelError::Text(language.clone()));
            }
        }
        Ok(Self(texts))
    }

    /// The text in `language`, else in Spanish.
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.get(Self::LANGUAGES[0])).map_or("", String::as_str)
    }

    /// Every language with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// The first language whose text has more than `max` characters.
    pub(crate) fn longer_than(&self, max: usize) -> Option<&str> {
        self.iter().find(|(_, text)| text.chars().count() > max).map(|(language, _)| language)
    }
}

/// Whether a character works unseen: controls break terminals and files; direction marks make a text look like another
/// (Unicode TR 36 §3.4).
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    parts.next().is_some_and(|first| (2..=3).contains(&first.len()) && plain(first))
        && parts.all(|part| (2..=8).contains(&part.len()) && plain(part))
}

impl TryFrom<BTreeMap<String, String>> for Label {
    type Error = LabelError;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, Self::Error> {
        Self::new(texts)
    }
}

impl From<Label> for BTreeMap<String, String> {
    fn from(label: Label) -> Self {
        label.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(texts: &[(&str, &str)]) -> Result<Label, LabelError> {
        Label::new(texts.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
    }

    #[test]
    fn spanish_and_english_are_always_there_and_spanish_stands_in() {
        let words = label(&[("es", "río"), ("en", "river"), ("emp", "do")]).unwrap();
        assert_eq!((words.get("emp"), words.get("en"), words.get("fr")), ("do", "river", "río"));
        assert_eq!(label(&[("es", "río")]), Err(LabelError::Missing("en")));
    }

    #[test]
    fn empty_texts_and_odd_languages_are_refused() {
        assert_eq!(label(&[("es", " "), ("en", "a")]), Err(LabelError::Text("es".into())));
        assert_eq!(label(&[("es", "a"), ("en", "a\u{7}")]), Err(LabelError::Text("en".into())));
        assert_eq!(label(&[("es", "a"), ("en", "a\u{202E}b")]), Err(LabelError::Text("en".into())));
        assert_eq!(
            label(&[("es", "a"), ("en", "a"), ("Spanish", "a")]),
            Err(LabelError::Language("Spanish".into()))
        );
    }
}
