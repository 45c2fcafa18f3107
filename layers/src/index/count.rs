//! How many features there are, by code and by severity.

use super::{
    Shown,
    bound::{Bound, BoundShelf},
    query::Query,
};
use crate::id::LayerId;

/// How many features of a layer a query finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerCount {
    /// Which.
    pub layer: LayerId,
    /// All of them.
    pub total: usize,
    /// By the code of their category, in the order of the codes; what has none, or none for this viewer, is not there.
    pub codes: Vec<(String, usize)>,
    /// By severity, 1 to 5.
    pub severities: [usize; 5],
}

impl Bound<'_> {
    /// Counts what a query finds, layer by layer from bottom to top; a layer that is not asked for is not there.
    pub fn count(&self, query: &Query) -> Vec<LayerCount> {
        let filter = self.filter(query);
        let layers = self.layers().filter(|layer| filter.layer(*layer).is_some());
        layers
            .map(|layer| {
                let mut tally =
                    Tally { total: 0, codes: vec![0; self.indexes.words.texts.len()], severities: [0; 5] };
                for shelf in self.shelves.iter().filter(|bound| bound.shelf.layer == layer) {
                    shelf.visit(&filter, |_, entry| tally.add(Shown { entry, shelf }));
                }
                self.layer_count(layer, &tally)
            })
            .collect()
    }

    /// How many features the viewer reads of each layer, from bottom to top.
    pub fn totals(&self) -> Vec<(LayerId, usize)> {
        let of = |layer: LayerId| {
            let shelves =
                self.shelves.iter().filter(move |bound: &&BoundShelf<'_>| bound.shelf.layer == layer);
            (layer, shelves.map(|bound| self.read(bound)).sum())
        };
        self.layers().map(of).collect()
    }

    fn layer_count(&self, layer: LayerId, tally: &Tally) -> LayerCount {
        let texts = &self.indexes.words.texts;
        let counted = tally.codes.iter().enumerate().filter(|(_, count)| **count > 0);
        let mut codes: Vec<_> =
            counted.filter_map(|(n, count)| Some((texts.at(n)?.to_string(), *count))).collect();
        codes.sort_unstable();
        LayerCount { layer, total: tally.total, codes, severities: tally.severities }
    }
}

struct Tally {
    total: usize,
    /// By the number of the code's word.
    codes: Vec<usize>,
    severities: [usize; 5],
}

impl Tally {
    fn add(&mut self, shown: Shown<'_>) {
        self.total += 1;
        if let Some(count) = shown.code_word().and_then(|word| self.codes.get_mut(word.index())) {
            *count += 1;
        }
        let severity = shown.severity().and_then(|severity| usize::from(severity).checked_sub(1));
        if let Some(count) = severity.and_then(|step| self.severities.get_mut(step)) {
            *count += 1;
        }
    }
}
