//! Coming onto a map by a link: no account, no address, a name of one's own choosing.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use layers::id::{ActorId, MapId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, session::AccountShown};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{code, hash, name::name},
    error::{Problem, ProblemBody},
    parameters::JOINING,
    store::Account,
};

/// A join code and a name.
#[derive(Deserialize, ToSchema)]
pub struct JoinAsked {
    /// Four words, or the code of the link.
    code: String,
    /// A pseudonym; whoever is signed in keeps her own name.
    #[serde(default)]
    name: String,
}

/// Where one has come.
#[derive(Serialize, ToSchema)]
pub struct Joined {
    #[schema(value_type = uuid::Uuid)]
    map: MapId,
    account: AccountShown,
}

/// Comes onto a map.
#[utoipa::path(post, path = "/api/join", tag = "session", request_body = JoinAsked,
    responses((status = 200, body = Joined), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(asked): Json<JoinAsked>,
) -> Result<impl IntoResponse, Problem> {
    // Twenty phones of one room share an address: only wrong codes count.
    let tried = format!("join {}", app.tries.bucket(from, app.now())?);
    app.tries.allow(&tried, app.now())?;
    let known = app.sessions.account(&headers).await?;
    let account = match known.as_deref() {
        Some(account) => account.clone(),
        None => Account {
            id: ActorId::new(uuid::Uuid::new_v4()),
            name: name(&asked.name)?,
            passphrase: None,
            steward: false,
            guest: true,
            created_at: app.now(),
        },
    };
    let code = code::plain(&asked.code);
    let Some(link) = app.store.join(&hash(&code), &account, app.now()).await? else {
        app.tries.note(&tried, JOINING, app.now());
        let by = known.as_ref().map(|account| account.id);
        app.access.note(Act::Refused, Said { by, note: Some("link"), ..Said::default() }).await?;
        return Err(Problem::LinkExpired);
    };
    app.rights.changed(link.map);
    let (by, map) = (Some(account.id), Some(link.map));
    app.access.note(Act::Role, Said { by, map, to: by, note: Some(link.role.word()) }).await?;
    let cookie = if known.is_some() { None } else { Some((SET_COOKIE, app.sessions.begin(&account).await?)) };
    let second = app.sessions.second(&account).await?;
    let joined = Joined { map: link.map, account: AccountShown::of(&account, second) };
    Ok((AppendHeaders(cookie), axum::Json(joined)))
}
