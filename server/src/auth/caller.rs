//! Who calls a route: each of these in its arguments lets in whom it names, and nobody else.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use layers::{
    id::{MapId, Seq},
    role::Actor,
    view::View,
};

use super::session::{SignedSession, Use};
use crate::{
    access::Said, app::App, atlas::OpenMap, bookmark::Bookbinder, error::Problem, policy::Place,
    store::Account,
};

/// Somebody who is signed in, and may yet have to set up her second factor.
pub struct AtTheDoor(pub SignedSession);

impl<S: Send + Sync> FromRequestParts<S> for AtTheDoor
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if let Some(known) = parts.extensions.get::<SignedSession>() {
            return Ok(Self(known.clone()));
        }
        let app = Arc::<App>::from_ref(state);
        let by = if parts.uri.path().ends_with("/presence") { Use::Beat } else { Use::Person };
        let known = app.sessions.known(&parts.headers, by).await?.ok_or(Problem::SignedOut)?;
        // The guard asks, and then the route.
        parts.extensions.insert(known.clone());
        Ok(Self(known))
    }
}

/// Somebody who is signed in.
pub struct SignedIn(pub Arc<Account>);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let AtTheDoor(known) = AtTheDoor::from_request_parts(parts, state).await?;
        if known.second.is_lacking() { Err(Problem::SecondFactorNeeded) } else { Ok(Self(known.account)) }
    }
}

/// Somebody on the map of the request's path. Whoever is not on it learns nothing: there is no such map.
pub struct OnMap {
    /// Which.
    pub id: MapId,
    /// The map.
    pub map: Arc<OpenMap>,
    /// Who, as what.
    pub actor: Actor,
    /// Her account.
    pub account: Arc<Account>,
    /// All she may see.
    pub view: View,
    /// The bookmarks of its log.
    pub bookmarks: Bookbinder,
}

impl OnMap {
    /// What is noted of something that she does on the map.
    pub fn said(&self) -> Said<'static> {
        Said { by: Some(self.actor.id), map: Some(self.id), ..Said::default() }
    }

    /// The place of the log from which she reads on: the beginning, or a bookmark. Whoever holds none that is
    /// good here takes the snapshot.
    pub fn since(&self, bookmark: Option<&str>) -> Result<Seq, Problem> {
        match bookmark {
            None | Some("0") => Ok(0),
            Some(bookmark) => self.bookmarks.place(bookmark).ok_or(Problem::LogTruncated),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnMap
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        let SignedIn(account) = SignedIn::from_request_parts(parts, state).await?;
        // The guard of the route found it. Where none has looked, there is no map.
        let Place { map: id, role } = *parts.extensions.get().ok_or(Problem::NotFound)?;
        let actor = Actor { id: account.id, role };
        let map = app.atlas.open(id).await?;
        let view = View::new(actor, &map.read().map);
        map.ready(&view).await?;
        let bookmarks = Bookbinder::of(&app.secrets, id).await?;
        Ok(Self { id, map, actor, account, view, bookmarks })
    }
}
