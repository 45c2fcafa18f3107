//! One file on this machine: the default, with nothing to install.

mod committed;
mod connect;
mod flush;
mod upgraded;

#[path = "../sql/mod.rs"]
mod sql;

use std::{path::Path, time::Duration};

use layers::id::MapId;
use sqlx::{Pool, Sqlite, Transaction, pool::PoolConnection, query_as};

use super::{Result, row::MapRow};
use crate::seal::Seal;

type Db = Sqlite;
type Conn = sqlx::SqliteConnection;
type Database = SqliteDatabase;
type Backend = SqliteStore;

/// The file in a folder, of which nobody can read the records yet. Writers take turns on one connection; readers have
/// their own and never wait.
#[derive(Clone)]
pub struct SqliteDatabase {
    writer: Pool<Db>,
    readers: Pool<Db>,
}

/// A store in a folder.
#[derive(Clone)]
pub struct SqliteStore {
    database: SqliteDatabase,
    seal: Seal,
}

impl std::ops::Deref for SqliteStore {
    type Target = SqliteDatabase;

    fn deref(&self) -> &SqliteDatabase {
        &self.database
    }
}

impl SqliteStore {
    /// Opens the store in a folder with a seal that is known already, or makes both folder and store.
    pub async fn open(folder: &Path, seal: Seal) -> Result<Self> {
        SqliteDatabase::open(folder).await?.unsealed(seal).await
    }

    fn seal(&self) -> &Seal {
        &self.seal
    }
}

impl SqliteDatabase {
    /// The store, open: what an older version left in the clear is sealed first.
    pub async fn unsealed(&self, seal: Seal) -> Result<SqliteStore> {
        sql::upgrade(self, &seal).await?;
        let store = SqliteStore { database: self.clone(), seal };
        sql::sweep(store.clone());
        Ok(store)
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
        let row = query_as(MapRow::ONE).bind(map.uuid()).fetch_optional(&mut *transaction).await?;
        Ok(row.map(|row| (transaction, row)))
    }

    /// Nobody else writes to the file: there is nothing to hear.
    async fn listen(&self, timeout: Duration) {
        tokio::time::sleep(timeout).await;
    }
}
