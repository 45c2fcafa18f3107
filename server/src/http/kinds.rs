//! The kinds that come with Trama, and what must not stand in the texts that they ask for.

use axum::{
    Json,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    response::IntoResponse,
};
use layers::{kinds, text};

/// The shipped kinds: what may be drawn, what is asked, how it looks, who sees it how exactly.
#[utoipa::path(get, path = "/api/kinds", tag = "maps", responses((status = 200, body = [Object])))]
pub async fn list() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache")], Json(kinds::shipped()))
}

/// What texts are looked through for: the same patterns that the server refuses by, for a page to say it as one types.
#[utoipa::path(get, path = "/api/text-rules", tag = "maps", responses((status = 200, body = [Object])))]
pub async fn text_rules() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache"), (CONTENT_TYPE, "application/json")], text::RULES)
}
