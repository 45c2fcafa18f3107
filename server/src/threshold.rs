//! What every request passes before its route, and every response on its way back, on one page. It is one layer: each by
//! itself would be boxed for every request, with a copy of all that stands behind it.

use std::{collections::HashSet, panic::AssertUnwindSafe, sync::Arc};

use axum::{
    body::HttpBody,
    extract::{MatchedPath, Request, State},
    http::request::Parts,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use crate::{
    app::App,
    auth,
    error::Problem,
    headers,
    http::{body, described::Described, encoding},
    parameters::ANSWER,
    policy,
};

/// What stands before the routes of a server.
#[derive(Default)]
pub struct Threshold {
    /// What its API may be asked with.
    pub described: Described,
    /// Routes that take as long as they take.
    pub long: HashSet<String>,
    /// Whoever is behind knows who may ask what; before it is open there is nothing to hold.
    pub app: Option<Arc<App>>,
}

/// Lets a request in or refuses it, and dresses what comes back.
pub async fn pass(State(threshold): State<Arc<Threshold>>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map(MatchedPath::as_str);
    // What panics was a fault of ours, and of this request alone.
    let answered = AssertUnwindSafe(threshold.answer(route, request, next)).catch_unwind().await;
    let mut response = answered.unwrap_or_else(|_| Problem::Fault.into_response());
    if response.status().is_server_error() {
        // The route as it is written in the table of contents, never as it was asked; and an id, to tell it from others.
        let request = auth::random::<4>().map(|id| auth::hex(&id)).unwrap_or_default();
        let (route, status) = (route.unwrap_or_default(), response.status().as_u16());
        tracing::error!(route, request, status, "a request failed");
    }
    if let Some(problem) = Problem::of_bare(response.status(), response.headers()) {
        response = problem.into_response();
    }
    headers::dress(response.headers_mut());
    response
}

impl Threshold {
    async fn answer(&self, route: Option<&str>, request: Request, next: Next) -> Response {
        let (mut parts, body) = request.into_parts();
        if let Err(problem) = self.admit(route, &mut parts).await {
            return body::refuse(body, problem).await;
        }
        if body.is_end_stream() {
            return self.run(route, Request::from_parts(parts, body), next).await;
        }
        let (body, unread) = body::lend(body);
        let answer = self.run(route, Request::from_parts(parts, body), next).await;
        body::take_back(unread).await;
        answer
    }

    async fn run(&self, route: Option<&str>, request: Request, next: Next) -> Response {
        let answer = next.run(request);
        if route.is_none_or(|route| self.long.contains(route)) {
            return answer.await;
        }
        tokio::time::timeout(ANSWER, answer).await.unwrap_or_else(|_| Problem::TooSlow.into_response())
    }

    async fn admit(&self, route: Option<&str>, parts: &mut Parts) -> Result<(), Problem> {
        headers::check(parts)?;
        encoding::settle(&mut parts.headers);
        // The page's own addresses are no part of the API: what they tell is the same for everybody.
        let Some(route) = route else { return Ok(()) };
        self.described.check(route, &parts.method, parts.uri.query())?;
        match &self.app {
            Some(app) => policy::admit(app, route, parts).await,
            None => Ok(()),
        }
    }
}
