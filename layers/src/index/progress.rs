//! How far a circle of people has come: how much each has shown to it, and nothing of what or where.

use std::collections::BTreeMap;

use super::Indexes;
use crate::{id::ActorId, precision::Precision, scope::Audience};

impl Indexes {
    /// How many features each author shows to an audience of the room. Drafts are never counted: no draft is on a shelf of
    /// a group or a workshop.
    pub fn shown_to(&self, audience: Audience) -> BTreeMap<ActorId, usize> {
        let mut shown = BTreeMap::new();
        if !matches!(audience, Audience::Group(_) | Audience::Workshop(Some(_))) {
            return shown;
        }
        for tree in self.layers.values().filter_map(|trees| trees.get(&(audience, Precision::Exact))) {
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
