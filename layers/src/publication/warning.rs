//! What a person should look at before an edition goes out.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Authors, Edition, PublishedFeature, PublishedLayer};
use crate::{
    field::{Answer, Field},
    map::Map,
    precision::Precision,
    text,
};

/// Fewer than so many in a cell are few.
const FEW: usize = 5;

/// What may tell more than was meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A text leads to a person or to a place.
    Text,
    /// An exact hour.
    Hour,
    /// The only one of its layer in its cell or municipality: whoever knows of one knows which.
    Lone,
    /// Two to four of a layer in a cell or municipality.
    Few,
    /// All of a layer in a cell or municipality was drawn by one person.
    OneHand,
}

/// Something to look at, and what it is about.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Warning {
    /// What.
    pub why: Why,
    /// On which layer of the edition; of the edition itself when on none.
    pub layer: Option<Uuid>,
    /// Which features, by their ids in the edition.
    pub features: Vec<Uuid>,
    /// In which field.
    pub field: Option<String>,
    /// What was found there.
    pub found: Option<String>,
    /// By which rule of texts.
    pub rule: Option<String>,
}

/// An hour in a text.
#[expect(clippy::expect_used, reason = "the pattern is part of the program, and a test reads it")]
static HOUR: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        "(?i)(?:^|[^0-9:])((?:[01]?[0-9]|2[0-3]):[0-5][0-9]|(?:0?[1-9]|1[0-2]) ?[ap][.]? ?m)(?:[^0-9a-z:]|$)";
    Regex::new(pattern).expect("a good pattern")
});

pub(super) fn of(edition: &Edition, authors: &Authors, map: &Map) -> Vec<Warning> {
    let mut warnings = Vec::new();
    for (field, said) in [("title", &edition.plan.title), ("text", &edition.plan.text)] {
        warnings.extend(in_text(said, false).map(|found| found.warning(None, None, field)));
    }
    for layer in &edition.layers {
        warnings.extend(in_text(&layer.name, false).map(|found| found.warning(Some(layer.id), None, "name")));
        let features: Vec<_> = edition.features.iter().filter(|it| it.layer == layer.id).collect();
        for feature in &features {
            in_answers(layer, feature, map, &mut warnings);
        }
        if layer.precision < Precision::Exact {
            in_cells(layer.id, &features, authors, &mut warnings);
        }
    }
    warnings.sort_by_key(|it| it.why);
    warnings
}

/// What a text holds that it should not.
struct Found {
    why: Why,
    what: String,
    rule: Option<String>,
}

impl Found {
    fn warning(self, layer: Option<Uuid>, feature: Option<Uuid>, field: &str) -> Warning {
        let features = feature.into_iter().collect();
        let (found, field) = (Some(self.what), Some(field.to_owned()));
        Warning { why: self.why, layer, features, field, found, rule: self.rule }
    }
}

fn in_text(said: &str, contact: bool) -> impl Iterator<Item = Found> {
    let leads = text::found(said, contact);
    let leads = leads.map(|(rule, what)| Found { why: Why::Text, what, rule: Some(rule.id.clone()) });
    let hour = HOUR.captures(said).filter(|_| !contact).and_then(|found| found.get(1));
    let hour = hour.map(|it| Found { why: Why::Hour, what: it.as_str().to_owned(), rule: None });
    leads.chain(hour)
}

fn in_answers(layer: &PublishedLayer, feature: &PublishedFeature, map: &Map, warnings: &mut Vec<Warning>) {
    let kind = map.layer_and_kind(layer.layer).map(|(_, kind)| kind);
    let answers = feature.properties.get("fields").and_then(Json::as_object);
    for (id, answer) in answers.into_iter().flatten() {
        let Some(field) = kind.and_then(|kind| kind.field(id)) else { continue };
        let warn = |found: Found| found.warning(Some(layer.id), Some(feature.id), id);
        match (&field.answer, answer.as_str()) {
            (Answer::Time, Some(instant)) if !instant.ends_with("T00:00:00Z") => {
                warnings.push(warn(Found { why: Why::Hour, what: instant.to_owned(), rule: None }));
            }
            (_, Some(said)) if is_free(field) => {
                warnings.extend(in_text(said, field.contact).map(warn));
            }
            _ => {}
        }
    }
}

fn is_free(field: &Field) -> bool {
    matches!(field.answer, Answer::Text { .. } | Answer::LongText { .. } | Answer::Url)
}

/// What stands alone, with few others, or was all drawn by one person. Masked places are alike exactly when they lie in
/// the same cells.
fn in_cells(layer: Uuid, features: &[&PublishedFeature], authors: &Authors, warnings: &mut Vec<Warning>) {
    let mut cells: BTreeMap<String, Vec<Uuid>> = BTreeMap::new();
    for feature in features {
        cells.entry(feature.geometry.to_string()).or_default().push(feature.id);
    }
    for ids in cells.into_values() {
        let hands: BTreeSet<_> = ids.iter().filter_map(|id| authors.get(id)).collect();
        let about = |why, features| Warning {
            why,
            layer: Some(layer),
            features,
            field: None,
            found: None,
            rule: None,
        };
        let why = match ids.len() {
            1 => Why::Lone,
            few if few < FEW => Why::Few,
            _ => Why::OneHand,
        };
        if why != Why::OneHand || hands.len() == 1 {
            warnings.push(about(why, ids.clone()));
        }
        if why == Why::Few && hands.len() == 1 {
            warnings.push(about(Why::OneHand, ids));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(said: &str) -> Vec<Why> {
        in_text(said, false).map(|it| it.why).collect()
    }

    #[test]
    fn names_numbers_and_hours_are_found_in_a_text() {
        assert_eq!(found("doña Ana vive cerca"), [Why::Text]);
        assert_eq!(found("llamar al 300 123 4567"), [Why::Text]);
        assert_eq!(found("pasan a las 18:30"), [Why::Hour]);
        assert_eq!(found("a las 7 p.m. en el puerto"), [Why::Hour]);
        assert_eq!(found("paso cerrado por 3 meses, 12 familias"), []);
    }
}
