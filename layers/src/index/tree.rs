//! The features of one shelf: slots along the Hilbert curve and an R-tree over those that lie somewhere.

use std::{cmp::Ordering, collections::HashMap};

use rstar::{AABB, ParentNode, RTree, RTreeObject};

use super::{entry::Entry, extent::Extent, hilbert::Cursor, version::Versions};
use crate::id::{FeatureId, Seq};

/// What the R-tree holds.
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
    boxes: RTree<Leaf>,
    pub(crate) versions: Versions,
}

/// Slots out of order that are always borne.
const LOOSE: usize = 1_024;

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
            boxes: RTree::new(),
            versions: Versions::new(head),
        };
        tree.settle();
        tree
    }

    /// Finds everything anew from slots that are in order.
    fn settle(&mut self) {
        self.sorted = self.slots.len();
        self.places = self.numbered().map(|(slot, entry)| (entry.id(), slot)).collect();
        let leaf = |(slot, entry): (u32, &Entry)| Some(Leaf { extent: entry.placed.extent()?, slot });
        self.boxes = RTree::bulk_load(self.numbered().filter_map(leaf).collect());
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
        let envelope = self.boxes.root().envelope();
        (self.boxes.size() > 0).then(|| Extent::of_aabb(&envelope))
    }

    /// Puts a feature in, or in the place of what it was. What it was comes back.
    pub(crate) fn put(&mut self, entry: Entry) -> Option<Entry> {
        let known = self.places.get(&entry.id()).copied();
        let stays = known.and_then(|slot| self.at(slot)).is_some_and(|it| it.cursor() == entry.cursor());
        let (id, extent) = (entry.id(), entry.placed.extent());
        let (slot, before) = match known {
            Some(slot) if stays => {
                let before = self.slots.get_mut(slot as usize).and_then(|it| it.replace(entry));
                (slot, before)
            }
            _ => {
                let before = self.take(id);
                // A feature has at least 100 bytes: slots never run out of 32 bits.
                let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
                self.slots.push(Some(entry));
                self.places.insert(id, slot);
                (slot, before)
            }
        };
        let old = before.as_ref().and_then(|it| it.placed.extent()).filter(|_| stays);
        if old != extent || !stays {
            if let Some(extent) = old {
                self.boxes.remove(&Leaf { extent, slot });
            }
            if let Some(extent) = extent {
                self.boxes.insert(Leaf { extent, slot });
            }
        }
        self.tidy();
        before
    }

    /// Takes a feature out.
    pub(crate) fn take(&mut self, id: FeatureId) -> Option<Entry> {
        let slot = self.places.remove(&id)?;
        let entry = self.slots.get_mut(slot as usize)?.take()?;
        if let Some(extent) = entry.placed.extent() {
            self.boxes.remove(&Leaf { extent, slot });
        }
        Some(entry)
    }

    /// Sorts again when a quarter of the slots is loose or empty: the work is spread over the changes that made it so.
    fn tidy(&mut self) {
        let empty = self.slots.len() - self.places.len();
        let loose = self.slots.len() - self.sorted;
        if empty + loose > LOOSE + self.sorted / 4 {
            self.slots.retain(Option::is_some);
            self.slots.sort_by_cached_key(|slot| slot.as_ref().map(Entry::cursor));
            self.settle();
        }
    }

    /// Changes an entry where it stands; it must not move.
    pub(crate) fn amend(&mut self, id: FeatureId, change: impl FnOnce(&mut Entry)) {
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

    /// Those that are out of order.
    pub(crate) fn loose(&self) -> impl Iterator<Item = (u32, &Entry)> {
        let slots = self.slots.get(self.sorted..).unwrap_or_default();
        (self.sorted()..).zip(slots).filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
    }

    /// What meets a box in the plane of tiles. Slot by slot when that is everything.
    pub(crate) fn meeting<'a>(&'a self, extent: &Extent, mut visit: impl FnMut(u32, &'a Entry)) {
        let Some(whole) = self.extent() else { return };
        if extent.holds(&whole) {
            let placed = self.numbered().filter(|(_, entry)| entry.placed.extent().is_some());
            placed.for_each(|(slot, entry)| visit(slot, entry));
        } else if extent.meets(&whole) {
            for leaf in self.boxes.locate_in_envelope_intersecting(&extent.aabb()) {
                if let Some(entry) = self.at(leaf.slot) {
                    visit(leaf.slot, entry);
                }
            }
        }
    }

    /// Where a search that chooses its own way begins.
    pub(crate) fn root(&self) -> &ParentNode<Leaf> {
        self.boxes.root()
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
