//! What the trees keep of a feature: what it says once for all its shelves, and where it is once for each.

use std::{num::NonZeroU8, sync::Arc};

use super::{
    hilbert::Cursor,
    placed::Placed,
    words::{Vocabulary, Word, Words},
};
use crate::{
    change::Attachment, clock::Millis, feature::Feature, field::Value, id::FeatureId, kind::Kind,
    precision::Precision, scope::Scope, view::mask_value,
};

/// A feature on one shelf. What is filtered and drawn stands here; the rest is behind `facts`.
///
/// It knows nothing of who looks: it is read through [`Shown`](super::Shown), which does.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) facts: Arc<Facts>,
    pub(crate) placed: Placed,
    /// The answer to the kind's time field at this precision, in seconds since 1970.
    pub(crate) time: Option<i64>,
    pub(crate) author: Word,
    /// The code of the kind's category field.
    pub(crate) code: Option<Word>,
    /// The municipality that it lies in, as far as `placed` tells.
    pub(crate) municipality: Option<Word>,
    pub(crate) severity: Option<NonZeroU8>,
    pub(crate) scope: Scope,
}

/// What a feature says, whoever looks.
pub(crate) struct Facts {
    pub(crate) id: FeatureId,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) properties: Box<[Property]>,
    /// Most features have nothing of this.
    pub(crate) more: Option<Box<More>>,
}

/// What people added to a feature.
pub(crate) struct More {
    pub(crate) attachments: Box<[Attachment]>,
    pub(crate) comments: usize,
    pub(crate) contested: Box<[Word]>,
}

/// An answer to a field.
pub(crate) struct Property {
    pub(crate) field: Word,
    pub(crate) answer: Answer,
}

/// A [`Value`] with its vocabulary interned.
pub(crate) enum Answer {
    Text(Box<str>),
    Code(Word),
    Codes(Box<[Word]>),
    Integer(i64),
    Number(f64),
    Bool(bool),
    Date(Box<str>),
    Time(i64),
}

impl Entry {
    /// The read model of a feature at a precision. `placed` is its place at that precision.
    pub(crate) fn new(
        facts: Arc<Facts>,
        (author, scope): (Word, Scope),
        kind: &Kind,
        precision: Precision,
        placed: Placed,
        words: &Vocabulary,
    ) -> Self {
        let answer = |field: &Option<String>| facts.answer(words.texts.find(field.as_deref()?)?);
        let code = match answer(&kind.category) {
            Some(Answer::Code(code)) => Some(*code),
            _ => None,
        };
        let severity = match answer(&kind.severity) {
            Some(Answer::Integer(step)) => u8::try_from(*step).ok().and_then(NonZeroU8::new),
            _ => None,
        };
        let time = answer(&kind.time).and_then(|answer| answer.seconds(precision));
        Self { facts, placed, time, author, code, municipality: None, severity, scope }
    }

    pub(crate) fn id(&self) -> FeatureId {
        self.facts.id
    }

    /// Its place in the order of pages.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::of(&self.placed, self.id())
    }
}

impl Facts {
    pub(crate) fn new(feature: &Feature, words: &mut Vocabulary) -> Self {
        let texts = &mut words.texts;
        let properties = feature
            .properties()
            .map(|(field, value)| Property { field: texts.word(field), answer: Answer::new(value, texts) });
        let properties = properties.collect();
        let attachments: Box<[_]> = feature.attachments().cloned().collect();
        let contested: Box<[_]> = feature.contested().into_iter().map(|field| texts.word(field)).collect();
        let comments = feature.comments();
        let plain = attachments.is_empty() && contested.is_empty() && comments == 0;
        Self {
            id: feature.id(),
            created_at: feature.created_at(),
            updated_at: feature.updated_at(),
            properties,
            more: (!plain).then(|| Box::new(More { attachments, comments, contested })),
        }
    }

    pub(crate) fn answer(&self, field: Word) -> Option<&Answer> {
        self.properties.iter().find(|property| property.field == field).map(|property| &property.answer)
    }
}

impl Answer {
    fn new(value: &Value, texts: &mut Words<Arc<str>>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text.as_str().into()),
            Value::Code(code) => Self::Code(texts.word(code)),
            Value::Codes(codes) => Self::Codes(codes.iter().map(|code| texts.word(code)).collect()),
            Value::Integer(step) => Self::Integer(*step),
            Value::Number(number) => Self::Number(*number),
            Value::Bool(yes) => Self::Bool(*yes),
            Value::Date(day) => Self::Date(day.as_str().into()),
            Value::Time(seconds) => Self::Time(*seconds),
        }
    }

    /// The instant of a day or a time, as exact as `precision` allows, in seconds since 1970.
    pub(crate) fn seconds(&self, precision: Precision) -> Option<i64> {
        match self {
            Self::Date(day) => mask_value(&Value::Date(day.as_ref().into()), precision).unix_seconds(),
            Self::Time(seconds) => Some(precision.mask_time(*seconds)),
            _ => None,
        }
    }
}
