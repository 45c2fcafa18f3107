//! What every request shares.

use std::{path::Path, sync::Arc};

use tokio::sync::{Notify, watch};

use crate::{
    access::AccessLog,
    atlas::Atlas,
    attachment::Darkroom,
    auth::{
        passphrase::Passphrases, rights::Rights, second_factor::AskedOf, secrets::Secrets, session::Sessions,
        tries::Tries,
    },
    basemap::Basemaps,
    clock::Clock,
    commit::Committer,
    error::Problem,
    import::Imports,
    presence::Presence,
    printed::Printed,
    store::SharedStore,
    tiles::TileCache,
    wire::Reached,
};

/// The server, without its socket.
pub struct App {
    /// Where everything is kept.
    pub store: SharedStore,
    /// The maps in memory.
    pub atlas: Arc<Atlas>,
    /// The one write path.
    pub committer: Arc<Committer>,
    /// Who is asking.
    pub sessions: Sessions,
    /// What she is on which map.
    pub rights: Rights,
    /// The server's own secrets.
    pub secrets: Arc<Secrets>,
    /// Passphrases.
    pub passphrases: Passphrases,
    /// Who tries too often.
    pub tries: Tries,
    /// Who came in, and who was refused.
    pub access: Arc<AccessLog>,
    /// Who is looking where.
    pub presence: Presence,
    /// What strangers read, ready to be sent.
    pub printed: Printed,
    /// Tiles, encoded.
    pub tiles: TileCache,
    /// Files on their way onto maps.
    pub imports: Imports,
    /// Base map archives.
    pub basemaps: Basemaps,
    /// Where photos and voice notes are made anew.
    pub darkroom: Darkroom,
    /// The turn of whoever takes a whole map out.
    pub taking_out: tokio::sync::Mutex<()>,
    /// What time it is.
    pub clock: Clock,
    /// How people reach the server.
    pub reached: Reached,
    closing: watch::Sender<bool>,
    sealing: Notify,
}

impl App {
    /// A server over a store, with the base map archives of a data folder. `reached` is how people reach it, `asked` of whom a
    /// second factor is asked.
    pub fn new(
        store: SharedStore,
        data_dir: &Path,
        clock: Clock,
        reached: impl Into<Reached>,
        asked: AskedOf,
    ) -> Result<Arc<Self>, Problem> {
        let reached = reached.into();
        let atlas = Arc::new(Atlas::new(Arc::clone(&store)));
        let committer = Arc::new(Committer::new(Arc::clone(&store), Arc::clone(&atlas), Arc::clone(&clock)));
        let sessions = Sessions::new(Arc::clone(&store), Arc::clone(&clock), reached.is_secure(), asked);
        let secrets = Arc::new(Secrets::new(Arc::clone(&store)));
        let access = AccessLog::new(Arc::clone(&store), Arc::clone(&clock));
        Ok(Arc::new(Self {
            rights: Rights::new(Arc::clone(&store)),
            store,
            atlas,
            committer,
            sessions,
            passphrases: Passphrases::new(Arc::clone(&secrets))?,
            secrets,
            tries: Tries::default(),
            access,
            presence: Presence::default(),
            printed: Printed::default(),
            tiles: TileCache::new()?,
            imports: Imports::default(),
            basemaps: Basemaps::new(data_dir),
            darkroom: Darkroom::default(),
            taking_out: tokio::sync::Mutex::default(),
            clock,
            reached,
            closing: watch::channel(false).0,
            sealing: Notify::new(),
        }))
    }

    /// Ends the streams, so that the server can stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Returns when the server is about to stop.
    pub async fn closing(&self) {
        let mut closing = self.closing.subscribe();
        // An error says that the sender is gone, which says the same.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Asks for the server to be sealed: it is, as soon as this request was answered.
    pub fn seal(&self) {
        self.sealing.notify_one();
    }

    /// Returns when somebody asked for it.
    pub async fn asked_to_seal(&self) {
        self.sealing.notified().await;
    }

    /// Now, in milliseconds since 1970.
    pub fn now(&self) -> u64 {
        (self.clock)()
    }
}
