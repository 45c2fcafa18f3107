//! The door at which TLS ends: each who knocks shakes hands on her own, so that nobody waits for somebody slow.

use std::{io, net::SocketAddr};

use axum::serve::Listener;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::certificate::ACME_TLS;
use crate::parameters::HANDSHAKE;

/// The first byte of everybody who speaks TLS.
const TLS: u8 = 0x16;

/// Those who came through: guarded, or those who knocked in the clear.
pub struct Door<S = TlsStream<TcpStream>> {
    came: Receiver<(S, SocketAddr)>,
    at: SocketAddr,
    stands: Option<JoinHandle<()>>,
}

impl Door {
    /// Stands at a listener. Whoever knocks in the clear comes out at the other one.
    pub(super) fn open(listener: TcpListener, guarded: TlsAcceptor) -> io::Result<(Self, Door<TcpStream>)> {
        let at = listener.local_addr()?;
        let ((send, came), (send_plain, came_plain)) = (channel(1), channel(1));
        let stands = Some(tokio::spawn(stand(listener, guarded, send, send_plain)));
        Ok((Self { came, at, stands }, Door { came: came_plain, at, stands: None }))
    }
}

async fn stand(
    mut listener: TcpListener,
    guarded: TlsAcceptor,
    came: Sender<(TlsStream<TcpStream>, SocketAddr)>,
    came_plain: Sender<(TcpStream, SocketAddr)>,
) {
    loop {
        let (stream, from) = Listener::accept(&mut listener).await;
        let (guarded, came, came_plain) = (guarded.clone(), came.clone(), came_plain.clone());
        // Who does not shake hands in time, or badly, is told by the connection's end; nothing is noted of her.
        tokio::spawn(timeout(HANDSHAKE, async move {
            drop(stream.set_nodelay(true));
            let mut first = [0];
            if stream.peek(&mut first).await? == 0 {
                return Ok(());
            }
            if first != [TLS] {
                drop(came_plain.send((stream, from)).await);
                return Ok(());
            }
            let stream = guarded.accept(stream).await?;
            // An authority has seen what it asked for, and says nothing.
            if stream.get_ref().1.alpn_protocol() != Some(ACME_TLS) {
                drop(came.send((stream, from)).await);
            }
            io::Result::Ok(())
        }));
    }
}

impl<S> Listener for Door<S>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    type Io = S;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (S, SocketAddr) {
        match self.came.recv().await {
            Some(came) => came,
            // Nobody stands there any more.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.at)
    }
}

impl<S> Drop for Door<S> {
    fn drop(&mut self) {
        if let Some(stands) = &self.stands {
            stands.abort();
        }
    }
}
