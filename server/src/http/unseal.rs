//! What a server answers that nobody has opened yet, and how a steward seals it.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{health::Health, json::Json, page as files, setup::Setup};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{caller::SignedIn, passphrase},
    error::{Problem, ProblemBody},
    gate::Gate,
};

/// The passphrase of the server.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnsealAsked {
    passphrase: String,
}

/// The first passphrase of a new server.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LockAsked {
    /// From the setup link.
    token: String,
    /// At least 15 characters.
    passphrase: String,
}

/// Opens a sealed server with its passphrase.
#[utoipa::path(post, path = "/api/unseal", tag = "server", request_body = UnsealAsked,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 404, description = "it is open", body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn unseal(
    State(gate): State<Arc<Gate>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(asked): Json<UnsealAsked>,
) -> Result<StatusCode, Problem> {
    gate.unseal_from(from, &asked.passphrase).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a new server its passphrase, once, and opens it.
#[utoipa::path(post, path = "/api/lock", tag = "server", request_body = LockAsked,
    responses((status = 204), (status = 400, body = ProblemBody), (status = 410, body = ProblemBody)))]
pub async fn lock(
    State(gate): State<Arc<Gate>>,
    Json(asked): Json<LockAsked>,
) -> Result<StatusCode, Problem> {
    gate.lock(&asked.token, &asked.passphrase).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The health of a server that nobody has opened.
pub async fn health() -> axum::Json<Health> {
    axum::Json(Health::of("sealed"))
}

/// Whether the server awaits its passphrase and its steward. A sealed one says nothing.
pub async fn setup(State(gate): State<Arc<Gate>>) -> Result<axum::Json<Setup>, Problem> {
    if !gate.is_new().await? {
        return Err(Problem::Sealed);
    }
    let lock = passphrase::proposed()?;
    Ok(axum::Json(Setup { needed: gate.needs_steward().await?, lock: Some(lock) }))
}

/// The page is the same on every server of this version: it tells nothing. All else is sealed.
pub async fn page(request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let (method, uri) = (parts.method, parts.uri);
    if uri.path().starts_with("/api/") || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::Sealed.into_response();
    }
    files::read(method, uri, parts.headers).await
}

/// Seals the server: keys and maps leave its memory, and everybody is signed out. Only the server's passphrase, or a start
/// with its key file, opens it again.
#[utoipa::path(post, path = "/api/seal", tag = "server",
    responses((status = 202), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody)))]
pub async fn seal(State(app): State<Arc<App>>, who: SignedIn) -> StatusCode {
    let noted = app.access.note(Act::Seal, Said { by: Some(who.0.id), ..Said::default() }).await;
    if let Err(error) = noted {
        // Nothing keeps a server from being sealed.
        tracing::error!(%error, "the access log does not say that the server was sealed");
    }
    app.seal();
    StatusCode::ACCEPTED
}
