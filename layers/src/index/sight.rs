//! What a viewer's clearance lets through of a layer, worked out once for a request.

use super::words::{Vocabulary, Word};
use crate::{id::LayerId, kind::Kind, view::View};

/// A layer as one viewer reads it.
pub(crate) struct Lens<'a> {
    pub(crate) kind: &'a Kind,
    /// Through which she reads what she drew.
    pub(crate) own: Sight,
    /// Through which she reads what others drew.
    pub(crate) others: Sight,
    /// `"layer":"…","kind":"…"`, which every feature of the layer says.
    pub(crate) json: String,
}

/// The fields that are for her.
pub(crate) struct Sight {
    pub(crate) fields: Box<[Word]>,
    pub(crate) category: bool,
    pub(crate) severity: bool,
    pub(crate) time: bool,
    pub(crate) title: Option<Word>,
}

impl<'a> Lens<'a> {
    pub(crate) fn new(layer: LayerId, kind: &'a Kind, view: &View, words: &Vocabulary) -> Self {
        Self {
            kind,
            own: Sight::new(kind, view, true, words),
            others: Sight::new(kind, view, false, words),
            json: format!("\"layer\":\"{layer}\",\"kind\":\"{}\"", kind.id),
        }
    }
}

impl Sight {
    fn new(kind: &Kind, view: &View, own: bool, words: &Vocabulary) -> Self {
        let visible = |id: &Option<String>| {
            id.as_deref().and_then(|id| kind.field(id)).filter(|field| view.shows_field(field, own))
        };
        let fields = kind.fields.iter().filter(|field| view.shows_field(field, own));
        Self {
            fields: fields.filter_map(|field| words.texts.find(field.id.as_str())).collect(),
            category: visible(&kind.category).is_some(),
            severity: visible(&kind.severity).is_some(),
            time: visible(&kind.time).is_some(),
            title: visible(&kind.title).and_then(|field| words.texts.find(field.id.as_str())),
        }
    }

    pub(crate) fn shows(&self, field: Word) -> bool {
        self.fields.contains(&field)
    }
}
