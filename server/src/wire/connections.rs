//! Connections: who comes to a listener is answered for as long as she asks, and nobody keeps one open by saying nothing.

use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    response::Response,
    serve::Listener,
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::watch;
use tower::Service;

/// Answers whoever comes, until it is told to stop and what was asked by then is answered. A connection ends that has not
/// said the whole head of its next request after `patience`.
pub(crate) async fn serve<L>(
    mut listener: L,
    router: Router,
    patience: Duration,
    stop: impl Future<Output = ()>,
) where
    L: Listener<Addr = SocketAddr>,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let ((say, stopping), mut stop) = (watch::channel(false), pin!(stop));
    loop {
        let (stream, from) = tokio::select! {
            came = listener.accept() => came,
            () = &mut stop => break,
        };
        tokio::spawn(hold(http.clone(), stream, from, router.clone(), stopping.clone()));
    }
    drop((listener, stopping));
    say.send_replace(true);
    // Each connection hears it for as long as there is one.
    say.closed().await;
}

/// One connection, to its end: how it ends is hers to say, and nothing is noted of it.
async fn hold<S>(
    http: http1::Builder,
    stream: S,
    from: SocketAddr,
    router: Router,
    mut stopping: watch::Receiver<bool>,
) where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let asked = Arc::new(AtomicBool::new(false));
    let answered = {
        let asked = Arc::clone(&asked);
        service_fn(move |request| {
            asked.store(true, Relaxed);
            answer(router.clone(), from, request)
        })
    };
    let mut connection = pin!(http.serve_connection(TokioIo::new(stream), answered));
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    // Who has asked nothing yet is not waited for.
    if asked.load(Relaxed) {
        connection.as_mut().graceful_shutdown();
        drop(connection.await);
    }
}

fn answer(
    mut router: Router,
    from: SocketAddr,
    asked: Request<Incoming>,
) -> impl Future<Output = Result<Response, Infallible>> {
    let mut asked = asked.map(Body::new);
    asked.extensions_mut().insert(ConnectInfo(from));
    router.call(asked)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::oneshot,
        time::timeout,
    };

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(400);
    const LONG: Duration = Duration::from_secs(10);

    /// A server, and what stops it.
    async fn server() -> (SocketAddr, oneshot::Sender<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (at, (stop, stopped)) = (listener.local_addr().unwrap(), oneshot::channel::<()>());
        let router = Router::new().fallback(async |ConnectInfo(from): ConnectInfo<SocketAddr>| {
            // Longer than it waits for a head: that is no measure for an answer.
            tokio::time::sleep(2 * PATIENCE).await;
            from.to_string()
        });
        tokio::spawn(serve(listener, router, PATIENCE, async { drop(stopped.await) }));
        (at, stop)
    }

    async fn says(at: SocketAddr, words: &str) -> (TcpStream, String) {
        let mut stream = TcpStream::connect(at).await.unwrap();
        let from = stream.local_addr().unwrap().to_string();
        stream.write_all(words.as_bytes()).await.unwrap();
        (stream, from)
    }

    #[tokio::test]
    async fn whoever_does_not_end_her_request_is_not_waited_for() {
        let (at, _stop) = server().await;
        for words in
            ["", "GET /api/hea", "GET / HTTP/1.1\r\nhost: x\r\n", "GET / HTTP/1.1\r\nhost: x\r\n\r\n"]
        {
            let (mut stream, from) = says(at, words).await;
            let mut heard = String::new();
            timeout(LONG, stream.read_to_string(&mut heard)).await.expect("an end").unwrap();
            assert_eq!(heard.contains(&from), words.ends_with("\r\n\r\n"), "{words:?}: {heard}");
        }
    }

    #[tokio::test]
    async fn what_was_asked_is_answered_before_the_end() {
        let (at, stop) = server().await;
        let (mut stream, from) = says(at, "GET / HTTP/1.1\r\nhost: x\r\n\r\n").await;
        let (mut silent, _) = says(at, "GET").await;
        tokio::time::sleep(PATIENCE / 2).await;
        stop.send(()).unwrap();
        let mut heard = String::new();
        timeout(PATIENCE / 4, silent.read_to_string(&mut heard)).await.expect("no patience").unwrap();
        assert_eq!(heard, "");
        timeout(LONG, stream.read_to_string(&mut heard)).await.expect("an end").unwrap();
        assert!(heard.contains(&from), "{heard}");
        assert!(TcpStream::connect(at).await.is_err(), "nobody listens any more");
    }
}
