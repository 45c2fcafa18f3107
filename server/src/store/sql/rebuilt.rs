//! Registers that this program does not read, because another one wrote them or because they broke: the log says what they
//! said.

use std::collections::BTreeMap;

use layers::{
    change::Logged,
    feature::Feature,
    id::{FeatureId, MapId},
    replay::replay,
};

use super::{Backend, Conn, log, maps, writer};
use crate::{
    seal::{Key, Seal},
    store::{
        Result, StoreError, Writer,
        row::{FeatureRow, OpenedMap},
    },
};

/// The features of rows with their keys, from their registers where these are read, else from the log.
pub(in crate::store) async fn read(
    conn: &mut Conn,
    seal: &Seal,
    map_key: &Key,
    map: MapId,
    rows: Vec<FeatureRow>,
) -> Result<Vec<(Feature, Key)>> {
    let (mut features, mut unread) = (Vec::with_capacity(rows.len()), BTreeMap::new());
    for row in rows {
        let (id, key) = (FeatureId::new(row.feature_id), row.key(map, map_key)?);
        match row.read_with(map, &key)? {
            Some(feature) => features.push((feature, key)),
            None => drop(unread.insert(id, key)),
        }
    }
    if !unread.is_empty() {
        let ids: Vec<_> = unread.keys().copied().collect();
        let replayed = replayed(conn, seal, map, &ids).await?;
        features.extend(replayed.into_iter().filter_map(|it| unread.remove(&it.id()).map(|key| (it, key))));
    }
    Ok(features)
}

/// Features as their log leaves them.
pub(super) async fn replayed(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    ids: &[FeatureId],
) -> Result<Vec<Feature>> {
    let damaged = || StoreError::Damaged("feature");
    let OpenedMap { standing, key, .. } = maps::opened(conn, seal, map).await?.ok_or_else(damaged)?;
    if standing.floor > 0 {
        // A log that is cut off does not tell all.
        return Err(damaged());
    }
    // A shipped kind says today what it said then; one of the map's own is read as it was at each change.
    let own = standing.map.has_own_kinds();
    let of_map = if own { log::of_map(conn, &key, map).await? } else { Vec::new() };
    let mut features = Vec::with_capacity(ids.len());
    for ids in ids.chunks(log::IDS) {
        let of_features = log::of_features(conn, &key, map, ids).await?;
        let mut log: Vec<&Logged> = of_map.iter().chain(&of_features).collect();
        log.sort_unstable_by_key(|logged| logged.seq);
        features.extend(replay(log, &standing.map).into_values());
    }
    if features.len() == ids.len() { Ok(features) } else { Err(damaged()) }
}

/// Writes the registers of features anew. What somebody wrote meanwhile is not lost: they are read again under the lock
/// of the map.
pub(super) async fn renew(store: &Backend, map: MapId, ids: &[FeatureId]) -> Result<()> {
    for ids in ids.chunks(log::IDS) {
        let Some(mut writer) = writer::begin(store, map).await? else { return Ok(()) };
        for feature in writer.features(ids).await? {
            writer.put_feature(&feature)?;
        }
        Box::new(writer).commit().await?;
    }
    Ok(())
}
