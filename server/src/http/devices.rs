//! The devices on which one is signed in: to see them, to name them, to end them. Nothing is known of a device but what its
//! owner calls it.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use layers::clock::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, path::At};
use crate::{
    app::App,
    auth::{
        caller::AtTheDoor,
        session::{SignedSession, is_good},
    },
    error::{Problem, ProblemBody},
    store::{Device, SecretHash},
};

/// Most characters of a device's name.
const NAME: usize = 40;

/// A device on which one is signed in.
#[derive(Serialize, ToSchema)]
pub struct DeviceListed {
    id: Uuid,
    /// What its owner calls it.
    name: Option<String>,
    /// Since when, in milliseconds since 1970.
    since: Millis,
    /// When it was last heard of, to the minute.
    last_seen: Millis,
    /// When it ends in any case.
    expires_at: Millis,
    /// The one that asks.
    this: bool,
}

/// A name for a device.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeviceAsked {
    /// At most 40 characters; nothing takes the name away.
    name: Option<String>,
}

/// What a session is called: a piece of the hash of its token, of which nobody finds the token.
fn id(token: &SecretHash) -> Uuid {
    let mut id = [0; 16];
    id.copy_from_slice(&token[..16]);
    Uuid::from_bytes(id)
}

/// The devices that are still good.
async fn devices(app: &App, known: &SignedSession) -> Result<Vec<Device>, Problem> {
    let now = app.now();
    let mut devices = app.store.devices(known.account.id, now).await?;
    devices.retain(|device| is_good(&device.session, known.account.guest, now));
    Ok(devices)
}

/// One of them.
async fn one(app: &App, known: &SignedSession, asked: Uuid) -> Result<SecretHash, Problem> {
    let devices = devices(app, known).await?.into_iter();
    devices.map(|it| it.session.token).find(|token| id(token) == asked).ok_or(Problem::NotFound)
}

/// The devices on which one is signed in, the latest first.
#[utoipa::path(get, path = "/api/session/devices", tag = "session", responses((status = 200, body = [DeviceListed])))]
pub async fn list(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
) -> Result<axum::Json<Vec<DeviceListed>>, Problem> {
    let listed = |device: Device| DeviceListed {
        id: id(&device.session.token),
        name: device.name,
        since: device.session.created_at,
        last_seen: device.session.last_seen,
        expires_at: device.session.expires_at,
        this: device.session.token == known.token,
    };
    Ok(axum::Json(devices(&app, &known).await?.into_iter().map(listed).collect()))
}

/// Names a device.
#[utoipa::path(put, path = "/api/session/devices/{device}", tag = "session", params(("device" = Uuid, Path)),
    request_body = DeviceAsked, responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn put(
    State(app): State<Arc<App>>,
    At(asked): At<Uuid>,
    AtTheDoor(known): AtTheDoor,
    Json(DeviceAsked { name }): Json<DeviceAsked>,
) -> Result<StatusCode, Problem> {
    let token = one(&app, &known, asked).await?;
    let name = name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
    if name
        .as_ref()
        .is_some_and(|name| name.chars().count() > NAME || name.chars().any(layers::label::is_hidden))
    {
        return Err(Problem::invalid("name", "a device's name has at most 40 characters"));
    }
    if app.store.name_device(known.account.id, &token, name.as_deref()).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NotFound)
    }
}

/// Signs one device out.
#[utoipa::path(delete, path = "/api/session/devices/{device}", tag = "session", params(("device" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At(asked): At<Uuid>,
    AtTheDoor(known): AtTheDoor,
) -> Result<StatusCode, Problem> {
    app.store.delete_session(&one(&app, &known, asked).await?).await?;
    app.sessions.forget(known.account.id);
    Ok(StatusCode::NO_CONTENT)
}

/// Signs every other device out.
#[utoipa::path(delete, path = "/api/session/devices", tag = "session", responses((status = 204)))]
pub async fn end_others(
    State(app): State<Arc<App>>,
    AtTheDoor(known): AtTheDoor,
) -> Result<StatusCode, Problem> {
    app.store.end_other_sessions(known.account.id, &known.token).await?;
    app.sessions.forget(known.account.id);
    Ok(StatusCode::NO_CONTENT)
}
