//! Imports over HTTP: send a file, look at what would come of it, correct the mapping, run it, follow it.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode};
use layers::{
    format::{self, DayOrder, GeometrySource, Mapping},
    id::{LayerId, MapId},
    kind::Kind,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{body::Raw, json::Json, path::At, query::Parameters, schema};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    import::{self, Import, Intent, LISTED, Progress, RowRefused},
};

mod look;

pub use look::{ColumnShown, FileRead, GeometryShown};
use look::{preview, read_of};

/// Most bytes of a file.
pub const BODY: usize = 64 << 20;

/// How a person wants the rows of a file on a layer. What she leaves out is proposed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanAsked {
    #[schema(value_type = Uuid)]
    layer: LayerId,
    /// The column that answers a field, by the field's id.
    #[serde(default)]
    mapping: Option<BTreeMap<String, String>>,
    /// Where the places are: `{from: "geometry" | "columns" | "wkt" | "none", lon?, lat?, column?}`.
    #[serde(default)]
    #[schema(value_type = Option<schema::GeometrySource>)]
    geometry: Option<GeometrySource>,
    /// The answer that every row has, by the field's id.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, schema::Answer>>)]
    constants: Option<BTreeMap<String, Value>>,
    /// What the values of a column mean, by the field's id; null leaves the field empty.
    #[serde(default)]
    codes: Option<BTreeMap<String, BTreeMap<String, Option<String>>>>,
    /// The order of days written with numbers, by the field's id: `day_first`, `month_first`.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, schema::DayOrder>>)]
    dates: Option<BTreeMap<String, DayOrder>>,
    /// The column that tells the rows apart; an empty text for none.
    #[serde(default)]
    key: Option<String>,
}

/// What an import would do.
#[derive(Serialize, ToSchema)]
pub struct PlanShown {
    /// Rows that become features or amend them, and those that are on the map already.
    ready: usize,
    /// The first refused rows.
    refused: Vec<RowRefused>,
    refused_total: usize,
    /// The first values that are left out of rows that are ready.
    left_out: Vec<RowRefused>,
    left_out_total: usize,
    /// Of the ready rows, those that the map holds as they are.
    already: usize,
    /// Of the ready rows, those that amend what an earlier import wrote.
    amended: usize,
    /// Of the ready rows, those that lie in a municipality of the map.
    located: usize,
    /// Of the ready rows, those that lie in none.
    unlocated: usize,
    /// The mapping that was used.
    #[schema(value_type = schema::ImportMapping)]
    mapping: Mapping,
    /// The first rows, as GeoJSON.
    #[schema(value_type = schema::PreviewCollection)]
    preview: Value,
}

/// How to run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunAsked {
    /// One refused row is enough that nothing is written.
    #[serde(default)]
    all_or_nothing: bool,
}

/// Reads a file and holds it for an hour. Nothing is written to the map.
#[utoipa::path(post, path = "/api/maps/{map}/imports", tag = "imports",
    params(("map" = Uuid, Path), ("name" = String, Query, description = "the name of the file"),
        ("object" = Option<String>, Query, description = "the object of a TopoJSON file that is wanted")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = FileRead), (status = 400, body = ProblemBody), (status = 413, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    mut parameters: Parameters,
    Raw(body): Raw<BODY>,
) -> Result<(StatusCode, axum::Json<FileRead>), Problem> {
    let name = parameters.take("name")?.unwrap_or_default();
    let object = parameters.take("object")?;
    let (map, actor, now) = (on.id, on.actor.id, app.now());
    let kinds: Vec<Kind> = on.map.read().map.own_kinds().cloned().collect();
    let read = move || {
        let import = app.imports.read((map, actor), &name, &body, object.as_deref(), now)?;
        Ok(read_of(&import, &kinds))
    };
    let read = tokio::task::spawn_blocking(read).await.map_err(|_| Problem::Fault)?;
    read.map(|read| (StatusCode::CREATED, axum::Json(read)))
}

/// Says what an import would do, row by row. Nothing is written to the map.
#[utoipa::path(post, path = "/api/maps/{map}/imports/{import}/plan", tag = "imports", request_body = PlanAsked,
    params(("map" = Uuid, Path), ("import" = Uuid, Path)),
    responses((status = 200, body = PlanShown), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn plan(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
    Json(asked): Json<PlanAsked>,
) -> Result<axum::Json<PlanShown>, Problem> {
    let import = held(&app, &on, id)?;
    let kind = {
        let state = on.map.read();
        let known = state.map.layer_and_kind(asked.layer).filter(|(layer, kind)| on.view.shows(layer, kind));
        known
            .map(|(_, kind)| kind.clone())
            .ok_or_else(|| Problem::invalid("layer", "there is no such layer on this map"))?
    };
    let intent = Intent { layer: asked.layer, mapping: mapping(&import, &kind, asked) };
    import.intend(intent.clone())?;
    let prepared =
        import::prepare(&app, (on.id, on.actor.id), Arc::clone(&import.table), intent.clone()).await?;
    let (refused_total, left_out_total) = (prepared.refused.len(), prepared.left_out.len());
    let first = |mut rows: Vec<RowRefused>| {
        rows.truncate(LISTED);
        rows
    };
    Ok(axum::Json(PlanShown {
        ready: prepared.changes.len() + prepared.already,
        refused: first(prepared.refused),
        refused_total,
        left_out: first(prepared.left_out),
        left_out_total,
        already: prepared.already,
        amended: prepared.amended,
        located: prepared.located,
        unlocated: prepared.unlocated,
        preview: preview(&import.table, &intent.mapping),
        mapping: intent.mapping,
    }))
}

/// Begins to run a planned import. Follow it with GET.
#[utoipa::path(post, path = "/api/maps/{map}/imports/{import}/run", tag = "imports", request_body = RunAsked,
    params(("map" = Uuid, Path), ("import" = Uuid, Path)),
    responses((status = 202, body = Progress), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn run(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
    Json(asked): Json<RunAsked>,
) -> Result<(StatusCode, axum::Json<Progress>), Problem> {
    let import = held(&app, &on, id)?;
    let intent = import.begin()?;
    let progress = import.progress();
    tokio::spawn(async move { import::run(&app, &import, intent, asked.all_or_nothing).await });
    Ok((StatusCode::ACCEPTED, axum::Json(progress)))
}

/// How far an import is.
#[utoipa::path(get, path = "/api/maps/{map}/imports/{import}", tag = "imports",
    params(("map" = Uuid, Path), ("import" = Uuid, Path)),
    responses((status = 200, body = Progress), (status = 404, body = ProblemBody)))]
pub async fn read(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
) -> Result<axum::Json<Progress>, Problem> {
    let progress = held(&app, &on, id)?.progress();
    Ok(axum::Json(progress))
}

/// Forgets a file. What runs goes on to its end.
#[utoipa::path(delete, path = "/api/maps/{map}/imports/{import}", tag = "imports",
    params(("map" = Uuid, Path), ("import" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
) -> Result<StatusCode, Problem> {
    let import = held(&app, &on, id)?;
    app.imports.forget(&import);
    Ok(StatusCode::NO_CONTENT)
}

fn held(app: &App, on: &OnMap, id: Uuid) -> Result<Arc<Import>, Problem> {
    app.imports.get(on.id, on.actor.id, id, app.now())
}

/// What the person said, and for the rest what the program proposes.
fn mapping(import: &Import, kind: &Kind, asked: PlanAsked) -> Mapping {
    let mut mapping = format::suggest(&import.table, kind);
    if let Some(columns) = asked.mapping {
        mapping = mapping.corrected(columns, &import.table, kind);
    }
    mapping.geometry = asked.geometry.unwrap_or(mapping.geometry);
    mapping.constants = asked.constants.unwrap_or(mapping.constants);
    mapping.codes.extend(asked.codes.unwrap_or_default());
    mapping.dates.extend(asked.dates.unwrap_or_default());
    match asked.key {
        Some(key) if key.is_empty() => mapping.key = None,
        Some(key) => mapping.key = Some(key),
        None => {}
    }
    mapping
}
