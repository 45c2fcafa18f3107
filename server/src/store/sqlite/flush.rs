//! Writing what a writer noted.

use layers::id::{FeatureId, MapId};
use sqlx::query;

use super::{Conn, SqliteStore};
use crate::store::{
    Result,
    pending::{Pending, Rows},
    row::{ChangeRow, FeatureRow},
};

impl SqliteStore {
    pub(super) async fn flush(&self, conn: &mut Conn, pending: &Pending, rows: &Rows) -> Result<()> {
        let map = pending.map.id;
        keys(conn, map, &rows.keys).await?;
        changes(conn, &rows.changes).await?;
        features(conn, map, &rows.features).await
    }
}

pub(super) async fn keys(conn: &mut Conn, map: MapId, keys: &[(FeatureId, Vec<u8>)]) -> Result<()> {
    for (feature, key) in keys {
        query("insert into feature_keys (map_id, feature_id, key) values ($1, $2, $3)")
            .bind(map.uuid())
            .bind(feature.uuid())
            .bind(key.as_slice())
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub(super) async fn changes(conn: &mut Conn, rows: &[ChangeRow]) -> Result<()> {
    for row in rows {
        query(
            "insert into changes (map_id, seq, change_id, feature_id, header, body) values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.map_id)
        .bind(row.seq)
        .bind(row.change_id)
        .bind(row.feature_id)
        .bind(row.header.as_slice())
        .bind(row.body.as_slice())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

pub(super) async fn features(conn: &mut Conn, map: MapId, rows: &[FeatureRow]) -> Result<()> {
    for row in rows {
        query(
            "insert into features (map_id, feature_id, head, record) values ($1, $2, $3, $4)
             on conflict (map_id, feature_id) do update set head = excluded.head, record = excluded.record",
        )
        .bind(map.uuid())
        .bind(row.feature_id)
        .bind(row.head)
        .bind(row.record.as_slice())
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
