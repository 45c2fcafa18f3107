//! Contact routes: whom to call, never where. They are what a map says in the place of its safe houses, set by people and
//! shown whether there is such a house or not, so that they tell nothing of it.

use serde::{Deserialize, Serialize};

use crate::{accept::Refusal, label::is_hidden, role::Clearance, text};

/// Most contact routes of a map.
pub const CONTACTS: usize = 12;

/// Most characters of what a contact route says in one place.
const CHARACTERS: usize = 200;

/// An organisation that takes a call. It has no place.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What it is called.
    pub name: String,
    /// How it is reached: a telephone, an address on the web.
    pub reach: String,
    /// When somebody answers.
    #[serde(default)]
    pub hours: String,
    /// In which languages.
    #[serde(default)]
    pub languages: String,
    /// The least clearance that is told of it.
    #[serde(default = "members")]
    pub see: Clearance,
}

const fn members() -> Clearance {
    Clearance::Member
}

/// The routes in their normal form, or why they cannot be: they lead to an office and neither to a person nor to a place.
pub(crate) fn checked(contacts: &[Contact]) -> Result<Vec<Contact>, Refusal> {
    if contacts.len() > CONTACTS {
        return Err(Refusal::field_of("contacts", "a map has at most 12 contact routes", "too-many"));
    }
    contacts.iter().map(Contact::checked).collect()
}

impl Contact {
    fn checked(&self) -> Result<Self, Refusal> {
        // Whoever sets them must see them all: else she would write over what she does not know of.
        if self.see > Clearance::Member {
            return Err(Refusal::field_of("see", "members see every contact route", "out-of-bounds"));
        }
        Ok(Self {
            name: said("name", &self.name, 1)?,
            reach: said("reach", &self.reach, 1)?,
            hours: said("hours", &self.hours, 0)?,
            languages: said("languages", &self.languages, 0)?,
            see: self.see,
        })
    }
}

fn said(field: &str, text: &str, least: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if !(least..=CHARACTERS).contains(&text.chars().count()) || text.chars().any(is_hidden) {
        return Err(Refusal::field_of(field, "it has at most 200 characters, and is not empty", "too-long"));
    }
    // An office is reached by a telephone or an address on the web; where it is, is said nowhere.
    let reached = |rule: &text::Rule| field == "reach" && ["text-phone", "text-email"].contains(&&*rule.id);
    match text::found(text, false).find(|(rule, _)| rule.refuse && !reached(rule)) {
        None => Ok(text.into()),
        Some((rule, _)) => Err(Refusal::leads(field, rule)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(reach: &str) -> Contact {
        Contact {
            name: " Casa de la Mujer ".into(),
            reach: reach.into(),
            hours: String::new(),
            languages: String::new(),
            see: Clearance::Member,
        }
    }

    #[test]
    fn a_route_leads_to_an_office() {
        let good = checked(&[route("Línea 155, o 601 555 1234")]).unwrap();
        assert_eq!(good[0].name, "Casa de la Mujer");
    }

    #[test]
    fn a_route_leads_neither_to_a_place_nor_to_a_person() {
        for reach in ["4.71234, -70.12345", "C.C. 52345678", "", " "] {
            assert!(checked(&[route(reach)]).is_err(), "{reach}");
        }
        assert!(checked(&[Contact { name: "Llamar al 300 123 4567".into(), ..route("155") }]).is_err());
    }

    #[test]
    fn nobody_sets_what_she_does_not_see() {
        assert!(checked(&[Contact { see: Clearance::Protection, ..route("155") }]).is_err());
        assert!(checked(&vec![route("155"); CONTACTS + 1]).is_err());
    }
}
