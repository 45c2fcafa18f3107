//! Workshops beside the log: the templates to begin from, a template as a file, and the room as whoever leads it sees it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use layers::{
    id::{ActorId, FeatureId, GroupId, MapId, WorkshopId},
    scope::Audience,
    workshop::{self, Seat, Shipped, Template, Workshop},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, names::Names, path::At, schema};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// What a workshop can be made of.
#[derive(Serialize, ToSchema)]
pub struct WorkshopsShipped {
    #[schema(value_type = Vec<schema::ShippedTemplate>)]
    templates: &'static [Shipped],
}

/// A template as a file.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateFile {
    /// Its TOML.
    toml: String,
}

/// A workshop as its leader sees it: who is where, and how much each group has come to show. What and where it is shows
/// only to those who sit there.
#[derive(Serialize, ToSchema)]
pub struct Room {
    people: Vec<Seated>,
    groups: Vec<GroupProgress>,
}

/// Somebody in the room.
#[derive(Serialize, ToSchema)]
pub struct Seated {
    #[schema(value_type = Uuid)]
    account: ActorId,
    /// As she is called.
    #[schema(required = true)]
    name: Option<String>,
    #[schema(value_type = schema::Seat)]
    seat: Seat,
    /// Her page is open now.
    here: bool,
}

/// How far a group has come.
#[derive(Serialize, ToSchema)]
pub struct GroupProgress {
    #[schema(value_type = Uuid)]
    group: GroupId,
    /// Marks that its people show to each other.
    with_group: usize,
    /// Marks of its people that the whole room sees.
    with_room: usize,
}

/// The templates that come with Trama.
#[utoipa::path(get, path = "/api/workshops", tag = "workshops", responses((status = 200, body = WorkshopsShipped)))]
pub async fn list() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache")], axum::Json(WorkshopsShipped { templates: workshop::shipped() }))
}

/// The colours and the animals by which people and groups are called.
#[utoipa::path(get, path = "/api/signs", tag = "workshops", responses((status = 200, body = schema::Signs)))]
pub async fn signs() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache")], axum::Json(workshop::signs()))
}

/// Reads a template that somebody handed on as a file. It is kept nowhere.
#[utoipa::path(post, path = "/api/workshops/read", tag = "workshops", request_body = TemplateFile,
    responses((status = 200, body = schema::Template), (status = 400, body = ProblemBody)))]
pub async fn read(Json(file): Json<TemplateFile>) -> Result<axum::Json<Template>, Problem> {
    workshop::read(&file.toml).map(axum::Json).map_err(|error| Problem::invalid("toml", error))
}

/// The plan of a workshop as a file that other maps take in: without its day, its place and its people.
#[utoipa::path(get, path = "/api/maps/{map}/workshops/{workshop}/template", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)),
    responses((status = 200, body = String, content_type = "application/toml"), (status = 404, body = ProblemBody)))]
pub async fn template(
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
) -> Result<impl IntoResponse, Problem> {
    let plan = of(&on, id, |it| it.plan.clone())?;
    let toml = workshop::write(&plan.template()).map_err(|error| Problem::invalid("plan", error))?;
    Ok(([(CONTENT_TYPE, "application/toml")], toml))
}

/// Who is in the room, and how far the groups have come.
#[utoipa::path(get, path = "/api/maps/{map}/workshops/{workshop}", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)),
    responses((status = 200, body = Room), (status = 404, body = ProblemBody)))]
pub async fn room(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
) -> Result<axum::Json<Room>, Problem> {
    let names = Names::of(&app, on.id, on.actor, &on.account.name).await?;
    let here = app.presence.people(on.id, app.now());
    let state = on.map.read();
    let workshop = state.map.workshop(id).ok_or(Problem::NotFound)?;
    let people = workshop.seats().map(|(account, seat)| Seated {
        account,
        name: names.get(account),
        seat: seat.clone(),
        here: here.iter().any(|person| person.id == account),
    });
    let in_room = state.indexes.shown_to(&state.map, Audience::Workshop(Some(id)));
    let groups = workshop.plan.groups.iter().map(|group| GroupProgress {
        group: group.id,
        with_group: state
            .indexes
            .shown_to(&state.map, Audience::Group(group.id))
            .values()
            .map(Vec::len)
            .sum(),
        with_room: of_group(workshop, group.id, &in_room),
    });
    Ok(axum::Json(Room { people: people.collect(), groups: groups.collect() }))
}

fn of_group(workshop: &Workshop, group: GroupId, shown: &BTreeMap<ActorId, Vec<FeatureId>>) -> usize {
    let hers = |actor: &ActorId| workshop.seat(*actor).and_then(|it| workshop.group_of(it)) == Some(group);
    shown.iter().filter(|&(actor, _)| hers(actor)).map(|(_, marks)| marks.len()).sum()
}

fn of<T>(on: &OnMap, id: WorkshopId, look: impl FnOnce(&Workshop) -> T) -> Result<T, Problem> {
    on.map.read().map.workshop(id).map(look).ok_or(Problem::NotFound)
}
