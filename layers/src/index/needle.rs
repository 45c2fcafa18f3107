//! Looking for a part of a text, whatever its case and accents.

use super::{
    answers::{Answer, codes, utf8},
    sight::Lens,
    words::{Vocabulary, Word},
};
use crate::field::Field;

/// A text that is looked for.
pub(super) struct Needle {
    letters: Vec<char>,
    /// How many letters still fit when the one after them does not (Knuth, Morris and Pratt 1977): nothing is read twice.
    falls: Vec<usize>,
    /// Codes that are called so.
    codes: Vec<Word>,
}

impl Needle {
    /// `None` when nothing is looked for.
    pub(super) fn new(text: &str, lens: &Lens<'_>, words: &Vocabulary) -> Option<Self> {
        let letters: Vec<char> = text.trim().chars().map(fold).collect();
        if letters.is_empty() {
            return None;
        }
        let falls = falls(&letters);
        let mut needle = Self { letters, falls, codes: Vec::new() };
        let known = lens.kind.fields.iter().flat_map(Field::codes);
        let called = known.filter(|code| {
            needle.is_in_text(&code.id) || code.label.iter().any(|(_, label)| needle.is_in_text(label))
        });
        needle.codes = called.filter_map(|code| words.texts.find(code.id.as_str())).collect();
        Some(needle)
    }

    pub(super) fn is_in(&self, answer: Answer<'_>) -> bool {
        match answer {
            Answer::Plain(text) | Answer::Text(text) => self.is_in_text(utf8(text)),
            Answer::Code(code) => self.codes.contains(&code),
            Answer::Codes(packed) => codes(packed).any(|code| self.codes.contains(&code)),
            _ => false,
        }
    }

    fn is_in_text(&self, text: &str) -> bool {
        let mut fitting = 0;
        for letter in text.chars().map(fold) {
            while fitting > 0 && self.letters.get(fitting) != Some(&letter) {
                fitting = self.falls.get(fitting - 1).copied().unwrap_or_default();
            }
            if self.letters.get(fitting) == Some(&letter) {
                fitting += 1;
            }
            if fitting == self.letters.len() {
                return true;
            }
        }
        false
    }
}

fn falls(letters: &[char]) -> Vec<usize> {
    let mut falls = Vec::with_capacity(letters.len());
    let mut fitting = 0;
    for (n, letter) in letters.iter().enumerate() {
        while fitting > 0 && letters.get(fitting) != Some(letter) {
            fitting = falls.get(fitting - 1).copied().unwrap_or_default();
        }
        if n > 0 && letters.get(fitting) == Some(letter) {
            fitting += 1;
        }
        falls.push(fitting);
    }
    falls
}

/// Lower case, without the accents of the languages that the maps are written in.
fn fold(letter: char) -> char {
    if letter.is_ascii() {
        return letter.to_ascii_lowercase();
    }
    match letter.to_lowercase().next().unwrap_or(letter) {
        'á' | 'à' | 'ä' | 'â' | 'ã' | 'å' | 'ā' => 'a',
        'é' | 'è' | 'ë' | 'ê' | 'ẽ' | 'ē' => 'e',
        'í' | 'ì' | 'ï' | 'î' | 'ĩ' | 'ī' | 'ɨ' => 'i',
        'ó' | 'ò' | 'ö' | 'ô' | 'õ' | 'ō' => 'o',
        'ú' | 'ù' | 'ü' | 'û' | 'ũ' | 'ū' | 'ʉ' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn needle(text: &str) -> Needle {
        let letters: Vec<char> = text.chars().map(fold).collect();
        Needle { falls: falls(&letters), letters, codes: Vec::new() }
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        assert!(needle("PENA").is_in_text("Vereda La Peña"));
        assert!(needle("río").is_in_text("el RIO Baudó"));
        assert!(!needle("rios").is_in_text("el río"));
    }

    proptest! {
        #[test]
        fn it_finds_what_a_plain_search_finds(text in "[ab]{0,30}", looked_for in "[ab]{1,6}") {
            prop_assert_eq!(needle(&looked_for).is_in_text(&text), text.contains(&looked_for));
        }
    }
}
