//! The people of a map.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use layers::{
    id::{ActorId, MapId},
    role::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, path::At, schema};
use crate::{
    access::{Act, Said},
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// Somebody on the map.
#[derive(Serialize, ToSchema)]
pub struct MemberShown {
    #[schema(value_type = Uuid)]
    account: ActorId,
    name: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Came by a join link.
    guest: bool,
}

/// The role that somebody gets.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleAsked {
    #[schema(value_type = schema::Role)]
    role: Role,
}

/// Everybody on the map. Participants see names only through presence.
#[utoipa::path(get, path = "/api/maps/{map}/members", tag = "people", params(("map" = Uuid, Path)),
    responses((status = 200, body = [MemberShown]), (status = 403, body = ProblemBody)))]
pub async fn list(State(app): State<Arc<App>>, on: OnMap) -> Result<axum::Json<Vec<MemberShown>>, Problem> {
    let mut members = app.store.members(on.id).await?;
    members.sort_by(|a, b| a.name.to_lowercase().cmp(&b.name.to_lowercase()).then(a.account.cmp(&b.account)));
    let shown = members.into_iter().map(|it| MemberShown {
        account: it.account,
        name: it.name,
        role: it.role,
        guest: it.guest,
    });
    Ok(axum::Json(shown.collect()))
}

/// Gives somebody a role on the map.
#[utoipa::path(put, path = "/api/maps/{map}/members/{account}", tag = "people",
    params(("map" = Uuid, Path), ("account" = Uuid, Path)), request_body = RoleAsked,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn put(
    State(app): State<Arc<App>>,
    At((_map, account)): At<(MapId, ActorId)>,
    on: OnMap,
    Json(asked): Json<RoleAsked>,
) -> Result<StatusCode, Problem> {
    app.store.put_member(on.id, account, asked.role, on.actor.id).await?;
    app.access
        .note(Act::Role, Said { to: Some(account), note: Some(asked.role.word()), ..on.said() })
        .await?;
    app.rights.changed(on.id);
    Ok(StatusCode::NO_CONTENT)
}

/// Takes somebody off the map. Anybody may leave by herself.
#[utoipa::path(delete, path = "/api/maps/{map}/members/{account}", tag = "people",
    params(("map" = Uuid, Path), ("account" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At((_map, account)): At<(MapId, ActorId)>,
    on: OnMap,
) -> Result<StatusCode, Problem> {
    let removed = app.store.remove_member(on.id, account).await?;
    if removed {
        app.access.note(Act::Role, Said { to: Some(account), note: Some("none"), ..on.said() }).await?;
    }
    app.rights.changed(on.id);
    app.presence.leave(on.id, account);
    if removed { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::NotFound) }
}
