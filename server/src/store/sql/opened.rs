//! A map on its way into memory.

use futures_util::{StreamExt, TryStreamExt};
use layers::{feature::Feature, id::MapId};
use sqlx::{AssertSqlSafe, Transaction, query_as};
use tokio::{sync::mpsc, task::spawn_blocking};
use uuid::Uuid;

use super::{Backend, Db, maps};
use crate::{
    seal::Key,
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
    tokio::spawn(async move {
        if let Err(error) = read(snapshot, &key, id, &send).await {
            // Nobody waits for it any more: nobody needs to know.
            drop(send.send(Err(error)).await);
        }
    });
    Ok(Some(Opened { standing, features }))
}

/// A row by the places of its columns.
type Row = (Uuid, i64, Vec<u8>, Option<Vec<u8>>);

async fn read(
    mut snapshot: Transaction<'static, Db>,
    key: &Key,
    map: MapId,
    send: &mpsc::Sender<Result<Vec<Feature>>>,
) -> Result<()> {
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
    while let Some(batch) = batches.try_next().await? {
        if send.send(Ok(batch)).await.is_err() {
            break;
        }
    }
    Ok(())
}

fn open_batch(batch: Vec<Row>, key: &Key, map: MapId) -> Result<Vec<Feature>> {
    batch.into_iter().map(|row| FeatureRow::stored(row).read(map, key)).collect()
}
