//! What whoever leads a workshop asks of it beside the log: to look somewhere, to take back what a group did last, to close
//! a vote.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode};
use layers::{
    id::{ChangeId, GroupId, MapId, WorkshopId},
    map::Camera,
    scope::Audience,
    undo::Deed,
    workshop::{Tally, Workshop},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, path::At, schema};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    presence::Look,
    taking_back,
};

/// Where people are asked to look.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookAsked {
    /// Made by who asks: it stays the same while the place moves.
    id: Uuid,
    /// What is to be seen: west, south, east, north in degrees.
    #[serde(rename = "box")]
    area: [f64; 4],
    /// The group that is asked; the whole room when none is named.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    group: Option<GroupId>,
    /// Whether the screens go along as she moves.
    #[serde(default)]
    follow: bool,
}

/// What is to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoAsked {
    /// Of which group.
    #[schema(value_type = Uuid)]
    group: GroupId,
    /// A change by which something was taken back before, to put it back; what the group did last when none is named.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    change: Option<ChangeId>,
}

/// What was taken back, if anything.
#[derive(Serialize, ToSchema)]
pub struct Undone {
    /// The change that did it.
    #[schema(value_type = Option<Uuid>, required = true)]
    change: Option<ChangeId>,
    /// What it took back.
    #[schema(value_type = Option<schema::Deed>, required = true)]
    act: Option<Deed>,
}

/// Asks the room, or a group of it, to look somewhere. Kept in memory only, for half a minute: whoever goes before says so again.
#[utoipa::path(put, path = "/api/maps/{map}/workshops/{workshop}/look", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)), request_body = LookAsked,
    responses((status = 204), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn look(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    Json(asked): Json<LookAsked>,
) -> Result<StatusCode, Problem> {
    let LookAsked { id: look, area, group, follow } = asked;
    let [west, south, east, north] = area;
    let corner = |lon, lat| Camera { center: [lon, lat], zoom: 0.0 }.check().is_ok();
    if !corner(west, south) || !corner(east, north) || west > east || south > north {
        return Err(Problem::invalid("box", "west, south, east, north in degrees"));
    }
    let knows = |it: &Workshop| group.is_none_or(|group| it.group(group).is_some());
    on.map.read().map.workshop(id).filter(|it| knows(it)).ok_or(Problem::NotFound)?;
    let audience = group.map_or(Audience::Workshop(Some(id)), Audience::Group);
    app.presence.show(on.id, id, Look { id: look, audience, area, follow }, app.now());
    Ok(StatusCode::NO_CONTENT)
}

/// Lets everybody look where she likes again.
#[utoipa::path(delete, path = "/api/maps/{map}/workshops/{workshop}/look", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)), responses((status = 204)))]
pub async fn let_go(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
) -> StatusCode {
    app.presence.let_go(on.id, id);
    StatusCode::NO_CONTENT
}

/// Takes back what a group did last, unless somebody has written to it since; or puts back what was taken back. What and
/// where it is stays with the group.
#[utoipa::path(post, path = "/api/maps/{map}/workshops/{workshop}/undo", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)), request_body = UndoAsked,
    responses((status = 200, body = Undone), (status = 404, body = ProblemBody)))]
pub async fn undo(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    Json(asked): Json<UndoAsked>,
) -> Result<axum::Json<Undone>, Problem> {
    let done = taking_back::take_back(&app, &on, (id, asked.group), asked.change).await?;
    Ok(axum::Json(Undone { change: done.map(|it| it.0), act: done.map(|it| it.1) }))
}

/// Closes the vote: adds up the ballots, and destroys them.
#[utoipa::path(delete, path = "/api/maps/{map}/workshops/{workshop}/vote", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)),
    responses((status = 200, body = schema::Tally), (status = 404, body = ProblemBody)))]
pub async fn close_vote(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
) -> Result<axum::Json<Tally>, Problem> {
    let tally = app.committer.close_vote(on.id, on.actor.id, id).await?.ok_or(Problem::NotFound)?;
    // Which marks they are is for those who sit in the room.
    let dots = if on.view.sits_in(id) { tally.dots } else { BTreeMap::new() };
    Ok(axum::Json(Tally { dots, ..tally }))
}
