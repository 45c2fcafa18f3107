//! Maps and where their logs stand.

use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    map::Map,
    role::Role,
};
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{Backend, Conn, Db, members};
use crate::{
    seal::Seal,
    store::{
        Head, MapStands, Result,
        row::{MapRow, OpenedMap, from_word, natural},
    },
};

pub(super) async fn create(store: &Backend, map: &Map, owner: ActorId, now: Millis) -> Result<()> {
    let (key, stored) = store.seal().new_map(map.id)?;
    let mut transaction = store.transaction().await?;
    query("insert into maps (map_id, head, floor, record, key) values ($1, 0, 0, $2, $3)")
        .bind(map.id.uuid())
        .bind(MapRow::seal(map, now, &key)?)
        .bind(stored)
        .execute(&mut *transaction)
        .await?;
    members::put(&mut transaction, map.id, owner, Role::Coordinator).await?;
    Ok(transaction.commit().await?)
}

#[derive(FromRow)]
struct MapAndRole {
    #[sqlx(flatten)]
    map: MapRow,
    role: String,
}

pub(super) async fn of(conn: &mut Conn, seal: &Seal, actor: ActorId) -> Result<Vec<(MapStands, Role)>> {
    let rows: Vec<MapAndRole> = query_as(
        "select maps.map_id, head, floor, record, key, role
         from members join maps on maps.map_id = members.map_id
         where account_id = $1 and length(key) > 0",
    )
    .bind(actor.uuid())
    .fetch_all(conn)
    .await?;
    let read = |row: MapAndRole| Ok((row.map.read(seal)?, from_word(&row.role)?));
    let mut maps = rows.into_iter().map(read).collect::<Result<Vec<(OpenedMap, Role)>>>()?;
    maps.sort_by_key(|(map, _)| map.age());
    Ok(maps.into_iter().map(|(map, role)| (map.standing, role)).collect())
}

pub(super) async fn all(conn: &mut Conn, seal: &Seal) -> Result<Vec<MapStands>> {
    let rows: Vec<MapRow> = query_as(MapRow::SELECT).fetch_all(conn).await?;
    let mut maps = rows.into_iter().map(|row| row.read(seal)).collect::<Result<Vec<_>>>()?;
    maps.sort_by_key(OpenedMap::age);
    Ok(maps.into_iter().map(|map| map.standing).collect())
}

pub(super) async fn one(conn: &mut Conn, seal: &Seal, id: MapId) -> Result<Option<MapStands>> {
    Ok(opened(conn, seal, id).await?.map(|map| map.standing))
}

/// A map with the key that opens the rest of it.
pub(super) async fn opened(conn: &mut Conn, seal: &Seal, id: MapId) -> Result<Option<OpenedMap>> {
    let row: Option<MapRow> = query_as(MapRow::ONE).bind(id.uuid()).fetch_optional(conn).await?;
    row.map(|row| row.read(seal)).transpose()
}

pub(super) async fn heads(conn: &mut Conn) -> Result<Vec<Head>> {
    let rows: Vec<(Uuid, i64, i64, i64)> =
        query_as::<Db, _>("select map_id, head, floor, rights from maps where length(key) > 0")
            .fetch_all(conn)
            .await?;
    let head = |(map, head, floor, rights)| Head {
        map: MapId::new(map),
        head: natural(head),
        floor: natural(floor),
        rights: natural(rights),
    };
    Ok(rows.into_iter().map(head).collect())
}
