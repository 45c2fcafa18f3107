//! Features as GeoJSON: pages that are complete, the nearest, one by one, with history and contested fields.

use std::sync::Arc;

use axum::{extract::State, http::header::CONTENT_TYPE, response::IntoResponse};
use layers::{
    id::{FeatureId, MapId},
    index::{Bound, Cursor, Query, Shown},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    names::{NamedChange, NamedContest, Names},
    path::At,
    query::{Filters, Gist, Parameters, check_fields},
    schema,
};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    parameters::LARGE,
};

/// Most features in a page.
const PAGE: usize = 10_000;
/// Features in a page when nothing is said.
const DEFAULT_PAGE: usize = 100;
/// Most nearest features.
const NEAREST: usize = 1_000;

const COLLECTION: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[";
const GEOJSON: [(axum::http::HeaderName, &str); 1] = [(CONTENT_TYPE, "application/geo+json")];

/// A page of features, or with `near` the nearest ones. Pages follow each other by `next_cursor` until it is null: none is
/// left out, however many there are. A page of heavy features has fewer than the limit.
#[utoipa::path(get, path = "/api/maps/{map}/features", tag = "features",
    params(
        ("map" = Uuid, Path),
        Gist, Filters,
        ("near" = Option<String>, Query, description = "lon,lat in degrees: the nearest first"),
        ("contested" = Option<bool>, Query, description = "`true`: only what has a contested field"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 10000,
            description = "at most this many, 100 if it is not said; with `near` at most 1000, and 10"),
        ("cursor" = Option<String>, Query, description = "the next_cursor of the page before"),
    ),
    responses((status = 200, description = "a GeoJSON FeatureCollection", body = schema::FeaturesFound, content_type = "application/geo+json"),
        (status = 400, body = ProblemBody)))]
pub async fn list(on: OnMap, mut parameters: Parameters) -> Result<impl IntoResponse, Problem> {
    let near = parameters.place("near")?;
    let limit = parameters.count("limit", if near.is_some() { NEAREST } else { PAGE })?;
    let cursor = parameters.take("cursor")?;
    if near.is_some() && cursor.is_some() {
        return Err(Problem::invalid(
            "cursor",
            "the nearest come at once, without pages: leave it out beside near",
        ));
    }
    let cursor = cursor.map(|text| text.parse()).transpose();
    let cursor = cursor.map_err(|error| Problem::invalid("cursor", error))?;
    let mut query = parameters.query()?;
    query.contested = parameters.flag("contested")?;
    let layers = query.layers.clone();
    let body = on.map.look(&on.view, layers.as_deref(), |state, bound| {
        check_fields(&query, &state.map, bound)?;
        if let Some(place) = near {
            return Ok(nearest(bound, place, limit.unwrap_or(10), &query));
        }
        let mut out = Vec::with_capacity(1_024);
        out.extend_from_slice(COLLECTION);
        let Written { returned, matched, next } =
            write_page(&mut out, bound, &query, cursor, limit.unwrap_or(DEFAULT_PAGE));
        let end =
            format!("],\"numberMatched\":{matched},\"numberReturned\":{returned},\"next_cursor\":{next}}}");
        out.extend_from_slice(end.as_bytes());
        Ok::<_, Problem>(out)
    })?;
    Ok((GEOJSON, body))
}

fn nearest(bound: &Bound<'_>, (lon, lat): (f64, f64), k: usize, query: &Query) -> Vec<u8> {
    let features = bound.nearest(lon, lat, k, query);
    let mut out = Vec::with_capacity(64 + features.len() * 512);
    out.extend_from_slice(COLLECTION);
    write_features(&mut out, features.iter(), usize::MAX);
    out.extend_from_slice(format!("],\"numberReturned\":{}}}", features.len()).as_bytes());
    out
}

/// A page as it was written.
pub(super) struct Written {
    pub(super) returned: usize,
    pub(super) matched: usize,
    /// The cursor of the next one, or null.
    pub(super) next: String,
}

/// Writes the features of a page, at most `limit`, and no more than weigh enough.
pub(super) fn write_page(
    out: &mut Vec<u8>,
    bound: &Bound<'_>,
    query: &Query,
    after: Option<Cursor>,
    limit: usize,
) -> Written {
    let page = bound.page(query, after, limit);
    let returned = write_features(out, page.features.iter(), LARGE);
    // Cut short, it is the page that a smaller limit would have given.
    let cut = returned < page.features.len();
    let next = if cut { bound.page(query, after, returned).next } else { page.next };
    let next = next.map_or("null".to_owned(), |cursor| format!("\"{cursor}\""));
    Written { returned, matched: page.matched, next }
}

/// Writes features until they weigh more than `most`; answers how many.
fn write_features<'a>(
    out: &mut Vec<u8>,
    features: impl Iterator<Item = &'a Shown<'a>>,
    most: usize,
) -> usize {
    let (begin, mut written) = (out.len(), 0);
    for feature in features {
        if out.len() - begin > most {
            break;
        }
        if written > 0 {
            out.push(b',');
        }
        feature.write_geojson(out);
        written += 1;
    }
    written
}

/// One feature.
#[utoipa::path(get, path = "/api/maps/{map}/features/{feature}", tag = "features",
    params(("map" = Uuid, Path), ("feature" = Uuid, Path)),
    responses((status = 200, description = "a GeoJSON Feature", body = schema::Feature, content_type = "application/geo+json"),
        (status = 404, body = ProblemBody)))]
pub async fn read(At((_map, id)): At<(MapId, FeatureId)>, on: OnMap) -> Result<impl IntoResponse, Problem> {
    let body = on.map.look(&on.view, None, |_, bound| {
        let mut out = Vec::with_capacity(1_024);
        bound.feature(id).map(|feature| feature.write_geojson(&mut out)).map(|()| out)
    });
    body.map(|body| (GEOJSON, body)).ok_or(Problem::NotFound)
}

/// What happened to a feature.
#[derive(Serialize, ToSchema)]
pub struct History {
    /// In the order of the log; comments are among them.
    changes: Vec<NamedChange>,
    /// Fields that two people wrote without seeing each other, with every value.
    contested: Vec<NamedContest>,
}

/// What happened to a feature: changes, comments, and what is contested.
#[utoipa::path(get, path = "/api/maps/{map}/features/{feature}/history", tag = "features",
    params(("map" = Uuid, Path), ("feature" = Uuid, Path)),
    responses((status = 200, body = History), (status = 404, body = ProblemBody)))]
pub async fn history(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, FeatureId)>,
    on: OnMap,
) -> Result<axum::Json<History>, Problem> {
    let stands = || {
        let state = on.map.read();
        let standing = state.indexes.standing(id)?;
        on.view.sees(&state.map, &standing).map(|_| standing)
    };
    // Asked before anything is read: a feature that is not hers takes as long as one that is not there.
    stands().ok_or(Problem::NotFound)?;
    let mut log = app.store.history(on.id, id).await?;
    on.map.keep_known(&mut log);
    let features = app.store.features(on.id, &[id]).await?;
    let names = Names::of(&app, on.id, on.actor, &on.account.name).await?;
    // Asked again: it may have been withdrawn meanwhile.
    let standing = stands().ok_or(Problem::NotFound)?;
    let state = on.map.read();
    let seen = log.iter().filter_map(|logged| on.view.change(&state.map, logged, Some(&standing)));
    let changes = seen.map(|change| names.change(change)).collect();
    let contested = match (features.first(), state.map.any_layer_and_kind(standing.layer)) {
        (Some(feature), Some((layer, kind))) => on.view.contests(feature, layer, kind),
        _ => Vec::new(),
    };
    let contested = contested.into_iter().map(|contest| names.contest(contest)).collect();
    Ok(axum::Json(History { changes, contested }))
}
