//! All features of a map at once: at the start of the server.

use std::collections::{BTreeMap, HashMap};

use super::{Indexes, entry::Entry, locate, seed::Seed, tree::Tree};
use crate::{
    feature::Feature,
    id::{LayerId, Seq},
    map::Map,
    precision::Precision,
    scope::Audience,
    view::Standing,
};

/// Takes features in one by one, in any order, and sorts them when all are there.
pub struct Loader<'a> {
    map: &'a Map,
    indexes: Indexes,
    entries: BTreeMap<(LayerId, Audience), Vec<Entry>>,
}

impl<'a> Loader<'a> {
    /// For the features of a map.
    pub fn new(map: &'a Map) -> Self {
        Self { map, indexes: Indexes::new(), entries: BTreeMap::new() }
    }

    /// For as many features as the store says there are.
    pub fn with_capacity(map: &'a Map, features: usize) -> Self {
        let indexes = Indexes { homes: HashMap::with_capacity(features), ..Indexes::new() };
        Self { map, indexes, entries: BTreeMap::new() }
    }

    /// Takes a feature in, also a deleted one: it is still asked where it stood.
    pub fn push(&mut self, feature: &Feature) {
        let Some(standing) = Standing::of(feature) else { return };
        self.indexes.head = self.indexes.head.max(feature.head());
        let home = self.indexes.home(&standing);
        self.indexes.homes.insert(feature.id(), home);
        let Some((_, kind)) = self.map.any_layer_and_kind(standing.layer) else { return };
        if feature.is_deleted() {
            return;
        }
        let Indexes { words, locator, .. } = &mut self.indexes;
        let seed = Seed::new(feature, home.author, words);
        if locate::is_territory(kind)
            && let Some(code) = locate::code(&seed.facts, seed.scope, words)
        {
            locator.put(feature.id(), Some((code, &seed.exact)), words);
        }
        let scoped = (seed.author, seed.scope);
        let entry = Entry::new(seed.facts, scoped, kind, Precision::Exact, seed.exact, words);
        let audience = standing.scope.audience(standing.author);
        self.entries.entry((standing.layer, audience)).or_default().push(entry);
    }

    /// The trees. `head` is where the log stands: a feature that was moved away leaves no trace of it among the features.
    pub fn finish(self, head: Seq) -> Indexes {
        let mut indexes = self.indexes;
        indexes.head = indexes.head.max(head);
        indexes.loaded = indexes.head;
        for ((layer, audience), mut entries) in self.entries {
            for entry in &mut entries {
                entry.municipality = indexes.locator.locate(&entry.placed);
            }
            let tree = Tree::new(entries, indexes.head);
            indexes.layers.entry(layer).or_default().insert((audience, Precision::Exact), tree);
        }
        indexes
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
