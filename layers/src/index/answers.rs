//! The answers of a feature, packed into one piece of memory: a million features have five million answers.

use std::sync::Arc;

use super::words::{Word, Words};
use crate::{feature::Feature, field::Value, precision::Precision, view::mask_value};

/// What fields were answered: for each the word of the field, a tag and the answer.
#[derive(Clone, Copy)]
pub(crate) struct Answers<'a>(pub(crate) &'a [u8]);

/// A [`Value`] with its vocabulary interned.
#[derive(Clone, Copy)]
pub(crate) enum Answer<'a> {
    /// A text whose JSON is itself between quotes.
    Plain(&'a [u8]),
    /// A text in whose JSON something is escaped.
    Text(&'a [u8]),
    Code(Word),
    /// Four bytes for each word.
    Codes(&'a [u8]),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Date(&'a [u8]),
    Time(i64),
}

const PLAIN: u8 = 0;
const TEXT: u8 = 1;
const CODE: u8 = 2;
const CODES: u8 = 3;
const INTEGER: u8 = 4;
const NUMBER: u8 = 5;
const FALSE: u8 = 6;
const TRUE: u8 = 7;
const DATE: u8 = 8;
const TIME: u8 = 9;

/// Packs the answers of a feature behind what is there.
pub(crate) fn pack(feature: &Feature, texts: &mut Words<Arc<str>>, out: &mut Vec<u8>) {
    for (field, value) in feature.properties() {
        out.extend(texts.word(field).number().to_le_bytes());
        match value {
            Value::Text(text) => {
                let plain = !text.bytes().any(|b| b < b' ' || b == b'"' || b == b'\\');
                pack_bytes(out, if plain { PLAIN } else { TEXT }, text.as_bytes());
            }
            Value::Date(day) => pack_bytes(out, DATE, day.as_bytes()),
            Value::Code(code) => {
                out.push(CODE);
                out.extend(texts.word(code).number().to_le_bytes());
            }
            Value::Codes(codes) => {
                let words: Vec<u8> =
                    codes.iter().flat_map(|code| texts.word(code).number().to_le_bytes()).collect();
                pack_bytes(out, CODES, &words);
            }
            Value::Integer(step) => pack_eight(out, INTEGER, step.to_le_bytes()),
            Value::Number(number) => pack_eight(out, NUMBER, number.to_le_bytes()),
            Value::Time(seconds) => pack_eight(out, TIME, seconds.to_le_bytes()),
            Value::Bool(yes) => out.push(if *yes { TRUE } else { FALSE }),
        }
    }
}

fn pack_bytes(out: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    out.push(tag);
    // A text has at most 8000 characters.
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn pack_eight(out: &mut Vec<u8>, tag: u8, bytes: [u8; 8]) {
    out.push(tag);
    out.extend(bytes);
}

impl<'a> Answers<'a> {
    pub(crate) fn get(self, field: Word) -> Option<Answer<'a>> {
        self.iter().find(|(known, _)| *known == field).map(|(_, answer)| answer)
    }

    /// In the order of the fields' ids.
    pub(crate) fn iter(self) -> impl Iterator<Item = (Word, Answer<'a>)> + Clone {
        let mut rest = self.0;
        std::iter::from_fn(move || next(&mut rest))
    }
}

fn next<'a>(rest: &mut &'a [u8]) -> Option<(Word, Answer<'a>)> {
    let field = word(rest)?;
    let [tag] = take(rest)?;
    let answer = match tag {
        PLAIN => Answer::Plain(bytes(rest)?),
        TEXT => Answer::Text(bytes(rest)?),
        CODE => Answer::Code(word(rest)?),
        CODES => Answer::Codes(bytes(rest)?),
        INTEGER => Answer::Integer(i64::from_le_bytes(take(rest)?)),
        NUMBER => Answer::Number(f64::from_le_bytes(take(rest)?)),
        FALSE => Answer::Bool(false),
        TRUE => Answer::Bool(true),
        DATE => Answer::Date(bytes(rest)?),
        _ => Answer::Time(i64::from_le_bytes(take(rest)?)),
    };
    Some((field, answer))
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(*taken)
}

fn word(rest: &mut &[u8]) -> Option<Word> {
    Word::of_number(u32::from_le_bytes(take(rest)?))
}

fn bytes<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = u32::from_le_bytes(take(rest)?);
    let (taken, left) = rest.split_at_checked(length as usize)?;
    *rest = left;
    Some(taken)
}

/// What was packed as text is text.
pub(crate) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// The words of [`Answer::Codes`].
pub(crate) fn codes(mut packed: &[u8]) -> impl Iterator<Item = Word> {
    std::iter::from_fn(move || word(&mut packed))
}

impl<'a> Answer<'a> {
    /// The text, if it is one.
    pub(crate) fn text(self) -> Option<&'a str> {
        match self {
            Self::Plain(text) | Self::Text(text) => Some(utf8(text)),
            _ => None,
        }
    }

    /// The instant of a day or a time, as exact as `precision` allows, in seconds since 1970.
    pub(crate) fn seconds(self, precision: Precision) -> Option<i64> {
        match self {
            Self::Date(day) => mask_value(&Value::Date(utf8(day).into()), precision).unix_seconds(),
            Self::Time(seconds) => Some(precision.mask_time(seconds)),
            _ => None,
        }
    }
}
