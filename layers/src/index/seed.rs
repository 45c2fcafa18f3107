//! A feature on its way to its shelves: exact here, masked in what it becomes.

use std::sync::Arc;

use super::{
    entry::{Entry, Facts, Gist},
    locate::Locator,
    placed::{Placed, rect},
    words::{Vocabulary, Word},
};
use crate::{feature::Feature, kind::Kind, place::ExactPlace, precision::Precision};

/// What entries are made of. The place is exact.
pub(super) struct Seed {
    pub(super) facts: Arc<Facts>,
    pub(super) author: Word,
    pub(super) scope: Word,
    pub(super) circle: Option<Word>,
    pub(super) exact: Placed,
}

impl Seed {
    pub(super) fn new(feature: &Feature, author: Word, words: &mut Vocabulary) -> Self {
        Self {
            facts: Arc::new(Facts::new(feature, words)),
            author,
            scope: words.scopes.intern(feature.scope()),
            circle: feature.circle().map(|id| words.workshops.intern(id)),
            exact: Placed::new(feature.place().map(ExactPlace::geometry)),
        }
    }

    /// What an entry of an exact shelf was made of.
    pub(super) fn of(exact: &Entry) -> Self {
        Self {
            facts: exact.facts.clone(),
            author: exact.author,
            scope: exact.scope,
            circle: exact.circle,
            exact: exact.placed.clone(),
        }
    }

    /// The entry for a shelf. The municipality is what the masked place tells; the exact one says only in which
    /// municipality something is shown that is shown by municipality.
    pub(super) fn grow(
        &self,
        kind: &Kind,
        precision: Precision,
        locator: &Locator,
        words: &Vocabulary,
    ) -> Entry {
        let (placed, municipality) = match precision {
            Precision::Exact => (self.exact.clone(), locator.locate(&self.exact)),
            Precision::Municipality => {
                let code = locator.locate(&self.exact);
                (self.mask(precision, code, locator), code)
            }
            _ => {
                let placed = self.mask(precision, None, locator);
                let code = locator.locate(&placed);
                (placed, code)
            }
        };
        Entry {
            gist: Gist::new(self.facts.answers(), kind, precision, words),
            facts: self.facts.clone(),
            placed,
            author: self.author,
            municipality,
            scope: self.scope,
            circle: self.circle,
        }
    }

    fn mask(&self, precision: Precision, code: Option<Word>, locator: &Locator) -> Placed {
        let masked = || {
            let bbox = rect(self.exact.bbox()?);
            let point = code.and_then(|code| locator.point(code));
            precision.mask_box(bbox, self.exact.shape()?, point)
        };
        Placed::new(masked().as_ref())
    }
}
