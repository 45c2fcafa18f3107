//! A tree that is made beside the map while people go on reading and writing: gathered bit by bit, sorted where nobody
//! waits, brought up with what changed meanwhile, and only then put in its place.

use std::collections::BTreeSet;

use super::{
    Indexes, Trees, entry::Entry, locate::Locator, seed::Seed, tree::Tree, version::Versions,
    words::Vocabulary,
};
use crate::{id::FeatureId, kind::Kind, map::Map, precision::Precision, scope::Audience, view::Shelf};

/// A tree to be, as far as it is gathered.
pub struct Making {
    shelf: Shelf,
    kind: Kind,
    sources: Vec<Source>,
    gathered: Vec<Entry>,
    words: Vocabulary,
    locator: Locator,
    generation: u64,
}

/// A tree that is made, and follows the one it will replace or those that it comes from.
pub struct Made {
    shelf: Shelf,
    tree: Tree,
    sources: Vec<Source>,
    generation: u64,
}

/// What stood in the place of a tree. To let go of a large one takes a while: drop it where nobody waits.
pub struct Replaced {
    _tree: Option<Tree>,
}

/// A tree from which another is made.
struct Source {
    key: (Audience, Precision),
    /// How far its journal was read.
    mark: u64,
    /// The next slot to gather.
    next: usize,
}

/// How a tree that is made stands to the map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Follows {
    /// It has everything.
    Level,
    /// There was more than it was to take in at once.
    Behind,
    /// So much happened that it must be made anew.
    Lost,
}

impl Indexes {
    /// Begins to make the tree of a shelf: one that is not there yet, or a worn one again.
    pub fn make(&self, map: &Map, shelf: Shelf) -> Option<Making> {
        let kind = map.kind_on(shelf.layer)?;
        let none = Trees::new();
        let trees = self.layers.get(&shelf.layer).unwrap_or(&none);
        let own = (shelf.audience, shelf.precision);
        let is_source = |(audience, precision): &(Audience, Precision)| match shelf.audience {
            _ if trees.contains_key(&own) => (*audience, *precision) == own,
            Audience::Own(_) => *precision == Precision::Exact && is_shared(*audience),
            of => *audience == of && *precision == Precision::Exact,
        };
        let sources = trees.iter().filter(|(key, _)| is_source(key));
        let source = |(key, tree): (&_, &Tree)| Source { key: *key, mark: tree.journal.mark(), next: 0 };
        Some(Making {
            shelf,
            kind: kind.clone(),
            sources: sources.map(source).collect(),
            gathered: Vec::new(),
            words: self.words.clone(),
            locator: self.locator.clone(),
            generation: self.generation,
        })
    }

    /// A shelf whose tree is worn.
    pub fn worn(&self) -> Option<Shelf> {
        self.worn.first().copied()
    }

    /// Puts a tree in its place; `None` when so much happened since that it must be made anew.
    pub fn place(&mut self, map: &Map, mut made: Made) -> Option<Replaced> {
        if made.follow(self, map, usize::MAX) != Follows::Level {
            return None;
        }
        let Made { shelf, mut tree, .. } = made;
        let trees = self.layers.entry(shelf.layer).or_default();
        let before = trees.remove(&(shelf.audience, shelf.precision));
        tree.versions = Versions::new(self.head);
        let before = before.map(|mut before| {
            std::mem::swap(&mut tree.versions, &mut before.versions);
            before
        });
        trees.insert((shelf.audience, shelf.precision), tree);
        self.worn.remove(&shelf);
        self.generation += 1;
        Some(Replaced { _tree: before })
    }
}

/// Whether what is there went beyond drafts and circles.
fn is_shared(audience: Audience) -> bool {
    !matches!(audience, Audience::Author(_) | Audience::Own(_)) && !audience.is_circle()
}

impl Making {
    /// Reads on in some slots; `true` when there are no more.
    pub fn gather(&mut self, indexes: &Indexes, slots: usize) -> bool {
        let author = match self.shelf.audience {
            Audience::Own(actor) => Some(indexes.words.actors.find(&actor)),
            _ => None,
        };
        for source in &mut self.sources {
            let tree = indexes.layers.get(&self.shelf.layer).and_then(|trees| trees.get(&source.key));
            if let Some(slots) = tree.and_then(|tree| tree.slots(source.next, slots)) {
                source.next += slots.len();
                let hers = |entry: &&Entry| author.is_none_or(|author| Some(entry.author) == author);
                self.gathered.extend(slots.iter().flatten().filter(hers).cloned());
                return false;
            }
        }
        true
    }

    /// Masks and sorts. This takes long when there is much, and needs nothing of the map.
    pub fn finish(self) -> Made {
        let Self { shelf, kind, sources, mut gathered, words, locator, generation } = self;
        let own = (shelf.audience, shelf.precision);
        if !matches!(shelf.audience, Audience::Own(_)) && sources.iter().all(|source| source.key != own) {
            for entry in &mut gathered {
                *entry = Seed::of(entry).grow(&kind, shelf.precision, &locator, &words);
            }
        }
        Made { shelf, tree: Tree::new(gathered, 0), sources, generation }
    }
}

impl Made {
    /// Takes in what changed meanwhile, at most so much.
    pub fn follow(&mut self, indexes: &Indexes, map: &Map, most: usize) -> Follows {
        let kind = map.kind_on(self.shelf.layer);
        let (Some(kind), true) = (kind, self.generation == indexes.generation) else { return Follows::Lost };
        let none = Trees::new();
        let trees = indexes.layers.get(&self.shelf.layer).unwrap_or(&none);
        let mut changed = BTreeSet::new();
        let mut behind = false;
        for source in &mut self.sources {
            let Some(tree) = trees.get(&source.key) else { return Follows::Lost };
            let Some(since) = tree.journal.since(source.mark) else { return Follows::Lost };
            for id in since {
                if changed.len() >= most {
                    behind = true;
                    break;
                }
                changed.insert(id);
                source.mark += 1;
            }
        }
        for id in changed {
            match self.entry(id, trees, kind, indexes) {
                Some(entry) => drop(self.tree.put(entry)),
                None => drop(self.tree.take(id)),
            }
        }
        if behind { Follows::Behind } else { Follows::Level }
    }

    /// What a feature is on the shelf.
    fn entry(&self, id: FeatureId, trees: &Trees, kind: &Kind, indexes: &Indexes) -> Option<Entry> {
        let (key, found) = self.sources.iter().find_map(|source| {
            let entry = trees.get(&source.key)?.get(id)?;
            Some((source.key, entry))
        })?;
        match self.shelf.audience {
            _ if key == (self.shelf.audience, self.shelf.precision) => Some(found.clone()),
            Audience::Own(actor) => {
                Some(found.clone()).filter(|it| Some(it.author) == indexes.words.actors.find(&actor))
            }
            _ => Some(Seed::of(found).grow(kind, self.shelf.precision, &indexes.locator, &indexes.words)),
        }
    }
}
