//! Vector tiles. The `ETag` comes from the version of the data, so that a 304 builds nothing; each version is encoded
//! once, and compressed once when it is large or asked for again.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use layers::{
    id::{LayerId, MapId},
    index::{Bound, Query},
    tile::MAX_ZOOM,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    encoding::Takes,
    etag,
    path::At,
    query::{Gist, Parameters, parse_layers},
};
use crate::{
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    tiles::{Encoded, TileCache, TileKey},
};

/// What a tile is.
pub const MEDIA_TYPE: &str = "application/vnd.mapbox-vector-tile";
/// Features of a tile that is built where its request is answered. It takes a millisecond or two; to hand it to another
/// thread and wait takes a tenth of that.
const AT_ONCE: usize = 4_000;

/// A tile of one or several layers, one MVT layer for each.
#[utoipa::path(get, path = "/api/maps/{map}/tiles/{layers}/{z}/{x}/{y}", tag = "tiles",
    params(
        ("map" = Uuid, Path), ("layers" = String, Path, description = "ids of layers, separated by commas"),
        ("z" = u8, Path), ("x" = u32, Path), ("y" = u32, Path),
        Gist,
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
    let query = parameters.gist()?;
    let side = 1_u32.checked_shl(u32::from(z)).filter(|_| z <= MAX_ZOOM);
    if !side.is_some_and(|side| x < side && y < side) {
        return Err(Problem::invalid("z/x/y", "there is no such tile: zoom is 0 to 16"));
    }
    let asked = TileAsked { at: (z, x, y), layers, query };
    let (key, etag, found) = on.map.look(&on.view, Some(&asked.layers), |_, bound| {
        let key = asked.key(&app.tiles, on.id, bound);
        let etag = key.etag();
        let found = if etag::is_known(&headers, &etag) {
            Found::Known
        } else if let Some(tile) = app.tiles.get(key) {
            Found::Kept(tile)
        } else if bound.has_more_than(AT_ONCE, asked.at) {
            Found::Large
        } else {
            Found::Built(asked.build(bound))
        };
        (key, etag, found)
    });
    let (mut tile, again) = match found {
        Found::Known => return Ok(dressed(StatusCode::NOT_MODIFIED.into_response(), &etag)),
        Found::Kept(tile) => (tile, true),
        Found::Built(tile) => (tile, false),
        Found::Large => {
            let built = tokio::task::spawn_blocking(move || {
                on.map.look(&on.view, Some(&asked.layers), |_, bound| asked.build(bound))
            });
            (built.await.map_err(|_| Problem::Fault)?, false)
        }
    };
    let takes_gzip = Takes::of(&headers).gzip;
    let compress = takes_gzip && tile.lacks_gzip() && (again || tile.is_large());
    if compress {
        tile = app.tiles.compressed(tile, !again);
    }
    if compress || !again {
        app.tiles.put(key, tile.clone());
    }
    let mut response = match tile.gzip.filter(|_| takes_gzip) {
        Some(gzip) => ([(header::CONTENT_ENCODING, "gzip")], gzip).into_response(),
        None => tile.plain.into_response(),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    Ok(dressed(response, &etag))
}

/// What a tile is asked for.
struct TileAsked {
    at: (u8, u32, u32),
    layers: Vec<LayerId>,
    query: Query,
}

/// What becomes of it at a first look.
enum Found {
    /// Whoever asks has it.
    Known,
    /// It was encoded before.
    Kept(Encoded),
    /// It was built.
    Built(Encoded),
    /// There is so much in it that others would wait.
    Large,
}

impl TileAsked {
    fn key(&self, tiles: &TileCache, map: MapId, bound: &Bound<'_>) -> TileKey {
        let (zoom, column, row) = self.at;
        tiles.key((
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

/// No browser writes a tile on the disk of a phone, not even to ask whether it still holds. Whoever keeps tiles in memory
/// may ask.
fn dressed(mut response: Response, etag: &str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie"));
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    response
}

/// `TileJSON` 3 of one or several layers.
#[derive(Serialize, ToSchema)]
pub struct TileJson {
    /// `3.0.0`.
    tilejson: &'static str,
    /// The map's.
    name: String,
    /// The template of the tiles.
    tiles: [String; 1],
    minzoom: u8,
    maxzoom: u8,
    /// West, south, east, north in degrees.
    #[schema(value_type = (f64, f64, f64, f64))]
    bounds: [f64; 4],
    /// Those of the layers that exist for the viewer.
    vector_layers: Vec<VectorLayer>,
}

/// A layer of a tile.
#[derive(Serialize, ToSchema)]
pub struct VectorLayer {
    #[schema(value_type = Uuid)]
    id: LayerId,
    /// What a feature of it says, with the type of each.
    fields: BTreeMap<&'static str, &'static str>,
    minzoom: u8,
    maxzoom: u8,
}

/// What a feature of a tile says.
const FIELDS: [(&str, &str); 9] = [
    ("id", "String"),
    ("code", "String"),
    ("severity", "Number"),
    ("scope", "String"),
    ("time", "Number"),
    ("label", "String"),
    ("cluster", "Boolean"),
    ("count", "Number"),
    ("worst", "Number"),
];
/// The whole of a web-mercator map, in degrees.
const EVERYWHERE: [f64; 4] = [-180.0, -85.051_129, 180.0, 85.051_129];

/// `TileJSON` 3 of one or several layers.
#[utoipa::path(get, path = "/api/maps/{map}/tilejson/{layers}", tag = "tiles",
    params(("map" = Uuid, Path), ("layers" = String, Path, description = "ids of layers, separated by commas")),
    responses((status = 200, body = TileJson), (status = 304), (status = 400, body = ProblemBody)))]
pub async fn tilejson(
    State(app): State<Arc<App>>,
    At((_map, layers)): At<(MapId, String)>,
    on: OnMap,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asked = parse_layers("layers", layers.trim_end_matches(".json"))?;
    let (name, bounds, known) = on.map.look(&on.view, Some(&asked), |state, bound| {
        (state.map.name.clone(), bound.extent(), bound.layers().collect::<Vec<_>>())
    });
    let bounds = bounds.map_or(EVERYWHERE, super::maps::corners);
    // By all that it says, and by nothing that she does not see.
    let etag = app.tiles.key((on.id, &name, bounds.map(f64::to_bits), &known)).etag();
    if etag::is_known(&headers, &etag) {
        return Ok(dressed(StatusCode::NOT_MODIFIED.into_response(), &etag));
    }
    let ids = known.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    let layer = |id| VectorLayer { id, fields: FIELDS.into(), minzoom: 0, maxzoom: MAX_ZOOM };
    let told = TileJson {
        tilejson: "3.0.0",
        name,
        tiles: [format!("{}/api/maps/{}/tiles/{ids}/{{z}}/{{x}}/{{y}}", app.reached, on.id)],
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        bounds,
        vector_layers: known.into_iter().map(layer).collect(),
    };
    Ok(dressed(Json(told).into_response(), &etag))
}
