//! A passphrase of one's own: a guest keeps her account by it, an account changes it.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header::SET_COOKIE,
    response::{AppendHeaders, IntoResponse},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    json::Json,
    session::{Me, tried_as},
};
use crate::{
    app::App,
    auth::{caller::AtTheDoor, name::name, passphrase},
    error::{Problem, ProblemBody},
    parameters::SIGN_IN,
    store::Account,
};

/// A passphrase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassphraseAsked {
    /// At least 15 characters; 8 beside a second factor.
    passphrase: String,
    /// The one that is good until now; a guest has none.
    #[serde(default)]
    current: Option<String>,
    /// For a guest whose name is taken by somebody who signs in: another.
    #[serde(default)]
    name: Option<String>,
}

/// A passphrase that nobody has yet.
#[derive(Serialize, ToSchema)]
pub struct PassphraseProposed {
    /// Five words.
    passphrase: String,
}

/// Draws a passphrase to take or to leave. Nothing of it is kept.
#[utoipa::path(get, path = "/api/session/passphrase", tag = "session", responses((status = 200, body = PassphraseProposed)))]
pub async fn propose() -> Result<axum::Json<PassphraseProposed>, Problem> {
    Ok(axum::Json(PassphraseProposed { passphrase: passphrase::proposed()? }))
}

/// Gives oneself a passphrase. Every other device is signed out.
#[utoipa::path(put, path = "/api/session/passphrase", tag = "session", request_body = PassphraseAsked,
    responses((status = 200, body = Me), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody),
        (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn put(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
    Json(asked): Json<PassphraseAsked>,
) -> Result<impl IntoResponse, Problem> {
    let account = known.account;
    let account = if account.guest {
        let name = name(asked.name.as_deref().unwrap_or(&account.name))?;
        passphrase::check(&asked.passphrase, &name, false)?;
        let kept = Account {
            name,
            passphrase: Some(app.passphrases.hash(&asked.passphrase).await?),
            guest: false,
            ..Account::clone(&account)
        };
        if !app.store.keep_guest(&kept).await? {
            return Err(Problem::Conflict("this account has a passphrase already: sign in with it"));
        }
        kept
    } else {
        change(&app, &account, &asked).await?
    };
    app.sessions.forget(account.id);
    let cookie = app.sessions.begin(&account).await?;
    let second = app.sessions.second(&account).await?;
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), axum::Json(Me::of(&account, second))))
}

/// Whoever finds a device open must not be able to keep it.
async fn change(app: &App, account: &Account, asked: &PassphraseAsked) -> Result<Account, Problem> {
    if asked.name.is_some() {
        return Err(Problem::invalid("name", "an account keeps its name"));
    }
    let current = asked.current.as_deref();
    let current = current.ok_or_else(|| Problem::invalid("current", "the one until now is needed"))?;
    let tried = tried_as(&account.name);
    app.tries.allow(&tried, app.now())?;
    app.tries.note(&tried, SIGN_IN, app.now());
    // Read anew: what this node remembers may be the passphrase from before.
    let known = app.store.account(account.id).await?.ok_or(Problem::SignedOut)?;
    if !app.passphrases.check(current, known.passphrase.as_deref()).await? {
        return Err(Problem::WrongPassphrase);
    }
    app.tries.clear(&tried);
    passphrase::check(&asked.passphrase, &known.name, app.sessions.second(&known).await?.on)?;
    let phc = app.passphrases.hash(&asked.passphrase).await?;
    app.store.change_passphrase(account.id, &phc).await?;
    Ok(Account { passphrase: Some(phc), ..known })
}
