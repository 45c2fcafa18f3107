//! Join links: four words that bring somebody onto a map, for a while.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use layers::{
    id::{MapId, WorkshopId},
    role::{Clearance, Role},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, path::At, schema};
use crate::{
    app::App,
    auth::{caller::OnMap, code, hash, second_factor::AskedOf},
    error::{Problem, ProblemBody},
    parameters::{LINK, LINK_WORDS, MOST_SEATS, SEATS},
    store::Link,
};

/// Longest life of a link, in seconds.
const LONGEST: u64 = LINK / 1_000;

/// A link to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkAsked {
    /// What those who come by it are; never coordinator nor protection.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Into which workshop, if into one: whoever comes takes a seat there.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    workshop: Option<WorkshopId>,
    /// For how long, at most three hours.
    #[serde(default = "longest")]
    expires_in_seconds: u64,
    /// How many may come: as many as there are seats, 1 to 200.
    #[serde(default = "seats")]
    uses: u32,
}

fn longest() -> u64 {
    LONGEST
}

fn seats() -> u32 {
    SEATS
}

/// A link just made: the only time that its code is shown.
#[derive(Serialize, ToSchema)]
pub struct LinkMade {
    id: Uuid,
    /// Four words, to be read aloud.
    code: String,
    /// The same as an address; the code stands behind the `#` and reaches no log.
    url: String,
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Milliseconds since 1970.
    expires_at: u64,
}

/// A link that is still good.
#[derive(Serialize, ToSchema)]
pub struct LinkListed {
    id: Uuid,
    #[schema(value_type = schema::Role)]
    role: Role,
    /// Into which workshop.
    #[schema(value_type = Option<Uuid>, required = true)]
    workshop: Option<WorkshopId>,
    /// Milliseconds since 1970.
    expires_at: u64,
    /// How many may still come.
    #[schema(required = true)]
    uses_left: Option<u32>,
}

/// Makes a link.
#[utoipa::path(post, path = "/api/maps/{map}/links", tag = "people", params(("map" = Uuid, Path)), request_body = LinkAsked,
    responses((status = 201, body = LinkMade), (status = 403, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(asked): Json<LinkAsked>,
) -> Result<(StatusCode, axum::Json<LinkMade>), Problem> {
    if matches!(asked.role, Role::Coordinator | Role::Protection) {
        return Err(Problem::invalid(
            "role",
            "a link makes neither coordinators nor protection: add them by name",
        ));
    }
    if !(60..=LONGEST).contains(&asked.expires_in_seconds) {
        return Err(Problem::invalid("expires_in_seconds", "a link is good for a minute to three hours"));
    }
    if !(1..=MOST_SEATS).contains(&asked.uses) {
        return Err(Problem::invalid("uses", "a link has 1 to 200 seats"));
    }
    // Who comes by a link has no passphrase that a second factor would go with.
    if app.sessions.asked() != AskedOf::Off && asked.role.clearance() >= Clearance::Member {
        return Err(Problem::invalid(
            "role",
            "here whoever sees as a member has a second factor: invite her by name",
        ));
    }
    if asked.workshop.is_some_and(|id| on.map.read().map.workshop(id).is_none()) {
        return Err(Problem::invalid("workshop", "there is no such workshop on this map"));
    }
    let (id, code) = (Uuid::new_v4(), code::words(LINK_WORDS)?);
    let expires_at = app.now() + asked.expires_in_seconds * 1_000;
    let role = asked.role;
    let link = Link {
        id,
        map: on.id,
        code: hash(&code::plain(&code)),
        role,
        workshop: asked.workshop,
        expires_at,
        uses_left: Some(asked.uses),
        created_by: on.actor.id,
    };
    app.store.create_link(&link).await?;
    let url = format!("{}/#join={code}", app.reached);
    Ok((StatusCode::CREATED, axum::Json(LinkMade { id, code, url, role, expires_at })))
}

/// The links that are still good.
#[utoipa::path(get, path = "/api/maps/{map}/links", tag = "people", params(("map" = Uuid, Path)),
    responses((status = 200, body = [LinkListed])))]
pub async fn list(State(app): State<Arc<App>>, on: OnMap) -> Result<axum::Json<Vec<LinkListed>>, Problem> {
    let links = app.store.links(on.id, app.now()).await?.into_iter();
    let listed = |it: Link| LinkListed {
        id: it.id,
        role: it.role,
        workshop: it.workshop,
        expires_at: it.expires_at,
        uses_left: it.uses_left,
    };
    Ok(axum::Json(links.map(listed).collect()))
}

/// Ends a link.
#[utoipa::path(delete, path = "/api/maps/{map}/links/{link}", tag = "people",
    params(("map" = Uuid, Path), ("link" = Uuid, Path)), responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At((_map, link)): At<(MapId, Uuid)>,
    on: OnMap,
) -> Result<StatusCode, Problem> {
    if app.store.delete_link(on.id, link).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::NotFound)
    }
}
