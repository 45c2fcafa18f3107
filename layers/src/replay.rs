//! Features made anew from the log, where their registers cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use crate::{change::Logged, feature::Feature, id::FeatureId, map::Map};

/// The features that a log leaves. `log` comes in its own order and holds every change of the features that are wanted
/// and every change of the map itself, so that each value is read as its kind was when it was written. `map` stands in
/// for layers that the map was made with. A feature is whole or not there: of one whose kind this version does not read, a
/// value would be lost without a word.
pub fn replay<'a>(log: impl IntoIterator<Item = &'a Logged>, map: &Map) -> BTreeMap<FeatureId, Feature> {
    let mut then = Map::new(map.id, String::new());
    let (mut features, mut unread) = (BTreeMap::new(), BTreeSet::new());
    for logged in log {
        then.apply(logged);
        let (Some(id), Some(layer)) = (logged.change.feature, logged.change.layer) else { continue };
        match then.kind_on(layer).or_else(|| map.kind_on(layer)) {
            Some(kind) => features.entry(id).or_insert_with(|| Feature::new(id)).apply(logged, kind),
            None => drop(unread.insert(id)),
        }
    }
    features.retain(|id, _| !unread.contains(id));
    features
}
