//! Connecting, and bringing the database up to date.

use std::{str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Connection, Executor, Pool, Postgres,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    query_scalar,
};
use tokio::sync::Notify;

use super::PostgresDatabase;
use crate::store::{Result, StoreError};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/postgres");

/// The channel on which nodes tell each other that a log went on.
pub(super) const CHANNEL: &str = "trama";
/// The oldest PostgreSQL that the stories run on, as it says its version itself.
const OLDEST: i32 = 150_000;
/// Longest wait for a connection of the pool.
const TURN: Duration = Duration::from_secs(10);
/// Pause before listening again when the database went away.
const AGAIN: Duration = Duration::from_secs(1);

/// Whether nodes notify each other. A notification takes a lock of the whole database for a moment at each commit
/// (`NOTIFY` serialises): on a database with very many writers it is better to poll only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Hints {
    /// Notify and listen.
    #[default]
    On,
    /// Only poll.
    Off,
}

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// Most connections of this node; at least three, for a writer, a reader and the one that listens.
    pub connections: u32,
    /// Whether nodes notify each other.
    pub hints: Hints,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self { connections: 16, hints: Hints::On }
    }
}

impl PostgresDatabase {
    /// Connects to `postgres://user@host/name` and brings the database up to date. The address, which may hold a
    /// password, is in no error.
    pub async fn connect(url: &str, options: PostgresOptions) -> Result<Self> {
        let address = PgConnectOptions::from_str(url)?.application_name("trama").options([
            // A statement that takes longer is stuck; a writer that waits longer for a map's head gives up; and a
            // transaction whose node died in the middle lets the head go.
            ("statement_timeout", "30s"),
            ("lock_timeout", "10s"),
            ("idle_in_transaction_session_timeout", "30s"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(options.connections.max(3))
            .acquire_timeout(TURN)
            .connect_with(address)
            .await?;
        let version: i32 = query_scalar::<Postgres, _>("select current_setting('server_version_num')::int")
            .fetch_one(&pool)
            .await?;
        if version < OLDEST {
            return Err(StoreError::Opening("PostgreSQL is older than 15".into()));
        }
        has_postgis(&pool).await?;
        migrate(&pool).await?;
        let heard = Arc::new(Notify::new());
        if options.hints == Hints::On {
            listen(pool.clone(), Arc::downgrade(&heard));
        }
        Ok(Self { pool, hints: options.hints, heard })
    }

    /// Closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Making the extension takes rights that the server's own user seldom has: says so before a migration fails.
async fn has_postgis(pool: &Pool<Postgres>) -> Result<()> {
    let there: bool =
        query_scalar::<Postgres, _>("select exists (select from pg_extension where extname = 'postgis')")
            .fetch_one(pool)
            .await?;
    if there {
        return Ok(());
    }
    let made = sqlx::query("create extension if not exists postgis").execute(pool).await;
    made.map(drop).map_err(|_| {
        StoreError::Opening(
            "this database has no PostGIS: an administrator must run `create extension postgis`".into(),
        )
    })
}

/// A migration takes the time it takes, and a second node waits for the first.
async fn migrate(pool: &Pool<Postgres>) -> Result<()> {
    let mut conn = pool.acquire().await?.detach();
    conn.execute("set statement_timeout = 0; set lock_timeout = 0").await?;
    MIGRATIONS.run(&mut conn).await?;
    Ok(conn.close().await?)
}

/// Listens until the store is gone.
fn listen(pool: Pool<Postgres>, heard: std::sync::Weak<Notify>) {
    tokio::spawn(async move {
        while heard.strong_count() > 0 && !pool.is_closed() {
            if let Err(error) = listen_once(&pool, &heard).await {
                tracing::debug!(error = %StoreError::from(error), "no hints: polling meanwhile");
                tokio::time::sleep(AGAIN).await;
            }
        }
    });
}

async fn listen_once(pool: &Pool<Postgres>, heard: &std::sync::Weak<Notify>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    while let Some(heard) = heard.upgrade() {
        // What came before the listening began is unknown: one look for nothing is cheap.
        heard.notify_one();
        drop(heard);
        listener.recv().await?;
    }
    Ok(())
}
