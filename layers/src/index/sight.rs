//! What a viewer's clearance lets through of a layer, worked out once for a request that reads features.

use std::sync::OnceLock;

use super::words::{Vocabulary, Word};
use crate::{id::LayerId, kind::Kind, view::View};

/// A layer as one viewer reads it.
pub(crate) struct Lens<'a> {
    pub(crate) kind: &'a Kind,
    layer: LayerId,
    view: &'a View,
    words: &'a Vocabulary,
    own: OnceLock<Sight>,
    others: OnceLock<Sight>,
    json: OnceLock<String>,
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
    pub(crate) fn new(layer: LayerId, kind: &'a Kind, view: &'a View, words: &'a Vocabulary) -> Self {
        let (own, others, json) = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        Self { kind, layer, view, words, own, others, json }
    }

    /// Through which she reads what she drew, or what others drew.
    pub(crate) fn sight(&self, own: bool) -> &Sight {
        let sight = if own { &self.own } else { &self.others };
        sight.get_or_init(|| Sight::new(self.kind, self.view, own, self.words))
    }

    /// `"layer":"…","kind":"…"`, which every feature of the layer says.
    pub(crate) fn json(&self) -> &str {
        let said = || format!("\"layer\":\"{}\",\"kind\":\"{}\"", self.layer, self.kind.id);
        self.json.get_or_init(said)
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
