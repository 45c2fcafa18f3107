//! How far a circle of people has come: how much each has shown to it, and nothing of what or where.

use std::collections::BTreeMap;

use super::Indexes;
use crate::{
    id::{ActorId, FeatureId},
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
}
