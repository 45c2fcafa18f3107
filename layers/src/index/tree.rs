//! The features of one shelf: slots along the Hilbert curve with a tree over them, and behind them those that came since.

use std::{cmp::Ordering, collections::HashMap};

use rstar::{AABB, ParentNode, RTree, RTreeObject};

use super::{
    entry::Entry,
    extent::Extent,
    hilbert::Cursor,
    journal::Journal,
    packed::Packed,
    placed::{extent, window},
    version::Versions,
};
use crate::id::{FeatureId, Seq};

/// What the R-tree of the loose slots holds.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Leaf {
    pub(crate) extent: Extent,
    pub(crate) slot: u32,
}

impl RTreeObject for Leaf {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.extent.aabb()
    }
}

/// The features of one shelf.
pub(crate) struct Tree {
    /// Empty ones were taken or have moved.
    slots: Vec<Option<Entry>>,
    /// How many slots from the first are in the order of their cursors; later ones are in the order of their arrival.
    sorted: usize,
    places: HashMap<FeatureId, u32>,
    /// Over the ordered slots.
    packed: Packed,
    /// Over the loose ones.
    loose: RTree<Leaf>,
    pub(crate) versions: Versions,
    pub(crate) journal: Journal,
}

/// Slots out of order that are always borne.
const LOOSE: usize = 1_024;
/// Trees up to this many slots are sorted within a change; it takes some milliseconds.
const SMALL: usize = 1 << 14;

impl Tree {
    /// A tree of entries in any order, when the log stands at `head`.
    pub(crate) fn new(mut entries: Vec<Entry>, head: Seq) -> Self {
        entries.sort_by_cached_key(Entry::cursor);
        Self::of_sorted(entries, head)
    }

    /// A tree of entries in the order of their cursors.
    pub(crate) fn of_sorted(entries: Vec<Entry>, head: Seq) -> Self {
        let mut tree = Self {
            slots: entries.into_iter().map(Some).collect(),
            sorted: 0,
            places: HashMap::new(),
            packed: Packed::default(),
            loose: RTree::new(),
            versions: Versions::new(head),
            journal: Journal::default(),
        };
        tree.settle();
        tree
    }

    /// Finds everything anew from slots that are in order. Of two slots of one feature the later one stands.
    fn settle(&mut self) {
        self.sorted = self.slots.len();
        self.loose = RTree::new();
        let mut places = HashMap::with_capacity(self.slots.len());
        for slot in 0..self.slots.len() {
            let Some(id) = self.slots.get(slot).and_then(Option::as_ref).map(Entry::id) else { continue };
            // A feature has at least 100 bytes: slots never run out of 32 bits.
            let before = places.insert(id, u32::try_from(slot).unwrap_or(u32::MAX));
            if let Some(before) = before.and_then(|slot: u32| self.slots.get_mut(slot as usize)) {
                *before = None;
            }
        }
        self.places = places;
        self.packed = Packed::new(self.slots.iter().map(|slot| slot.as_ref()?.placed.square()));
    }

    /// How many features.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn get(&self, id: FeatureId) -> Option<&Entry> {
        self.at(*self.places.get(&id)?)
    }

    pub(crate) fn at(&self, slot: u32) -> Option<&Entry> {
        self.slots.get(slot as usize)?.as_ref()
    }

    /// The box around everything that lies somewhere.
    pub(crate) fn extent(&self) -> Option<Extent> {
        let loose = (self.loose.size() > 0).then(|| Extent::of_aabb(&self.loose.root().envelope()));
        self.packed.whole().map(extent).into_iter().chain(loose).reduce(Extent::union)
    }

    /// Puts a feature in, or in the place of what it was. What it was comes back.
    pub(crate) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let known = self.places.get(&entry.id()).copied();
        let stays = known.and_then(|slot| self.at(slot)).is_some_and(|it| it.cursor() == entry.cursor());
        let (id, square) = (entry.id(), entry.placed.square());
        self.journal.note(id, self.places.len());
        if let Some(slot) = known.filter(|_| stays) {
            let before = self.slots.get_mut(slot as usize).and_then(|it| it.replace(entry));
            let old = before.as_ref().and_then(|it| it.placed.square());
            if old != square {
                self.lay(slot, old, square);
            }
            return before;
        }
        let before = self.take(id);
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        self.slots.push(Some(entry));
        self.places.insert(id, slot);
        self.lay(slot, None, square);
        self.tidy();
        before
    }

    /// Takes a feature out.
    pub(crate) fn take(&mut self, id: FeatureId) -> Option<Entry> {
        let slot = self.places.remove(&id)?;
        self.journal.note(id, self.places.len());
        let entry = self.slots.get_mut(slot as usize)?.take()?;
        self.lay(slot, entry.placed.square(), None);
        Some(entry)
    }

    /// Notes that what a slot has lies elsewhere now.
    fn lay(&mut self, slot: u32, before: Option<[u32; 4]>, after: Option<[u32; 4]>) {
        if slot < self.sorted() {
            return self.packed.set(slot, after);
        }
        let leaf = |square| Leaf { extent: extent(square), slot };
        if let Some(before) = before {
            self.loose.remove(&leaf(before));
        }
        if let Some(after) = after {
            self.loose.insert(leaf(after));
        }
    }

    /// Whether so many slots are loose or empty that sorting again is worth its while. A large tree is sorted beside the
    /// changes, not within one: see [`Making`](super::Making).
    pub(crate) fn is_worn(&self) -> bool {
        let empty = self.slots.len() - self.places.len();
        let loose = self.slots.len() - self.sorted;
        empty + loose > LOOSE + self.sorted / 4
    }

    /// Sorts again while that is quick: the work is spread over the changes that made it so.
    fn tidy(&mut self) {
        if self.slots.len() <= SMALL && self.is_worn() {
            self.slots.retain(Option::is_some);
            self.slots.sort_by_cached_key(|slot| slot.as_ref().map(Entry::cursor));
            self.journal.forget();
            self.settle();
        }
    }

    /// Changes an entry where it stands; it must not move.
    pub(crate) fn amend(&mut self, id: FeatureId, change: impl FnOnce(&mut Entry)) {
        self.journal.note(id, self.places.len());
        let slot = self.places.get(&id).copied();
        if let Some(entry) = slot.and_then(|slot| self.slots.get_mut(slot as usize)).and_then(Option::as_mut)
        {
            change(entry);
        }
    }

    /// All features, slot by slot.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = (u32, &Entry)> {
        (0..).zip(&self.slots).filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
    }

    /// Some slots from one on, empty ones too; `None` behind the last.
    pub(crate) fn slots(&self, from: usize, most: usize) -> Option<&[Option<Entry>]> {
        let rest = self.slots.get(from..).filter(|rest| !rest.is_empty())?;
        Some(rest.get(..most).unwrap_or(rest))
    }

    /// Those that are out of order.
    pub(crate) fn loose(&self) -> impl Iterator<Item = (u32, &Entry)> {
        let slots = self.slots.get(self.sorted..).unwrap_or_default();
        (self.sorted()..).zip(slots).filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
    }

    /// What meets a box in the plane of tiles. Slot by slot when that is everything.
    pub(crate) fn meeting<'a>(&'a self, area: &Extent, mut visit: impl FnMut(u32, &'a Entry)) {
        let Some(whole) = self.extent() else { return };
        if area.holds(&whole) {
            let placed = self.numbered().filter(|(_, entry)| entry.placed.square().is_some());
            placed.for_each(|(slot, entry)| visit(slot, entry));
        } else if area.meets(&whole) {
            let mut found = |slot| {
                if let Some(entry) = self.at(slot) {
                    visit(slot, entry);
                }
            };
            if let Some(window) = window(area) {
                self.packed.meeting(&window, &mut found);
            }
            let loose = self.loose.locate_in_envelope_intersecting(&area.aabb());
            loose.for_each(|leaf| found(leaf.slot));
        }
    }

    /// How many boxes meet a box in the plane of tiles, counted up to `most`.
    pub(crate) fn count(&self, area: &Extent, most: usize) -> usize {
        let ordered = window(area).map_or(0, |window| self.packed.count(&window, most));
        let loose = self.loose.locate_in_envelope_intersecting(&area.aabb());
        ordered + loose.take(most.saturating_sub(ordered)).count()
    }

    /// Where a search among the ordered slots that chooses its own way begins.
    pub(crate) fn packed(&self) -> &Packed {
        &self.packed
    }

    /// Where a search among the loose slots that chooses its own way begins.
    pub(crate) fn root(&self) -> &ParentNode<Leaf> {
        self.loose.root()
    }

    /// How many slots are in order.
    pub(crate) fn sorted(&self) -> u32 {
        u32::try_from(self.sorted).unwrap_or(u32::MAX)
    }

    /// The first of the ordered slots that comes after a cursor.
    pub(crate) fn after(&self, cursor: Cursor) -> u32 {
        let (mut low, mut high) = (0, self.sorted);
        while low < high {
            let middle = usize::midpoint(low, high);
            let probe = (middle..high).find_map(|slot| Some((slot, self.slots.get(slot)?.as_ref()?)));
            match probe.map(|(slot, entry)| (slot, entry.cursor().cmp(&cursor))) {
                Some((slot, Ordering::Less | Ordering::Equal)) => low = slot + 1,
                _ => high = middle,
            }
        }
        u32::try_from(low).unwrap_or(u32::MAX)
    }
}
