//! Signs: a colour and an animal, by which people and groups of a workshop are called. Nobody needs a name there.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::label::Label;

/// A colour and an animal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The id of a colour.
    pub colour: String,
    /// The id of an animal.
    pub animal: String,
}

/// Everything that signs are made of: `signs.toml`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signs {
    /// The colours.
    pub colours: Vec<Colour>,
    /// The animals.
    pub animals: Vec<Animal>,
}

/// A colour of signs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colour {
    /// A stable word.
    pub id: String,
    /// An sRGB colour on which white reads well.
    pub color: String,
    /// As one says it behind an animal.
    pub label: Label,
}

/// An animal of signs.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Animal {
    /// A stable word, and the name of its picture.
    pub id: String,
    /// As one says it.
    pub label: Label,
}

#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static SIGNS: LazyLock<Signs> =
    LazyLock::new(|| toml::from_str(include_str!("../../signs.toml")).expect("the signs are good"));

/// The colours and the animals that there are.
pub fn signs() -> &'static Signs {
    &SIGNS
}

impl Sign {
    /// Whether there are such a colour and such an animal.
    pub fn is_known(&self) -> bool {
        self.parts().is_some()
    }

    /// What whoever has the sign is called in a language: `Mariposa azul`, `Blue butterfly`.
    pub fn name(&self, language: &str) -> Option<String> {
        let (colour, animal) = self.parts()?;
        let (colour, animal) = (colour.label.get(language), animal.label.get(language));
        let words = if language == "en" { [colour, animal] } else { [animal, colour] }.join(" ");
        let mut letters = words.chars();
        Some(letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect())
    }

    fn parts(&self) -> Option<(&'static Colour, &'static Animal)> {
        let colour = signs().colours.iter().find(|it| it.id == self.colour)?;
        Some((colour, signs().animals.iter().find(|it| it.id == self.animal)?))
    }

    /// Every sign, the colours in turn, so that neighbours differ in both.
    pub fn every() -> impl Iterator<Item = Self> {
        let Signs { colours, animals } = signs();
        let (width, length) = (colours.len(), animals.len());
        (0..width * length).filter_map(move |n| {
            let colour = colours.get((n + n / length) % width)?;
            Some(Self { colour: colour.id.clone(), animal: animals.get(n % length)?.id.clone() })
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn there_are_more_signs_than_seats_and_no_two_alike() {
        let every: Vec<_> = Sign::every().collect();
        let unlike: BTreeSet<_> = every.iter().collect();
        assert_eq!(unlike.len(), signs().colours.len() * signs().animals.len());
        assert_eq!(every.len(), unlike.len());
        assert!(every.len() > 200, "more than a join link has seats");
    }

    #[test]
    fn a_sign_is_said_as_people_say_it() {
        let sign = Sign { colour: "blue".into(), animal: "butterfly".into() };
        assert_eq!(sign.name("es").as_deref(), Some("Mariposa azul"));
        assert_eq!(sign.name("en").as_deref(), Some("Blue butterfly"));
        assert_eq!(Sign { animal: "unicorn".into(), ..sign }.name("es"), None);
    }
}
