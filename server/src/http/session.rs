//! Signing in and out.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use layers::id::ActorId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json::Json;
use crate::{
    app::App,
    auth::name::known_as,
    error::{Problem, ProblemBody},
    store::Account,
};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Nobody when null.
    account: Option<Person>,
}

/// An account, to its owner.
#[derive(Serialize, ToSchema)]
pub struct Person {
    #[schema(value_type = uuid::Uuid)]
    id: ActorId,
    name: String,
    /// Answers for the whole server.
    steward: bool,
    /// Came by a join link.
    guest: bool,
}

impl Me {
    pub(super) fn of(account: &Account) -> Self {
        Self { account: Some(Person::of(account)) }
    }
}

impl Person {
    pub(super) fn of(account: &Account) -> Self {
        Self { id: account.id, name: account.name.clone(), steward: account.steward, guest: account.guest }
    }
}

/// A name and a passphrase.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    name: String,
    passphrase: String,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", responses((status = 200, body = Me)))]
pub async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<axum::Json<Me>, Problem> {
    let account = app.sessions.account(&headers).await?;
    Ok(axum::Json(Me { account: account.as_deref().map(Person::of) }))
}

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Me), (status = 401, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    Json(asked): Json<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let tried = tried_as(&asked.name);
    app.tries.allow(&tried, app.now())?;
    app.tries.note(&tried, app.now());
    let account = app.store.account_by_name(&asked.name).await?;
    let phc = account.as_ref().and_then(|account| account.passphrase.as_deref());
    let good = app.passphrases.check(&asked.passphrase, phc).await?;
    let account = account.filter(|_| good).ok_or(Problem::WrongPassphrase)?;
    app.tries.clear(&tried);
    let cookie = app.sessions.begin(&account).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), axum::Json(Me::of(&account))))
}

/// What is tried: a name, however it is typed.
pub(super) fn tried_as(name: &str) -> String {
    format!("sign-in {}", known_as(name))
}

/// What a browser is to throw away when somebody leaves. Only over TLS or on the machine itself does it obey; elsewhere the
/// page does what it can.
const CLEAR: (HeaderName, &str) =
    (HeaderName::from_static("clear-site-data"), r#""cache", "cookies", "storage""#);

/// Signs out and leaves nothing on the device.
#[utoipa::path(delete, path = "/api/session", tag = "session", responses((status = 204)))]
pub async fn delete(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<impl IntoResponse, Problem> {
    let cookie = app.sessions.end(&headers).await?;
    Ok((StatusCode::NO_CONTENT, [CLEAR], AppendHeaders([(SET_COOKIE, cookie)])))
}
