//! Who is on a map, and the links that let somebody in.

use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    role::Role,
};
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::{Backend, Conn, Db, people};
use crate::{
    seal::Seal,
    store::{
        Account, Link, Member, Result, SecretHash, StoreError,
        row::{LinkRow, MemberRow, from_word, whole, word},
    },
};

pub(super) async fn put(conn: &mut Conn, map: MapId, account: ActorId, role: Role) -> Result<()> {
    query(
        "insert into members (map_id, account_id, role) values ($1, $2, $3)
         on conflict (map_id, account_id) do update set role = excluded.role",
    )
    .bind(map.uuid())
    .bind(account.uuid())
    .bind(word(role)?)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn remove(conn: &mut Conn, map: MapId, account: ActorId) -> Result<bool> {
    let done = query("delete from members where map_id = $1 and account_id = $2")
        .bind(map.uuid())
        .bind(account.uuid())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn role(conn: &mut Conn, map: MapId, account: ActorId) -> Result<Option<Role>> {
    let role: Option<String> =
        query_scalar::<Db, _>("select role from members where map_id = $1 and account_id = $2")
            .bind(map.uuid())
            .bind(account.uuid())
            .fetch_optional(conn)
            .await?;
    role.map(|role| from_word(&role)).transpose()
}

pub(super) async fn all(conn: &mut Conn, seal: &Seal, map: MapId) -> Result<Vec<Member>> {
    let rows: Vec<MemberRow> = query_as(
        "select accounts.account_id, name, guest, role
         from members join accounts on accounts.account_id = members.account_id
         where map_id = $1",
    )
    .bind(map.uuid())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

pub(super) async fn create_link(conn: &mut Conn, link: &Link) -> Result<()> {
    let uses = link.uses_left.map(i32::try_from).transpose().map_err(|_| StoreError::Unwritable("link"))?;
    query(
        "insert into links (map_id, link_id, code, role, expires_at, uses_left, created_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(link.map.uuid())
    .bind(link.id)
    .bind(&link.code[..])
    .bind(word(link.role)?)
    .bind(whole(link.expires_at))
    .bind(uses)
    .bind(link.created_by.uuid())
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn join(
    store: &Backend,
    code: &SecretHash,
    account: &Account,
    now: Millis,
) -> Result<Option<Link>> {
    let mut transaction = store.transaction().await?;
    // The update comes first: it locks the link, so that the last seat is taken once.
    let row: Option<LinkRow> = query_as(
        "update links set uses_left = uses_left - 1
         where code = $1 and expires_at > $2 and (uses_left is null or uses_left > 0) returning *",
    )
    .bind(&code[..])
    .bind(whole(now))
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(link) = row.map(LinkRow::read).transpose()? else {
        return seated(&mut transaction, code, account.id, now).await;
    };
    if role(&mut transaction, link.map, account.id).await?.is_some() {
        // Dropping the transaction gives the use back.
        return Ok(Some(Link { uses_left: link.uses_left.map(|uses| uses + 1), ..link }));
    }
    if people::by_id(&mut transaction, store.seal(), account.id).await?.is_none() {
        people::create(&mut transaction, store.seal(), account).await?;
    }
    put(&mut transaction, link.map, account.id, link.role).await?;
    transaction.commit().await?;
    Ok(Some(link))
}

/// A link with no use left still brings back who came by it.
async fn seated(conn: &mut Conn, code: &SecretHash, account: ActorId, now: Millis) -> Result<Option<Link>> {
    let row: Option<LinkRow> = query_as(
        "select links.* from links join members on members.map_id = links.map_id
         where code = $1 and expires_at > $2 and account_id = $3",
    )
    .bind(&code[..])
    .bind(whole(now))
    .bind(account.uuid())
    .fetch_optional(conn)
    .await?;
    row.map(LinkRow::read).transpose()
}

pub(super) async fn links(conn: &mut Conn, map: MapId, now: Millis) -> Result<Vec<Link>> {
    let rows: Vec<LinkRow> =
        query_as("select * from links where map_id = $1 and expires_at > $2 order by expires_at, link_id")
            .bind(map.uuid())
            .bind(whole(now))
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(LinkRow::read).collect()
}

pub(super) async fn delete_link(conn: &mut Conn, map: MapId, link: Uuid) -> Result<bool> {
    let done = query("delete from links where map_id = $1 and link_id = $2")
        .bind(map.uuid())
        .bind(link)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}
