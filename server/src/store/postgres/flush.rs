//! Writing what a writer noted, all rows of a table in one statement.

use layers::id::{FeatureId, MapId};
use sqlx::query;
use uuid::Uuid;

use super::{Conn, PostgresStore};
use crate::store::{
    Result,
    pending::{Pending, Rows},
    row::{ChangeRow, FeatureRow},
};

impl PostgresStore {
    pub(super) async fn flush(&self, conn: &mut Conn, pending: &Pending, rows: &Rows) -> Result<()> {
        let map = pending.map.id;
        keys(conn, map, &rows.keys).await?;
        changes(conn, &rows.changes).await?;
        features(conn, map, &rows.features).await?;
        self.flush_open(conn, pending).await
    }
}

pub(super) async fn keys(conn: &mut Conn, map: MapId, keys: &[(FeatureId, Vec<u8>)]) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    query(
        "insert into feature_keys (map_id, feature_id, key)
         select $1, * from unnest($2::uuid[], $3::bytea[])",
    )
    .bind(map.uuid())
    .bind(keys.iter().map(|(feature, _)| feature.uuid()).collect::<Vec<_>>())
    .bind(keys.iter().map(|(_, key)| key.as_slice()).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn changes(conn: &mut Conn, rows: &[ChangeRow]) -> Result<()> {
    fn column<'a, T>(rows: &'a [ChangeRow], of: impl Fn(&'a ChangeRow) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    if rows.is_empty() {
        return Ok(());
    }
    query(
        "insert into changes (map_id, seq, change_id, feature_id, header, body)
         select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::bytea[], $6::bytea[])",
    )
    .bind(column(rows, |row| row.map_id))
    .bind(column(rows, |row| row.seq))
    .bind(column(rows, |row| row.change_id))
    .bind(column(rows, |row| row.feature_id))
    .bind(column(rows, |row| row.header.as_slice()))
    .bind(column(rows, |row| row.body.as_slice()))
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn features(conn: &mut Conn, map: MapId, rows: &[FeatureRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    query(
        "insert into features (map_id, feature_id, head, record)
         select $1, * from unnest($2::uuid[], $3::bigint[], $4::bytea[])
         on conflict (map_id, feature_id) do update set head = excluded.head, record = excluded.record",
    )
    .bind(map.uuid())
    .bind(rows.iter().map(|row| row.feature_id).collect::<Vec<Uuid>>())
    .bind(rows.iter().map(|row| row.head).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.record.as_slice()).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}
