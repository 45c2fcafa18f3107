//! The log and the registers it leaves.

use layers::{
    change::Logged,
    feature::Feature,
    id::{ChangeId, FeatureId, MapId, Seq},
};
use sqlx::{QueryBuilder, query, query_as};

use super::{Conn, Db, rebuilt};
use crate::{
    seal::Seal,
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
    let rows: Vec<ChangeRow> =
        query_as("select * from changes where map_id = $1 and seq > $2 order by seq limit $3")
            .bind(map.uuid())
            .bind(whole(since))
            .bind(i64::from(limit))
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

pub(super) async fn history(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    feature: FeatureId,
) -> Result<Vec<Logged>> {
    rows_of(conn, map, feature).await?.into_iter().map(|row| row.read(seal)).collect()
}

async fn rows_of(conn: &mut Conn, map: MapId, feature: FeatureId) -> Result<Vec<ChangeRow>> {
    Ok(query_as("select * from changes where map_id = $1 and feature_id = $2 order by seq")
        .bind(map.uuid())
        .bind(feature.uuid())
        .fetch_all(conn)
        .await?)
}

/// Every change of some features, in the order of the log. At most [`IDS`] of them.
pub(super) async fn of_features(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    ids: &[FeatureId],
) -> Result<Vec<Logged>> {
    let mut asked = QueryBuilder::<Db>::new("select * from changes where map_id = ");
    asked.push_bind(map.uuid()).push(" and feature_id in (");
    let mut list = asked.separated(", ");
    for id in ids {
        list.push_bind(id.uuid());
    }
    asked.push(") order by seq");
    let rows: Vec<ChangeRow> = asked.build_query_as().persistent(false).fetch_all(conn).await?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

/// Every change of the map itself, in the order of the log.
pub(super) async fn of_map(conn: &mut Conn, seal: &Seal, map: MapId) -> Result<Vec<Logged>> {
    let rows: Vec<ChangeRow> =
        query_as("select * from changes where map_id = $1 and feature_id is null order by seq")
            .bind(map.uuid())
            .fetch_all(conn)
            .await?;
    rows.into_iter().map(|row| row.read(seal)).collect()
}

/// Empties every body of a feature that is in the log.
pub(super) async fn empty(conn: &mut Conn, seal: &Seal, map: MapId, feature: FeatureId) -> Result<()> {
    for row in rows_of(conn, map, feature).await? {
        let row = row.emptied(seal)?;
        query("update changes set body = $3, version = $4 where map_id = $1 and seq = $2")
            .bind(row.map_id)
            .bind(row.seq)
            .bind(row.body)
            .bind(row.version)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

pub(super) async fn known(conn: &mut Conn, map: MapId, changes: &[ChangeId]) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    for ids in changes.chunks(IDS) {
        let mut asked = QueryBuilder::<Db>::new("select change_id, seq, hlc from changes where map_id = ");
        asked.push_bind(map.uuid()).push(" and change_id in (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        asked.push(")");
        let rows: Vec<KnownRow> = asked.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        known.extend(rows.into_iter().map(KnownRow::read).collect::<Result<Vec<_>>>()?);
    }
    Ok(known)
}

pub(super) async fn features(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    ids: &[FeatureId],
) -> Result<Vec<Feature>> {
    let mut features = Vec::with_capacity(ids.len());
    for ids in ids.chunks(IDS) {
        let mut asked = QueryBuilder::<Db>::new("select * from features where map_id = ");
        asked.push_bind(map.uuid()).push(" and feature_id in (");
        let mut list = asked.separated(", ");
        for id in ids {
            list.push_bind(id.uuid());
        }
        asked.push(")");
        let rows: Vec<FeatureRow> = asked.build_query_as().persistent(false).fetch_all(&mut *conn).await?;
        features.extend(rebuilt::read(conn, seal, map, rows).await?);
    }
    Ok(features)
}
