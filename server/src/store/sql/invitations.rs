//! Invitations: each brings one person onto a map, with a passphrase of her own.

use layers::{clock::Millis, id::MapId};
use sqlx::{query, query_as};
use uuid::Uuid;

use super::{Backend, Conn, keys, members, people};
use crate::{
    seal::{Record, Seal},
    store::{
        Account, Invitation, Result, SecretHash, StoreError,
        row::{InvitationRow, whole, word},
    },
};

pub(super) async fn create(conn: &mut Conn, seal: &Seal, invitation: &Invitation) -> Result<()> {
    let key = keys::of_map(conn, seal, invitation.map).await?.ok_or(StoreError::Dangling)?;
    let named = Record::InvitationName { map: invitation.map, invitation: invitation.id };
    let name = invitation.name.as_ref().map(|name| key.close(&named, name.as_bytes())).transpose()?;
    query(
        "insert into invitations
             (map_id, invitation_id, code, role, name, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(invitation.map.uuid())
    .bind(invitation.id)
    .bind(&invitation.code[..])
    .bind(word(invitation.role)?)
    .bind(name)
    .bind(invitation.created_by.uuid())
    .bind(whole(invitation.created_at))
    .bind(whole(invitation.expires_at))
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn delete_expired(conn: &mut Conn, now: Millis) -> Result<u64> {
    let done = query("delete from invitations where expires_at <= $1").bind(whole(now)).execute(conn).await?;
    Ok(done.rows_affected())
}

pub(super) async fn by_code(
    conn: &mut Conn,
    seal: &Seal,
    code: &SecretHash,
    now: Millis,
) -> Result<Option<Invitation>> {
    let row: Option<InvitationRow> =
        query_as("select * from invitations where code = $1 and expires_at > $2")
            .bind(&code[..])
            .bind(whole(now))
            .fetch_optional(&mut *conn)
            .await?;
    match row {
        Some(row) => read(conn, seal, row).await.map(Some),
        None => Ok(None),
    }
}

async fn read(conn: &mut Conn, seal: &Seal, row: InvitationRow) -> Result<Invitation> {
    let key = keys::of_map(conn, seal, row.map()).await?.ok_or(StoreError::Dangling)?;
    row.read(&key)
}

pub(super) async fn of(conn: &mut Conn, seal: &Seal, map: MapId, now: Millis) -> Result<Vec<Invitation>> {
    let Some(key) = keys::of_map(conn, seal, map).await? else { return Ok(Vec::new()) };
    let rows: Vec<InvitationRow> = query_as(
        "select * from invitations where map_id = $1 and expires_at > $2 order by expires_at, invitation_id",
    )
    .bind(map.uuid())
    .bind(whole(now))
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.read(&key)).collect()
}

pub(super) async fn delete(conn: &mut Conn, map: MapId, invitation: Uuid) -> Result<bool> {
    let done = query("delete from invitations where map_id = $1 and invitation_id = $2")
        .bind(map.uuid())
        .bind(invitation)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn accept(
    store: &Backend,
    code: &SecretHash,
    account: &Account,
    now: Millis,
) -> Result<Option<Invitation>> {
    let mut transaction = store.transaction().await?;
    members::lock_map_of(&mut transaction, "select map_id from invitations where code = $1", code).await?;
    // Whoever deletes the row has used it up.
    let row: Option<InvitationRow> =
        query_as("delete from invitations where code = $1 and expires_at > $2 returning *")
            .bind(&code[..])
            .bind(whole(now))
            .fetch_optional(&mut *transaction)
            .await?;
    let Some(row) = row else { return Ok(None) };
    let invitation = read(&mut transaction, store.seal(), row).await?;
    match people::by_id(&mut transaction, store.seal(), account.id).await? {
        None => people::create(&mut transaction, store.seal(), account).await?,
        Some(known) if known.guest && !account.guest => {
            people::keep_guest(&mut transaction, store.seal(), account).await?;
        }
        Some(_) => {}
    }
    members::put(&mut transaction, invitation.map, account.id, invitation.role).await?;
    transaction.commit().await?;
    Ok(Some(invitation))
}
