//! PostgreSQL with PostGIS: several nodes on one database.

mod committed;
mod connect;
mod flush;
mod open_rows;
#[path = "../sql/mod.rs"]
mod sql;
mod upgraded;

use std::{sync::Arc, time::Duration};

use layers::id::MapId;
use sqlx::{AssertSqlSafe, Pool, Postgres, Transaction, pool::PoolConnection, query, query_as};
use tokio::sync::Notify;

use super::{Result, row::MapRow};
use crate::seal::Seal;

pub use connect::{Hints, PostgresOptions};

type Db = Postgres;
type Conn = sqlx::PgConnection;
type Database = PostgresDatabase;
type Backend = PostgresStore;

/// A database that other nodes share, of which nobody can read the records here yet.
#[derive(Clone)]
pub struct PostgresDatabase {
    pool: Pool<Db>,
    hints: Hints,
    heard: Arc<Notify>,
}

/// A store in a database that other nodes share. Each of them is opened for itself.
#[derive(Clone)]
pub struct PostgresStore {
    database: PostgresDatabase,
    seal: Seal,
}

impl std::ops::Deref for PostgresStore {
    type Target = PostgresDatabase;

    fn deref(&self) -> &PostgresDatabase {
        &self.database
    }
}

impl PostgresStore {
    /// Connects with a seal that is known already.
    pub async fn connect(url: &str, options: PostgresOptions, seal: Seal) -> Result<Self> {
        PostgresDatabase::connect(url, options).await?.unsealed(seal).await
    }

    fn seal(&self) -> &Seal {
        &self.seal
    }
}

impl PostgresDatabase {
    /// The store, open: what an older version left in the clear is sealed first.
    pub async fn unsealed(&self, seal: Seal) -> Result<PostgresStore> {
        sql::upgrade(self, &seal).await?;
        let store = PostgresStore { database: self.clone(), seal };
        sql::sweep(store.clone());
        Ok(store)
    }

    async fn reading(&self) -> Result<PoolConnection<Db>> {
        Ok(self.pool.acquire().await?)
    }

    async fn writing(&self) -> Result<PoolConnection<Db>> {
        self.reading().await
    }

    async fn transaction(&self) -> Result<Transaction<'static, Db>> {
        Ok(self.pool.begin().await?)
    }

    /// A transaction whose reads all see one moment, for as long as they take.
    async fn snapshot(&self) -> Result<Transaction<'static, Db>> {
        let mut transaction =
            self.pool.begin_with("begin isolation level repeatable read, read only").await?;
        query("set local statement_timeout = 0").execute(&mut *transaction).await?;
        Ok(transaction)
    }

    /// The lock of a map's head: other maps go on.
    async fn lock(&self, map: MapId) -> Result<Option<(Transaction<'static, Db>, MapRow)>> {
        let mut transaction = self.transaction().await?;
        let row = query_as(AssertSqlSafe(format!("{} for update", MapRow::ONE)))
            .bind(map.uuid())
            .fetch_optional(&mut *transaction)
            .await?;
        Ok(row.map(|row| (transaction, row)))
    }

    async fn listen(&self, timeout: Duration) {
        // Nobody notifies when hints are off: then this is a pause.
        drop(tokio::time::timeout(timeout, self.heard.notified()).await);
    }
}
