//! What strangers read of a published map. Nobody is asked who she is, and nothing here leads to the map it was made of. A
//! cache may keep it, and asks each time whether it still stands: what was taken back is gone at once.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{etag, path::At, schema};
use crate::{
    app::App,
    error::{Problem, ProblemBody},
    printed::Sheet,
};

/// What a published map is called, says and shows.
#[utoipa::path(get, path = "/api/public/{page}", tag = "public", params(("page" = Uuid, Path)),
    responses((status = 200, body = schema::PublicMap), (status = 404, body = ProblemBody)))]
pub async fn about(
    State(app): State<Arc<App>>,
    At(page): At<Uuid>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let sheets = app.printed.sheets(&app.store, page).await?;
    Ok(answer(&sheets.about, "application/json", &asked))
}

/// Its features, all of them.
#[utoipa::path(get, path = "/api/public/{page}/features", tag = "public", params(("page" = Uuid, Path)),
    responses((status = 200, description = "a GeoJSON FeatureCollection", body = schema::PublicCollection, content_type = "application/geo+json"),
        (status = 404, body = ProblemBody)))]
pub async fn features(
    State(app): State<Arc<App>>,
    At(page): At<Uuid>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let sheets = app.printed.sheets(&app.store, page).await?;
    Ok(answer(&sheets.features, "application/geo+json", &asked))
}

fn answer(sheet: &Sheet, media_type: &'static str, asked: &HeaderMap) -> Response {
    let mut response = if etag::is_known(asked, &sheet.version) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, media_type)], sheet.body.clone()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(version) = HeaderValue::from_str(&sheet.version) {
        headers.insert(ETAG, version);
    }
    response
}
