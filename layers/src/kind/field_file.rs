//! The TOML of a field: every bound of every type in one table, sorted out by type.

use serde::Deserialize;

use super::{KindError, KindId, KindProblem, slug::check_slug};
use crate::{
    field::{Answer, Ask, Code, Field},
    label::Label,
    role::Clearance,
};

/// Most characters of a text field that says nothing else.
const TEXT_MAX: usize = 120;
/// Most characters of a long text field that says nothing else.
const LONG_TEXT_MAX: usize = 2000;
/// Most features that a field names when it says nothing else.
const FEATURES_MAX: usize = 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldFile {
    id: String,
    #[serde(rename = "type")]
    answer: AnswerType,
    label: Label,
    help: Option<Label>,
    #[serde(default)]
    ask: Ask,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    contact: bool,
    #[serde(default = "everybody")]
    see: Clearance,
    codes: Option<Vec<Code>>,
    min: Option<Bound>,
    max: Option<Bound>,
    digits: Option<Vec<usize>>,
    labels: Option<Vec<Label>>,
    unit: Option<String>,
    of: Option<KindId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AnswerType {
    Text,
    LongText,
    Code,
    Codes,
    Scale,
    Number,
    Bool,
    Date,
    Time,
    Url,
    Phone,
    Features,
    Feature,
    Strokes,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum Bound {
    Whole(i32),
    Real(f64),
}

impl Bound {
    fn real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole.into(),
            Self::Real(real) => real,
        }
    }

    fn whole(self) -> Option<i64> {
        match self {
            Self::Whole(whole) => Some(whole.into()),
            Self::Real(_) => None,
        }
    }
}

fn everybody() -> Clearance {
    Clearance::Public
}

impl FieldFile {
    pub(super) fn read(self) -> Result<Field, KindError> {
        check_slug(&self.id).map_err(|e| KindError::at("fields.id", KindProblem::Slug(e)))?;
        self.refuse_misplaced()?;
        let answer = match self.answer {
            AnswerType::Text => {
                Answer::Text { max: self.length(TEXT_MAX)?, digits: self.digits.unwrap_or_default() }
            }
            AnswerType::LongText => Answer::LongText { max: self.length(LONG_TEXT_MAX)? },
            AnswerType::Code => Answer::Code { codes: self.codes()? },
            AnswerType::Codes => Answer::Codes { codes: self.codes()? },
            AnswerType::Scale => Answer::Scale {
                min: self.step("min", self.min)?,
                max: self.step("max", self.max)?,
                labels: self.labels.unwrap_or_default(),
            },
            AnswerType::Number => Answer::Number {
                min: self.min.map(Bound::real),
                max: self.max.map(Bound::real),
                unit: self.unit,
            },
            AnswerType::Bool => Answer::Bool,
            AnswerType::Date => Answer::Date,
            AnswerType::Time => Answer::Time,
            AnswerType::Url => Answer::Url,
            AnswerType::Phone => Answer::Phone,
            AnswerType::Features => Answer::Features { max: self.length(FEATURES_MAX)? },
            AnswerType::Feature => Answer::Feature { of: self.of },
            AnswerType::Strokes => Answer::Strokes,
        };
        Ok(Field {
            id: self.id,
            answer,
            label: self.label,
            help: self.help,
            ask: self.ask,
            required: self.required,
            contact: self.contact,
            see: self.see,
        })
    }

    /// A bound that the type ignores is a mistake of its author, who should hear of it.
    fn refuse_misplaced(&self) -> Result<(), KindError> {
        use AnswerType::{Code, Codes, Feature, Features, LongText, Number, Scale, Text};
        let parts: [(&str, bool, &[AnswerType]); 8] = [
            ("codes", self.codes.is_some(), &[Code, Codes]),
            ("min", self.min.is_some(), &[Scale, Number]),
            ("max", self.max.is_some(), &[Text, LongText, Scale, Number, Features]),
            ("digits", self.digits.is_some(), &[Text]),
            ("labels", self.labels.is_some(), &[Scale]),
            ("unit", self.unit.is_some(), &[Number]),
            ("contact", self.contact, &[Text, LongText]),
            ("of", self.of.is_some(), &[Feature]),
        ];
        match parts.into_iter().find(|(_, given, types)| *given && !types.contains(&self.answer)) {
            Some((part, ..)) => {
                Err(self.error(part, KindProblem::Misplaced("the field's type does not use it")))
            }
            None => Ok(()),
        }
    }

    fn codes(&self) -> Result<Vec<Code>, KindError> {
        self.codes.clone().ok_or_else(|| self.error("codes", KindProblem::Needed("a list of codes")))
    }

    fn step(&self, part: &str, bound: Option<Bound>) -> Result<i64, KindError> {
        bound.and_then(Bound::whole).ok_or_else(|| {
            self.error(part, KindProblem::Needed("a scale goes from a whole number to another"))
        })
    }

    fn length(&self, usual: usize) -> Result<usize, KindError> {
        let Some(max) = self.max else { return Ok(usual) };
        let max = max.whole().and_then(|max| usize::try_from(max).ok()).filter(|max| *max > 0);
        max.ok_or_else(|| self.error("max", KindProblem::Bounds("is a number of characters, 1 or more")))
    }

    fn error(&self, part: &str, problem: KindProblem) -> KindError {
        KindError::at(format!("fields.{}.{part}", self.id), problem)
    }
}
