//! How far a circle of people has come: how much each has shown to it, and nothing of what or where.

use std::collections::BTreeMap;

use super::Indexes;
use crate::{
    id::{ActorId, FeatureId, LayerId},
    map::Map,
    precision::Precision,
    scope::Audience,
};

impl Indexes {
    /// The features that each author shows to an audience of the room. Drafts are never among them: no draft is on a shelf of
    /// a group or a workshop. Notes are no marks. Whoever does not sit there is told no more than how many.
    pub fn shown_to(&self, map: &Map, audience: Audience) -> BTreeMap<ActorId, Vec<FeatureId>> {
        let mut shown: BTreeMap<_, Vec<_>> = BTreeMap::new();
        if !matches!(audience, Audience::Group(_) | Audience::Workshop(Some(_))) {
            return shown;
        }
        let layers = self
            .layers
            .iter()
            .filter(|(id, _)| map.layer_and_kind(**id).is_some_and(|(_, kind)| kind.serves.is_none()));
        for tree in layers.filter_map(|(_, trees)| trees.get(&(audience, Precision::Exact))) {
            for (_, entry) in tree.numbered() {
                if let Some(author) = self.words.actors.get(entry.author) {
                    shown.entry(*author).or_default().push(entry.id());
                }
            }
        }
        shown
    }

    /// Every feature of an author that is or was on the map, wherever it stands.
    pub fn by_author(&self, author: ActorId) -> Vec<FeatureId> {
        let Some(word) = self.words.actors.find(&author) else { return Vec::new() };
        self.homes.iter().filter(|(_, home)| home.author == word).map(|(id, _)| *id).collect()
    }

    /// Whether a feature is on the map, whoever sees it there.
    pub fn is_there(&self, id: FeatureId) -> bool {
        let tree = self.standing(id).and_then(|it| {
            let exact = (it.scope.audience(it.author), Precision::Exact);
            self.layers.get(&it.layer)?.get(&exact)
        });
        tree.is_some_and(|tree| tree.get(id).is_some())
    }

    /// Every feature of some layers that is or was on the map, wherever it stands.
    pub fn on_layers(&self, layers: &[LayerId]) -> Vec<FeatureId> {
        let there = |id: &FeatureId| self.standing(*id).is_some_and(|it| layers.contains(&it.layer));
        self.homes.keys().copied().filter(there).collect()
    }
}
