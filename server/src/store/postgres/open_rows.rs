//! The clear rows of open layers, beside the sealed records: what `psql` and QGIS read.

use std::collections::BTreeSet;

use layers::{id::LayerId, open::OpenRow};
use sqlx::{AssertSqlSafe, query, query_as};
use uuid::Uuid;

use super::{Conn, PostgresStore, sql::rebuilt};
use crate::{
    seal::Seal,
    store::{
        Result,
        pending::{Pending, clear},
        row::FeatureRow,
    },
};

/// Features read at a time while a layer is opened.
const BATCH: i64 = 1_000;

impl PostgresStore {
    pub(super) async fn flush_open(&self, conn: &mut Conn, pending: &Pending) -> Result<()> {
        let map = pending.map.id.uuid();
        if pending.puts_map() {
            put_layers(conn, pending).await?;
        }
        let (there, gone) = pending.open_rows();
        if !gone.is_empty() {
            query("delete from open_places where map_id = $1 and feature_id = any($2)")
                .bind(map)
                .bind(gone)
                .execute(&mut *conn)
                .await?;
        }
        put_places(conn, map, &there).await?;
        let opened = pending.opened_layers();
        if !opened.is_empty() {
            refill(conn, self.seal(), pending, &opened).await?;
        }
        Ok(())
    }
}

/// Gives every feature of some layers its clear row. Which feature is on which layer is sealed: all of them are opened.
async fn refill(conn: &mut Conn, seal: &Seal, pending: &Pending, layers: &BTreeSet<LayerId>) -> Result<()> {
    let map = pending.map.id;
    let asked = format!(
        "{} where features.map_id = $1 and features.feature_id > $2 order by features.feature_id limit $3",
        FeatureRow::SELECT
    );
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<FeatureRow> = query_as(AssertSqlSafe(asked.as_str()))
            .bind(map.uuid())
            .bind(after)
            .bind(BATCH)
            .fetch_all(&mut *conn)
            .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.feature_id;
        let features = rebuilt::read(conn, seal, &pending.key, map, rows).await?;
        let on_them =
            features.iter().filter_map(|(it, _)| Some((it, it.layer().filter(|id| layers.contains(id))?)));
        let clear = on_them.filter_map(|(it, layer)| Some((it.id(), layer, clear(it, &pending.map)?)));
        let clear: Vec<_> = clear.collect();
        let rows: Vec<_> = clear.iter().map(|(id, layer, row)| (id.uuid(), layer.uuid(), row)).collect();
        put_places(conn, map.uuid(), &rows).await?;
    }
}

/// The layers that lie in the clear; the places of every other layer go with it.
async fn put_layers(conn: &mut Conn, pending: &Pending) -> Result<()> {
    let map = pending.map.id.uuid();
    let ids = pending.open_layers();
    let layers: Vec<_> = ids.iter().filter_map(|id| pending.map.layer(*id)).collect();
    let ids: Vec<Uuid> = layers.iter().map(|layer| layer.id.uuid()).collect();
    query("delete from open_layers where map_id = $1 and layer_id <> all($2)")
        .bind(map)
        .bind(&ids)
        .execute(&mut *conn)
        .await?;
    query(
        "insert into open_layers (map_id, layer_id, kind, name)
         select $1, * from unnest($2::uuid[], $3::text[], $4::text[])
         on conflict (map_id, layer_id) do update set kind = excluded.kind, name = excluded.name",
    )
    .bind(map)
    .bind(&ids)
    .bind(layers.iter().map(|layer| layer.kind.as_str()).collect::<Vec<_>>())
    .bind(layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    Ok(())
}

async fn put_places(conn: &mut Conn, map: Uuid, rows: &[(Uuid, Uuid, &OpenRow)]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    query(
        "insert into open_places (map_id, feature_id, layer_id, code, name, properties, geometry)
         select $1, feature_id, layer_id, code, name, properties::jsonb, ST_SetSRID(ST_GeomFromGeoJSON(geometry), 4326)
         from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[])
             as rows (feature_id, layer_id, code, name, properties, geometry)
         on conflict (map_id, feature_id) do update
             set layer_id = excluded.layer_id, code = excluded.code, name = excluded.name,
                 properties = excluded.properties, geometry = excluded.geometry",
    )
    .bind(map)
    .bind(rows.iter().map(|(id, _, _)| *id).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, layer, _)| *layer).collect::<Vec<_>>())
    .bind(text(rows, |row| row.code.as_deref()))
    .bind(text(rows, |row| row.name.as_deref()))
    .bind(text(rows, |row| Some(&row.properties_json)))
    .bind(text(rows, |row| row.geometry_json.as_deref()))
    .execute(conn)
    .await?;
    Ok(())
}

/// A column of texts for all rows.
fn text<'a>(
    rows: &[(Uuid, Uuid, &'a OpenRow)],
    of: fn(&'a OpenRow) -> Option<&'a str>,
) -> Vec<Option<&'a str>> {
    rows.iter().map(|(_, _, row)| of(row)).collect()
}
