//! Features page by page: complete, and in an order that no other change disturbs.

use super::{
    Shown,
    bound::{Bound, BoundShelf},
    entry::Entry,
    filter::{Filter, LayerFilter},
    hilbert::Cursor,
    query::Query,
    tree::Tree,
};

/// A part of what was asked for.
pub struct Page<'a> {
    /// The features, in the order of cursors.
    pub features: Vec<Shown<'a>>,
    /// How many there are on all pages together.
    pub matched: usize,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<Cursor>,
}

impl<'a> Bound<'a> {
    /// The next `limit` features of a query, at least one, after a cursor. Whoever follows the cursors reads each feature
    /// that did not change meanwhile exactly once, whatever was put in or taken away.
    pub fn page(&self, query: &Query, after: Option<Cursor>, limit: usize) -> Page<'_> {
        let filter = self.filter(query);
        let limit = limit.max(1);
        let mut matched = 0;
        let mut found: Vec<(Cursor, Shown<'_>)> = Vec::new();
        for shelf in &self.shelves {
            let mut part = Part::new(shelf, after, limit);
            matched += self.collect(&filter, shelf, &mut part);
            found.extend(part.first().map(|entry| (entry.cursor(), Shown { entry, shelf })));
        }
        found.sort_unstable_by_key(|(cursor, _)| *cursor);
        let more = found.len() > limit;
        found.truncate(limit);
        let next = found.last().filter(|_| more).map(|(cursor, _)| *cursor);
        Page { features: found.into_iter().map(|(_, shown)| shown).collect(), matched, next }
    }

    /// Fills a shelf's part and says how many match.
    fn collect<'b>(&'b self, filter: &Filter, shelf: &'b BoundShelf<'a>, part: &mut Part<'b>) -> usize {
        let plain = filter.layer(shelf.shelf.layer).is_some_and(LayerFilter::is_plain);
        if plain && filter.regions().is_none() {
            part.begin();
            return self.read(shelf);
        }
        let mut matched = 0;
        let ordered = filter.regions().is_none();
        shelf.visit(filter, |slot, entry| {
            matched += 1;
            part.add(slot, entry, ordered);
        });
        matched
    }

    /// How many features the viewer reads on a shelf.
    pub(crate) fn read(&self, bound: &BoundShelf<'_>) -> usize {
        let Some(tree) = bound.tree() else { return 0 };
        if !bound.skips_own() {
            return tree.len();
        }
        // Her own stand on a shelf of her own, which is small.
        let own = self.shelves.iter().filter(|it| it.shelf.layer == bound.shelf.layer && it.is_own_shelf());
        let own = own.filter_map(BoundShelf::tree).flat_map(Tree::numbered);
        tree.len() - own.filter(|(_, entry)| tree.get(entry.id()).is_some()).count()
    }
}

/// What a shelf may give to a page.
struct Part<'a> {
    shelf: &'a BoundShelf<'a>,
    after: Option<Cursor>,
    /// The first ordered slot after the cursor.
    start: u32,
    most: usize,
    ordered: Vec<u32>,
    loose: Vec<&'a Entry>,
}

impl<'a> Part<'a> {
    fn new(shelf: &'a BoundShelf<'a>, after: Option<Cursor>, limit: usize) -> Self {
        let start = shelf.tree().zip(after).map_or(0, |(tree, cursor)| tree.after(cursor));
        // One more says whether there is a next page.
        Self { shelf, after, start, most: limit.saturating_add(1), ordered: Vec::new(), loose: Vec::new() }
    }

    fn add(&mut self, slot: u32, entry: &'a Entry, in_order: bool) {
        if slot >= self.shelf.tree().map_or(0, Tree::sorted) {
            if self.after.is_none_or(|after| entry.cursor() > after) {
                self.loose.push(entry);
            }
        } else if slot >= self.start && !(in_order && self.ordered.len() >= self.most) {
            self.ordered.push(slot);
        }
    }

    /// Takes as many as a page may need, when everything matches.
    fn begin(&mut self) {
        let Some(tree) = self.shelf.tree() else { return };
        let read = |slot: &u32| tree.at(*slot).is_some_and(|entry| self.shelf.reads(entry));
        self.ordered = (self.start..tree.sorted()).filter(read).take(self.most).collect();
        for (slot, entry) in tree.loose() {
            if self.shelf.reads(entry) {
                self.add(slot, entry, false);
            }
        }
    }

    /// The first ones in the order of cursors.
    fn first(mut self) -> impl Iterator<Item = &'a Entry> {
        if self.ordered.len() > self.most {
            self.ordered.select_nth_unstable(self.most);
            self.ordered.truncate(self.most);
        }
        if self.loose.len() > self.most {
            self.loose.select_nth_unstable_by_key(self.most, |entry| entry.cursor());
            self.loose.truncate(self.most);
        }
        let tree = self.shelf.tree();
        let ordered = self.ordered.into_iter().filter_map(move |slot| tree?.at(slot));
        ordered.chain(self.loose)
    }
}
