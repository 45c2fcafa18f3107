//! From JSON to an answer: the one way in.

use jiff::{Timestamp, civil::Date};
use serde_json::Value as Json;
use thiserror::Error;

use super::{Answer, Code, Field, Value, strokes};
use crate::{id::FeatureId, label::is_hidden, text};

/// An answer that a field does not take.
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{field}: {refusal}")]
pub struct FieldError {
    /// The id of the field.
    pub field: String,
    /// Why.
    pub refusal: Refusal,
}

/// Why an answer is not taken.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Refusal {
    /// Another JSON type was given.
    #[error("{0} is expected")]
    Expected(&'static str),
    /// Nothing is left after trimming; a property is emptied with null.
    #[error("the answer is empty")]
    Empty,
    /// Too many characters.
    #[error("at most {max} characters are kept")]
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// A control character, or one that turns the direction of the text around.
    #[error("the text holds a hidden character (U+{:04X})", u32::from(*.0))]
    Control(char),
    /// No such code.
    #[error("there is no code `{0}`")]
    UnknownCode(String),
    /// The code opens the care route; nothing is recorded.
    #[error("`{0}` is never marked on a map: it opens the care route")]
    CareRoute(String),
    /// The text leads to a person.
    #[error("this looks like it holds {}: {}", .0.label.get("en"), .0.advice.get("en"))]
    Leads(&'static text::Rule),
    /// Out of bounds.
    #[error("the number is out of bounds")]
    OutOfBounds,
    /// Not written as the type asks.
    #[error("{0} is expected")]
    Form(&'static str),
}

impl Refusal {
    /// A stable word for programs.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Expected(_) => "wrong-type",
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::Control(_) => "hidden-character",
            Self::UnknownCode(_) => "unknown-code",
            Self::CareRoute(_) => "care-route",
            Self::Leads(rule) => rule.id.as_str(),
            Self::OutOfBounds => "out-of-bounds",
            Self::Form(_) => "wrong-form",
        }
    }
}

const DAY: &str = "a day that exists, as 2026-11-20,";
const INSTANT: &str = "an instant with its offset, as 2026-11-20T15:00:00Z, of the years 0000 to 9999,";
const DIGITS: &str = "a code of digits, as many as the field takes,";
const ADDRESS: &str = "a web address that begins with https:// or http://";
const NUMBER: &str = "a telephone number";
const FEATURE: &str = "the id of a feature";
const DRAWING: &str = "a drawing of at most 24 strokes and 300 points on a square of 100 × 100";
/// Most characters of a web address: what every browser takes, and a line of a form shows.
const ADDRESS_MAX: usize = 500;
/// E.164 has 15 digits; the rest is for spaces, brackets and an extension.
const PHONE_MAX: usize = 30;

impl Field {
    /// Takes an answer in its JSON form as it comes in, or says why not: it has its form, and leads to nobody.
    pub fn check(&self, value: &Json) -> Result<Value, FieldError> {
        let value = self.read(value)?;
        let written = match (&self.answer, &value) {
            (Answer::Text { digits, .. }, Value::Text(text)) if digits.is_empty() => Some(text),
            (Answer::LongText { .. }, Value::Text(text)) => Some(text),
            _ => None,
        };
        match written.and_then(|text| text::refused(text, self.contact)) {
            Some(rule) => Err(FieldError { field: self.id.clone(), refusal: Refusal::Leads(rule) }),
            None => Ok(value),
        }
    }

    /// Takes an answer that the log holds: what its text may say was judged when it came in, by the rules of that day.
    pub fn read(&self, value: &Json) -> Result<Value, FieldError> {
        let read = match &self.answer {
            Answer::Text { max, digits } if digits.is_empty() => line(value, *max).map(Value::Text),
            Answer::Text { max, digits } => numeral(value, *max, digits).map(Value::Text),
            Answer::LongText { max } => lines(value, *max).map(Value::Text),
            Answer::Code { codes } => code(value, codes).map(|code| Value::Code(code.id.clone())),
            Answer::Codes { codes } => several(value, codes).map(Value::Codes),
            Answer::Scale { min, max, .. } => step(value, *min, *max).map(Value::Integer),
            Answer::Number { min, max, .. } => number(value, *min, *max).map(Value::Number),
            Answer::Bool => value.as_bool().ok_or(Refusal::Expected("true or false")).map(Value::Bool),
            Answer::Date => day(value).map(Value::Date),
            Answer::Time => instant(value).map(Value::Time),
            Answer::Url => address(value).map(Value::Text),
            Answer::Phone => phone(value).map(Value::Text),
            Answer::Features { max } => features(value, *max).map(Value::Codes),
            Answer::Feature { .. } => feature(value).map(Value::Text),
            Answer::Strokes => drawing(value).map(Value::Text),
        };
        read.map_err(|refusal| FieldError { field: self.id.clone(), refusal })
    }
}

fn string(value: &Json) -> Result<&str, Refusal> {
    value.as_str().ok_or(Refusal::Expected("a text"))
}

fn trimmed(text: &str, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        Err(Refusal::Empty)
    } else if text.chars().count() > max {
        Err(Refusal::TooLong { max })
    } else {
        Ok(text.to_owned())
    }
}

fn line(value: &Json, max: usize) -> Result<String, Refusal> {
    let text = trimmed(string(value)?, max)?;
    text.chars().find(|c| is_hidden(*c)).map_or(Ok(text), |c| Err(Refusal::Control(c)))
}

/// A line that is a code of so many digits.
fn numeral(value: &Json, max: usize, digits: &[usize]) -> Result<String, Refusal> {
    let text = line(value, max)?;
    let good = digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if good { Ok(text) } else { Err(Refusal::Form(DIGITS)) }
}

fn lines(value: &Json, max: usize) -> Result<String, Refusal> {
    let text = trimmed(&string(value)?.replace("\r\n", "\n"), max)?;
    let hidden = text.chars().find(|c| is_hidden(*c) && *c != '\n' && *c != '\t');
    hidden.map_or(Ok(text), |c| Err(Refusal::Control(c)))
}

/// A deprecated code is still good: a phone that was long away may send it.
fn code<'a>(value: &Json, codes: &'a [Code]) -> Result<&'a Code, Refusal> {
    let id = value.as_str().ok_or(Refusal::Expected("a code"))?;
    match codes.iter().find(|code| code.id == id) {
        None => Err(Refusal::UnknownCode(id.chars().take(32).collect())),
        Some(code) if code.care_route => Err(Refusal::CareRoute(code.id.clone())),
        Some(code) => Ok(code),
    }
}

/// Kept in the order of the list, so that two people who chose the same codes said the same.
fn several(value: &Json, codes: &[Code]) -> Result<Vec<String>, Refusal> {
    let given = value.as_array().ok_or(Refusal::Expected("a list of codes"))?;
    let chosen = given.iter().map(|value| code(value, codes)).collect::<Result<Vec<_>, _>>()?;
    if chosen.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(codes
        .iter()
        .filter(|code| chosen.iter().any(|c| c.id == code.id))
        .map(|code| code.id.clone())
        .collect())
}

/// Ids, each as it is written everywhere.
fn features(value: &Json, max: usize) -> Result<Vec<String>, Refusal> {
    let given = value.as_array().ok_or(Refusal::Expected("a list of ids of features"))?;
    if given.len() > max {
        return Err(Refusal::OutOfBounds);
    }
    let id = |value: &Json| value.as_str()?.parse::<FeatureId>().ok().map(|id| id.to_string());
    let ids = given.iter().map(|value| id(value).ok_or(Refusal::Form("the id of a feature")));
    let ids = ids.collect::<Result<Vec<_>, _>>()?;
    if ids.is_empty() { Err(Refusal::Empty) } else { Ok(ids) }
}

fn step(value: &Json, min: i64, max: i64) -> Result<i64, Refusal> {
    let step = value.as_i64().ok_or(Refusal::Expected("a whole number"))?;
    if (min..=max).contains(&step) { Ok(step) } else { Err(Refusal::OutOfBounds) }
}

fn number(value: &Json, min: Option<f64>, max: Option<f64>) -> Result<f64, Refusal> {
    let number = value.as_f64().filter(|n| n.is_finite()).ok_or(Refusal::Expected("a number"))?;
    if min.is_some_and(|min| number < min) || max.is_some_and(|max| number > max) {
        return Err(Refusal::OutOfBounds);
    }
    // Minus zero is zero, and is written so.
    Ok(number + 0.0)
}

fn day(value: &Json) -> Result<String, Refusal> {
    let text = value.as_str().ok_or(Refusal::Expected(DAY))?;
    // Other ways of ISO 8601 to write a day are not taken: days are compared as text.
    let day = text.parse::<Date>().ok().filter(|day| day.year() >= 0).map(|day| day.to_string());
    day.filter(|day| day == text).ok_or(Refusal::Form(DAY))
}

fn instant(value: &Json) -> Result<i64, Refusal> {
    let text = value.as_str().ok_or(Refusal::Expected(INSTANT))?;
    let instant: Timestamp = text.parse().map_err(|_| Refusal::Form(INSTANT))?;
    let seconds = instant.as_nanosecond().div_euclid(1_000_000_000);
    i64::try_from(seconds).ok().filter(|s| YEARS.contains(s)).ok_or(Refusal::Form(INSTANT))
}

/// From 0000-01-01T00:00:00Z to the last instant that jiff can hold in every offset (9999-12-30).
const YEARS: std::ops::RangeInclusive<i64> = -62_167_219_200..=253_402_207_200;

fn address(value: &Json) -> Result<String, Refusal> {
    let text = line(value, ADDRESS_MAX)?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).ok_or(Refusal::Form(ADDRESS))?;
    // What stands before an @ is a password or a lure.
    if host.is_empty()
        || host.contains('@')
        || text.contains(|c: char| c.is_whitespace() || "\"<>\\`".contains(c))
    {
        return Err(Refusal::Form(ADDRESS));
    }
    Ok(text)
}

fn phone(value: &Json) -> Result<String, Refusal> {
    let text = line(value, PHONE_MAX)?;
    let good = text.chars().all(|c| c.is_ascii_digit() || " +-().#*".contains(c));
    // Emergency lines have three digits.
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if good && digits >= 3 { Ok(text) } else { Err(Refusal::Form(NUMBER)) }
}

fn feature(value: &Json) -> Result<String, Refusal> {
    let id = string(value)?.parse::<FeatureId>();
    id.map(|id| id.to_string()).map_err(|_| Refusal::Form(FEATURE))
}

fn drawing(value: &Json) -> Result<String, Refusal> {
    strokes::normal(string(value)?).ok_or(Refusal::Form(DRAWING))
}

#[cfg(test)]
mod tests;
