//! The page, out of the binary: hashed assets are kept for ever, a document never, so that the browser's way back shows none.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::error::Problem;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Page;

/// The document, or one of its assets. An unknown path of the API is a problem, not a page.
pub async fn read(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::NotFound.into_response();
    }
    let name = if path.is_empty() { "index.html" } else { path };
    let Some(file) = Page::get(name) else {
        return if name == "index.html" { missing() } else { Problem::NotFound.into_response() };
    };
    let kept = match name.rsplit_once('.') {
        _ if name.starts_with("assets/") => "public, max-age=31536000, immutable",
        Some((_, "html")) => "no-store",
        _ => "no-cache",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(file.metadata.mimetype())),
        (header::CACHE_CONTROL, Ok(HeaderValue::from_static(kept))),
        (
            header::ETAG,
            HeaderValue::from_str(&format!("\"{}\"", crate::auth::hex(&file.metadata.sha256_hash()[..16]))),
        ),
    ];
    let mut response = file.data.into_response();
    for (name, value) in headers {
        if let Ok(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn missing() -> Response {
    let text = "The page was not built into this server: run `make run`, or `npm run build` in web/ before `cargo build`.";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
