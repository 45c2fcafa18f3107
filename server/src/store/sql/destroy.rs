//! Destroying a map: its key first, so that from the first moment on nothing of it can be read; then its rows, batch by batch, so that other maps go on.

use layers::id::MapId;
use sqlx::{AssertSqlSafe, query, query_scalar};
use uuid::Uuid;

use super::{super::Database, Conn, Db};
use crate::store::Result;

/// Rows deleted at once.
const BATCH: i64 = 5_000;

/// Shreds a map: nobody is on it any more, and its key is gone. `false` when there is no such map.
pub(super) async fn shred(database: &Database, map: MapId) -> Result<bool> {
    let mut transaction = database.transaction().await?;
    let done = query(
        "update maps set key = $2, record = $2, rights = rights + 1 where map_id = $1 and length(key) > 0",
    )
    .bind(map.uuid())
    .bind(Vec::<u8>::new())
    .execute(&mut *transaction)
    .await?;
    for rows in [
        "delete from members where map_id = $1",
        "delete from links where map_id = $1",
        "delete from invitations where map_id = $1",
        "delete from approvals where map_id = $1",
        "delete from publications where map_id = $1",
    ] {
        query(rows).bind(map.uuid()).execute(&mut *transaction).await?;
    }
    super::super::upgraded::close_open_rows(&mut transaction, map).await?;
    transaction.commit().await?;
    Ok(done.rows_affected() > 0)
}

/// The maps whose key is gone and whose rows are still there.
pub(super) async fn shredded(conn: &mut Conn) -> Result<Vec<MapId>> {
    let ids: Vec<Uuid> =
        query_scalar::<Db, _>("select map_id from maps where length(key) = 0").fetch_all(conn).await?;
    Ok(ids.into_iter().map(MapId::new).collect())
}

/// Deletes what is left of a map that was shredded.
pub(super) async fn sweep(database: &Database, map: MapId) -> Result<()> {
    for (table, id) in [
        ("features", "feature_id"),
        ("feature_keys", "feature_id"),
        ("attachments", "attachment_id"),
        ("changes", "seq"),
    ] {
        let some = format!(
            "delete from {table} where map_id = $1 and {id} in (select {id} from {table} where map_id = $1 limit $2)"
        );
        loop {
            let done = query(AssertSqlSafe(some.as_str()))
                .bind(map.uuid())
                .bind(BATCH)
                .execute(&mut *database.writing().await?)
                .await?;
            if done.rows_affected() == 0 {
                break;
            }
        }
    }
    query("delete from maps where map_id = $1 and length(key) = 0")
        .bind(map.uuid())
        .execute(&mut *database.writing().await?)
        .await?;
    Ok(())
}
