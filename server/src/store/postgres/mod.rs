//! PostgreSQL with PostGIS: several nodes on one database.

mod committed;
mod connect;
mod flush;
mod open_rows;
#[path = "../sql/mod.rs"]
mod sql;

use std::{sync::Arc, time::Duration};

use layers::id::MapId;
use sqlx::{Pool, Postgres, Transaction, pool::PoolConnection, query, query_as};
use tokio::sync::Notify;

use super::{Result, row::MapRow};
use crate::seal::Seal;

pub use connect::{Hints, PostgresOptions};

type Db = Postgres;
type Conn = sqlx::PgConnection;
type Backend = PostgresStore;

/// A store in a database that other nodes share.
#[derive(Clone)]
pub struct PostgresStore {
    pool: Pool<Db>,
    seal: Seal,
    hints: Hints,
    heard: Arc<Notify>,
}

impl PostgresStore {
    fn seal(&self) -> &Seal {
        &self.seal
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
        let row = query_as("select map_id, head, floor, record from maps where map_id = $1 for update")
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
