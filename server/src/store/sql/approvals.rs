//! What was asked for that takes two people.

use layers::{clock::Millis, id::MapId};
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{Backend, Conn, keys};
use crate::{
    seal::{Key, Record, Seal},
    store::{
        ApprovalKept, Result, StoreError,
        row::{natural, whole},
    },
};

#[derive(FromRow)]
struct ApprovalRow {
    map_id: Uuid,
    approval_id: Uuid,
    record: Vec<u8>,
    confirmed_at: Option<i64>,
    until: i64,
}

impl ApprovalRow {
    fn read(self, map_key: &Key) -> Result<ApprovalKept> {
        let (map, id) = (MapId::new(self.map_id), self.approval_id);
        let opened = map_key.open(&Record::Approval { map, approval: id }, self.record);
        let record = opened.map_err(|_| StoreError::Damaged("approval"))?;
        Ok(ApprovalKept {
            id,
            map,
            record,
            confirmed: self.confirmed_at.is_some(),
            until: natural(self.until),
        })
    }
}

pub(super) async fn create(store: &Backend, approval: &ApprovalKept, now: Millis) -> Result<()> {
    let mut transaction = store.transaction().await?;
    query("delete from approvals where until <= $1").bind(whole(now)).execute(&mut *transaction).await?;
    let key = keys::of_map(&mut transaction, store.seal(), approval.map).await?;
    let record = Record::Approval { map: approval.map, approval: approval.id };
    let record = key.ok_or(StoreError::Dangling)?.close(&record, &approval.record)?;
    query("insert into approvals (map_id, approval_id, record, until) values ($1, $2, $3, $4)")
        .bind(approval.map.uuid())
        .bind(approval.id)
        .bind(record)
        .bind(whole(approval.until))
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

pub(super) async fn of(conn: &mut Conn, seal: &Seal, map: MapId, now: Millis) -> Result<Vec<ApprovalKept>> {
    let Some(key) = keys::of_map(conn, seal, map).await? else { return Ok(Vec::new()) };
    let rows: Vec<ApprovalRow> =
        query_as("select * from approvals where map_id = $1 and until > $2 order by until, approval_id")
            .bind(map.uuid())
            .bind(whole(now))
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(|row| row.read(&key)).collect()
}

/// Of two who confirm at once one does.
pub(super) async fn confirm(
    conn: &mut Conn,
    map: MapId,
    id: Uuid,
    now: Millis,
    until: Millis,
) -> Result<bool> {
    let done = query(
        "update approvals set confirmed_at = $3, until = $4
         where map_id = $1 and approval_id = $2 and confirmed_at is null and until > $3",
    )
    .bind(map.uuid())
    .bind(id)
    .bind(whole(now))
    .bind(whole(until))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn delete(conn: &mut Conn, map: MapId, id: Uuid) -> Result<bool> {
    let done = query("delete from approvals where map_id = $1 and approval_id = $2")
        .bind(map.uuid())
        .bind(id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
