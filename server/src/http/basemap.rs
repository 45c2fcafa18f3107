//! Base map archives, for whoever is signed in.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{encoding::Takes, path::At};
use crate::{
    app::App,
    auth::caller::SignedIn,
    basemap::{ArchiveError, ArchiveShown},
    error::{Problem, ProblemBody},
};

/// The archives under every map.
#[derive(Serialize, ToSchema)]
pub struct Basemap {
    archives: Vec<ArchiveShown>,
}

/// The archives under every map.
#[utoipa::path(get, path = "/api/basemap", tag = "tiles", responses((status = 200, body = Basemap)))]
pub async fn list(State(app): State<Arc<App>>, _who: SignedIn) -> Result<axum::Json<Basemap>, Problem> {
    Ok(axum::Json(Basemap { archives: app.basemaps.list().await? }))
}

/// A tile of an archive; 204 where the archive has none.
#[utoipa::path(get, path = "/api/basemap/{archive}/{z}/{x}/{y}", tag = "tiles",
    params(("archive" = String, Path), ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path),
        ("v" = Option<String>, Query, description = "the version of the archive, as its address says: what tells kept tiles apart")),
    responses((status = 200, description = "a tile of the archive's own type",
        content((Vec<u8> = "application/vnd.mapbox-vector-tile"), (Vec<u8> = "image/*"))), (status = 204), (status = 404, body = ProblemBody)))]
pub async fn tile(
    State(app): State<Arc<App>>,
    At((archive, z, x, y)): At<(String, u8, u32, u32)>,
    _who: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let archive = app.basemaps.open(&archive).await?.ok_or(Problem::NotFound)?;
    let Some(tile) = archive.tile((z, x, y)).await? else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let mut response = match tile.encoding {
        // No other encoding comes out of an archive.
        Some(_) if !Takes::of(&headers).gzip => inflate(&tile.bytes)?.into_response(),
        encoding => {
            let mut response = tile.bytes.into_response();
            if let Some(encoding) = encoding {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            response
        }
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(tile.media_type));
    Ok(response)
}

/// For whoever takes no gzip.
fn inflate(gzip: &[u8]) -> Result<Bytes, Problem> {
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(gzip), &mut plain)
        .map_err(|_| Problem::Fault)?;
    Ok(plain.into())
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Self {
        tracing::error!(%error, "a base map archive failed");
        Self::Fault
    }
}
