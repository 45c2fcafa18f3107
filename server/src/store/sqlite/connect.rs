//! Opening the file and bringing it up to date.

use std::{path::Path, time::Duration};

use sqlx::{
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::SqliteDatabase;
use crate::{
    disk,
    store::{Result, StoreError},
};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations/sqlite");

/// The file in the folder.
const FILE: &str = "trama.db";
/// Readers at once. More do not read faster: the file is in memory, and the work is opening records.
const READERS: u32 = 4;
/// Longest wait for another process that writes to the file: a backup, a second server by mistake.
const BUSY: Duration = Duration::from_secs(5);
/// Longest wait for a turn in this process.
const TURN: Duration = Duration::from_secs(10);

impl SqliteDatabase {
    /// Opens the file in a folder, or makes both. A new folder is for this user alone.
    pub async fn open(folder: &Path) -> Result<Self> {
        disk::make_folder(folder).map_err(|error| match error.kind() {
            std::io::ErrorKind::StorageFull => StoreError::Full,
            kind => StoreError::Opening(format!("the data folder cannot be made: {kind}")),
        })?;
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .journal_mode(SqliteJournalMode::Wal)
            // Every commit waits for the disk: what is acknowledged survives a cut of power.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            // What a redaction empties is overwritten, not merely let go.
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .pragma("journal_size_limit", "67108864")
            .statement_cache_capacity(64);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(TURN)
            .connect_with(options.clone().create_if_missing(true))
            .await?;
        MIGRATIONS.run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(TURN)
            .connect_with(options.read_only(true).row_buffer_size(512))
            .await?;
        Ok(Self { writer, readers })
    }

    /// Waits for what is being written, and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
