//! A map on its way into memory.

use futures_util::{StreamExt, TryStreamExt};
use layers::{feature::Feature, id::MapId};
use sqlx::{Transaction, query_as};
use tokio::{sync::mpsc, task::spawn_blocking};
use uuid::Uuid;

use super::{Backend, Db, maps};
use crate::{
    seal::Seal,
    store::{Opened, Result, StoreError, row::FeatureRow},
};

/// Features in a batch: enough that passing it on costs nothing, few enough that two of them are no memory.
const BATCH: usize = 1_000;
/// Batches that are opened at once.
const AT_ONCE: usize = 3;

pub(super) async fn open(store: &Backend, id: MapId) -> Result<Option<Opened>> {
    let mut snapshot = store.snapshot().await?;
    let Some(standing) = maps::one(&mut snapshot, store.seal(), id).await? else { return Ok(None) };
    let (send, features) = mpsc::channel(2);
    let seal = store.seal().clone();
    tokio::spawn(async move {
        if let Err(error) = read(snapshot, &seal, id, &send).await {
            // Nobody waits for it any more: nobody needs to know.
            drop(send.send(Err(error)).await);
        }
    });
    Ok(Some(Opened { standing, features }))
}

async fn read(
    mut snapshot: Transaction<'static, Db>,
    seal: &Seal,
    map: MapId,
    send: &mpsc::Sender<Result<Vec<Feature>>>,
) -> Result<()> {
    // By place and not by name, and no column more than needed: at a million rows each costs something.
    let rows = query_as::<Db, (Uuid, Uuid, Vec<u8>)>(
        "select feature_id, layer_id, record from features where map_id = $1",
    )
    .bind(map.uuid())
    .fetch(&mut *snapshot)
    .try_chunks(BATCH);
    // Opening records takes longer than reading them: it is done beside it.
    let mut batches = rows
        .map(|batch| {
            let seal = seal.clone();
            async move {
                let batch = batch.map_err(|error| StoreError::from(error.1))?;
                let opened = spawn_blocking(move || open_batch(batch, &seal, map));
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

fn open_batch(batch: Vec<(Uuid, Uuid, Vec<u8>)>, seal: &Seal, map: MapId) -> Result<Vec<Feature>> {
    batch.into_iter().map(|row| FeatureRow::stored(map, row).read(seal)).collect()
}
