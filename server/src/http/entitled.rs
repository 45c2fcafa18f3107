//! Whoever reads for longer than a request takes is looked at again: what she was when it began may be over.

use std::sync::Arc;

use axum::http::HeaderMap;
use layers::{id::MapId, role::Actor, view::View};

use crate::{
    app::App,
    atlas::{OpenMap, State},
    auth::caller::OnMap,
    error::Problem,
};

/// Somebody who reads on, as what she was when she began.
pub(super) struct Entitled {
    pub(super) app: Arc<App>,
    pub(super) id: MapId,
    pub(super) map: Arc<OpenMap>,
    pub(super) view: View,
    pub(super) actor: Actor,
    headers: HeaderMap,
}

impl Entitled {
    pub(super) fn new(app: Arc<App>, on: &OnMap, headers: HeaderMap) -> Self {
        let (map, view) = (Arc::clone(&on.map), on.view.clone());
        Self { app, id: on.id, map, view, actor: on.actor, headers }
    }

    /// Whether she is signed in, and on the map as what she was when she came, and sits where she sat.
    pub(super) async fn may_read(&self) -> Result<bool, Problem> {
        let there = self.sits_there(&self.map.read());
        Ok(there
            && self.app.sessions.lives(&self.headers, self.actor.id).await?
            && self.app.rights.role(self.id, self.actor.id).await? == Some(self.actor.role))
    }

    pub(super) fn sits_there(&self, state: &State) -> bool {
        View::new(self.actor, &state.map) == self.view
    }
}
