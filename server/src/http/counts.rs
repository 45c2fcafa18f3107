//! How many features there are, by layer, code and severity, under the same filters as everything else.

use std::collections::BTreeMap;

use axum::Json;
use layers::id::LayerId;
use serde::Serialize;
use utoipa::ToSchema;

use super::query::{Filters, Gist, Parameters, check_fields};
use crate::{
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// Counts of what the viewer sees.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    /// One for each layer, from bottom to top.
    layers: Vec<Count>,
}

/// Counts of a layer.
#[derive(Serialize, ToSchema)]
pub struct Count {
    #[schema(value_type = Uuid)]
    layer: LayerId,
    total: usize,
    /// By the code of its category.
    codes: BTreeMap<String, usize>,
    /// By severity, 1 to 5.
    #[schema(value_type = (usize, usize, usize, usize, usize))]
    severities: [usize; 5],
}

/// How many features match.
#[utoipa::path(get, path = "/api/maps/{map}/counts", tag = "features", params(("map" = Uuid, Path), Gist, Filters),
    responses((status = 200, body = Counts), (status = 400, body = ProblemBody)))]
pub async fn read(on: OnMap, mut parameters: Parameters) -> Result<Json<Counts>, Problem> {
    let query = parameters.query()?;
    let layers = on.map.look(&on.view, query.layers.as_deref(), |state, bound| {
        check_fields(&query, &state.map, bound).map(|()| bound.count(&query))
    })?;
    let layers = layers.into_iter().map(|it| Count {
        layer: it.layer,
        total: it.total,
        codes: it.codes.into_iter().collect(),
        severities: it.severities,
    });
    let layers = layers.collect();
    Ok(Json(Counts { layers }))
}
