//! A feature as it goes into an edition: what [`Shown::geojson`] says of it, and of that no more than is named here.

use serde_json::{Map as Object, Value as Json};

use super::Shown;
use crate::id::ActorId;

/// What is published of a feature beside its place. Who drew it, when, what was said of it and shown with it stays inside.
const PUBLISHED: [&str; 3] = ["precision", "municipality", "fields"];

impl Shown<'_> {
    /// Who drew it.
    pub fn author(&self) -> Option<ActorId> {
        self.shelf.words().actors.get(self.entry.author).copied()
    }

    /// Its place and what is published of its properties.
    pub(crate) fn published(&self) -> serde_json::Result<(Json, Object<String, Json>)> {
        let mut feature = self.geojson()?;
        let mut properties = feature.get_mut("properties").map(Json::take).unwrap_or_default();
        let named = |name: &str| Some((name.to_owned(), properties.get_mut(name)?.take()));
        let properties = PUBLISHED.into_iter().filter_map(named).collect();
        Ok((feature.get_mut("geometry").map(Json::take).unwrap_or_default(), properties))
    }
}
