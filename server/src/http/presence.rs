//! Saying where one looks. What the others say comes with the stream.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use layers::{id::FeatureId, map::Camera};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{json::Json, schema};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    presence::Person,
};

/// What one is doing.
const DOING: [&str; 3] = ["looking", "drawing", "editing"];

/// Where one looks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Here {
    #[schema(value_type = schema::Camera)]
    view: Camera,
    /// `looking`, `drawing` or `editing`.
    #[serde(default)]
    doing: Option<String>,
    /// The feature one works on.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    feature: Option<FeatureId>,
}

/// Says where one looks, at least every half minute. Kept in memory only.
#[utoipa::path(put, path = "/api/maps/{map}/presence", tag = "log", params(("map" = Uuid, Path)), request_body = Here,
    responses((status = 204), (status = 400, body = ProblemBody)))]
pub async fn put(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(here): Json<Here>,
) -> Result<StatusCode, Problem> {
    let view = here.view.check().map_err(|reason| Problem::invalid("view", reason))?;
    if here.doing.as_ref().is_some_and(|doing| !DOING.contains(&doing.as_str())) {
        return Err(Problem::invalid("doing", "looking, drawing or editing"));
    }
    let person = Person {
        id: on.actor.id,
        name: on.account.name.clone(),
        clearance: on.view.clearance(),
        circles: on.view.circles().collect(),
        view: Some(view),
        doing: here.doing,
        feature: here.feature,
    };
    app.presence.note(on.id, person, app.now());
    Ok(StatusCode::NO_CONTENT)
}

/// Leaves.
#[utoipa::path(delete, path = "/api/maps/{map}/presence", tag = "log", params(("map" = Uuid, Path)), responses((status = 204)))]
pub async fn delete(State(app): State<Arc<App>>, on: OnMap) -> StatusCode {
    app.presence.leave(on.id, on.actor.id);
    StatusCode::NO_CONTENT
}
