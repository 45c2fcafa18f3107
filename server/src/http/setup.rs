//! The first start: whoever holds the one-time link that the terminal shows becomes the steward. No default passphrase.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header::SET_COOKIE,
    response::{AppendHeaders, IntoResponse},
};
use layers::{id::ActorId, role::Role};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, session::Me};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{hash, name::name, passphrase},
    error::{Problem, ProblemBody},
    store::{Account, NOBODY},
};

/// Whether the server awaits its steward.
#[derive(Serialize, ToSchema)]
pub struct Setup {
    /// Nobody is steward yet.
    pub(super) needed: bool,
    /// The server has no passphrase of its own yet, and opens with one: a proposal of five words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lock: Option<String>,
}

/// The steward's account.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetupAsked {
    /// From the setup link.
    token: String,
    /// As she wants to be called.
    name: String,
    /// At least 15 characters.
    passphrase: String,
}

/// Whether the server awaits its steward.
#[utoipa::path(get, path = "/api/setup", tag = "server", responses((status = 200, body = Setup)))]
pub async fn read(State(app): State<Arc<App>>) -> Result<axum::Json<Setup>, Problem> {
    Ok(axum::Json(Setup { needed: app.store.count_stewards().await? == 0, lock: None }))
}

/// Makes the steward, once, and signs her in. She becomes coordinator of the maps that are there already.
#[utoipa::path(post, path = "/api/setup", tag = "server", request_body = SetupAsked,
    responses((status = 200, body = Me), (status = 410, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    Json(asked): Json<SetupAsked>,
) -> Result<impl IntoResponse, Problem> {
    let name = name(&asked.name)?;
    passphrase::check(&asked.passphrase, &name, false)?;
    let passphrase = Some(app.passphrases.hash(&asked.passphrase).await?);
    let id = ActorId::new(uuid::Uuid::new_v4());
    let account = Account { id, name, passphrase, steward: true, guest: false, created_at: app.now() };
    if !app.store.set_up(&hash(&asked.token), &account).await? {
        return Err(Problem::LinkExpired);
    }
    for standing in app.store.all_maps().await? {
        app.store.put_member(standing.map.id, id, Role::Coordinator, NOBODY).await?;
    }
    app.access.note(Act::SignIn, Said { by: Some(id), note: Some("steward"), ..Said::default() }).await?;
    let cookie = app.sessions.begin(&account).await?;
    let second = app.sessions.second(&account).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), axum::Json(Me::of(&account, second))))
}
