//! Signatures for the tiles; the trees follow.
use super::{Extent, Shown, Word, entry::Entry};
use crate::{id::LayerId, kind::Kind, view::Shelf};

/// What one viewer reads.
pub struct Bound<'a> { shelves: Vec<BoundShelf<'a>> }
pub(crate) struct BoundShelf<'a> { pub(crate) shelf: Shelf, pub(crate) kind: &'a Kind }
pub(crate) struct Sight { pub(crate) category: bool, pub(crate) severity: bool, pub(crate) time: bool, pub(crate) title: Option<Word> }
/// A [`Query`] made ready for one bound view.
pub struct Filter;

impl Bound<'_> {
    /// The layers that the viewer reads, from bottom to top.
    pub fn layers(&self) -> impl Iterator<Item = LayerId> { self.shelves.iter().map(|s| s.shelf.layer) }
    /// Hands over every feature of a layer that meets `area` and the filter, in Hilbert order as far as can be.
    pub fn walk<'b>(&'b self, layer: LayerId, area: &Extent, filter: &Filter, visit: impl FnMut(Shown<'b>)) { let _ = (layer, area, filter, visit); }
    /// The text of a word.
    pub fn text(&self, word: Word) -> Option<&str> { let _ = word; None }
    /// Changes when what the tile shows to this viewer changed, within [`TILE_BUFFER`](super::TILE_BUFFER).
    pub fn tile_version(&self, zoom: u8, column: u32, row: u32) -> u64 { let _ = (zoom, column, row); 0 }
}
impl BoundShelf<'_> {
    pub(crate) fn text(&self, _word: Word) -> Option<&str> { None }
    pub(crate) fn sight(&self, _entry: &Entry) -> &Sight { static S: Sight = Sight { category: true, severity: true, time: true, title: None }; let _ = self.kind; &S }
}
