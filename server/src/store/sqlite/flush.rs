//! Writing what a writer noted.

use sqlx::query;

use super::{Conn, SqliteStore};
use crate::store::{
    Result,
    pending::Pending,
    row::{ChangeRow, FeatureRow},
};

impl SqliteStore {
    pub(super) async fn flush(&self, conn: &mut Conn, pending: &Pending) -> Result<()> {
        for row in &pending.changes {
            change(conn, row).await?;
        }
        for row in pending.features.values() {
            feature(conn, row).await?;
        }
        Ok(())
    }
}

async fn change(conn: &mut Conn, row: &ChangeRow) -> Result<()> {
    query(
        "insert into changes (map_id, seq, change_id, actor_id, origin, layer_id, feature_id, hlc, base, kind, version,
             body, received_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(row.map_id)
    .bind(row.seq)
    .bind(row.change_id)
    .bind(row.actor_id)
    .bind(row.origin)
    .bind(row.layer_id)
    .bind(row.feature_id)
    .bind(row.hlc.as_str())
    .bind(row.base)
    .bind(row.kind.as_str())
    .bind(row.version)
    .bind(row.body.as_slice())
    .bind(row.received_at)
    .execute(conn)
    .await?;
    Ok(())
}

async fn feature(conn: &mut Conn, row: &FeatureRow) -> Result<()> {
    query(
        "insert into features (map_id, feature_id, layer_id, head, record) values ($1, $2, $3, $4, $5)
         on conflict (map_id, feature_id) do update
             set layer_id = excluded.layer_id, head = excluded.head, record = excluded.record",
    )
    .bind(row.map_id)
    .bind(row.feature_id)
    .bind(row.layer_id)
    .bind(row.head)
    .bind(row.record.as_slice())
    .execute(conn)
    .await?;
    Ok(())
}
