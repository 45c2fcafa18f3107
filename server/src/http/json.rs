//! JSON in: refused as a problem that names the field, never as a bare 422.

use axum::{
    extract::{FromRequest, Request},
    http::header::CONTENT_TYPE,
};
use layers::plain::plain;
use serde::de::DeserializeOwned;

use super::body;
use crate::{error::Problem, parameters::BODY};

/// A parsed JSON body of at most `MOST` bytes.
pub struct Json<T, const MOST: usize = BODY>(pub T);

impl<S: Send + Sync, T: DeserializeOwned, const MOST: usize> FromRequest<S> for Json<T, MOST> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let said = request.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or_default();
        if !said.trim().to_ascii_lowercase().starts_with("application/json") {
            return Err(Problem::UnsupportedMedia("send application/json"));
        }
        let bytes = body::read(request.into_body(), MOST).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| Problem::Unreadable(plain(&error)))
    }
}
