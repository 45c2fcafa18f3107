//! The gate before the server. As long as nobody has opened it there is no [`App`]: no map, no key, no name is in this
//! process. Opening makes the app; sealing replaces the whole process by a new one that has none, so that nothing depends
//! on what a destructor forgets.

use std::{io::Write, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::Router;
use parking_lot::Mutex;
use tokio::{sync::watch, task::spawn_blocking};

use crate::{
    access::{Act, Said},
    app::App,
    auth::{hash, passphrase, second_factor::AskedOf, secret, tries::Tries},
    clock::Clock,
    demo,
    error::Problem,
    follow, job,
    parameters::SIGN_IN,
    router,
    seal::{Cost, Key, KeyFile, Lock, Seal},
    store::{SealedStore, Setting},
    terminal_code,
    wire::Reached,
};

/// What to do after a first start with the invented map.
const NEXT: &str = "1. Open the link and choose a name and a passphrase.
2. Open the invented valley and draw on it, or make a map of your own and invite people to it.
3. Stop with Ctrl+C. Everything is kept; the next start goes on from there.";

/// How the server that stands behind the gate is made.
pub struct Behind {
    /// Where base map archives are.
    pub data_dir: PathBuf,
    /// How people reach it.
    pub reached: Reached,
    /// What time it is.
    pub clock: Clock,
    /// Whether it plants the invented map.
    pub demo: bool,
    /// Of whom a second factor is asked.
    pub asked: AskedOf,
    /// What trying one passphrase costs, for locks that are made here.
    pub cost: Cost,
}

/// A server that is open.
#[derive(Clone)]
pub struct Open {
    /// What every request shares.
    pub app: Arc<App>,
    /// Its routes.
    pub router: Router,
}

/// The gate.
pub struct Gate {
    database: Arc<dyn SealedStore>,
    behind: Behind,
    open: watch::Sender<Option<Open>>,
    /// One tries at a time: each try takes the memory that makes it dear.
    turn: tokio::sync::Mutex<()>,
    tries: Tries,
    /// Whether this start has shown a setup link.
    shown: Mutex<bool>,
}

impl Gate {
    /// A closed gate.
    pub fn new(database: Arc<dyn SealedStore>, behind: Behind) -> Arc<Self> {
        let (open, tries) = (watch::channel(None).0, Tries::default());
        Arc::new(Self {
            database,
            behind,
            open,
            turn: tokio::sync::Mutex::default(),
            tries,
            shown: Mutex::default(),
        })
    }

    /// The server behind it, if it is open.
    pub fn opened(&self) -> Option<Open> {
        self.open.borrow().clone()
    }

    /// Waits until it is open.
    pub async fn until_open(&self) {
        // It cannot fail: the sender lives as long as the gate.
        drop(self.open.subscribe().wait_for(Option::is_some).await);
    }

    /// Waits until somebody asks for the server to be sealed.
    pub async fn asked_to_seal(&self) {
        self.until_open().await;
        if let Some(Open { app, .. }) = self.opened() {
            app.asked_to_seal().await;
        }
    }

    /// Whether nobody has locked this store yet.
    pub async fn is_new(&self) -> Result<bool, Problem> {
        let passphrase = self.database.setting(Setting::PassphraseLock).await?;
        Ok(passphrase.is_none() && self.database.setting(Setting::KeyFileLock).await?.is_none())
    }

    /// Whether there is nobody yet who answers for the server.
    pub async fn needs_steward(&self) -> Result<bool, Problem> {
        Ok(self.database.count_stewards().await? == 0)
    }

    /// Locks a new store with a passphrase, for whoever has the setup link, and opens it.
    pub async fn lock(&self, token: &str, passphrase: &str) -> Result<(), Problem> {
        let _turn = self.turn.lock().await;
        let good = self.database.setting(Setting::SetupToken).await? == Some(hash(token).to_vec());
        if !good || self.opened().is_some() || !self.is_new().await? {
            return Err(Problem::LinkExpired);
        }
        self.make_lock(passphrase).await
    }

    /// Locks a new store with a passphrase, for whoever sits at the terminal, and opens it.
    pub async fn make_lock(&self, passphrase: &str) -> Result<(), Problem> {
        passphrase::check(passphrase.trim(), "", false)?;
        let (typed, cost) = (passphrase.to_owned(), self.behind.cost);
        let made = move || {
            let server = Key::random()?;
            Lock::with_passphrase(&server, &typed, cost)?.write()
        };
        let lock = spawn_blocking(made).await.map_err(|_| Problem::Fault)?.map_err(|_| Problem::Fault)?;
        // Another node may have been quicker: then this passphrase is not the one.
        let there = self.database.settle(Setting::PassphraseLock, &lock).await?;
        self.open_with(there, passphrase).await
    }

    /// Opens with the passphrase, for whoever tries it from an address.
    pub async fn unseal_from(&self, from: SocketAddr, passphrase: &str) -> Result<(), Problem> {
        let from = self.tries.bucket(from, (self.behind.clock)())?;
        self.unseal(passphrase, &from).await
    }

    /// Opens with the passphrase; `from` is where it is tried.
    pub async fn unseal(&self, passphrase: &str, from: &str) -> Result<(), Problem> {
        let _turn = self.turn.lock().await;
        let now = (self.behind.clock)();
        self.tries.allow(from, now)?;
        self.tries.note(from, SIGN_IN, now);
        if self.opened().is_some() {
            return Err(Problem::NotFound);
        }
        let lock = match self.database.setting(Setting::PassphraseLock).await? {
            Some(lock) => lock,
            // It takes as long and does not open.
            None => {
                Lock::of_nobody(self.behind.cost).and_then(|it| it.write()).map_err(|_| Problem::Fault)?
            }
        };
        let opened = self.open_with(lock, passphrase).await;
        match &opened {
            Ok(()) => self.tries.clear(from),
            Err(_) => self.tries.ended(from, (self.behind.clock)()),
        }
        opened
    }

    async fn open_with(&self, lock: Vec<u8>, passphrase: &str) -> Result<(), Problem> {
        let passphrase = passphrase.to_owned();
        let opened = move || Lock::read(&lock)?.open_with_passphrase(&passphrase);
        let server = spawn_blocking(opened).await.map_err(|_| Problem::Fault)?;
        self.open(&server.map_err(|_| Problem::WrongPassphrase)?).await
    }

    /// Opens with a key file, or locks a new store with it.
    pub async fn open_with_key_file(&self, file: &KeyFile) -> Result<(), Problem> {
        let made = Key::random().and_then(|server| Lock::with_key_file(&server, file)?.write());
        let lock = match self.database.setting(Setting::KeyFileLock).await? {
            Some(lock) => lock,
            None if self.is_new().await? => {
                self.database.settle(Setting::KeyFileLock, &made.map_err(|_| Problem::Fault)?).await?
            }
            None => return Err(Problem::WrongPassphrase),
        };
        let server = Lock::read(&lock).and_then(|lock| lock.open_with_key_file(file));
        self.open(&server.map_err(|_| Problem::WrongPassphrase)?).await
    }

    async fn open(&self, server: &Key) -> Result<(), Problem> {
        let store = self.database.open(Seal::new(server)).await?;
        let Behind { data_dir, reached, clock, demo, asked, .. } = &self.behind;
        let app = App::new(store, data_dir, Arc::clone(clock), reached.clone(), *asked)?;
        app.access.note(Act::Unseal, Said::default()).await?;
        let planted = *demo && demo::plant(&app).await?;
        if !self.needs_steward().await? {
            // A link that was shown for the lock makes no second steward.
            app.store.put_setting(Setting::SetupToken, &secret()?.1).await?;
        } else if !self.has_shown() {
            self.show_setup_link().await?;
            if planted {
                self.say(NEXT);
            }
        }
        tokio::spawn(follow::follow(Arc::clone(&app)));
        tokio::spawn(job::work(Arc::clone(&app)));
        let router = router::router(Arc::clone(&app));
        self.open.send_replace(Some(Open { app, router }));
        Ok(())
    }

    /// Shows the one-time link that makes the steward, or locks a store that has one. A new start makes a new link.
    pub async fn show_setup_link(&self) -> Result<(), Problem> {
        let (token, hash) = secret()?;
        self.database.put_setting(Setting::SetupToken, &hash).await?;
        *self.shown.lock() = true;
        let link = format!("{}/#setup={token}", self.behind.reached);
        let code = terminal_code::draw(&link)?;
        self.say(&format!("\n{code}\nOpen this link once to become the steward of this server:\n{link}\n"));
        Ok(())
    }

    fn has_shown(&self) -> bool {
        *self.shown.lock()
    }

    #[expect(clippy::unused_self, reason = "what a server says it says by its gate")]
    fn say(&self, text: &str) {
        // Nobody may listen: a server goes on without a terminal.
        drop(writeln!(std::io::stdout(), "{text}"));
    }

    /// Notes that somebody at the machine seals the server. Nothing keeps it from being sealed.
    pub async fn note_signal(&self) {
        let Some(Open { app, .. }) = self.opened() else { return };
        let said = Said { note: Some("terminal"), ..Said::default() };
        if let Err(error) = app.access.note(Act::Seal, said).await {
            tracing::error!(%error, "the access log does not say that the server was sealed");
        }
    }

    /// Ends every session and every stream: the process that has them is about to be replaced.
    pub async fn end(&self) {
        if let Some(Open { app, .. }) = self.opened() {
            app.close();
        }
        if let Err(error) = self.database.end_all_sessions().await {
            tracing::error!(%error, "the sessions could not be ended; the server is sealed all the same");
        }
    }

    /// Ends the streams, so that the server can stop.
    pub fn close(&self) {
        if let Some(Open { app, .. }) = self.opened() {
            app.close();
        }
    }
}
