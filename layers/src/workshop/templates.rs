//! The templates that come with Trama, one TOML file each beside the code, and those that people hand on as files.

use std::sync::LazyLock;

use serde::Serialize;

use super::{PlanError, Template};
use crate::{kinds, plain::plain};

/// From the most asked for to the most particular. A file here and a line is all that a new one takes.
const FILES: [(&str, &str); 5] = [
    ("risk_and_care", include_str!("../../workshops/risk_and_care.toml")),
    ("body_territory", include_str!("../../workshops/body_territory.toml")),
    ("institutions", include_str!("../../workshops/institutions.toml")),
    ("communication", include_str!("../../workshops/communication.toml")),
    ("evacuation_and_shelter", include_str!("../../workshops/evacuation_and_shelter.toml")),
];

/// A template that comes with the program.
#[derive(Serialize, Debug)]
pub struct Shipped {
    /// The name of its file.
    pub id: &'static str,
    /// What it says.
    pub plan: Template,
}

#[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads each")]
static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let read = |(id, toml): (&'static str, &str)| Shipped { id, plan: read(toml).expect("a good template") };
    FILES.map(read).into()
});

/// A text that is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not TOML, or not of the form of a template.
    #[error("{0}")]
    Form(String),
    /// It makes no sense.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// All of them.
pub fn shipped() -> &'static [Shipped] {
    &SHIPPED
}

/// Reads a template. It may name only kinds that come with the program: another map has no others.
pub fn read(toml: &str) -> Result<Template, TemplateError> {
    let template: Template =
        toml::from_str(toml).map_err(|error| TemplateError::Form(plain(&error).trim().to_owned()))?;
    template.check(|kind| kinds::get(kind.as_str()))?;
    Ok(template)
}

/// Writes a template as a file that [`read`] takes in.
pub fn write(template: &Template) -> Result<String, TemplateError> {
    toml::to_string(template).map_err(|error| TemplateError::Form(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_good_and_comes_back_from_its_file() {
        for (id, toml) in FILES {
            let template = read(toml).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_eq!(read(&write(&template).unwrap()), Ok(template), "{id}");
        }
        assert_eq!(shipped().len(), FILES.len());
    }

    /// What a workshop promises: rights are heard first, and it ends with care.
    #[test]
    fn every_template_begins_with_an_opening_and_ends_with_care_in_a_time_that_people_have() {
        for Shipped { id, plan } in shipped() {
            let ids: Vec<_> = plan.phases.iter().map(|phase| phase.id.as_str()).collect();
            assert_eq!((ids.first(), ids.last()), (Some(&"open"), Some(&"close")), "{id}");
            assert!(ids.contains(&"leave"), "{id} decides what leaves the room");
            let minutes: u16 = plan.phases.iter().filter(|it| it.on).map(|it| it.minutes).sum();
            assert!((60..=240).contains(&minutes), "{id} takes {minutes} minutes");
            assert!((4..=8).contains(&plan.groups.len()), "{id}");
            for language in crate::label::Label::LANGUAGES {
                let consent = plan.consent.get(language);
                let rights =
                    if language == "es" { ["pasar", "parar", "borrar"] } else { ["pass", "stop", "erase"] };
                assert!(rights.iter().all(|right| consent.contains(right)), "{id} in {language}");
            }
        }
    }

    #[test]
    fn a_template_that_names_what_is_not_there_is_refused_with_the_place() {
        let (_, toml) = FILES[0];
        let at = |from: &str, to: &str| {
            let changed = toml.replacen(from, to, 1);
            assert_ne!(changed, toml, "{from}");
            read(&changed).unwrap_err().to_string()
        };
        assert!(
            at("{ kind = \"risk_factor\", codes", "{ kind = \"dragon_nest\", codes").contains("dragon_nest")
        );
        assert!(at("animal = \"", "animal = \"uni").contains("groups"));
        assert!(at("minutes = ", "minutes = 9").contains("phases."));
        assert!(at("name = { es = ", "name = { fr = ").contains("es"));
    }
}
