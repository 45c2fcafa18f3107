//! Accounts, sessions and settings.

use layers::{clock::Millis, id::ActorId};
use sqlx::{query, query_as, query_scalar};

use super::{Backend, Conn, Db};
use crate::{
    seal::{Record, Seal},
    store::{
        Account, Result, SecretHash, Session, Setting, StoreError,
        row::{AccountRecord, AccountRow, SessionRow, natural, whole},
    },
};

pub(super) async fn create(conn: &mut Conn, seal: &Seal, account: &Account) -> Result<()> {
    let name_key = (!account.guest).then(|| seal.name_key(&account.name));
    query("insert into accounts (account_id, record, name_key, steward, guest) values ($1, $2, $3, $4, $5)")
        .bind(account.id.uuid())
        .bind(AccountRecord::of(account).seal(account.id, seal)?)
        .bind(name_key)
        .bind(account.steward)
        .bind(account.guest)
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn set_up(store: &Backend, token: &SecretHash, steward: &Account) -> Result<bool> {
    let mut transaction = store.transaction().await?;
    // Whoever deletes the row has used up the token.
    let used = query("delete from settings where key = $1 and value = $2")
        .bind(Setting::SetupToken.key())
        .bind(&token[..])
        .execute(&mut *transaction)
        .await?;
    if used.rows_affected() == 0 {
        return Ok(false);
    }
    create(&mut transaction, store.seal(), steward).await?;
    transaction.commit().await?;
    Ok(true)
}

/// The columns of an account.
const BY_ID: &str = "select account_id, record, steward, guest from accounts where account_id = $1";

pub(super) async fn by_id(conn: &mut Conn, seal: &Seal, id: ActorId) -> Result<Option<Account>> {
    let row: Option<AccountRow> = query_as(BY_ID).bind(id.uuid()).fetch_optional(conn).await?;
    row.map(|row| row.read(seal)).transpose()
}

pub(super) async fn by_name(conn: &mut Conn, seal: &Seal, name: &str) -> Result<Option<Account>> {
    let row: Option<AccountRow> =
        query_as("select account_id, record, steward, guest from accounts where name_key = $1")
            .bind(seal.name_key(name))
            .fetch_optional(conn)
            .await?;
    row.map(|row| row.read(seal)).transpose()
}

pub(super) async fn count_stewards(conn: &mut Conn) -> Result<u64> {
    let count: i64 =
        query_scalar("select count(*) from accounts where steward = $1").bind(true).fetch_one(conn).await?;
    Ok(natural(count))
}

pub(super) async fn change_passphrase(store: &Backend, id: ActorId, phc: &str) -> Result<()> {
    let mut transaction = store.transaction().await?;
    let account = by_id(&mut transaction, store.seal(), id).await?.ok_or(StoreError::Dangling)?;
    let changed = AccountRecord { passphrase: Some(phc.to_owned()), ..AccountRecord::of(&account) };
    query("update accounts set record = $2 where account_id = $1")
        .bind(id.uuid())
        .bind(changed.seal(id, store.seal())?)
        .execute(&mut *transaction)
        .await?;
    end_sessions(&mut transaction, id).await?;
    Ok(transaction.commit().await?)
}

/// A guest gets a passphrase, and a name that finds her. `false` when she is none, or no longer.
pub(super) async fn keep_guest(conn: &mut Conn, seal: &Seal, account: &Account) -> Result<bool> {
    let done = query(
        "update accounts set record = $2, name_key = $3, guest = $4
         where account_id = $1 and guest = $5",
    )
    .bind(account.id.uuid())
    .bind(AccountRecord::of(account).seal(account.id, seal)?)
    .bind(seal.name_key(&account.name))
    .bind(false)
    .bind(true)
    .execute(&mut *conn)
    .await?;
    end_sessions(conn, account.id).await?;
    Ok(done.rows_affected() > 0)
}

async fn end_sessions(conn: &mut Conn, of: ActorId) -> Result<()> {
    query("delete from sessions where account_id = $1").bind(of.uuid()).execute(conn).await?;
    Ok(())
}

/// Keeps a new one, and forgets those that are over.
pub(super) async fn create_session(conn: &mut Conn, session: &Session) -> Result<()> {
    query("delete from sessions where expires_at <= $1")
        .bind(whole(session.created_at))
        .execute(&mut *conn)
        .await?;
    query(
        "insert into sessions (token, account_id, created_at, last_seen, expires_at)
         values ($1, $2, $3, $4, $5)",
    )
    .bind(&session.token[..])
    .bind(session.account.uuid())
    .bind(whole(session.created_at))
    .bind(whole(session.last_seen))
    .bind(whole(session.expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn session(conn: &mut Conn, token: &SecretHash, now: Millis) -> Result<Option<Session>> {
    let row: Option<SessionRow> = query_as("select * from sessions where token = $1 and expires_at > $2")
        .bind(&token[..])
        .bind(whole(now))
        .fetch_optional(conn)
        .await?;
    row.map(SessionRow::read).transpose()
}

pub(super) async fn touch_session(conn: &mut Conn, token: &SecretHash, now: Millis) -> Result<()> {
    query("update sessions set last_seen = $2 where token = $1 and last_seen < $2")
        .bind(&token[..])
        .bind(whole(now))
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn delete_session(conn: &mut Conn, token: &SecretHash) -> Result<()> {
    query("delete from sessions where token = $1").bind(&token[..]).execute(conn).await?;
    Ok(())
}

pub(super) async fn delete_expired_sessions(conn: &mut Conn, now: Millis) -> Result<u64> {
    let done = query("delete from sessions where expires_at <= $1").bind(whole(now)).execute(conn).await?;
    Ok(done.rows_affected())
}

/// Ends everybody's session.
pub(super) async fn end_all_sessions(conn: &mut Conn) -> Result<()> {
    query("delete from sessions").execute(conn).await?;
    Ok(())
}

/// A setting as it is stored.
pub(super) async fn setting(conn: &mut Conn, setting: Setting) -> Result<Option<Vec<u8>>> {
    Ok(query_scalar::<Db, _>("select value from settings where key = $1")
        .bind(setting.key())
        .fetch_optional(conn)
        .await?)
}

pub(super) async fn put_setting(conn: &mut Conn, setting: Setting, stored: &[u8]) -> Result<()> {
    query(
        "insert into settings (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value",
    )
    .bind(setting.key())
    .bind(stored)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn settle(conn: &mut Conn, setting: Setting, stored: &[u8]) -> Result<Vec<u8>> {
    // Writing back what is there makes the row come back in one statement, whoever was first.
    Ok(query_scalar::<Db, _>(
        "insert into settings (key, value) values ($1, $2)
         on conflict (key) do update set value = settings.value returning value",
    )
    .bind(setting.key())
    .bind(stored)
    .fetch_one(conn)
    .await?)
}

/// The bytes of a setting as they are stored.
pub(super) fn close_setting(seal: &Seal, setting: Setting, value: &[u8]) -> Result<Vec<u8>> {
    if !setting.is_sealed() {
        return Ok(value.to_vec());
    }
    Ok(seal.close(&Record::Setting(setting.key()), value)?)
}

/// The way back.
pub(super) fn open_setting(seal: &Seal, setting: Setting, stored: Vec<u8>) -> Result<Vec<u8>> {
    if !setting.is_sealed() {
        return Ok(stored);
    }
    let opened = seal.open(&Record::Setting(setting.key()), stored);
    opened.map_err(|_| StoreError::Damaged("setting"))
}
