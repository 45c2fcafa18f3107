//! A feature as one viewer may see it.

use super::{bound::BoundShelf, entry::Entry, placed::Placed, words::Word};
use crate::{
    id::{AttachmentId, FeatureId, LayerId, WorkshopId},
    precision::Precision,
    scope::Scope,
};

/// A feature as one viewer may see it: at the precision of its shelf, without the fields that are not for her.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) shelf: &'a BoundShelf<'a>,
}

impl<'a> Shown<'a> {
    /// Which.
    pub fn id(&self) -> FeatureId {
        self.entry.id()
    }

    pub(crate) fn is_read(&self) -> bool {
        self.shelf.reads(self.entry)
    }

    /// Its layer.
    pub fn layer(&self) -> LayerId {
        self.shelf.shelf.layer
    }

    /// How far it goes.
    pub fn scope(&self) -> Scope {
        // Every scope of an entry is a word of its own vocabulary.
        self.shelf.words().scopes.get(self.entry.scope).copied().unwrap_or(Scope::Draft)
    }

    /// The workshop whose room it was last shown to, wherever it went since.
    pub fn circle(&self) -> Option<WorkshopId> {
        self.shelf.words().workshops.get(self.entry.circle?).copied()
    }

    /// How exactly it is shown.
    pub fn precision(&self) -> Precision {
        self.shelf.shelf.precision
    }

    /// Where it is, at that precision.
    pub fn placed(&self) -> &'a Placed {
        &self.entry.placed
    }

    /// The code of its category.
    pub fn code(&self) -> Option<&'a str> {
        self.code_word().and_then(|word| self.shelf.text(word))
    }

    /// The code of its category, for counting: words are compared faster than texts. See [`Bound::text`](super::Bound::text).
    pub fn code_word(&self) -> Option<Word> {
        self.entry.gist.code.filter(|_| self.shelf.sight(self.entry).category)
    }

    /// How bad it is, 1 to 5.
    pub fn severity(&self) -> Option<u8> {
        self.entry.gist.severity.filter(|_| self.shelf.sight(self.entry).severity).map(Into::into)
    }

    /// When, in seconds since 1970: a day in a cell, a month in a municipality.
    pub fn time(&self) -> Option<i64> {
        self.entry.gist.time.filter(|_| self.shelf.sight(self.entry).time)
    }

    /// Its title, as its author wrote it: shorten it to draw it.
    pub fn label(&self) -> Option<&'a str> {
        self.entry.facts.answers().get(self.shelf.sight(self.entry).title?)?.text()
    }

    /// Whether it shows a photo or a voice note now.
    pub fn carries(&self, attachment: AttachmentId) -> bool {
        let more = self.entry.facts.more.as_ref();
        more.is_some_and(|more| more.attachments.iter().any(|it| it.attachment == attachment))
    }

    /// The DIVIPOLA code of the municipality that it is shown in.
    pub fn municipality(&self) -> Option<&'a str> {
        self.entry.municipality.and_then(|word| self.shelf.text(word))
    }
}
