//! Names of people: what may be one, and what finds one again however it is typed.

use unicode_normalization::UnicodeNormalization;

use crate::error::Problem;

/// Most characters of a name.
const CHARACTERS: usize = 60;

/// A name of a person: 1 to 60 characters, none of them hidden.
pub fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    let good =
        (1..=CHARACTERS).contains(&name.chars().count()) && !name.chars().any(layers::label::is_hidden);
    if good { Ok(name.into()) } else { Err(Problem::invalid("name", "a name has 1 to 60 characters")) }
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
