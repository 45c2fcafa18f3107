//! One's second factor: to set it up, to have other recovery codes, to turn it off; and a steward's word that somebody has lost
//! hers. Each time the passphrase is asked for: whoever finds a device open must not be able to lock its owner out.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    access::Steward,
    json::Json,
    session::{Me, tried_as},
};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{
        caller::AtTheDoor,
        passphrase,
        second_factor::{recovery_codes as fresh_codes, secret, spend},
        session::Second,
        totp,
    },
    error::{Problem, ProblemBody},
    parameters::SIGN_IN,
    store::{Account, SecondFactor},
};

/// How one stands with the second factor.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorShown {
    /// Hers is on.
    on: bool,
    /// The server asks for one.
    asked: bool,
    /// Recovery codes left.
    recovery_codes: u64,
}

/// To begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorAsked {
    passphrase: String,
}

/// What an authenticator has to know: the only time that it is shown.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorBegun {
    /// To type in by hand.
    secret: String,
    /// To show as a picture.
    url: String,
}

/// A code of the authenticator.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeTyped {
    code: String,
}

/// A passphrase and a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BothTyped {
    passphrase: String,
    /// Of the authenticator, or a recovery code.
    code: String,
}

/// Whose second factor is lost, and who says so.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LostAsked {
    /// The name that she signs in with.
    name: String,
    /// The steward's own.
    passphrase: String,
    /// The steward's own: of her authenticator, or a recovery code. Where her second factor is on.
    #[serde(default)]
    code: Option<String>,
}

/// Recovery codes: the only time that they are shown.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each is good once, instead of a code of the authenticator.
    recovery_codes: Vec<String>,
}

/// How one stands with the second factor.
#[utoipa::path(get, path = "/api/session/second-factor", tag = "session", responses((status = 200, body = SecondFactorShown)))]
pub async fn read(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
) -> Result<axum::Json<SecondFactorShown>, Problem> {
    let Second { on, asked, .. } = app.sessions.second(&known.account).await?;
    let recovery_codes = app.store.second_factor(known.account.id).await?.map_or(0, |it| it.codes);
    Ok(axum::Json(SecondFactorShown { on, asked, recovery_codes }))
}

/// Draws the secret that an authenticator will share. Nothing is asked for it until [`turn_on`].
#[utoipa::path(post, path = "/api/session/second-factor", tag = "session", request_body = SecondFactorAsked,
    responses((status = 200, body = SecondFactorBegun), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn begin(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
    Json(asked): Json<SecondFactorAsked>,
) -> Result<axum::Json<SecondFactorBegun>, Problem> {
    let account = proven(&app, &known.account, &asked.passphrase).await?;
    let secret = secret()?;
    if !app.store.begin_second_factor(account.id, &secret, app.now()).await? {
        return Err(Problem::Conflict("your second factor is on: turn it off first"));
    }
    app.tries.clear(&tried_as(&account.name));
    let url = totp::address(&secret, &account.name)?;
    Ok(axum::Json(SecondFactorBegun { secret: totp::base32(&secret), url }))
}

/// Turns it on with a first code, which shows that the authenticator knows the secret. Every other device is signed out.
#[utoipa::path(put, path = "/api/session/second-factor", tag = "session", request_body = CodeTyped,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn turn_on(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
    Json(typed): Json<CodeTyped>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    let none = || Problem::Conflict("begin with the picture of the secret");
    let waiting = app.store.second_factor(known.account.id).await?.filter(|it| !it.on && !it.reset);
    let waiting = waiting.ok_or_else(none)?;
    let tried = tried_as(&known.account.name);
    app.tries.allow(&tried, app.now())?;
    app.tries.note(&tried, SIGN_IN, app.now());
    let step = totp::step(&waiting.secret, &typed.code, app.now()).ok_or(Problem::WrongCode)?;
    let (codes, hashes) = fresh_codes(&app, &known.account).await?;
    if !app.store.turn_on_second_factor(known.account.id, step, &hashes).await? {
        return Err(none());
    }
    app.tries.clear(&tried);
    app.store.end_other_sessions(known.account.id, &known.token).await?;
    app.sessions.forget(known.account.id);
    Ok(axum::Json(RecoveryCodes { recovery_codes: codes }))
}

/// Other recovery codes, instead of those that she had.
#[utoipa::path(post, path = "/api/session/second-factor/recovery-codes", tag = "session", request_body = BothTyped,
    responses((status = 200, body = RecoveryCodes), (status = 401, body = ProblemBody)))]
pub async fn recovery_codes(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
    Json(typed): Json<BothTyped>,
) -> Result<axum::Json<RecoveryCodes>, Problem> {
    both(&app, &known.account, &typed).await?;
    let (codes, hashes) = fresh_codes(&app, &known.account).await?;
    app.store.put_recovery_codes(known.account.id, &hashes).await?;
    Ok(axum::Json(RecoveryCodes { recovery_codes: codes }))
}

/// Turns it off. A passphrase that was chosen beside it may be too short alone.
#[utoipa::path(post, path = "/api/session/second-factor/off", tag = "session", request_body = BothTyped,
    responses((status = 200, body = Me), (status = 400, body = ProblemBody), (status = 401, body = ProblemBody)))]
pub async fn turn_off(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
    Json(typed): Json<BothTyped>,
) -> Result<axum::Json<Me>, Problem> {
    passphrase::check(&typed.passphrase, &known.account.name, false)?;
    both(&app, &known.account, &typed).await?;
    app.store.end_second_factor(known.account.id).await?;
    app.sessions.forget(known.account.id);
    let second = app.sessions.second(&known.account).await?;
    Ok(axum::Json(Me::of(&known.account, second)))
}

/// Takes a second factor from somebody who has lost it: until she sets up another one her passphrase alone lets her in, and
/// she is told so. She is signed out of every device.
#[utoipa::path(post, path = "/api/second-factors/lost", tag = "server", request_body = LostAsked,
    responses((status = 204), (status = 401, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn lost(
    State(app): State<Arc<App>>,
    Steward(steward): Steward,
    Json(asked): Json<LostAsked>,
) -> Result<StatusCode, Problem> {
    if app.store.second_factor(steward.id).await?.is_some_and(|it| it.on) {
        let code = asked.code.ok_or(Problem::CodeNeeded)?;
        both(&app, &steward, &BothTyped { passphrase: asked.passphrase, code }).await?;
    } else {
        let steward = proven(&app, &steward, &asked.passphrase).await?;
        app.tries.clear(&tried_as(&steward.name));
    }
    let hers = app.store.account_by_name(&asked.name).await?.ok_or(Problem::NotFound)?;
    if !app.store.second_factor(hers.id).await?.is_some_and(|it| it.on) {
        return Err(Problem::Conflict("she has no second factor that is on"));
    }
    let said = Said { by: Some(steward.id), to: Some(hers.id), ..Said::default() };
    app.access.note(Act::Reset, said).await?;
    app.store.reset_second_factor(hers.id, app.now()).await?;
    app.sessions.forget(hers.id);
    Ok(StatusCode::NO_CONTENT)
}

/// The account of whoever knows its passphrase. Each time counts as a try until the caller clears them.
async fn proven(app: &App, account: &Account, passphrase: &str) -> Result<Account, Problem> {
    let tried = tried_as(&account.name);
    app.tries.allow(&tried, app.now())?;
    app.tries.note(&tried, SIGN_IN, app.now());
    // Read anew: what this node remembers may be the passphrase from before.
    let account = app.store.account(account.id).await?.ok_or(Problem::SignedOut)?;
    if app.passphrases.check(passphrase, account.passphrase.as_deref()).await? {
        Ok(account)
    } else {
        Err(Problem::WrongPassphrase)
    }
}

/// Goes on only with the passphrase and a code of a factor that is on.
async fn both(app: &App, account: &Account, typed: &BothTyped) -> Result<(), Problem> {
    let account = proven(app, account, &typed.passphrase).await?;
    let on = app.store.second_factor(account.id).await?.filter(|it| it.on);
    let SecondFactor { secret, .. } = on.ok_or(Problem::Conflict("you have no second factor"))?;
    if !spend(app, &account, &secret, &typed.code).await? {
        return Err(Problem::WrongCode);
    }
    app.tries.clear(&tried_as(&account.name));
    Ok(())
}
