//! Invitations: a code that brings one person onto a map to stay, with a passphrase of her own. What she does with it
//! stands in `invited`.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, State},
    http::{StatusCode, request::Parts},
};
use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    role::Role,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, path::At, schema};
use crate::{
    app::App,
    auth::{caller::SignedIn, code, hash, name::name},
    error::{Problem, ProblemBody},
    parameters::{INVITATION, INVITATION_WORDS, INVITATIONS},
    store::Invitation,
};

/// An invitation to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationAsked {
    /// What the invited person will be; nothing above one's own role.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// What she may be called; she chooses.
    #[serde(default)]
    name: Option<String>,
}

/// An invitation just made: the only time that its code is shown.
#[derive(Serialize, ToSchema)]
pub struct InvitationMade {
    id: Uuid,
    /// Six words.
    code: String,
    /// The same as an address; the code stands behind the `#` and reaches no log.
    url: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(required = true)]
    name: Option<String>,
    /// Milliseconds since 1970.
    #[schema(value_type = u64)]
    expires_at: Millis,
}

/// An invitation that waits.
#[derive(Serialize, ToSchema)]
pub struct InvitationListed {
    id: Uuid,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(required = true)]
    name: Option<String>,
    #[schema(value_type = Uuid)]
    created_by: ActorId,
    /// Milliseconds since 1970.
    #[schema(value_type = u64)]
    created_at: Millis,
    /// Milliseconds since 1970.
    #[schema(value_type = u64)]
    expires_at: Millis,
}

/// Somebody who may invite to the map of the request's path: its coordinator, or a steward of the server.
pub struct Inviter {
    map: MapId,
    account: ActorId,
}

impl FromRequestParts<Arc<App>> for Inviter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let SignedIn(account) = SignedIn::from_request_parts(parts, app).await?;
        let path = axum::extract::RawPathParams::from_request_parts(parts, app).await;
        let path = path.map_err(|_| Problem::NotFound)?;
        let map = path.iter().find(|(name, _)| *name == "map").and_then(|(_, id)| id.parse().ok());
        let map: MapId = map.ok_or(Problem::NotFound)?;
        Ok(Self { map, account: account.id })
    }
}

/// Makes an invitation that one person may use within a day.
#[utoipa::path(post, path = "/api/maps/{map}/invitations", tag = "people", params(("map" = Uuid, Path)),
    request_body = InvitationAsked,
    responses((status = 201, body = InvitationMade), (status = 403, body = ProblemBody), (status = 413, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    by: Inviter,
    Json(asked): Json<InvitationAsked>,
) -> Result<(StatusCode, axum::Json<InvitationMade>), Problem> {
    let proposed = asked.name.as_deref().filter(|text| !text.trim().is_empty()).map(name).transpose()?;
    let now = app.now();
    if app.store.invitations(by.map, now).await?.len() >= INVITATIONS {
        return Err(Problem::TooMuch {
            field: None,
            what: "invitations that wait",
            most: INVITATIONS as u64,
        });
    }
    let code = code::words(INVITATION_WORDS)?;
    let invitation = Invitation {
        id: Uuid::new_v4(),
        map: by.map,
        code: hash(&code),
        role: asked.role,
        name: proposed,
        created_by: by.account,
        created_at: now,
        expires_at: now + INVITATION,
    };
    app.store.create_invitation(&invitation).await?;
    let url = format!("{}/#invitation={code}", app.reached);
    let Invitation { id, role, name, expires_at, .. } = invitation;
    Ok((StatusCode::CREATED, axum::Json(InvitationMade { id, code, url, role, name, expires_at })))
}

/// The invitations that wait.
#[utoipa::path(get, path = "/api/maps/{map}/invitations", tag = "people", params(("map" = Uuid, Path)),
    responses((status = 200, body = [InvitationListed]), (status = 403, body = ProblemBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    by: Inviter,
) -> Result<axum::Json<Vec<InvitationListed>>, Problem> {
    let listed = |it: Invitation| InvitationListed {
        id: it.id,
        role: it.role,
        name: it.name,
        created_by: it.created_by,
        created_at: it.created_at,
        expires_at: it.expires_at,
    };
    let waiting = app.store.invitations(by.map, app.now()).await?;
    Ok(axum::Json(waiting.into_iter().map(listed).collect()))
}

/// Takes an invitation back.
#[utoipa::path(delete, path = "/api/maps/{map}/invitations/{invitation}", tag = "people",
    params(("map" = Uuid, Path), ("invitation" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At((_map, invitation)): At<(MapId, Uuid)>,
    by: Inviter,
) -> Result<StatusCode, Problem> {
    if app.store.delete_invitation(by.map, invitation).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NotFound)
    }
}
