//! All features of a map at once: at the start of the server.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::Arc,
};

use super::{
    Indexes,
    answers::{Answers, pack},
    entry::{Entry, Facts, Gist, More},
    hilbert::Cursor,
    locate::{self, Locator},
    path::Knot,
    placed::{Placed, Sketch},
    tree::Tree,
    words::Word,
};
use crate::{
    clock::Millis,
    feature::Feature,
    id::{FeatureId, LayerId, Seq},
    map::Map,
    place::ExactPlace,
    precision::Precision,
    scope::Audience,
    view::Standing,
};

/// Takes features in one by one, in any order, and sorts them when all are there.
pub struct Loader<'a> {
    map: &'a Map,
    indexes: Indexes,
    drafts: BTreeMap<(LayerId, Audience), Vec<Draft>>,
    /// The answers and the vertices of all: each feature gets its memory when the order is known, so that neighbours lie
    /// side by side.
    packed: Vec<u8>,
    knots: Vec<Knot>,
}

/// An entry to be.
struct Draft {
    id: FeatureId,
    created_at: Millis,
    updated_at: Millis,
    answers: Range<usize>,
    more: Option<Box<More>>,
    sketch: Sketch,
    gist: Gist,
    author: Word,
    scope: Word,
    circle: Option<Word>,
}

impl<'a> Loader<'a> {
    /// For the features of a map.
    pub fn new(map: &'a Map) -> Self {
        Self { map, indexes: Indexes::new(), drafts: BTreeMap::new(), packed: Vec::new(), knots: Vec::new() }
    }

    /// For as many features as the store says there are.
    pub fn with_capacity(map: &'a Map, features: usize) -> Self {
        let mut loader = Self::new(map);
        loader.indexes.homes = HashMap::with_capacity(features);
        loader
    }

    /// Takes a feature in, also a deleted one: it is still asked where it stood.
    pub fn push(&mut self, feature: &Feature) {
        let Some(standing) = Standing::of(feature) else { return };
        self.indexes.head = self.indexes.head.max(feature.head());
        let home = self.indexes.home(&standing);
        self.indexes.homes.insert(feature.id(), home);
        let Some(kind) = self.map.kind_on(standing.layer) else { return };
        if feature.is_deleted() {
            return;
        }
        let Indexes { words, locator, .. } = &mut self.indexes;
        let circle = feature.circle().map(|id| words.workshops.intern(id));
        let start = self.packed.len();
        pack(feature, &mut words.texts, &mut self.packed);
        let answers = start..self.packed.len();
        let said = Answers(self.packed.get(answers.clone()).unwrap_or_default());
        let geometry = feature.place().map(ExactPlace::geometry);
        if locate::is_territory(kind)
            && let Some(code) = locate::code(said, standing.scope, words)
        {
            locator.put(feature.id(), Some((code, &Placed::new(geometry))), words);
        }
        let audience = standing.scope.audience(standing.author);
        let hers = audience.is_circle().then_some(Audience::Author(standing.author));
        for audience in std::iter::once(audience).chain(hers) {
            let draft = Draft {
                id: feature.id(),
                created_at: feature.created_at(),
                updated_at: feature.updated_at(),
                gist: Gist::new(said, kind, Precision::Exact, words),
                more: More::new(feature, words),
                answers: answers.clone(),
                sketch: Sketch::new(geometry, &mut self.knots),
                author: home.author,
                scope: home.scope,
                circle,
            };
            self.drafts.entry((standing.layer, audience)).or_default().push(draft);
        }
    }

    /// The trees. `head` is where the log stands: a feature that was moved away leaves no trace of it among the features.
    pub fn finish(self, head: Seq) -> Indexes {
        let mut indexes = self.indexes;
        indexes.head = indexes.head.max(head);
        indexes.loaded = indexes.head;
        for ((layer, audience), mut drafts) in self.drafts {
            drafts.sort_by_cached_key(|draft| Cursor::of(draft.sketch.square(), draft.id));
            let of_all = (self.packed.as_slice(), self.knots.as_slice());
            let entries = drafts.into_iter().map(|draft| draft.finish(of_all, &indexes.locator));
            let tree = Tree::of_sorted(entries.collect(), indexes.head);
            indexes.layers.entry(layer).or_default().insert((audience, Precision::Exact), tree);
        }
        indexes
    }
}

impl Draft {
    fn finish(self, (packed, knots): (&[u8], &[Knot]), locator: &Locator) -> Entry {
        let facts = Facts {
            id: self.id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            packed: packed.get(self.answers).unwrap_or_default().into(),
            more: self.more,
        };
        let facts = Arc::new(facts);
        let placed = self.sketch.finish(knots);
        Entry {
            facts,
            municipality: locator.locate(&placed),
            placed,
            gist: self.gist,
            author: self.author,
            scope: self.scope,
            circle: self.circle,
        }
    }
}

impl Indexes {
    /// The trees of a map whose log stands at `head`, with all its features, deleted ones too.
    pub fn load(map: &Map, head: Seq, features: impl IntoIterator<Item = Feature>) -> Self {
        let mut loader = Loader::new(map);
        features.into_iter().for_each(|feature| loader.push(&feature));
        loader.finish(head)
    }
}
