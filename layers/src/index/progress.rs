//! How far a circle of people has come: how much each has shown to it, and nothing of what or where.

use std::collections::BTreeMap;

use super::Indexes;
use crate::{id::ActorId, map::Map, precision::Precision, scope::Audience};

impl Indexes {
    /// How many features each author shows to an audience of the room. Drafts are never counted: no draft is on a shelf of
    /// a group or a workshop. Notes are no marks.
    pub fn shown_to(&self, map: &Map, audience: Audience) -> BTreeMap<ActorId, usize> {
        let mut shown = BTreeMap::new();
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
                    *shown.entry(*author).or_default() += 1;
                }
            }
        }
        shown
    }

    /// Every feature of an author that is or was on the map, wherever it stands.
    pub fn by_author(&self, author: ActorId) -> Vec<crate::id::FeatureId> {
        let Some(word) = self.words.actors.find(&author) else { return Vec::new() };
        self.homes.iter().filter(|(_, home)| home.author == word).map(|(id, _)| *id).collect()
    }
}
