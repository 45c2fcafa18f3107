//! JSON in: refused as a problem that names the field, never as a bare 422.

use axum::{
    extract::{FromRequest, Request, rejection::JsonRejection},
    http::StatusCode,
};
use serde::de::DeserializeOwned;

use crate::error::Problem;

/// Most bytes of a JSON body, unless a route says otherwise.
pub const BODY: usize = 64 * 1024;

/// A parsed JSON body.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Problem::UnsupportedMedia("send application/json"))
            }
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(Problem::TooMuch { what: "bytes in a body", most: BODY as u64 })
            }
            Err(rejection) => Err(Problem::Unreadable(rejection.body_text())),
        }
    }
}
