//! Shelves that are made when somebody first needs them: masked ones, and what people see of their own.

use super::{Indexes, entry::Entry, seed::Seed, tree::Tree};
use crate::{
    id::LayerId,
    map::Map,
    precision::Precision,
    scope::Audience,
    view::{Shelf, View},
};

impl Indexes {
    /// Whether all shelves of a view are there. What is not there reads as empty: [`prepare`](Self::prepare) first.
    pub fn is_ready(&self, map: &Map, view: &View) -> bool {
        self.missing(map, view).is_none()
    }

    /// A shelf that a view lacks.
    pub fn missing(&self, map: &Map, view: &View) -> Option<Shelf> {
        let known = map.layers().into_iter().filter_map(|layer| Some((layer, map.kind(&layer.kind)?)));
        let mut shelves = known.flat_map(|(layer, kind)| view.shelves(layer, kind));
        shelves.find(|shelf| is_lazy(shelf) && self.tree(shelf).is_none())
    }

    /// Whether the tree of a shelf is there.
    pub fn has(&self, shelf: &Shelf) -> bool {
        self.tree(shelf).is_some()
    }

    /// Makes the shelves that the view lacks, at once.
    pub fn prepare(&mut self, map: &Map, view: &View) {
        while let Some(shelf) = self.missing(map, view) {
            self.make_at_once(map, shelf);
        }
    }

    /// Makes the tree of a shelf while the map waits. [Make](Self::make) a large one beside it.
    pub fn make_at_once(&mut self, map: &Map, shelf: Shelf) {
        let Some(mut making) = self.make(map, shelf) else { return };
        while !making.gather(self, usize::MAX) {}
        // Nothing can have happened meanwhile, so there is nothing that it could have lost.
        self.place(map, making.finish());
    }

    /// Reads a layer anew after a change of its kind or its precision, `seq` in the log: what the kind calls severity,
    /// category and time may be another field, and masks that nobody needs any more are dropped.
    pub fn refresh(&mut self, map: &Map, layer: LayerId, seq: u64) {
        let Self { words, layers, locator, head, generation, .. } = self;
        *head = seq.max(*head);
        *generation += 1;
        let (Some(trees), Some(kind)) = (layers.get_mut(&layer), map.kind_on(layer)) else {
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
        self.worn.retain(|shelf| shelf.layer != layer);
    }
}

/// Whether a shelf is made when somebody needs it.
pub(super) fn is_lazy(shelf: &Shelf) -> bool {
    shelf.precision != Precision::Exact || matches!(shelf.audience, Audience::Own(_))
}
