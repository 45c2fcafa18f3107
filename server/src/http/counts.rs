//! How many features there are, by layer, code and severity, under the same filters as everything else.

use axum::Json;
use layers::index::Count;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::query::Parameters;
use crate::{
    auth::session::OnMap,
    error::{Problem, ProblemBody},
};

/// Counts of what the viewer sees.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    /// One for each layer.
    #[schema(value_type = [Object])]
    layers: Vec<Count>,
}

/// How many features match.
#[utoipa::path(get, path = "/api/maps/{map}/counts", tag = "features", params(("map" = Uuid, Path)),
    responses((status = 200, body = Counts), (status = 400, body = ProblemBody)))]
pub async fn read(on: OnMap, mut parameters: Parameters) -> Result<Json<Counts>, Problem> {
    let query = parameters.query()?;
    parameters.end()?;
    let layers = on.map.look(&on.view, query.layers.as_deref(), |_, bound| bound.count(&query));
    Ok(Json(Counts { layers }))
}
