//! Second factors and their recovery codes.

use layers::{clock::Millis, id::ActorId};
use sqlx::{FromRow, query, query_as};

use super::{Backend, Conn};
use crate::{
    seal::{Record, Seal},
    store::{
        Result, SecondFactor, SecretHash, StoreError,
        row::{natural, whole},
    },
};

#[derive(FromRow)]
struct SecondFactorRow {
    secret: Vec<u8>,
    last_step: Option<i64>,
    codes: i64,
}

pub(super) async fn of(conn: &mut Conn, seal: &Seal, account: ActorId) -> Result<Option<SecondFactor>> {
    let row: Option<SecondFactorRow> = query_as(
        "select secret, last_step,
             (select count(*) from recovery_codes where recovery_codes.account_id = second_factors.account_id) as codes
         from second_factors where account_id = $1",
    )
    .bind(account.uuid())
    .fetch_optional(conn)
    .await?;
    let read = |row: SecondFactorRow| {
        let opened = seal.open(&Record::SecondFactor(account), row.secret);
        let secret = opened.map_err(|_| StoreError::Damaged("second factor"))?;
        let reset = secret.is_empty();
        Ok(SecondFactor { secret, on: row.last_step.is_some(), codes: natural(row.codes), reset })
    };
    row.map(read).transpose()
}

pub(super) async fn begin(
    conn: &mut Conn,
    seal: &Seal,
    account: ActorId,
    secret: &[u8],
    now: Millis,
) -> Result<bool> {
    let done = query(
        "insert into second_factors (account_id, secret, created_at) values ($1, $2, $3)
         on conflict (account_id) do update set secret = excluded.secret, created_at = excluded.created_at
             where second_factors.last_step is null",
    )
    .bind(account.uuid())
    .bind(seal.close(&Record::SecondFactor(account), secret)?)
    .bind(whole(now))
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn turn_on(
    store: &Backend,
    account: ActorId,
    step: u64,
    codes: &[SecretHash],
) -> Result<bool> {
    let mut transaction = store.transaction().await?;
    let done = query("update second_factors set last_step = $2 where account_id = $1 and last_step is null")
        .bind(account.uuid())
        .bind(whole(step))
        .execute(&mut *transaction)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    write_codes(&mut transaction, account, codes).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Of two requests with the same code one gets through: the row is written once.
pub(super) async fn spend_step(conn: &mut Conn, account: ActorId, step: u64) -> Result<bool> {
    let done = query("update second_factors set last_step = $2 where account_id = $1 and last_step < $2")
        .bind(account.uuid())
        .bind(whole(step))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn spend_code(conn: &mut Conn, account: ActorId, code: &SecretHash) -> Result<bool> {
    let done = query("delete from recovery_codes where account_id = $1 and code = $2")
        .bind(account.uuid())
        .bind(&code[..])
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn put_codes(store: &Backend, account: ActorId, codes: &[SecretHash]) -> Result<()> {
    let mut transaction = store.transaction().await?;
    write_codes(&mut transaction, account, codes).await?;
    Ok(transaction.commit().await?)
}

pub(super) async fn end(store: &Backend, account: ActorId) -> Result<()> {
    let mut transaction = store.transaction().await?;
    write_codes(&mut transaction, account, &[]).await?;
    query("delete from second_factors where account_id = $1")
        .bind(account.uuid())
        .execute(&mut *transaction)
        .await?;
    Ok(transaction.commit().await?)
}

/// A secret that is empty says that one was taken away.
pub(super) async fn reset(store: &Backend, account: ActorId, now: Millis) -> Result<bool> {
    let nothing = store.seal().close(&Record::SecondFactor(account), &[])?;
    let mut transaction = store.transaction().await?;
    let done = query(
        "update second_factors set secret = $2, last_step = null, created_at = $3
         where account_id = $1 and last_step is not null",
    )
    .bind(account.uuid())
    .bind(nothing)
    .bind(whole(now))
    .execute(&mut *transaction)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    write_codes(&mut transaction, account, &[]).await?;
    query("delete from sessions where account_id = $1")
        .bind(account.uuid())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(true)
}

async fn write_codes(conn: &mut Conn, account: ActorId, codes: &[SecretHash]) -> Result<()> {
    query("delete from recovery_codes where account_id = $1")
        .bind(account.uuid())
        .execute(&mut *conn)
        .await?;
    for code in codes {
        query("insert into recovery_codes (account_id, code) values ($1, $2)")
            .bind(account.uuid())
            .bind(&code[..])
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
