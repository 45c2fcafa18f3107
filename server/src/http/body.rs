//! Bodies in, each with the limit that its route states. What is too large is read to its end and thrown away, within
//! reason, so that the refusal reaches the client instead of a cut connection.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{FromRequest, Request},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot::{Receiver, Sender, channel};

use crate::{error::Problem, parameters::ANSWER};

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
    throw_away(body).await;
    problem.into_response()
}

/// A body that a route may leave unread: then it comes back here, and the connection is good for the next request.
pub(crate) struct Lent {
    body: Body,
    back: Option<Sender<Body>>,
}

/// Lends a body, and where it comes back.
pub(crate) fn lend(body: Body) -> (Body, Receiver<Body>) {
    let (back, unread) = channel();
    (Body::new(Lent { body, back: Some(back) }), unread)
}

/// Reads to its end what came back. What is still being read somewhere is not waited for.
pub(crate) async fn take_back(mut unread: Receiver<Body>) {
    if let Ok(body) = unread.try_recv() {
        throw_away(body).await;
    }
}

/// Reads what nobody looks at, for as long as an answer may take.
async fn throw_away(body: Body) {
    drop(tokio::time::timeout(ANSWER, read(body, UNREAD)).await);
}

impl HttpBody for Lent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(back) = self.back.take().filter(|_| !self.body.is_end_stream()) {
            drop(back.send(std::mem::take(&mut self.body)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_route_leaves_unread_comes_back() {
        let (lent, mut unread) = lend(Body::from("{}"));
        assert!(unread.try_recv().is_err(), "while somebody has it");
        drop(lent);
        assert_eq!(read(unread.try_recv().unwrap(), 64).await.unwrap(), "{}");
        let (lent, mut unread) = lend(Body::from("{}"));
        assert_eq!(read(lent, 64).await.unwrap(), "{}");
        assert!(unread.try_recv().is_err(), "it was read to its end");
    }

    #[tokio::test]
    async fn a_body_may_be_as_large_as_its_limit_and_no_larger() {
        assert_eq!(read(Body::from(vec![7; 64]), 64).await.unwrap().len(), 64);
        assert!(matches!(read(Body::from(vec![7; 65]), 64).await, Err(Problem::TooMuch { most: 64, .. })));
        assert!(matches!(read(Body::from(vec![7; 6_500]), 64).await, Err(Problem::TooMuch { .. })));
    }
}
