//! What a viewer reads of a room.

use super::{
    Shown,
    bound::{Bound, BoundShelf},
};
use crate::{
    id::WorkshopId,
    scope::{Audience, Scope},
};

impl Bound<'_> {
    /// What people show to a room, as the viewer reads it. It lies on the room's shelves, and what is hers on her own.
    pub fn shown_in_room(&self, workshop: WorkshopId) -> Vec<Shown<'_>> {
        let of_room = Audience::Workshop(Some(workshop));
        let shelves = move |it: &BoundShelf<'_>| it.shelf.audience == of_room || it.is_own_shelf();
        self.everything(shelves).filter(|it| it.scope() == Scope::Workshop(Some(workshop))).collect()
    }

    /// Everything that the viewer reads on some shelves, in no order.
    pub(super) fn everything<'b>(
        &'b self,
        on: impl Fn(&BoundShelf<'b>) -> bool + 'b,
    ) -> impl Iterator<Item = Shown<'b>> {
        let shelves = self.shelves.iter().filter(move |it| on(it));
        let entries = shelves
            .filter_map(|shelf| Some((shelf, shelf.tree()?)))
            .flat_map(|(shelf, tree)| tree.numbered().map(move |(_, entry)| Shown { entry, shelf }));
        entries.filter(Shown::is_read)
    }
}
