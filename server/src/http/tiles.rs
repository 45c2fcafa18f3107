//! Vector tiles. Each version is encoded once, and compressed once when it is large or asked for again; a 304 builds
//! nothing that is still kept. The `ETag` is the hash of what the tile shows, so that it tells nothing more.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use layers::{
    id::{LayerId, MapId},
    index::{Bound, Query},
};
use serde_json::{Value, json};

use super::{
    path::At,
    query::{Parameters, parse_layers},
};
use crate::{
    app::App,
    auth::session::OnMap,
    error::{Problem, ProblemBody},
    tiles::{Encoded, TileKey},
};

/// What a tile is.
pub const MEDIA_TYPE: &str = "application/vnd.mapbox-vector-tile";
/// Features of a tile that is built where its request is answered: it takes less than to hand it to another thread and wait.
const AT_ONCE: usize = 1_000;
/// The zoom at which a tile holds every feature, whatever its size.
const MAX_ZOOM: u8 = 16;

/// A tile of one or several layers, one MVT layer for each.
#[utoipa::path(get, path = "/api/maps/{map}/tiles/{layers}/{z}/{x}/{y}", tag = "tiles",
    params(
        ("map" = Uuid, Path), ("layers" = String, Path, description = "ids of layers, separated by commas"),
        ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path),
        ("code" = Option<String>, Query), ("severity_min" = Option<u8>, Query),
        ("from" = Option<String>, Query), ("to" = Option<String>, Query),
    ),
    responses((status = 200, description = "a Mapbox Vector Tile 2.1", content_type = "application/vnd.mapbox-vector-tile"),
        (status = 304), (status = 400, body = ProblemBody)))]
pub async fn read(
    State(app): State<Arc<App>>,
    At((_map, layers, z, x, y)): At<(MapId, String, u8, u32, u32)>,
    on: OnMap,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let layers = parse_layers("layers", &layers)?;
    let query = parameters.query()?;
    parameters.end()?;
    let side = 1_u32.checked_shl(u32::from(z)).filter(|_| z <= MAX_ZOOM);
    if !side.is_some_and(|side| x < side && y < side) {
        return Err(Problem::invalid("z/x/y", "there is no such tile: zoom is 0 to 16"));
    }
    let asked = Asked { at: (z, x, y), layers, query };
    let (key, found) = on.map.look(&on.view, Some(&asked.layers), |_, bound| {
        let key = asked.key(on.id, bound);
        let found = if let Some(tile) = app.tiles.get(key) {
            Found::Kept(tile)
        } else if bound.has_more_than(AT_ONCE, asked.at) {
            Found::Large
        } else {
            Found::Built(asked.build(bound))
        };
        (key, found)
    });
    let (mut tile, again) = match found {
        Found::Kept(tile) => (tile, true),
        Found::Built(tile) => (tile, false),
        Found::Large => {
            let built = tokio::task::spawn_blocking(move || {
                on.map.look(&on.view, Some(&asked.layers), |_, bound| asked.build(bound))
            });
            (built.await.map_err(|_| Problem::Fault)?, false)
        }
    };
    let etag = tile.etag();
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| matches(known, &etag)) {
        if !again {
            app.tiles.put(key, tile);
        }
        return Ok((StatusCode::NOT_MODIFIED, caching(&etag)).into_response());
    }
    let takes_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|it| it.to_str().ok())
        .is_some_and(|it| it.contains("gzip"));
    let compress = takes_gzip && tile.lacks_gzip() && (again || tile.is_large());
    if compress {
        tile = compressed(tile).await?;
    }
    if compress || !again {
        app.tiles.put(key, tile.clone());
    }
    let mut response = match tile.gzip.filter(|_| takes_gzip) {
        Some(gzip) => ([(header::CONTENT_ENCODING, "gzip")], gzip).into_response(),
        None => tile.plain.into_response(),
    };
    response.headers_mut().extend(caching(&etag));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(response)
}

/// What a tile is asked for.
struct Asked {
    at: (u8, u32, u32),
    layers: Vec<LayerId>,
    query: Query,
}

/// What becomes of it at a first look.
enum Found {
    /// It was encoded before.
    Kept(Encoded),
    /// It was built.
    Built(Encoded),
    /// There is so much in it that others would wait.
    Large,
}

impl Asked {
    fn key(&self, map: MapId, bound: &Bound<'_>) -> TileKey {
        let (zoom, column, row) = self.at;
        TileKey::of((
            map,
            &self.layers,
            bound.tile_version(zoom, column, row),
            self.at,
            &self.query.codes,
            self.query.severity_min,
            self.query.from,
            self.query.to,
        ))
    }

    fn build(&self, bound: &Bound<'_>) -> Encoded {
        Encoded::new(bound.tile(self.at, &bound.filter(&self.query)).bytes)
    }
}

async fn compressed(tile: Encoded) -> Result<Encoded, Problem> {
    if tile.is_large() {
        tokio::task::spawn_blocking(|| tile.compressed()).await.map_err(|_| Problem::Fault)
    } else {
        Ok(tile.compressed())
    }
}

/// No browser writes a tile on the disk of a phone, not even to ask whether it still holds. Whoever keeps tiles in memory
/// may ask.
fn caching(etag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie"));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    headers
}

fn matches(known: &HeaderValue, etag: &str) -> bool {
    known.to_str().is_ok_and(|known| known == "*" || known.split(',').any(|one| one.trim() == etag))
}

/// `TileJSON` 3 of one or several layers.
#[utoipa::path(get, path = "/api/maps/{map}/tilejson/{layers}", tag = "tiles",
    params(("map" = Uuid, Path), ("layers" = String, Path)),
    responses((status = 200, body = Object), (status = 400, body = ProblemBody)))]
pub async fn tilejson(
    State(app): State<Arc<App>>,
    At((_map, layers)): At<(MapId, String)>,
    on: OnMap,
) -> Result<Json<Value>, Problem> {
    let asked = parse_layers("layers", layers.trim_end_matches(".json"))?;
    let fields = json!({"id": "String", "code": "String", "severity": "Number", "scope": "String", "time": "Number",
        "label": "String", "cluster": "Boolean", "count": "Number", "worst": "Number"});
    let (name, bounds, known) = on.map.look(&on.view, Some(&asked), |state, bound| {
        (state.map.name.clone(), bound.extent(), bound.layers().collect::<Vec<_>>())
    });
    let ids: Vec<String> = known.iter().map(ToString::to_string).collect();
    let layers: Vec<Value> =
        ids.iter().map(|id| json!({"id": id, "fields": fields, "minzoom": 0, "maxzoom": MAX_ZOOM})).collect();
    Ok(Json(json!({
        "tilejson": "3.0.0",
        "name": name,
        "tiles": [format!("{}/api/maps/{}/tiles/{}/{{z}}/{{x}}/{{y}}", app.url, on.id, ids.join(","))],
        "minzoom": 0,
        "maxzoom": MAX_ZOOM,
        "bounds": bounds.map_or([-180.0, -85.051_129, 180.0, 85.051_129], super::maps::corners),
        "vector_layers": layers,
    })))
}
