//! What every response carries, errors and static files included, and what the head of every request must be.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts};

use crate::{error::Problem, parameters::HEAD};

/// Nothing from elsewhere, nothing inline, in no frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

const EVERYWHERE: [(HeaderName, HeaderValue); 9] = {
    const fn own(name: &'static str) -> HeaderName {
        HeaderName::from_static(name)
    }
    const fn says(value: &'static str) -> HeaderValue {
        HeaderValue::from_static(value)
    }
    [
        (header::CONTENT_SECURITY_POLICY, says(CONTENT_SECURITY_POLICY)),
        (header::REFERRER_POLICY, says("no-referrer")),
        (own("cross-origin-opener-policy"), says("same-origin")),
        (own("cross-origin-embedder-policy"), says("require-corp")),
        (own("cross-origin-resource-policy"), says("same-origin")),
        (header::X_CONTENT_TYPE_OPTIONS, says("nosniff")),
        (header::X_FRAME_OPTIONS, says("DENY")),
        (own("permissions-policy"), says("geolocation=(self), camera=(self), microphone=(self)")),
        (own("x-robots-tag"), says("noindex")),
    ]
};
const KEPT_NOWHERE: HeaderValue = HeaderValue::from_static("no-store");

/// Dresses a response.
pub fn dress(headers: &mut HeaderMap) {
    headers.reserve(EVERYWHERE.len() + 1);
    for (name, value) in EVERYWHERE {
        headers.insert(name, value);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(KEPT_NOWHERE);
}

/// Refuses a head that is too long, and what another site asks in somebody's name.
pub fn check(parts: &Parts) -> Result<(), Problem> {
    if length(parts) > HEAD {
        Err(Problem::HeadTooLong)
    } else if is_from_elsewhere(&parts.method, &parts.headers) {
        Err(Problem::OtherSite)
    } else {
        Ok(())
    }
}

/// Bytes of what stands before the body. Hyper itself ends a connection that sends far more.
fn length(parts: &Parts) -> usize {
    let headers = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    parts.uri.path_and_query().map_or(0, |it| it.as_str().len()) + headers.sum::<usize>()
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
