//! Who knocks in the clear at a server that speaks TLS is told where it is, and nothing else.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    http::{HeaderMap, HeaderValue, Uri, header, uri::Authority},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
    serve::Listener,
};

use super::connections;
use crate::{
    error::Problem,
    parameters::HEARING,
    threshold::{self, Threshold},
};

/// Sends on to `base`, or to the name by which somebody asked, at `port`.
pub(super) fn router(base: Option<String>, port: u16) -> Router {
    let send_on = move |headers: HeaderMap, uri: Uri| {
        let answer = answer(base.as_deref(), port, &headers, &uri);
        std::future::ready(answer)
    };
    // What is posted in the clear was read on the way already: it is refused, so that somebody notices.
    let threshold = Arc::new(Threshold::default());
    Router::new()
        .fallback_service(get(send_on))
        .layer(middleware::from_fn_with_state(threshold, threshold::pass))
}

pub(super) async fn serve<L: Listener<Addr = SocketAddr>>(listener: L, router: Router) {
    // It goes on until the process ends.
    connections::serve(listener, router, HEARING, std::future::pending()).await;
}

fn answer(base: Option<&str>, port: u16, headers: &HeaderMap, uri: &Uri) -> Response {
    let base = base.map(str::to_owned).or_else(|| {
        let host: Authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
        Some(format!("https://{}:{port}", host.host()))
    });
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    let to = base.filter(|_| path.starts_with('/')).map(|base| format!("{base}{path}"));
    match to.filter(|to| HeaderValue::try_from(to).is_ok()) {
        // Not for ever: another day the same machine may serve a room in the clear.
        Some(to) => Redirect::temporary(&to).into_response(),
        None => Problem::Unreadable("this server is reached by https://".into()).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(base: Option<&str>, host: &'static str, path: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        let answer = answer(base, 8443, &headers, &path.parse().unwrap());
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        to.unwrap_or_else(|| answer.status().to_string())
    }

    #[test]
    fn who_comes_in_the_clear_is_sent_to_the_same_place_behind_the_door() {
        assert_eq!(sent(None, "192.168.7.1:8080", "/?map=7"), "https://192.168.7.1:8443/?map=7");
        assert_eq!(sent(None, "[fd00::1]", "/"), "https://[fd00::1]:8443/");
        let named = Some("https://mapa.example.org");
        assert_eq!(sent(named, "anything", "/a//b"), "https://mapa.example.org/a//b");
        assert_eq!(sent(named, "anything", "//evil.example/"), "https://mapa.example.org//evil.example/");
        assert_eq!(sent(None, "a b", "/"), "400 Bad Request");
    }
}
