//! What the doors left in the clear: devices, second factors, the access log, what takes two. A record behind a byte of 0
//! lies in the clear; any other is sealed already.

use layers::id::{ActorId, MapId};
use sqlx::{query, query_as};
use uuid::Uuid;

use super::{BATCH, Database, Db, keys};
use crate::{
    seal::{Record, Seal},
    store::{
        Result, StoreError,
        row::{clear, natural},
    },
};

pub(super) async fn devices(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<(Vec<u8>, Uuid, Vec<u8>)> =
        query_as::<Db, _>("select token, account_id, device from sessions where device is not null")
            .fetch_all(&mut *transaction)
            .await?;
    let mut count = 0;
    for (token, account, name) in rows {
        let Ok(name) = clear::opened(name) else { continue };
        let session = token.as_slice().try_into().map_err(|_| StoreError::Damaged("hash"))?;
        let record = Record::DeviceName { account: ActorId::new(account), session };
        query("update sessions set device = $2 where token = $1")
            .bind(token)
            .bind(seal.close(&record, &name)?)
            .execute(&mut *transaction)
            .await?;
        count += 1;
    }
    transaction.commit().await?;
    Ok(count)
}

pub(super) async fn second_factors(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<(Uuid, Vec<u8>)> = query_as::<Db, _>("select account_id, secret from second_factors")
        .fetch_all(&mut *transaction)
        .await?;
    let mut count = 0;
    for (account, secret) in rows {
        let Ok(secret) = clear::opened(secret) else { continue };
        query("update second_factors set secret = $2 where account_id = $1")
            .bind(account)
            .bind(seal.close(&Record::SecondFactor(ActorId::new(account)), &secret)?)
            .execute(&mut *transaction)
            .await?;
        count += 1;
    }
    transaction.commit().await?;
    Ok(count)
}

/// The marks are over what is sealed here, not over the seal: they stay.
pub(super) async fn access_log(database: &Database, seal: &Seal) -> Result<usize> {
    let (mut count, mut after) = (0, 0);
    loop {
        let mut transaction = database.transaction().await?;
        let rows: Vec<(i64, Vec<u8>)> =
            query_as::<Db, _>("select seq, record from access_log where seq > $1 order by seq limit $2")
                .bind(after)
                .bind(BATCH)
                .fetch_all(&mut *transaction)
                .await?;
        let Some((last, _)) = rows.last() else { return Ok(count) };
        after = *last;
        for (seq, record) in rows {
            let Ok(record) = clear::opened(record) else { continue };
            query("update access_log set record = $2 where seq = $1")
                .bind(seq)
                .bind(seal.close(&Record::Access(natural(seq)), &record)?)
                .execute(&mut *transaction)
                .await?;
            count += 1;
        }
        transaction.commit().await?;
    }
}

pub(super) async fn approvals(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<(Uuid, Uuid, Vec<u8>)> =
        query_as::<Db, _>("select map_id, approval_id, record from approvals")
            .fetch_all(&mut *transaction)
            .await?;
    let mut count = 0;
    for (map, approval, record) in rows {
        let Ok(record) = clear::opened(record) else { continue };
        let map = MapId::new(map);
        let key = keys::of_map(&mut transaction, seal, map).await?.ok_or(StoreError::Dangling)?;
        query("update approvals set record = $3 where map_id = $1 and approval_id = $2")
            .bind(map.uuid())
            .bind(approval)
            .bind(key.close(&Record::Approval { map, approval }, &record)?)
            .execute(&mut *transaction)
            .await?;
        count += 1;
    }
    transaction.commit().await?;
    Ok(count)
}
