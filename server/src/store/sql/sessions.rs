//! The devices on which somebody is signed in.

use layers::{clock::Millis, id::ActorId, role::Role};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Conn, Db};
use crate::{
    seal::{Record, Seal},
    store::{
        Device, Result, SecretHash, StoreError,
        row::{SessionRow, from_word, whole},
    },
};

#[derive(FromRow)]
struct DeviceRow {
    #[sqlx(flatten)]
    session: SessionRow,
    device: Option<Vec<u8>>,
}

impl DeviceRow {
    fn read(self, seal: &Seal) -> Result<Device> {
        let session = self.session.read()?;
        let record = Record::DeviceName { account: session.account, session: session.token };
        let text = |bytes| {
            let bytes = seal.open(&record, bytes).map_err(|_| StoreError::Damaged("name"))?;
            String::from_utf8(bytes).map_err(|_| StoreError::Damaged("name"))
        };
        Ok(Device { session, name: self.device.map(text).transpose()? })
    }
}

pub(super) async fn of(conn: &mut Conn, seal: &Seal, account: ActorId, now: Millis) -> Result<Vec<Device>> {
    let rows: Vec<DeviceRow> = query_as(
        "select * from sessions where account_id = $1 and expires_at > $2 order by last_seen desc, token",
    )
    .bind(account.uuid())
    .bind(whole(now))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

pub(super) async fn name(
    conn: &mut Conn,
    seal: &Seal,
    account: ActorId,
    token: &SecretHash,
    name: Option<&str>,
) -> Result<bool> {
    let record = Record::DeviceName { account, session: *token };
    let done = query("update sessions set device = $3 where account_id = $1 and token = $2")
        .bind(account.uuid())
        .bind(&token[..])
        .bind(name.map(|name| seal.close(&record, name.as_bytes())).transpose()?)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn end_others(conn: &mut Conn, account: ActorId, but: &SecretHash) -> Result<u64> {
    let done = query("delete from sessions where account_id = $1 and token <> $2")
        .bind(account.uuid())
        .bind(&but[..])
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

pub(super) async fn roles(conn: &mut Conn, account: ActorId) -> Result<Vec<Role>> {
    let words: Vec<String> = query_scalar::<Db, _>("select distinct role from members where account_id = $1")
        .bind(account.uuid())
        .fetch_all(conn)
        .await?;
    words.iter().map(|word| from_word(word)).collect()
}
