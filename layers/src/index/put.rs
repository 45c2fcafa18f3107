//! One feature changed: its shelves follow, and who looks is told where.

use std::collections::BTreeMap;

use super::{
    Indexes, Trees, Word,
    entry::Entry,
    extent::Extent,
    homes::Home,
    locate::{self, Locator},
    placed::Placed,
    seed::Seed,
    tree::Tree,
    words::Vocabulary,
};
use crate::{
    feature::Feature,
    id::{FeatureId, LayerId, Seq},
    kind::Kind,
    map::Map,
    precision::Precision,
    scope::{Audience, Scope},
    view::{Shelf, Standing},
};

/// What changed on a shelf, and where.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Touch {
    /// The shelf: tell only those whose view has it.
    pub shelf: Shelf,
    /// The box around what was there; `None` when it is new there, lay nowhere, or is drawn as before.
    pub before: Option<Extent>,
    /// The box around what is there now; `None` when it is gone from there, lies nowhere, or is drawn as before.
    pub after: Option<Extent>,
}

/// Touches by shelf, joined.
#[derive(Default)]
struct Touches(BTreeMap<Shelf, (Option<Extent>, Option<Extent>)>);

impl Touches {
    fn add(&mut self, shelf: Shelf, before: Option<Extent>, after: Option<Extent>) {
        let joined = self.0.entry(shelf).or_default();
        let join = |known: Option<Extent>, new| known.into_iter().chain(new).reduce(Extent::union);
        *joined = (join(joined.0, before), join(joined.1, after));
    }

    fn into_vec(self) -> Vec<Touch> {
        self.0.into_iter().map(|(shelf, (before, after))| Touch { shelf, before, after }).collect()
    }
}

impl Indexes {
    /// Puts, moves or takes away a feature after a change, and says what changed where. Features come in the order of the
    /// log, after the map itself took the change in; all that one commit brought belongs under one lock.
    ///
    /// A municipality that changed is also a change of what lies in it.
    ///
    /// Tiles get the version `seq`, which is the change's: where a feature is read a moment after the log, it knows more than that,
    /// and what comes next must still move them.
    pub fn put(&mut self, map: &Map, feature: &Feature, seq: Seq) -> Vec<Touch> {
        let mut touches = Touches::default();
        let Some(standing) = Standing::of(feature) else { return Vec::new() };
        self.head = self.head.max(seq);
        let home = self.home(&standing);
        let before = self.homes.insert(feature.id(), home);
        let kind = map.kind_on(standing.layer);
        let seed = kind
            .filter(|_| !feature.is_deleted())
            .map(|kind| (kind, Seed::new(feature, home.author, &mut self.words)));

        let moved = kind.filter(|kind| locate::is_territory(kind)).and_then(|_| {
            let seed = seed.as_ref().map(|(_, seed)| seed);
            let code =
                seed.and_then(|seed| locate::code(seed.facts.answers(), standing.scope, &mut self.words));
            let municipality = code.zip(seed.map(|seed| &seed.exact));
            self.locator.put(feature.id(), municipality, &self.words)
        });
        self.generation += u64::from(moved.is_some());

        let stays = |(layer, audience): &(LayerId, Audience)| {
            seed.is_some() && *layer == standing.layer && audiences(&standing).contains(audience)
        };
        for (layer, audience) in self.shelved(before).into_iter().filter(|it| !stays(it)) {
            self.leave(layer, audience, feature.id(), &mut touches);
        }
        if let Some((kind, seed)) = &seed {
            for audience in audiences(&standing) {
                self.enter(standing.layer, audience, kind, seed, &mut touches);
            }
        }
        if let Some(area) = moved {
            self.locate_again(map, &area, &mut touches);
        }
        touches.into_vec()
    }

    fn shelved(&self, home: Option<Home>) -> Vec<(LayerId, Audience)> {
        let standing = home.and_then(|home| self.standing_at(&home));
        standing.map_or_else(Vec::new, |it| {
            audiences(&it).into_iter().map(|audience| (it.layer, audience)).collect()
        })
    }

    fn leave(&mut self, layer: LayerId, audience: Audience, id: FeatureId, touches: &mut Touches) {
        let head = self.head;
        for (precision, tree) in self.layers.get_mut(&layer).into_iter().flat_map(|it| of(it, audience)) {
            if let Some(entry) = tree.take(id) {
                note(tree, [&entry.placed], head);
                touches.add(Shelf { layer, audience, precision }, entry.placed.extent(), None);
            }
        }
    }

    fn enter(&mut self, layer: LayerId, audience: Audience, kind: &Kind, seed: &Seed, touches: &mut Touches) {
        let (head, loaded) = (self.head, self.loaded);
        let trees = self.layers.entry(layer).or_default();
        if !matches!(audience, Audience::Own(_)) {
            trees.entry((audience, Precision::Exact)).or_insert_with(|| {
                self.generation += 1;
                Tree::new(Vec::new(), loaded)
            });
        }
        for (precision, tree) in of(trees, audience) {
            let entry = seed.grow(kind, precision, &self.locator, &self.words);
            let shelf = Shelf { layer, audience, precision };
            put(shelf, tree, entry, head, touches);
            if tree.is_worn() {
                self.worn.insert(shelf);
            }
        }
    }

    /// Locates anew what lies in the box of a municipality that changed.
    fn locate_again(&mut self, map: &Map, area: &Extent, touches: &mut Touches) {
        let Self { words, layers, locator, head, .. } = self;
        for (layer, trees) in layers {
            for ((audience, precision), tree) in trees.iter_mut() {
                let shelf = Shelf { layer: *layer, audience: *audience, precision: *precision };
                if *precision != Precision::Municipality {
                    amend(shelf, tree, area, locator, touches);
                }
            }
            if let Some(kind) = map.kind_on(*layer) {
                show_again((*layer, kind), trees, area, (locator, words, *head), touches);
            }
        }
    }
}

/// Names the municipality anew of what stays where it is shown.
fn amend(shelf: Shelf, tree: &mut Tree, area: &Extent, locator: &Locator, touches: &mut Touches) {
    let mut changed: Vec<(FeatureId, Option<Word>)> = Vec::new();
    tree.meeting(area, |_, entry| {
        let municipality = locator.locate(&entry.placed);
        if municipality != entry.municipality {
            changed.push((entry.id(), municipality));
        }
    });
    // No tile says in which municipality something lies.
    if !changed.is_empty() {
        touches.add(shelf, None, None);
    }
    for (id, municipality) in changed {
        tree.amend(id, |entry| entry.municipality = municipality);
    }
}

/// Moves what is shown by municipality.
fn show_again(
    (layer, kind): (LayerId, &Kind),
    trees: &mut Trees,
    area: &Extent,
    (locator, words, head): (&Locator, &Vocabulary, Seq),
    touches: &mut Touches,
) {
    let masked = |(audience, precision): &(Audience, Precision)| {
        (*precision == Precision::Municipality).then_some(*audience)
    };
    let audiences: Vec<_> = trees.keys().filter_map(masked).collect();
    for audience in audiences {
        let mut seeds = Vec::new();
        if let Some(exact) = trees.get(&(audience, Precision::Exact)) {
            exact.meeting(area, |_, entry| seeds.push(Seed::of(entry)));
        }
        let Some(tree) = trees.get_mut(&(audience, Precision::Municipality)) else { continue };
        for seed in seeds {
            let entry = seed.grow(kind, Precision::Municipality, locator, words);
            let known = tree.get(entry.id());
            if known.is_some_and(|it| {
                it.municipality == entry.municipality && it.placed.bbox() == entry.placed.bbox()
            }) {
                continue;
            }
            put(Shelf { layer, audience, precision: Precision::Municipality }, tree, entry, head, touches);
        }
    }
}

/// Puts an entry where it belongs, and says where its shelf is drawn otherwise than before.
fn put(shelf: Shelf, tree: &mut Tree, entry: Entry, head: Seq, touches: &mut Touches) {
    let is_drawn_otherwise = tree.get(entry.id()).is_none_or(|known| !known.is_drawn_like(&entry));
    let after = entry.placed.clone();
    let before = tree.put(entry).map(|entry| entry.placed);
    if is_drawn_otherwise {
        note(tree, before.iter().chain([&after]), head);
        touches.add(shelf, before.and_then(|it| it.extent()), after.extent());
    } else {
        touches.add(shelf, None, None);
    }
}

fn note<'a>(tree: &mut Tree, places: impl IntoIterator<Item = &'a Placed>, head: Seq) {
    for place in places {
        tree.versions.touch(place, head);
    }
}

/// The audiences on whose shelves a feature is.
pub(super) fn audiences(standing: &Standing) -> Vec<Audience> {
    let audience = standing.scope.audience(standing.author);
    // The shelf on which she who drew it finds it, if that is another one.
    let hers = match standing.scope {
        Scope::Draft => None,
        _ if audience.is_circle() => Some(Audience::Author(standing.author)),
        _ => Some(Audience::Own(standing.author)),
    };
    std::iter::once(audience).chain(hers).collect()
}

fn of(trees: &mut Trees, audience: Audience) -> impl Iterator<Item = (Precision, &mut Tree)> {
    let all = (audience, Precision::None)..=(audience, Precision::Exact);
    trees.range_mut(all).map(|((_, precision), tree)| (*precision, tree))
}
