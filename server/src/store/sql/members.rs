//! Who is on a map, and the links that let somebody in.

use layers::{
    clock::Millis,
    id::{ActorId, MapId, WorkshopId},
    role::{Ability, Role},
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

/// Puts somebody on a map, within a transaction. What she gave away as what she was before is good no more.
pub(super) async fn put(conn: &mut Conn, map: MapId, account: ActorId, given: Role) -> Result<()> {
    touch(conn, map).await?;
    let before = role(conn, map, account).await?;
    if before == Some(given) {
        return Ok(());
    }
    if before == Some(Role::Coordinator) {
        keep_a_coordinator(conn, map, account).await?;
    }
    if before.is_some() {
        end_what_she_gave(conn, map, account).await?;
    }
    query(
        "insert into members (map_id, account_id, role) values ($1, $2, $3)
         on conflict (map_id, account_id) do update set role = excluded.role",
    )
    .bind(map.uuid())
    .bind(account.uuid())
    .bind(word(given)?)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn remove(conn: &mut Conn, map: MapId, account: ActorId) -> Result<bool> {
    touch(conn, map).await?;
    match role(conn, map, account).await? {
        None => return Ok(false),
        Some(Role::Coordinator) => keep_a_coordinator(conn, map, account).await?,
        Some(_) => {}
    }
    end_what_she_gave(conn, map, account).await?;
    query("delete from members where map_id = $1 and account_id = $2")
        .bind(map.uuid())
        .bind(account.uuid())
        .execute(conn)
        .await?;
    Ok(true)
}

/// Counts the change of rights, for the other nodes. It locks the map's row: memberships change one after the other, and
/// never while a change of the log is being written.
async fn touch(conn: &mut Conn, map: MapId) -> Result<()> {
    let done =
        query("update maps set rights = rights + 1 where map_id = $1").bind(map.uuid()).execute(conn).await?;
    if done.rows_affected() == 0 { Err(StoreError::Dangling) } else { Ok(()) }
}

/// Locks the map, and asks whether somebody may give a role away there: what she was when her request came in may be over
/// by the time that the rest of it has. A steward answers for the whole server.
pub(super) async fn may_give(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    by: ActorId,
    (ability, given): (Ability, Role),
) -> Result<()> {
    lock(conn, map).await?;
    if people::by_id(conn, seal, by).await?.is_some_and(|it| it.steward) {
        return Ok(());
    }
    match role(conn, map, by).await? {
        None => Err(StoreError::Dangling),
        Some(own) if !own.may(ability) => Err(StoreError::Forbidden),
        Some(own) if !own.covers(given) => Err(StoreError::RoleAbove),
        Some(_) => Ok(()),
    }
}

/// Locks the map's row, and counts nothing: rights stay as they are.
async fn lock(conn: &mut Conn, map: MapId) -> Result<()> {
    let done =
        query("update maps set rights = rights where map_id = $1").bind(map.uuid()).execute(conn).await?;
    if done.rows_affected() == 0 { Err(StoreError::Dangling) } else { Ok(()) }
}

/// Locks the map that a code leads to, if it leads to one.
pub(super) async fn lock_map_of(conn: &mut Conn, asked: &'static str, code: &SecretHash) -> Result<()> {
    let map: Option<Uuid> = query_scalar::<Db, _>(asked).bind(&code[..]).fetch_optional(&mut *conn).await?;
    match map {
        Some(map) => touch(conn, MapId::new(map)).await,
        None => Ok(()),
    }
}

/// A map without a coordinator could never get one again.
async fn keep_a_coordinator(conn: &mut Conn, map: MapId, leaving: ActorId) -> Result<()> {
    let others: i64 = query_scalar::<Db, _>(
        "select count(*) from members where map_id = $1 and role = $2 and account_id <> $3",
    )
    .bind(map.uuid())
    .bind(word(Role::Coordinator)?)
    .bind(leaving.uuid())
    .fetch_one(conn)
    .await?;
    if others == 0 { Err(StoreError::LastCoordinator) } else { Ok(()) }
}

/// Whoever knows the code of a link could come back by it, and bring others.
async fn end_what_she_gave(conn: &mut Conn, map: MapId, account: ActorId) -> Result<()> {
    for ended in [
        "delete from links where map_id = $1 and created_by = $2",
        "delete from invitations where map_id = $1 and created_by = $2",
    ] {
        query(ended).bind(map.uuid()).bind(account.uuid()).execute(&mut *conn).await?;
    }
    Ok(())
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
        "select accounts.account_id, record, guest, role
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
        "insert into links (map_id, link_id, code, role, expires_at, uses_left, created_by, workshop_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(link.map.uuid())
    .bind(link.id)
    .bind(&link.code[..])
    .bind(word(link.role)?)
    .bind(whole(link.expires_at))
    .bind(uses)
    .bind(link.created_by.uuid())
    .bind(link.workshop.map(WorkshopId::uuid))
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
    // The map is locked before its link, here as everywhere: who comes never waits for who goes and the other way round.
    lock_map_of(&mut transaction, "select map_id from links where code = $1", code).await?;
    // The update locks the link: the last seat is taken once.
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

pub(super) async fn link(conn: &mut Conn, code: &SecretHash, now: Millis) -> Result<Option<Link>> {
    let row: Option<LinkRow> = query_as("select * from links where code = $1 and expires_at > $2")
        .bind(&code[..])
        .bind(whole(now))
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

pub(super) async fn delete_expired_links(conn: &mut Conn, now: Millis) -> Result<u64> {
    let done = query("delete from links where expires_at <= $1").bind(whole(now)).execute(conn).await?;
    Ok(done.rows_affected())
}
