//! What every response carries, errors and static files included, and what every request must be.

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{auth, error::Problem, http::body::refuse, parameters::HEAD};

/// Nothing from elsewhere, nothing inline, in no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const EVERYWHERE: [(HeaderName, &str); 9] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(self), camera=(self), microphone=(self)"),
    (HeaderName::from_static("x-robots-tag"), "noindex"),
];

/// Refuses requests that another site makes in somebody's name, and dresses every response.
pub async fn guard(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = if head(&request) > HEAD {
        refuse(request, Problem::HeadTooLong).await
    } else if is_from_elsewhere(request.method(), request.headers()) {
        refuse(request, Problem::OtherSite).await
    } else {
        next.run(request).await
    };
    if response.status().is_server_error() {
        // The route as it is written in the table of contents, never as it was asked; and an id, to tell it from others.
        let route = route.as_ref().map_or("", MatchedPath::as_str);
        let request = auth::random::<4>().map(|id| auth::hex(&id)).unwrap_or_default();
        tracing::error!(route, request, status = response.status().as_u16(), "a request failed");
    }
    if let Some(problem) = Problem::of_bare(response.status(), response.headers()) {
        response = problem.into_response();
    }
    let headers = response.headers_mut();
    headers.reserve(EVERYWHERE.len() + 1);
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Bytes of what stands before the body. Hyper itself ends a connection that sends far more.
fn head(request: &Request) -> usize {
    let headers = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    request.uri().path_and_query().map_or(0, |it| it.as_str().len()) + headers.sum::<usize>()
}

/// A browser always says where a request that changes something comes from; what says nothing is no browser.
fn is_from_elsewhere(method: &Method, headers: &HeaderMap) -> bool {
    if method.is_safe() {
        return false;
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => site != "same-origin",
        (None, Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (None, Some(_), None) => true,
        (None, None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &Method, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_from_elsewhere(method, &headers.collect())
    }

    #[test]
    fn what_another_site_sends_in_somebodys_name_is_refused() {
        assert!(asked(&Method::POST, &[("sec-fetch-site", "cross-site")]));
        assert!(asked(&Method::DELETE, &[("sec-fetch-site", "same-site")]));
        assert!(asked(&Method::POST, &[("origin", "http://evil.example"), ("host", "localhost:8080")]));
        assert!(asked(&Method::POST, &[("origin", "null"), ("host", "localhost:8080")]));
    }

    #[test]
    fn ones_own_page_and_what_is_no_browser_pass() {
        assert!(!asked(&Method::POST, &[("sec-fetch-site", "same-origin")]));
        assert!(!asked(&Method::POST, &[("origin", "http://localhost:8080"), ("host", "localhost:8080")]));
        assert!(!asked(&Method::POST, &[]));
        assert!(!asked(&Method::GET, &[("sec-fetch-site", "cross-site")]));
    }
}
