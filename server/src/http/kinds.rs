//! The kinds that come with Trama, and what must not stand in the texts that they ask for.

use std::sync::LazyLock;

use axum::{
    Json,
    http::{
        HeaderMap, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
    },
    response::{IntoResponse, Response},
};
use layers::{kinds, text};

use super::{etag, schema};
use crate::auth::{hash, hex};

/// The version of the kinds: it changes with what they say.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let said = serde_json::to_string(kinds::shipped()).unwrap_or_default();
    format!("\"{}\"", hex(&hash(&said)[..16]))
});

/// The shipped kinds: what may be drawn, what is asked, how it looks, who sees it how exactly.
#[utoipa::path(get, path = "/api/kinds", tag = "maps", responses((status = 200, body = [schema::Kind]), (status = 304)))]
pub async fn list(headers: HeaderMap) -> Response {
    let version = [(CACHE_CONTROL, "no-cache"), (ETAG, VERSION.as_str())];
    if etag::is_known(&headers, &VERSION) {
        return (StatusCode::NOT_MODIFIED, version).into_response();
    }
    (version, Json(kinds::shipped())).into_response()
}

/// What texts are looked through for: the same patterns that the server refuses by, for a page to say it as one types.
#[utoipa::path(get, path = "/api/text-rules", tag = "maps", responses((status = 200, body = [schema::TextRule])))]
pub async fn text_rules() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache"), (CONTENT_TYPE, "application/json")], text::RULES)
}
