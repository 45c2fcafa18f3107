//! The keys of maps and of features, as they are stored: each under the one above it.

use layers::id::{FeatureId, MapId};
use sqlx::{QueryBuilder, query, query_scalar};
use uuid::Uuid;

use super::{Conn, Db};
use crate::{
    seal::{Key, Seal},
    store::{Result, StoreError, pending::new_key, row::feature_key},
};

/// Ids asked for in one statement: below the number of parameters that any SQLite takes.
const IDS: usize = 500;

/// The key of a map; `None` when there is no such map, or it is being destroyed.
pub(super) async fn of_map(conn: &mut Conn, seal: &Seal, map: MapId) -> Result<Option<Key>> {
    let stored: Option<Vec<u8>> =
        query_scalar::<Db, _>("select key from maps where map_id = $1 and length(key) > 0")
            .bind(map.uuid())
            .fetch_optional(conn)
            .await?;
    let opened = stored.map(|stored| seal.map(map, &stored)).transpose();
    opened.map_err(|_| StoreError::Damaged("key"))
}

/// The keys of features; those that have none are left out.
pub(super) async fn of_features(
    conn: &mut Conn,
    map_key: &Key,
    map: MapId,
    features: &[FeatureId],
) -> Result<Vec<(FeatureId, Key)>> {
    let mut keys = Vec::with_capacity(features.len());
    for ids in features.chunks(IDS) {
        let mut asked = QueryBuilder::<Db>::new("select feature_id, key from feature_keys where map_id = ");
        asked.push_bind(map.uuid()).push(" and feature_id in (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        asked.push(")");
        let rows: Vec<(Uuid, Vec<u8>)> =
            asked.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        for (id, stored) in rows {
            let feature = FeatureId::new(id);
            keys.push((feature, feature_key(map_key, map, feature, &stored)?));
        }
    }
    Ok(keys)
}

/// The key of a feature, made if it has none.
pub(super) async fn of_feature(
    conn: &mut Conn,
    map_key: &Key,
    map: MapId,
    feature: FeatureId,
) -> Result<Key> {
    if let Some((_, key)) = of_features(conn, map_key, map, &[feature]).await?.pop() {
        return Ok(key);
    }
    let (key, stored) = new_key(map_key, map, feature)?;
    put(conn, map, feature, &stored).await?;
    Ok(key)
}

/// Writes a key, over the one that was there: that one is destroyed.
pub(super) async fn put(conn: &mut Conn, map: MapId, feature: FeatureId, stored: &[u8]) -> Result<()> {
    query(
        "insert into feature_keys (map_id, feature_id, key) values ($1, $2, $3)
         on conflict (map_id, feature_id) do update set key = excluded.key",
    )
    .bind(map.uuid())
    .bind(feature.uuid())
    .bind(stored)
    .execute(conn)
    .await?;
    Ok(())
}

/// Destroys the key of a feature: what it sealed is unreadable wherever the key is not.
pub(super) async fn shred(conn: &mut Conn, map: MapId, feature: FeatureId) -> Result<()> {
    query("delete from feature_keys where map_id = $1 and feature_id = $2")
        .bind(map.uuid())
        .bind(feature.uuid())
        .execute(conn)
        .await?;
    Ok(())
}
