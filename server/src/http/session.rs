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
    access::{Act, Said},
    app::App,
    auth::{
        name::known_as,
        second_factor::spend,
        session::{Second, Use},
    },
    error::{Problem, ProblemBody},
    parameters::SIGN_IN,
    store::Account,
};

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Nobody when null.
    #[schema(required = true)]
    account: Option<AccountShown>,
}

/// An account, to its owner.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub struct AccountShown {
    #[schema(value_type = uuid::Uuid)]
    id: ActorId,
    name: String,
    /// Answers for the whole server.
    steward: bool,
    /// Came by a join link.
    guest: bool,
    /// Her second factor is on.
    second_factor: bool,
    /// She must set up her second factor before anything else.
    second_factor_needed: bool,
    /// The steward took hers away, because somebody said that it was lost; until she sets up another one.
    second_factor_reset: bool,
}

impl Me {
    pub(super) fn of(account: &Account, second: Second) -> Self {
        Self { account: Some(AccountShown::of(account, second)) }
    }
}

impl AccountShown {
    pub(super) fn of(account: &Account, second: Second) -> Self {
        Self {
            id: account.id,
            name: account.name.clone(),
            steward: account.steward,
            guest: account.guest,
            second_factor: second.on,
            second_factor_needed: second.is_lacking(),
            second_factor_reset: second.reset,
        }
    }
}

/// A name and a passphrase, and a code where there is a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    name: String,
    passphrase: String,
    /// Of the authenticator, or a recovery code. Whoever leaves it out is told whether it is needed.
    #[serde(default)]
    code: Option<String>,
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", responses((status = 200, body = Me)))]
pub async fn read(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<axum::Json<Me>, Problem> {
    let known = app.sessions.known(&headers, Use::Person).await?;
    Ok(axum::Json(Me { account: known.map(|it| AccountShown::of(&it.account, it.second)) }))
}

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = Me), (status = 401, description = "`wrong-passphrase`, `code-needed`, `wrong-code`", body = ProblemBody),
        (status = 429, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    Json(asked): Json<SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let tried = tried_as(&asked.name);
    app.tries.allow(&tried, app.now())?;
    app.tries.note(&tried, SIGN_IN, app.now());
    let account = app.store.account_by_name(&asked.name).await?;
    let phc = account.as_ref().and_then(|account| account.passphrase.as_deref());
    let good = app.passphrases.check(&asked.passphrase, phc).await?;
    let by = account.as_ref().map(|account| account.id);
    let Some(account) = account.filter(|_| good) else {
        app.access.note(Act::Refused, Said { by, note: Some("passphrase"), ..Said::default() }).await?;
        return Err(Problem::WrongPassphrase);
    };
    if let Some(second) = app.store.second_factor(account.id).await?.filter(|it| it.on) {
        let code = asked.code.as_deref().ok_or(Problem::CodeNeeded)?;
        if !spend(&app, &account, &second.secret, code).await? {
            app.access.note(Act::Refused, Said { by, note: Some("code"), ..Said::default() }).await?;
            return Err(Problem::WrongCode);
        }
    }
    app.tries.clear(&tried);
    app.access.note(Act::SignIn, Said { by, ..Said::default() }).await?;
    let cookie = app.sessions.begin(&account).await?;
    let second = app.sessions.second(&account).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), axum::Json(Me::of(&account, second))))
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
