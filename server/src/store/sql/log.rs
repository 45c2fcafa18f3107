//! The log and the registers it leaves.

use layers::{
    change::Logged,
    feature::Feature,
    id::{ChangeId, FeatureId, MapId, Seq},
};
use sqlx::{AssertSqlSafe, QueryBuilder, query, query_as};

use super::{Conn, Db, keys, rebuilt};
use crate::{
    seal::{Key, Seal},
    store::{
        Known, Result,
        row::{ChangeRow, FeatureRow, KnownRow, whole},
    },
};

/// Ids asked for in one statement: below the number of parameters that any SQLite takes.
pub(super) const IDS: usize = 500;

pub(super) async fn changes(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    since: Seq,
    limit: u32,
) -> Result<Vec<Logged>> {
    let Some(key) = keys::of_map(conn, seal, map).await? else { return Ok(Vec::new()) };
    let select = ChangeRow::SELECT;
    let asked =
        format!("{select} where changes.map_id = $1 and changes.seq > $2 order by changes.seq limit $3");
    let rows: Vec<ChangeRow> = query_as(AssertSqlSafe(asked))
        .bind(map.uuid())
        .bind(whole(since))
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(|row| row.read(&key)).collect()
}

pub(super) async fn history(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    feature: FeatureId,
) -> Result<Vec<Logged>> {
    let Some(key) = keys::of_map(conn, seal, map).await? else { return Ok(Vec::new()) };
    rows_of(conn, map, feature).await?.into_iter().map(|row| row.read(&key)).collect()
}

async fn rows_of(conn: &mut Conn, map: MapId, feature: FeatureId) -> Result<Vec<ChangeRow>> {
    let select = ChangeRow::SELECT;
    let asked =
        format!("{select} where changes.map_id = $1 and changes.feature_id = $2 order by changes.seq");
    Ok(query_as(AssertSqlSafe(asked)).bind(map.uuid()).bind(feature.uuid()).fetch_all(conn).await?)
}

/// Every change of some features, in the order of the log. At most [`IDS`] of them.
pub(super) async fn of_features(
    conn: &mut Conn,
    map_key: &Key,
    map: MapId,
    ids: &[FeatureId],
) -> Result<Vec<Logged>> {
    let mut asked = QueryBuilder::<Db>::new(ChangeRow::SELECT);
    asked.push(" where changes.map_id = ").push_bind(map.uuid());
    asked.push(" and changes.feature_id in (");
    let mut list = asked.separated(", ");
    for id in ids {
        list.push_bind(id.uuid());
    }
    asked.push(") order by changes.seq");
    let rows: Vec<ChangeRow> = asked.build_query_as().persistent(false).fetch_all(conn).await?;
    rows.into_iter().map(|row| row.read(map_key)).collect()
}

/// Every change of the map itself, in the order of the log.
pub(super) async fn of_map(conn: &mut Conn, map_key: &Key, map: MapId) -> Result<Vec<Logged>> {
    let select = ChangeRow::SELECT;
    let asked =
        format!("{select} where changes.map_id = $1 and changes.feature_id is null order by changes.seq");
    let rows: Vec<ChangeRow> = query_as(AssertSqlSafe(asked)).bind(map.uuid()).fetch_all(conn).await?;
    rows.into_iter().map(|row| row.read(map_key)).collect()
}

/// Empties every body of a feature that is in the log.
pub(super) async fn empty(conn: &mut Conn, map_key: &Key, map: MapId, feature: FeatureId) -> Result<()> {
    for row in rows_of(conn, map, feature).await? {
        let row = row.open(map_key)?.emptied()?.seal(map_key, None)?;
        query("update changes set header = $3, body = $4 where map_id = $1 and seq = $2")
            .bind(row.map_id)
            .bind(row.seq)
            .bind(row.header)
            .bind(row.body)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub(super) async fn known(
    conn: &mut Conn,
    map_key: &Key,
    map: MapId,
    changes: &[ChangeId],
) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    for ids in changes.chunks(IDS) {
        let mut asked =
            QueryBuilder::<Db>::new("select change_id, seq, feature_id, header from changes where map_id = ");
        asked.push_bind(map.uuid()).push(" and change_id in (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        asked.push(")");
        let rows: Vec<KnownRow> = asked.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        known.extend(rows.into_iter().map(|row| row.read(map, map_key)).collect::<Result<Vec<_>>>()?);
    }
    Ok(known)
}

/// Features with their keys.
pub(super) async fn features(
    conn: &mut Conn,
    seal: &Seal,
    map_key: &Key,
    map: MapId,
    ids: &[FeatureId],
) -> Result<Vec<(Feature, Key)>> {
    let mut features = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let mut asked = QueryBuilder::<Db>::new(FeatureRow::SELECT);
        asked.push(" where features.map_id = ").push_bind(map.uuid());
        asked.push(" and features.feature_id in (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        asked.push(")");
        let rows: Vec<FeatureRow> = asked.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        features.extend(rebuilt::read(conn, seal, map_key, map, rows).await?);
    }
    Ok(features)
}
