//! Where each feature stands, also when it was taken off the map: asked by its id, its author or its layer.

use super::{Indexes, Word};
use crate::{
    id::{ActorId, FeatureId, LayerId, Seq},
    precision::Precision,
    view::Standing,
};

/// A [`Standing`], small.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Home {
    layer: Word,
    pub(super) author: Word,
    pub(super) scope: Word,
    since: Seq,
}

impl Indexes {
    /// Where a feature stands, also when it was taken off the map.
    pub fn standing(&self, id: FeatureId) -> Option<Standing> {
        self.homes.get(&id).and_then(|home| self.standing_at(home))
    }

    pub(super) fn standing_at(&self, home: &Home) -> Option<Standing> {
        let layer = *self.words.layers.get(home.layer)?;
        let scope = *self.words.scopes.get(home.scope)?;
        Some(Standing { layer, author: *self.words.actors.get(home.author)?, scope, since: home.since })
    }

    pub(super) fn home(&mut self, standing: &Standing) -> Home {
        Home {
            layer: self.words.layers.intern(standing.layer),
            author: self.words.actors.intern(standing.author),
            scope: self.words.scopes.intern(standing.scope),
            since: standing.since,
        }
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
