//! A viewer bound to her shelves: the only way to read.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use super::{
    Indexes, Shown,
    entry::Entry,
    extent::Extent,
    filter::{Filter, LayerFilter},
    prepare::is_lazy,
    sight::{Lens, Sight},
    tree::Tree,
    words::{Vocabulary, Word},
};
use crate::{
    id::{FeatureId, LayerId},
    map::Map,
    scope::Audience,
    view::{Shelf, View},
};

/// What one viewer reads of a map. Every answer is computed on the geometry at the precision of the shelves that she is
/// bound to.
pub struct Bound<'a> {
    pub(crate) indexes: &'a Indexes,
    pub(crate) view: &'a View,
    pub(crate) shelves: Vec<BoundShelf<'a>>,
}

/// A shelf that a viewer is bound to.
pub(crate) struct BoundShelf<'a> {
    pub(crate) shelf: Shelf,
    pub(crate) lens: Arc<Lens<'a>>,
    /// Nothing was ever on it when it is `None`.
    tree: Option<&'a Tree>,
    words: &'a Vocabulary,
    viewer: Option<Word>,
    /// What she drew herself she reads, exactly, on a shelf of her own: what she showed to a circle always.
    skips_own: bool,
}

impl Indexes {
    /// Binds a viewer to her shelves of all layers that are on the map, or of some of them. Shelves that are not
    /// [ready](Self::is_ready) read as empty.
    pub fn bind<'a>(&'a self, map: &'a Map, view: &'a View, layers: Option<&[LayerId]>) -> Bound<'a> {
        let viewer = view.actor().and_then(|actor| self.words.actors.find(&actor));
        let mut shelves = Vec::new();
        for layer in map.layers() {
            let wanted = layers.is_none_or(|wanted| wanted.contains(&layer.id));
            let Some(kind) = map.kind(&layer.kind).filter(|_| wanted) else { continue };
            let lens = Arc::new(Lens::new(layer.id, kind, view, &self.words));
            let of_layer = view.shelves(layer, kind);
            let reads_own = of_layer.clone().any(|shelf| matches!(shelf.audience, Audience::Own(_)));
            shelves.extend(of_layer.map(|shelf| BoundShelf {
                shelf,
                lens: lens.clone(),
                tree: self.tree(&shelf),
                words: &self.words,
                viewer,
                skips_own: shelf.audience.is_circle() || (reads_own && !is_hers(shelf.audience)),
            }));
        }
        Bound { indexes: self, view, shelves }
    }
}

/// Whether only the viewer's own is on the shelf.
fn is_hers(audience: Audience) -> bool {
    matches!(audience, Audience::Author(_) | Audience::Own(_))
}

impl<'a> BoundShelf<'a> {
    pub(crate) fn text(&self, word: Word) -> Option<&'a str> {
        self.words.texts.get(word).map(|text| &**text)
    }

    pub(crate) fn words(&self) -> &'a Vocabulary {
        self.words
    }

    pub(crate) fn sight(&self, entry: &Entry) -> &Sight {
        self.lens.sight(self.is_own(entry))
    }

    fn is_own(&self, entry: &Entry) -> bool {
        self.viewer == Some(entry.author)
    }

    /// Whether the viewer reads the entry here.
    pub(crate) fn reads(&self, entry: &Entry) -> bool {
        !(self.skips_own && self.is_own(entry))
    }

    pub(crate) fn tree(&self) -> Option<&'a Tree> {
        self.tree
    }

    pub(crate) fn skips_own(&self) -> bool {
        self.skips_own
    }

    pub(crate) fn is_own_shelf(&self) -> bool {
        is_hers(self.shelf.audience)
    }
}

impl<'a> Bound<'a> {
    /// A shelf that is not made yet, so that nobody may look here before it is.
    pub fn lacking(&self) -> Option<Shelf> {
        self.shelves.iter().find(|it| it.tree.is_none() && is_lazy(&it.shelf)).map(|it| it.shelf)
    }

    /// The layers that the viewer reads, from bottom to top.
    pub fn layers(&self) -> impl Iterator<Item = LayerId> {
        let mut layers: Vec<_> = self.shelves.iter().map(|bound| bound.shelf.layer).collect();
        layers.dedup();
        layers.into_iter()
    }

    /// The text of a word.
    pub fn text(&self, word: Word) -> Option<&'a str> {
        self.indexes.words.texts.get(word).map(|text| &**text)
    }

    /// One feature, if it is in view.
    pub fn feature(&self, id: FeatureId) -> Option<Shown<'_>> {
        let home = self.indexes.standing(id)?;
        let shelves = self.shelves.iter().filter(|bound| bound.shelf.layer == home.layer);
        shelves.filter_map(|shelf| Some(Shown { entry: shelf.tree?.get(id)?, shelf })).find(Shown::is_read)
    }

    /// Hands over every feature of a layer that meets `area` and the filter, in Hilbert order when that is the whole layer.
    pub fn walk<'b>(
        &'b self,
        layer: LayerId,
        area: &Extent,
        filter: &Filter,
        mut visit: impl FnMut(Shown<'b>),
    ) {
        for shelf in self.shelves.iter().filter(|bound| bound.shelf.layer == layer) {
            let (Some(tree), Some(of_layer)) = (shelf.tree, filter.layer(layer)) else { continue };
            tree.meeting(area, |_, entry| {
                if shelf.accepts(of_layer, entry) && filter.holds(&entry.placed) {
                    visit(Shown { entry, shelf });
                }
            });
        }
    }

    /// Whether more than so many boxes meet `area`, read or not: how long reading there takes, and nothing that is told.
    pub(crate) fn is_crowded(&self, area: &Extent, most: usize) -> bool {
        let trees = self.shelves.iter().filter_map(|shelf| shelf.tree);
        trees.map(|tree| tree.count(area, most + 1)).sum::<usize>() > most
    }

    /// The box around all that the viewer reads; `None` when nothing of it lies anywhere.
    pub fn extent(&self) -> Option<Extent> {
        let of_shelf = |shelf: &BoundShelf<'_>| {
            let tree = shelf.tree?;
            if !shelf.skips_own {
                return tree.extent();
            }
            let read = tree.numbered().filter(|(_, entry)| shelf.reads(entry));
            read.filter_map(|(_, entry)| entry.placed.extent()).reduce(Extent::union)
        };
        self.shelves.iter().filter_map(of_shelf).reduce(Extent::union)
    }

    /// A number for the `ETag` of a tile of the layers bound: it changes when a change touched what the tile shows to this
    /// viewer, within [`TILE_BUFFER`](super::TILE_BUFFER), and is another for another view. What the tile is asked for
    /// beside that (filters, layers as named) is not in it.
    pub fn tile_version(&self, zoom: u8, column: u32, row: u32) -> u64 {
        let mut hash = DefaultHasher::new();
        self.view.clearance().hash(&mut hash);
        self.indexes.loaded.hash(&mut hash);
        // A shelf that nothing was ever on makes no difference: members without drafts share their tiles.
        for (bound, tree) in self.shelves.iter().filter_map(|bound| Some((bound, bound.tree?))) {
            bound.shelf.hash(&mut hash);
            tree.versions.of(zoom, column, row).hash(&mut hash);
        }
        hash.finish()
    }
}

impl<'a> BoundShelf<'a> {
    /// Whether the viewer reads the entry here and asked for what it says.
    pub(crate) fn accepts(&self, filter: &LayerFilter, entry: &Entry) -> bool {
        self.reads(entry) && (filter.is_plain() || filter.accepts(self, entry))
    }

    /// Hands over everything that the filter accepts, with its slot; slots come in order when the filter asks for no place.
    pub(crate) fn visit(&self, filter: &Filter, mut visit: impl FnMut(u32, &'a Entry)) {
        let (Some(tree), Some(of_layer)) = (self.tree, filter.layer(self.shelf.layer)) else { return };
        let Some(regions) = filter.regions() else {
            let accepted = tree.numbered().filter(|(_, entry)| self.accepts(of_layer, entry));
            return accepted.for_each(|(slot, entry)| visit(slot, entry));
        };
        for (n, region) in regions.iter().enumerate() {
            let earlier = regions.get(..n).unwrap_or_default();
            tree.meeting(&region.extent, |slot, entry| {
                let again = earlier.iter().any(|region| region.meets(&entry.placed));
                if !again && self.accepts(of_layer, entry) && filter.holds(&entry.placed) {
                    visit(slot, entry);
                }
            });
        }
    }
}
