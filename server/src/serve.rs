//! A start: open the store, say how to become steward if nobody is, follow the other nodes, serve until told to stop.

use std::{io::Write, net::SocketAddr, sync::Arc};

use anyhow::Context;
use tokio::net::TcpListener;

use crate::{
    app::App,
    auth::secret,
    clock,
    config::{Data, Serve},
    demo, follow, job, router,
    seal::Seal,
    store::{PostgresOptions, PostgresStore, Setting, SharedStore, SqliteStore, StoreError},
};

/// What to do after a first start with the invented map.
const NEXT: &str = "1. Open the link and choose a name and a passphrase.
2. Open the invented valley and draw on it, or make a map of your own and invite people to it.
3. Stop with Ctrl+C. Everything is kept; the next start goes on from there.";

/// Serves until the process is told to stop.
pub async fn serve(data: &Data, settings: Serve) -> anyhow::Result<()> {
    let store = open(data).await.context("the store cannot be opened")?;
    let listener = TcpListener::bind(settings.listen).await.with_context(|| {
        let at = settings.listen;
        format!(
            "cannot listen at {at}: if another program does, choose another port, as --listen 127.0.0.1:8081"
        )
    })?;
    let at = listener.local_addr()?;
    let asked = settings.asked();
    let url = settings.url.unwrap_or_else(|| format!("http://{}", reachable(at)));
    let app = App::new(store, &data.data_dir, clock::wall(), url.clone(), asked)?;
    let mut say = std::io::stdout();
    writeln!(say, "Trama is at {url}")?;
    let planted = settings.demo && demo::plant(&app).await?;
    if app.store.count_stewards().await? == 0 {
        invite_steward(&app, &mut say).await?;
        if planted {
            writeln!(say, "{NEXT}")?;
        }
    }
    tokio::spawn(stop(Arc::clone(&app)));
    answer(listener, app).await?;
    Ok(())
}

/// Answers requests, follows the other nodes and does what is due until the app is closed.
pub async fn answer(listener: TcpListener, app: Arc<App>) -> std::io::Result<()> {
    let follower = tokio::spawn(follow::follow(Arc::clone(&app)));
    let worker = tokio::spawn(job::work(Arc::clone(&app)));
    let service = router::router(Arc::clone(&app)).into_make_service_with_connect_info::<SocketAddr>();
    let served =
        axum::serve(listener, service).with_graceful_shutdown(async move { app.closing().await }).await;
    follower.abort();
    worker.abort();
    served
}

/// Opens the store that the settings name.
pub async fn open(data: &Data) -> Result<SharedStore, StoreError> {
    Ok(match &data.database {
        Some(url) => Arc::new(PostgresStore::connect(url, PostgresOptions::default(), Seal::clear()).await?),
        None => Arc::new(SqliteStore::open(&data.data_dir, Seal::clear()).await?),
    })
}

/// Shows the one-time link that makes the steward. A new start makes a new link.
async fn invite_steward(app: &App, say: &mut impl Write) -> anyhow::Result<()> {
    let (token, hash) = secret()?;
    app.store.put_setting(Setting::SetupToken, &hash).await?;
    let link = format!("{}/#setup={token}", app.url);
    let code =
        qrcode::QrCode::new(&link)?.render::<qrcode::render::unicode::Dense1x2>().quiet_zone(true).build();
    writeln!(say, "\n{code}\nOpen this link once to become the steward of this server:\n{link}\n")?;
    Ok(())
}

/// An address that a browser on this machine can open.
fn reachable(at: SocketAddr) -> String {
    if at.ip().is_loopback() || at.ip().is_unspecified() {
        format!("localhost:{}", at.port())
    } else {
        at.to_string()
    }
}

/// Waits for the signal to stop, then lets the streams end.
async fn stop(app: Arc<App>) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
    app.close();
}
