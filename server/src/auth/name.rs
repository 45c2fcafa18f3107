//! Names of people: what may be one, and what finds one again however it is typed.

use unicode_normalization::UnicodeNormalization;

use crate::error::Problem;

/// Most characters of a name.
const CHARACTERS: usize = 60;

/// A name of a person: 1 to 60 characters, none of them hidden.
pub fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let good = (1..=CHARACTERS).contains(&name.chars().count()) && !name.chars().any(is_unseen);
    if good { Ok(name.into()) } else { Err(Problem::invalid("name", "a name has 1 to 60 characters")) }
}

/// Whether a character makes two names look the same that are not: those that a text hides, and those without a width.
fn is_unseen(c: char) -> bool {
    layers::label::is_hidden(c)
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}')
}

/// The name whatever its case, the spaces in it, and the way in which a keyboard composes its accents.
pub fn known_as(name: &str) -> String {
    let words: Vec<String> =
        name.split_whitespace().map(|word| word.nfkc().collect::<String>().to_lowercase()).collect();
    // Once more: a lower-case letter may decompose otherwise than its capital.
    words.join(" ").nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_is_typed() {
        assert_eq!(known_as("  María   INÉS "), known_as("maría inés"));
        assert_eq!(known_as("Mari\u{301}a"), known_as("mar\u{ed}a"), "accents of a Mac and of a phone");
        assert_eq!(known_as("ＡＮＡ"), "ana");
        assert_ne!(known_as("María Inés"), known_as("Mariainés"));
        assert_ne!(known_as("Maria"), known_as("María"), "an accent is a letter of its own");
    }

    #[test]
    fn what_cannot_be_read_is_no_name() {
        assert_eq!(name(" Ana ").unwrap(), "Ana");
        for wrong in ["", "   ", "An\u{200b}a", "a\u{202e}na"] {
            assert!(name(wrong).is_err(), "{wrong:?}");
        }
        assert!(name(&"x".repeat(61)).is_err());
    }
}
