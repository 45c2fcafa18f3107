//! The kinds that come with Trama.

use axum::{Json, http::header::CACHE_CONTROL, response::IntoResponse};
use layers::kinds;

/// The shipped kinds: what may be drawn, what is asked, how it looks, who sees it how exactly.
#[utoipa::path(get, path = "/api/kinds", tag = "maps", responses((status = 200, body = [Object])))]
pub async fn list() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-cache")], Json(kinds::shipped()))
}
