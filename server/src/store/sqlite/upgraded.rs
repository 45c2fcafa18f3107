//! What an upgrade of a store in the clear needs of this database.

use layers::id::MapId;
use sqlx::{Executor, query_scalar};

use super::{Conn, Db, SqliteDatabase};
use crate::store::Result;

/// The last step: nothing is read of these any more.
pub(super) const TAKEN_AWAY: &[&str] = &[
    "drop table clear_changes",
    "drop table clear_features",
    "drop table clear_attachments",
    "alter table accounts drop column name",
    "alter table accounts drop column passphrase",
    "alter table accounts drop column created_at",
    "alter table maps drop column created_at",
];

/// One file has one server: nobody else upgrades it meanwhile.
pub(super) struct Turn;

#[expect(clippy::unused_async, reason = "the other store waits for its database here")]
pub(super) async fn turn(_database: &SqliteDatabase) -> Result<Turn> {
    Ok(Turn)
}

/// Nothing lies in the clear here.
#[expect(clippy::unused_async, reason = "the other store deletes rows here")]
pub(super) async fn close_open_rows(_conn: &mut Conn, _map: MapId) -> Result<()> {
    Ok(())
}

/// Whether some of it may lie in the clear.
pub(super) async fn has_clear(conn: &mut Conn) -> Result<bool> {
    let there: i64 = query_scalar::<Db, _>("select count(*) from sqlite_master where name = 'clear_changes'")
        .fetch_one(conn)
        .await?;
    Ok(there > 0)
}

/// Writes the file anew from what is in it, and empties the journal. Deleted rows were overwritten already
/// (`secure_delete`); this takes what a file system or an older program left in unused pages.
pub(super) async fn erase(database: &SqliteDatabase) -> Result<()> {
    let mut conn = database.writing().await?;
    // What is written anew is sealed: it may go through a file, a large one would not fit into memory.
    conn.execute("pragma temp_store = default").await?;
    conn.execute("vacuum").await?;
    conn.execute("pragma temp_store = memory").await?;
    conn.execute("pragma wal_checkpoint(truncate)").await?;
    Ok(())
}
