//! Following an invitation: looking at what it says, and coming onto the map with a passphrase of one's own.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    role::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, schema, session::AccountShown};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{code, hash, name::name, passphrase},
    error::{Problem, ProblemBody},
    parameters::JOINING,
    store::{Account, Invitation, SecretHash},
};

/// The code of an invitation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeAsked {
    /// Six words, or the code of the link.
    code: String,
}

/// What an invitation says.
#[derive(Serialize, ToSchema)]
pub struct InvitationOpened {
    /// The map's name.
    map_name: String,
    /// What one will be there.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// What one may be called.
    #[schema(required = true)]
    name: Option<String>,
    /// Milliseconds since 1970.
    #[schema(value_type = u64)]
    expires_at: Millis,
}

/// An invitation to accept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptAsked {
    /// Six words, or the code of the link.
    code: String,
    /// As one wants to be called, and signs in. A guest who leaves it out keeps her name; an account has one.
    #[serde(default)]
    name: Option<String>,
    /// At least 15 characters. Whoever is signed in with one leaves it out.
    #[serde(default)]
    passphrase: Option<String>,
}

/// Where one has come.
#[derive(Serialize, ToSchema)]
pub struct Accepted {
    #[schema(value_type = uuid::Uuid)]
    map: MapId,
    #[schema(value_type = schema::Role)]
    role: Role,
    account: AccountShown,
}

/// Looks at an invitation without using it up.
#[utoipa::path(post, path = "/api/invitations/open", tag = "session", request_body = CodeAsked,
    responses((status = 200, body = InvitationOpened), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn open(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(asked): Json<CodeAsked>,
) -> Result<axum::Json<InvitationOpened>, Problem> {
    let (_, Invitation { map, role, name, expires_at, .. }) = find(&app, from, &asked.code).await?;
    let map_name = app.store.map(map).await?.ok_or(Problem::LinkExpired)?.map.name;
    Ok(axum::Json(InvitationOpened { map_name, role, name, expires_at }))
}

/// Accepts an invitation, once. Whoever is not signed in gets an account; a guest keeps hers with the passphrase; an
/// account just comes onto the map.
#[utoipa::path(post, path = "/api/invitations/accept", tag = "session", request_body = AcceptAsked,
    responses((status = 200, body = Accepted), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody),
        (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn accept(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(asked): Json<AcceptAsked>,
) -> Result<impl IntoResponse, Problem> {
    // Before anything costly: a passphrase is hashed only for whoever holds a code.
    let (code, invitation) = find(&app, from, &asked.code).await?;
    let known = app.sessions.account(&headers).await?;
    let map = invitation.map;
    let before = match &known {
        Some(account) => app.store.role(map, account.id).await?,
        None => None,
    };
    if before.is_some_and(|own| own == invitation.role || !invitation.role.covers(own)) {
        return Err(Problem::AlreadyMember);
    }
    let account = match known.as_deref() {
        Some(account) if !account.guest => {
            if asked.passphrase.is_some() || asked.name.is_some() {
                return Err(Problem::invalid(
                    "passphrase",
                    "you are signed in: accept as who you are, or sign out first",
                ));
            }
            account.clone()
        }
        Some(guest) => with_passphrase(&app, guest, asked).await?,
        None => {
            let nobody = Account {
                id: ActorId::new(uuid::Uuid::new_v4()),
                name: String::new(),
                passphrase: None,
                steward: false,
                guest: true,
                created_at: app.now(),
            };
            with_passphrase(&app, &nobody, asked).await?
        }
    };
    let accepted = app.store.accept_invitation(&code, &account, app.now()).await?;
    let role = accepted.ok_or(Problem::LinkExpired)?.role;
    app.rights.changed(map);
    let by = Some(account.id);
    app.access.note(Act::Role, Said { by, map: Some(map), to: by, note: Some(role.word()) }).await?;
    app.sessions.forget(account.id);
    let stays = known.is_some_and(|before| !before.guest);
    let cookie = if stays { None } else { Some((SET_COOKIE, app.sessions.begin(&account).await?)) };
    let account = AccountShown::of(&account, app.sessions.second(&account).await?);
    Ok((AppendHeaders(cookie), axum::Json(Accepted { map, role, account })))
}

/// The invitation of a code. Twenty phones of one room share an address: only wrong codes count.
async fn find(app: &App, from: SocketAddr, asked: &str) -> Result<(SecretHash, Invitation), Problem> {
    let tried = format!("invitation {}", app.tries.bucket(from, app.now())?);
    app.tries.allow(&tried, app.now())?;
    let code = hash(&code::plain(asked));
    let Some(invitation) = app.store.invitation(&code, app.now()).await? else {
        app.tries.note(&tried, JOINING, app.now());
        app.access.note(Act::Refused, Said { note: Some("invitation"), ..Said::default() }).await?;
        return Err(Problem::LinkExpired);
    };
    Ok((code, invitation))
}

/// The account that she will have.
async fn with_passphrase(app: &App, before: &Account, asked: AcceptAsked) -> Result<Account, Problem> {
    let name = name(asked.name.as_deref().unwrap_or(&before.name))?;
    let chosen = asked.passphrase.unwrap_or_default();
    passphrase::check(&chosen, &name, false)?;
    Ok(Account {
        name,
        passphrase: Some(app.passphrases.hash(&chosen).await?),
        guest: false,
        ..before.clone()
    })
}
