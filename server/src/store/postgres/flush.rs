//! Writing what a writer noted, all rows of a table in one statement.

use sqlx::query;
use uuid::Uuid;

use super::{Conn, PostgresStore};
use crate::store::{
    Result,
    pending::Pending,
    row::{ChangeRow, FeatureRow},
};

impl PostgresStore {
    pub(super) async fn flush(&self, conn: &mut Conn, pending: &Pending) -> Result<()> {
        if !pending.changes.is_empty() {
            changes(conn, &pending.changes).await?;
        }
        if !pending.features.is_empty() {
            features(conn, &pending.features.values().collect::<Vec<_>>()).await?;
        }
        self.flush_open(conn, pending).await
    }
}

async fn changes(conn: &mut Conn, rows: &[ChangeRow]) -> Result<()> {
    fn column<'a, T>(rows: &'a [ChangeRow], of: impl Fn(&'a ChangeRow) -> T) -> Vec<T> {
        rows.iter().map(of).collect()
    }
    query(
        "insert into changes (map_id, seq, change_id, actor_id, origin, layer_id, feature_id, hlc, base, kind, version,
             body, received_at)
         select * from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
             $8::text[], $9::bigint[], $10::text[], $11::int[], $12::bytea[], $13::bigint[])",
    )
    .bind(column(rows, |row| row.map_id))
    .bind(column(rows, |row| row.seq))
    .bind(column(rows, |row| row.change_id))
    .bind(column(rows, |row| row.actor_id))
    .bind(column(rows, |row| row.origin))
    .bind(column(rows, |row| row.layer_id))
    .bind(column(rows, |row| row.feature_id))
    .bind(column(rows, |row| row.hlc.as_str()))
    .bind(column(rows, |row| row.base))
    .bind(column(rows, |row| row.kind.as_str()))
    .bind(column(rows, |row| row.version))
    .bind(column(rows, |row| row.body.as_slice()))
    .bind(column(rows, |row| row.received_at))
    .execute(conn)
    .await?;
    Ok(())
}

async fn features(conn: &mut Conn, rows: &[&FeatureRow]) -> Result<()> {
    let ids = |of: fn(&FeatureRow) -> Uuid| rows.iter().map(|row| of(row)).collect::<Vec<_>>();
    query(
        "insert into features (map_id, feature_id, layer_id, head, record)
         select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::bytea[])
         on conflict (map_id, feature_id) do update
             set layer_id = excluded.layer_id, head = excluded.head, record = excluded.record",
    )
    .bind(ids(|row| row.map_id))
    .bind(ids(|row| row.feature_id))
    .bind(ids(|row| row.layer_id))
    .bind(rows.iter().map(|row| row.head).collect::<Vec<_>>())
    .bind(rows.iter().map(|row| row.record.as_slice()).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}
