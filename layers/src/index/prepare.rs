//! Shelves that are made when somebody first needs them: masked ones, and what people see of their own.

use super::{Indexes, Trees, Word, entry::Entry, locate::Locator, seed::Seed, tree::Tree, words::Vocabulary};
use crate::{
    id::LayerId,
    kind::Kind,
    map::Map,
    precision::Precision,
    scope::Audience,
    view::{Shelf, View},
};

impl Indexes {
    /// Whether all shelves of a view are there. What is not there reads as empty: [`prepare`](Self::prepare) first.
    pub fn is_ready(&self, map: &Map, view: &View) -> bool {
        missing(self, map, view).is_empty()
    }

    /// Makes the shelves that the view lacks.
    pub fn prepare(&mut self, map: &Map, view: &View) {
        for (shelf, kind) in missing(self, map, view) {
            let Self { words, layers, locator, head, .. } = self;
            let trees = layers.entry(shelf.layer).or_default();
            let entries = match shelf.audience {
                Audience::Own(actor) => own(trees, words.actors.find(&actor)),
                _ => masked(trees, &shelf, kind, (locator, words)),
            };
            trees.insert((shelf.audience, shelf.precision), Tree::new(entries, *head));
        }
    }

    /// Reads a layer anew after a change of its kind or its precision, `seq` in the log: what the kind calls severity,
    /// category and time may be another field, and masks that nobody needs any more are dropped.
    pub fn refresh(&mut self, map: &Map, layer: LayerId, seq: u64) {
        let Self { words, layers, locator, head, .. } = self;
        *head = seq.max(*head);
        let (Some(trees), Some((_, kind))) = (layers.get_mut(&layer), map.any_layer_and_kind(layer)) else {
            return;
        };
        trees.retain(|(audience, precision), _| {
            *precision == Precision::Exact && !matches!(audience, Audience::Own(_))
        });
        for tree in trees.values_mut() {
            let anew =
                |(_, entry): (u32, &Entry)| Seed::of(entry).grow(kind, Precision::Exact, locator, words);
            *tree = Tree::new(tree.numbered().map(anew).collect(), *head);
        }
    }
}

fn missing<'m>(indexes: &Indexes, map: &'m Map, view: &View) -> Vec<(Shelf, &'m Kind)> {
    let known = map.layers().into_iter().filter_map(|layer| map.layer_and_kind(layer.id));
    let shelves =
        known.flat_map(|(layer, kind)| view.shelves(layer, kind).into_iter().map(move |shelf| (shelf, kind)));
    let lazy =
        |shelf: &Shelf| shelf.precision != Precision::Exact || matches!(shelf.audience, Audience::Own(_));
    shelves.filter(|(shelf, _)| lazy(shelf) && indexes.tree(shelf).is_none()).collect()
}

/// What she drew and showed to others.
fn own(trees: &Trees, author: Option<Word>) -> Vec<Entry> {
    let others = trees.iter().filter(|((audience, precision), _)| {
        *precision == Precision::Exact && !matches!(audience, Audience::Author(_) | Audience::Own(_))
    });
    let entries = others.flat_map(|(_, tree)| tree.numbered()).map(|(_, entry)| entry);
    entries.filter(|entry| Some(entry.author) == author).cloned().collect()
}

fn masked(
    trees: &Trees,
    shelf: &Shelf,
    kind: &Kind,
    (locator, words): (&Locator, &Vocabulary),
) -> Vec<Entry> {
    let exact = trees.get(&(shelf.audience, Precision::Exact)).into_iter().flat_map(Tree::numbered);
    exact.map(|(_, entry)| Seed::of(entry).grow(kind, shelf.precision, locator, words)).collect()
}
