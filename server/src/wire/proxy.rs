//! Behind a proxy everybody comes from the proxy. Where it says that somebody really comes from counts for the limits alone,
//! and is believed only because whoever started the server said that there is one.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};

/// Takes the proxy's word for it.
pub(super) async fn forwarded(mut request: Request, next: Next) -> Response {
    if let Some(ip) = said(request.headers()) {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::new(ip, 0)));
    }
    next.run(request).await
}

/// What the nearest proxy added: it stands last. What stands before it anybody may have written.
fn said(headers: &HeaderMap) -> Option<IpAddr> {
    let said = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let last = said.rsplit(',').next()?.trim();
    let ip = last.trim_start_matches('[').trim_end_matches(']').parse().ok();
    ip.or_else(|| last.parse().ok().map(|at: SocketAddr| at.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", axum::http::HeaderValue::from_static(line));
        }
        said(&headers).map(|ip| ip.to_string())
    }

    #[test]
    fn only_what_the_nearest_proxy_says_counts() {
        assert_eq!(of(&["10.0.0.1, 192.168.7.20"]).as_deref(), Some("192.168.7.20"));
        assert_eq!(of(&["10.0.0.1", "192.168.7.21:5000"]).as_deref(), Some("192.168.7.21"));
        assert_eq!(of(&["[2001:db8::1]:443"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(of(&["[2001:db8::1]"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(of(&["10.0.0.1, unknown"]), None);
        assert_eq!(of(&[]), None);
    }
}
