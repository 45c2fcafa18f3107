//! The page, out of the binary: hashed assets are kept for ever, a document never, so that the browser's
//! way back shows none.
//!
//! The build compressed every text once, as small as it gets (`NAME.br`, `NAME.gz`; web/vite.served.ts): nobody's first
//! look at a map waits for that, and a slow network carries a sixth less than it would of what is compressed in a hurry.

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{encoding::Takes, etag};
use crate::error::Problem;

#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Page;

/// What the build says a map needs, as a `Link` header beside the document.
const MAP_LINKS: &str = "map.links";

/// The document, or one of its assets. An unknown path of the API is a problem, not a page.
pub async fn read(method: Method, uri: Uri, asked: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") || !matches!(method, Method::GET | Method::HEAD) {
        return Problem::NotFound.into_response();
    }
    // A published map is the same document, whether there is one on this page or not: the API says.
    let name = if path.is_empty() || is_published(path) { "index.html" } else { path };
    let Some(file) = Page::get(name).filter(|_| is_of_the_page(name)) else {
        return if name == "index.html" { missing() } else { Problem::NotFound.into_response() };
    };
    let kept = match name.rsplit_once('.') {
        _ if name.starts_with("assets/") => "public, max-age=31536000, immutable",
        Some((_, "html")) => "no-store",
        _ => "no-cache",
    };
    let content_type = HeaderValue::from_str(file.metadata.mimetype());
    let (encoding, file) = smallest(name, file, &asked);
    let version = format!("\"{}\"", crate::auth::hex(&file.metadata.sha256_hash()[..16]));
    let opens_map = name == "index.html" && names_a_map(&uri);
    let links = opens_map.then(|| Page::get(MAP_LINKS)).flatten();
    let headers: [(HeaderName, Option<HeaderValue>); 6] = [
        (header::CONTENT_TYPE, content_type.ok()),
        (header::CONTENT_ENCODING, encoding.map(HeaderValue::from_static)),
        (header::VARY, Some(HeaderValue::from_static("accept-encoding"))),
        (header::CACHE_CONTROL, Some(HeaderValue::from_static(kept))),
        (header::ETAG, HeaderValue::from_str(&version).ok()),
        (header::LINK, links.and_then(|links| HeaderValue::from_bytes(&links.data).ok())),
    ];
    let mut response = if etag::is_known(&asked, &version) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.data.into_response()
    };
    for (name, value) in headers {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        } else {
            response.headers_mut().remove(name);
        }
    }
    response
}

/// Not what only the server reads of a build.
fn is_of_the_page(name: &str) -> bool {
    !["br", "gz", "links"].iter().any(|end| name.rsplit('.').next() == Some(end))
}

/// `p/` and an id.
fn is_published(path: &str) -> bool {
    path.strip_prefix("p/").is_some_and(|id| !id.is_empty() && !id.contains('/'))
}

fn names_a_map(uri: &Uri) -> bool {
    form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).any(|(name, _)| name == "map")
}

/// The smallest form of a file that whoever asks can read.
fn smallest(name: &str, plain: EmbeddedFile, asked: &HeaderMap) -> (Option<&'static str>, EmbeddedFile) {
    let Takes { brotli, gzip } = Takes::of(asked);
    for (encoding, end, takes) in [("br", "br", brotli), ("gzip", "gz", gzip)] {
        if !takes {
            continue;
        }
        if let Some(file) = Page::get(&format!("{name}.{end}")) {
            return (Some(encoding), file);
        }
    }
    (None, plain)
}

fn missing() -> Response {
    let text = "The page was not built into this server: run `make run`, or `npm run build` in web/ before `cargo build`.";
    (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_server_reads_is_not_served() {
        assert!(!is_of_the_page(MAP_LINKS));
        assert!(!is_of_the_page("assets/index.js.br"));
        assert!(is_of_the_page("assets/index.js"));
    }

    #[test]
    fn an_address_names_a_map_by_its_query() {
        assert!(names_a_map(&Uri::from_static("/?map=7")));
        assert!(!names_a_map(&Uri::from_static("/?maps=7")));
        assert!(!names_a_map(&Uri::from_static("/")));
    }
}
