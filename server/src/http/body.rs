//! Bodies in, each with the limit that its route states. What is too large is read to its end and thrown away, within
//! reason, so that the refusal reaches the client instead of a cut connection.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;

use crate::error::Problem;

/// How many times its limit a body may have and still be read to its end.
const PATIENCE: usize = 8;
/// Most bytes of a body that nobody looks at, the same many times over.
const UNREAD: usize = 1 << 20;

/// The bytes of a body of at most `MOST`.
pub struct Raw<const MOST: usize>(pub Bytes);

impl<S: Send + Sync, const MOST: usize> FromRequest<S> for Raw<MOST> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        read(request.into_body(), MOST).await.map(Self)
    }
}

/// Reads a body of at most `most` bytes.
pub(super) async fn read(body: Body, most: usize) -> Result<Bytes, Problem> {
    let mut stream = body.into_data_stream();
    let (mut bytes, mut length) = (Vec::new(), 0_usize);
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| Problem::Unreadable("the body was cut off".into()))?;
        length = length.saturating_add(part.len());
        if length <= most {
            bytes.extend_from_slice(&part);
        } else if length > most.saturating_mul(PATIENCE) {
            break;
        }
    }
    if length > most {
        Err(Problem::TooMuch { field: None, what: "bytes in a body", most: most as u64 })
    } else {
        Ok(bytes.into())
    }
}

/// What is refused before anybody looked at its body is read to its end too.
pub(crate) async fn refuse(body: Body, problem: Problem) -> Response {
    drop(read(body, UNREAD).await);
    problem.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_may_be_as_large_as_its_limit_and_no_larger() {
        assert_eq!(read(Body::from(vec![7; 64]), 64).await.unwrap().len(), 64);
        assert!(matches!(read(Body::from(vec![7; 65]), 64).await, Err(Problem::TooMuch { most: 64, .. })));
        assert!(matches!(read(Body::from(vec![7; 6_500]), 64).await, Err(Problem::TooMuch { .. })));
    }
}
