//! What the trees keep of a feature: what it says once for all its shelves, and where it is once for each.

use std::{num::NonZeroU8, sync::Arc};

use super::{
    answers::{Answer, Answers, pack},
    hilbert::Cursor,
    placed::Placed,
    words::{Vocabulary, Word},
};
use crate::{
    change::Attachment, clock::Millis, feature::Feature, id::FeatureId, kind::Kind, precision::Precision,
};

/// A feature on one shelf. What is filtered and drawn stands here; the rest is behind `facts`.
///
/// It knows nothing of who looks: it is read through [`Shown`](super::Shown), which does.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) facts: Arc<Facts>,
    pub(crate) placed: Placed,
    pub(crate) gist: Gist,
    pub(crate) author: Word,
    /// The municipality that it lies in, as far as `placed` tells.
    pub(crate) municipality: Option<Word>,
    /// How far it goes.
    pub(crate) scope: Word,
    /// The workshop whose room it was last shown to.
    pub(crate) circle: Option<Word>,
}

/// The answers that play a role in the kind.
#[derive(Clone, Copy)]
pub(crate) struct Gist {
    /// When, at the precision of the shelf, in seconds since 1970.
    pub(crate) time: Option<i64>,
    /// The code of the category.
    pub(crate) code: Option<Word>,
    pub(crate) severity: Option<NonZeroU8>,
}

/// What a feature says, whoever looks.
pub(crate) struct Facts {
    pub(crate) id: FeatureId,
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) packed: Box<[u8]>,
    /// Most features have nothing of this.
    pub(crate) more: Option<Box<More>>,
}

/// What people added to a feature.
pub(crate) struct More {
    pub(crate) attachments: Box<[Attachment]>,
    pub(crate) comments: usize,
    pub(crate) contested: Box<[Word]>,
    /// Nothing is left but what it says in general.
    pub(crate) generalised: bool,
}

impl Entry {
    pub(crate) fn id(&self) -> FeatureId {
        self.facts.id
    }

    /// Whether tiles say the same of both: comments, photos and the like are not drawn.
    pub(crate) fn is_drawn_like(&self, other: &Self) -> bool {
        self.scope == other.scope && self.facts.packed == other.facts.packed && self.placed == other.placed
    }

    /// Its place in the order of pages.
    pub(crate) fn cursor(&self) -> Cursor {
        Cursor::of(self.placed.square(), self.id())
    }
}

impl Gist {
    /// As the kind says, at a precision.
    pub(crate) fn new(answers: Answers<'_>, kind: &Kind, precision: Precision, words: &Vocabulary) -> Self {
        let answer = |field: &Option<String>| answers.get(words.texts.find(field.as_deref()?)?);
        let code = match answer(&kind.category) {
            Some(Answer::Code(code)) => Some(code),
            _ => None,
        };
        let severity = match answer(&kind.severity) {
            Some(Answer::Integer(step)) => u8::try_from(step).ok().and_then(NonZeroU8::new),
            _ => None,
        };
        let time = answer(&kind.time).and_then(|answer| answer.seconds(precision));
        Self { time, code, severity }
    }
}

impl Facts {
    pub(crate) fn new(feature: &Feature, words: &mut Vocabulary) -> Self {
        let mut packed = Vec::new();
        pack(feature, &mut words.texts, &mut packed);
        Self {
            id: feature.id(),
            created_at: feature.created_at(),
            updated_at: feature.updated_at(),
            packed: packed.into(),
            more: More::new(feature, words),
        }
    }

    pub(crate) fn answers(&self) -> Answers<'_> {
        Answers(&self.packed)
    }
}

impl More {
    pub(crate) fn new(feature: &Feature, words: &mut Vocabulary) -> Option<Box<Self>> {
        let attachments: Box<[_]> = feature.attachments().cloned().collect();
        let contested = feature.contested().into_iter().map(|field| words.texts.word(field)).collect();
        let generalised = feature.is_generalised();
        let more = Self { attachments, comments: feature.comments(), contested, generalised };
        let nothing =
            more.attachments.is_empty() && more.contested.is_empty() && more.comments == 0 && !generalised;
        (!nothing).then(|| Box::new(more))
    }
}
