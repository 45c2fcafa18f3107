//! One file on this machine: the default, with nothing to install.

mod committed;
mod connect;
mod flush;

#[path = "../sql/mod.rs"]
mod sql;

use std::time::Duration;

use layers::id::MapId;
use sqlx::{Pool, Sqlite, Transaction, pool::PoolConnection, query_as};

use super::{Result, row::MapRow};
use crate::seal::Seal;

type Db = Sqlite;
type Conn = sqlx::SqliteConnection;
type Backend = SqliteStore;

/// A store in a folder. Writers take turns on one connection; readers have their own and never wait.
#[derive(Clone)]
pub struct SqliteStore {
    writer: Pool<Db>,
    readers: Pool<Db>,
    seal: Seal,
}

impl SqliteStore {
    fn seal(&self) -> &Seal {
        &self.seal
    }

    async fn reading(&self) -> Result<PoolConnection<Db>> {
        Ok(self.readers.acquire().await?)
    }

    async fn writing(&self) -> Result<PoolConnection<Db>> {
        Ok(self.writer.acquire().await?)
    }

    /// A transaction that may write: it takes the write lock before it reads, so that it never has to give up for
    /// having read too early.
    async fn transaction(&self) -> Result<Transaction<'static, Db>> {
        Ok(self.writer.begin_with("begin immediate").await?)
    }

    /// A transaction whose reads all see one moment.
    async fn snapshot(&self) -> Result<Transaction<'static, Db>> {
        Ok(self.readers.begin().await?)
    }

    /// The lock of a map's head: here it is the lock of the whole file.
    async fn lock(&self, map: MapId) -> Result<Option<(Transaction<'static, Db>, MapRow)>> {
        let mut transaction = self.transaction().await?;
        let row = query_as("select map_id, head, floor, record from maps where map_id = $1")
            .bind(map.uuid())
            .fetch_optional(&mut *transaction)
            .await?;
        Ok(row.map(|row| (transaction, row)))
    }

    /// Nobody else writes to the file: there is nothing to hear.
    async fn listen(&self, timeout: Duration) {
        tokio::time::sleep(timeout).await;
    }
}
