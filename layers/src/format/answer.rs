//! From a cell to the answer of a field.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;

use super::{Cell, DayOrder, RowProblem, day, number, words::fold};
use crate::{
    field::{Answer, Code, Field},
    label::Label,
};

/// Reads the cells of one column as answers of one field.
pub(super) struct Reader<'a> {
    field: &'a Field,
    meanings: Option<&'a BTreeMap<String, Option<String>>>,
    names: HashMap<String, &'a str>,
    /// Codes that open the care route.
    care: Vec<&'a Code>,
    order: DayOrder,
}

/// What a text means in a field of codes.
enum Meaning {
    Code(String),
    /// The field stays empty.
    Nothing,
    Unknown,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        field: &'a Field,
        meanings: Option<&'a BTreeMap<String, Option<String>>>,
        order: DayOrder,
    ) -> Self {
        let (mut names, mut care) = (HashMap::new(), Vec::new());
        for code in field.codes() {
            // The first code keeps a name that two have.
            names.entry(fold(&code.id)).or_insert(code.id.as_str());
            for (_, label) in code.label.iter() {
                names.entry(fold(label)).or_insert(&code.id);
            }
            for word in &code.also {
                names.entry(fold(word)).or_insert(&code.id);
            }
            if code.care_route {
                care.push(code);
            }
        }
        Self { field, meanings, names, care, order }
    }

    /// The answer in its normal form; nothing for an empty cell.
    pub(super) fn read(&self, cell: &Cell) -> Result<Option<Json>, RowProblem> {
        let Some(text) = cell.text() else { return Ok(None) };
        let Some(json) = self.json(&text)? else { return Ok(None) };
        let value = self.field.check(&json).map_err(|error| RowProblem::Answer(error.refusal))?;
        Ok(Some(value.to_json()))
    }

    fn json(&self, text: &str) -> Result<Option<Json>, RowProblem> {
        let unread = |expected: &'static str| RowProblem::unread(text, expected);
        Ok(Some(match &self.field.answer {
            Answer::Text { .. } | Answer::Feature { .. } | Answer::Strokes => one_line(text).into(),
            Answer::LongText { .. } => visible(text).into(),
            Answer::Code { .. } => match self.code(text) {
                Some(code) => code.into(),
                None => return Ok(None),
            },
            Answer::Codes { .. } => {
                let parts = text.split([';', '|', ',']).map(str::trim).filter(|part| !part.is_empty());
                let codes: Vec<String> = match self.meaning(text) {
                    Meaning::Code(code) => vec![code],
                    Meaning::Nothing => Vec::new(),
                    Meaning::Unknown => parts.filter_map(|part| self.code(part)).collect(),
                };
                if codes.is_empty() {
                    return Ok(None);
                }
                codes.into()
            }
            Answer::Scale { min, labels, .. } => {
                step(text, *min, labels).ok_or_else(|| unread("a step of the scale"))?.into()
            }
            Answer::Number { .. } => number::parse(text).ok_or_else(|| unread("a number"))?.into(),
            Answer::Bool => yes_or_no(text).ok_or_else(|| unread("yes or no"))?.into(),
            Answer::Date => day::parse(text, self.order).ok_or_else(|| unread("a day"))?.to_string().into(),
            Answer::Time => {
                day::instant(text, self.order).ok_or_else(|| unread("an instant"))?.to_string().into()
            }
            Answer::Url => address(text).into(),
            Answer::Phone => telephone(text).into(),
            Answer::Features { .. } => {
                let ids = text.split([';', '|', ',']).map(str::trim).filter(|id| !id.is_empty());
                ids.map(Json::from).collect::<Vec<_>>().into()
            }
        }))
    }

    /// A code by what the mapping says, by its id or by a label; else the text itself, which the field refuses by name.
    fn code(&self, text: &str) -> Option<String> {
        match self.meaning(text) {
            Meaning::Code(code) => Some(code),
            Meaning::Nothing => None,
            Meaning::Unknown => Some(one_line(text)),
        }
    }

    /// What opens the care route does so whatever the mapping says: under another name it would become a mark.
    fn meaning(&self, text: &str) -> Meaning {
        if let Some(code) = self.care(text) {
            return Meaning::Code(code.into());
        }
        match self.meanings.and_then(|meanings| meanings.get(text)) {
            Some(Some(code)) => Meaning::Code(code.clone()),
            Some(None) => Meaning::Nothing,
            None => {
                self.names.get(&fold(text)).map_or(Meaning::Unknown, |code| Meaning::Code((*code).to_owned()))
            }
        }
    }

    fn care(&self, text: &str) -> Option<&'a str> {
        let text = fold(text);
        let named = self.names.get(&text).copied();
        let said = format!("_{text}_");
        let means = |code: &Code| code.within.iter().any(|it| said.contains(&format!("_{}_", fold(it))));
        self.care
            .iter()
            .map(|code| (code.id.as_str(), means(code)))
            .find_map(|(id, means)| (means || named == Some(id)).then_some(id))
    }

    /// Whether a text is known as a code, without asking the mapping.
    pub(super) fn names(&self, text: &str) -> bool {
        self.names.contains_key(&fold(text)) || self.care(text).is_some()
    }
}

/// A step by its number or by its word.
fn step(text: &str, min: i64, labels: &[Label]) -> Option<i64> {
    if let Some(step) = number::whole(text) {
        return Some(step);
    }
    let said = fold(text);
    let at = labels.iter().position(|label| label.iter().any(|(_, word)| fold(word) == said))?;
    Some(min + i64::try_from(at).ok()?)
}

/// A text in one line; what is hidden in it is a blank.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn visible(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(|c: char| c.is_control() && c != '\n' && c != '\t', " ")
}

fn yes_or_no(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "si" | "s" | "yes" | "y" | "true" | "verdadero" | "1" | "x" => Some(true),
        "no" | "n" | "false" | "falso" | "0" => Some(false),
        _ => None,
    }
}

/// People write addresses without their beginning.
fn address(text: &str) -> String {
    let text = text.trim();
    if text.contains("://") { text.to_owned() } else { format!("https://{text}") }
}

/// Extensions and choices of a menu are dialled after the number: `3808330 OPCION 4` is `3808330 #4`. Of several
/// numbers with words between them the first is kept.
fn telephone(text: &str) -> String {
    let words = text.replace([';', '/', ',', ':'], " / ");
    let mut dialled: Vec<String> = Vec::new();
    let mut after = false;
    for word in words.split_whitespace() {
        if word == "/" {
            if !dialled.is_empty() {
                break;
            }
        } else if word.chars().all(|c| c.is_ascii_digit() || "+-().#*".contains(c)) {
            dialled.push(if after { format!("#{}", word.trim_start_matches('#')) } else { word.to_owned() });
            after = false;
        } else if !dialled.is_empty() {
            let folded = fold(word);
            after = folded.starts_with("ext") || folded.starts_with("op") || folded == "x";
            if !after {
                break;
            }
        }
    }
    if dialled.is_empty() { one_line(text) } else { dialled.join(" ") }
}
