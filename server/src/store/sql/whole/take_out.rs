//! Everything that a backup holds, read in one transaction: nothing that is written meanwhile is in it, in part or whole.

use futures_util::TryStreamExt;
use layers::id::{FeatureId, MapId};
use sqlx::{AssertSqlSafe, Row, Transaction, query, query_as};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{super::super::Database, Backend, Column, Db, TABLES, Table};
use crate::store::{
    Result,
    whole::{Kept, Stored, Wrapped},
};

/// Rows that wait to be written.
const WAITING: usize = 256;

type Sender = mpsc::Sender<Result<Kept>>;

pub(super) async fn take_out(store: &Backend) -> Result<mpsc::Receiver<Result<Kept>>> {
    let database: &Database = store;
    let mut snapshot = database.snapshot().await?;
    let (send, taken) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        if let Err(error) = all(&mut snapshot, &send).await {
            // Nobody waits for it any more: nobody needs to know.
            drop(send.send(Err(error)).await);
        }
    });
    Ok(taken)
}

/// Passes a row on; `false` when nobody wants any more.
async fn pass(send: &Sender, kept: Kept) -> bool {
    send.send(Ok(kept)).await.is_ok()
}

/// Asks for rows and passes each on.
macro_rules! each {
    ($conn:expr, $send:expr, $asked:expr, $bound:expr; $row:pat, $of:ty => $kept:expr) => {{
        let mut rows = query_as::<Db, $of>($asked).bind($bound).fetch(&mut **$conn);
        while let Some($row) = rows.try_next().await? {
            if !pass($send, $kept).await {
                return Ok(());
            }
        }
    }};
}

async fn all(conn: &mut Transaction<'static, Db>, send: &Sender) -> Result<()> {
    type MapRow = (Uuid, i64, i64, Vec<u8>, Vec<u8>);
    let maps: Vec<MapRow> =
        query_as("select map_id, head, floor, record, key from maps where length(key) > 0 order by map_id")
            .fetch_all(&mut **conn)
            .await?;
    for (id, _, _, _, key) in &maps {
        let wrapped = Wrapped { map: MapId::new(*id), feature: None, key: key.clone() };
        if !pass(send, Kept::Key(wrapped)).await {
            return Ok(());
        }
    }
    for table in &TABLES {
        copied(conn, send, table).await?;
    }
    let ids: Vec<Uuid> = maps.iter().map(|row| row.0).collect();
    for (id, head, floor, record, _) in maps {
        if !pass(send, Kept::Map { map: MapId::new(id), head, floor, record }).await {
            return Ok(());
        }
    }
    for id in &ids {
        each!(conn, send, "select account_id, role from members where map_id = $1", *id;
            (account, role), (Uuid, String) => Kept::Member { map: MapId::new(*id), account, role });
    }
    for id in &ids {
        of_map(conn, send, *id).await?;
    }
    for id in &ids {
        let map = MapId::new(*id);
        each!(conn, send, "select feature_id, key from feature_keys where map_id = $1", *id;
            (feature, key), (Uuid, Vec<u8>) =>
            Kept::Key(Wrapped { map, feature: Some(FeatureId::new(feature)), key }));
    }
    Ok(())
}

async fn of_map(conn: &mut Transaction<'static, Db>, send: &Sender, id: Uuid) -> Result<()> {
    type Logged = (i64, Uuid, Option<Uuid>, Vec<u8>, Vec<u8>);
    let map = MapId::new(id);
    each!(conn, send, "select feature_id, head, record from features where map_id = $1", id;
        (feature, head, record), (Uuid, i64, Vec<u8>) =>
        Kept::Feature { map, feature: FeatureId::new(feature), head, record });
    each!(conn, send,
        "select seq, change_id, feature_id, header, body from changes where map_id = $1 order by seq", id;
        (seq, change, feature, header, body), Logged =>
        Kept::Change { map, seq, change, feature: feature.map(FeatureId::new), header, body });
    each!(conn, send,
        "select attachment_id, feature_id, about, bytes from attachments
         where map_id = $1 and feature_id is not null", id;
        (attachment, feature, about, bytes), (Uuid, Uuid, Vec<u8>, Vec<u8>) =>
        Kept::Attachment { map, attachment, feature: FeatureId::new(feature), about, bytes });
    each!(conn, send, "select edition_id, record from publications where map_id = $1 and page_id is not null", id;
        (edition, record), (Uuid, Vec<u8>) => Kept::Edition { map, edition, record });
    Ok(())
}

async fn copied(conn: &mut Transaction<'static, Db>, send: &Sender, table: &Table) -> Result<()> {
    let Table { name, columns, only } = table;
    let list: Vec<_> = columns.iter().map(read).collect();
    let asked = format!("select {} from {name} where {only}", list.join(", "));
    let mut rows = query::<Db>(AssertSqlSafe(asked)).fetch(&mut **conn);
    while let Some(row) = rows.try_next().await? {
        let cell = |(place, (_, column)): (usize, &(&str, Column))| {
            Ok::<_, sqlx::Error>(match column {
                Column::Id => Stored::Id(row.try_get(place)?),
                Column::Word => Stored::Word(row.try_get(place)?),
                Column::Number => Stored::Number(row.try_get(place)?),
                Column::Bytes => Stored::Bytes(row.try_get(place)?),
                Column::Flag => Stored::Flag(row.try_get(place)?),
            })
        };
        let cells = columns.iter().enumerate().map(cell).collect::<sqlx::Result<_>>()?;
        if !pass(send, Kept::Row { table: (*name).to_owned(), cells }).await {
            return Ok(());
        }
    }
    Ok(())
}

/// A number is read as the same whole number, however narrow its column is.
fn read((name, column): &(&str, Column)) -> String {
    if matches!(column, Column::Number) { format!("cast({name} as bigint)") } else { (*name).to_owned() }
}
