//! What an upgrade of a store in the clear needs of this database.

use layers::id::MapId;
use sqlx::{Executor, query_scalar};

use super::{Conn, Db, PostgresDatabase};
use crate::store::Result;

/// The last step: nothing is read of these any more.
pub(super) const TAKEN_AWAY: &[&str] = &[
    "drop table clear_changes",
    "drop table clear_features",
    "drop table clear_attachments",
    "alter table accounts drop column name, drop column passphrase, drop column created_at",
    "alter table accounts alter column record set not null",
    "alter table maps drop column created_at",
    "alter table maps alter column key set not null",
];

/// The lock of this database that upgrades take. The number means nothing else.
const LOCK: i64 = 7_472_616_061;

/// Waits until no other node upgrades. The connection holds the lock for as long as it lives.
pub(super) async fn turn(database: &PostgresDatabase) -> Result<Conn> {
    let mut conn = database.pool.acquire().await?.detach();
    conn.execute("set statement_timeout = 0; set lock_timeout = 0").await?;
    sqlx::query("select pg_advisory_lock($1)").bind(LOCK).execute(&mut conn).await?;
    Ok(conn)
}

/// Deletes what lies in the clear of a map; its places go with their layers.
pub(super) async fn close_open_rows(conn: &mut Conn, map: MapId) -> Result<()> {
    sqlx::query("delete from open_layers where map_id = $1").bind(map.uuid()).execute(conn).await?;
    Ok(())
}

/// Whether some of it may lie in the clear.
pub(super) async fn has_clear(conn: &mut Conn) -> Result<bool> {
    Ok(query_scalar::<Db, _>("select to_regclass('clear_changes') is not null").fetch_one(conn).await?)
}

/// Writes the tables anew in which rows were sealed in their place; the others are gone with their files. What the
/// database keeps beside them (its write-ahead log, an archive of it, backups, replicas) is for its administrator to end.
pub(super) async fn erase(database: &PostgresDatabase) -> Result<()> {
    let mut conn = database.pool.acquire().await?.detach();
    conn.execute("set statement_timeout = 0; set lock_timeout = 0").await?;
    for table in ["accounts", "maps", "invitations", "settings"] {
        conn.execute(sqlx::AssertSqlSafe(format!("vacuum (full) {table}"))).await?;
    }
    tracing::warn!(
        "the tables are sealed; the write-ahead log of the database and old backups may still hold what lay in the clear"
    );
    Ok(())
}
