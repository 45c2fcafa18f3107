//! A map on its way into memory.

use futures_util::{StreamExt, TryStreamExt};
use layers::{
    feature::Feature,
    id::{FeatureId, MapId},
};
use sqlx::{AssertSqlSafe, Transaction, query_as};
use tokio::{sync::mpsc, task::spawn_blocking};
use uuid::Uuid;

use super::{Backend, Db, maps, rebuilt};
use crate::{
    seal::{Key, Seal},
    store::{
        Opened, Result, StoreError,
        row::{FeatureRow, OpenedMap},
    },
};

/// Features in a batch: enough that passing it on costs nothing, few enough that two of them are no memory.
const BATCH: usize = 1_000;
/// Batches that are opened at once.
const AT_ONCE: usize = 3;

pub(super) async fn open(store: &Backend, id: MapId) -> Result<Option<Opened>> {
    let mut snapshot = store.snapshot().await?;
    let Some(opened) = maps::opened(&mut snapshot, store.seal(), id).await? else { return Ok(None) };
    let OpenedMap { standing, key, .. } = opened;
    let (send, features) = mpsc::channel(2);
    let store = store.clone();
    tokio::spawn(async move {
        match read(snapshot, store.seal(), &key, id, &send).await {
            Ok(unread) => {
                // The map is open; what could not be read is written anew beside it.
                drop(send);
                if let Err(error) = rebuilt::renew(&store, id, &unread).await {
                    tracing::warn!(%error, "registers were not written anew: the next start tries again");
                }
            }
            // Nobody waits for it any more: nobody needs to know.
            Err(error) => drop(send.send(Err(error)).await),
        }
    });
    Ok(Some(Opened { standing, features }))
}

/// A row by the places of its columns.
type Row = (Uuid, i64, Vec<u8>, Option<Vec<u8>>);

/// Reads all features; answers those whose registers could not be read and came from the log.
async fn read(
    mut snapshot: Transaction<'static, Db>,
    seal: &Seal,
    key: &Key,
    map: MapId,
    send: &mpsc::Sender<Result<Vec<Feature>>>,
) -> Result<Vec<FeatureId>> {
    // By place and not by name, and no column more than needed: at a million rows each costs something.
    let asked = format!("{} where features.map_id = $1", FeatureRow::SELECT);
    let rows =
        query_as::<Db, Row>(AssertSqlSafe(asked)).bind(map.uuid()).fetch(&mut *snapshot).try_chunks(BATCH);
    // Opening records takes longer than reading them: it is done beside it.
    let mut batches = rows
        .map(|batch| {
            let key = key.clone();
            async move {
                let batch = batch.map_err(|error| StoreError::from(error.1))?;
                let opened = spawn_blocking(move || open_batch(batch, &key, map));
                opened.await.map_err(|_| StoreError::Damaged("feature"))?
            }
        })
        .buffered(AT_ONCE);
    let mut unread = Vec::new();
    while let Some((batch, others)) = batches.try_next().await? {
        unread.extend(others);
        if send.send(Ok(batch)).await.is_err() {
            return Ok(Vec::new());
        }
    }
    drop(batches);
    if !unread.is_empty() {
        tracing::info!(%map, features = unread.len(), "registers of another format are made anew from the log");
    }
    for ids in unread.chunks(BATCH) {
        let batch = rebuilt::replayed(&mut snapshot, seal, map, ids).await?;
        if send.send(Ok(batch)).await.is_err() {
            return Ok(Vec::new());
        }
    }
    Ok(unread)
}

/// The features of a batch, and those whose registers are not read.
type Batch = (Vec<Feature>, Vec<FeatureId>);

fn open_batch(batch: Vec<Row>, key: &Key, map: MapId) -> Result<Batch> {
    let (mut features, mut unread) = (Vec::with_capacity(batch.len()), Vec::new());
    for row in batch {
        let id = FeatureId::new(row.0);
        match FeatureRow::stored(row).read(map, key)? {
            Some(feature) => features.push(feature),
            None => unread.push(id),
        }
    }
    Ok((features, unread))
}
