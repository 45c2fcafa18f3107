//! Editions of maps. Whatever writes one holds the lock of the map's head, as a redaction does: so none is written with
//! something that is being destroyed.

use std::collections::BTreeSet;

use async_trait::async_trait;
use layers::{
    clock::Millis,
    id::{FeatureId, MapId, Seq},
    publication::Edition,
};
use sqlx::{FromRow, query, query_as};
use uuid::Uuid;

use super::{Backend, Conn, Db, keys};
use crate::{
    seal::{Key, Record},
    store::{
        EditionKept, Live, Printing, Publications, Result, StoreError,
        row::{natural, whole},
    },
};

#[derive(FromRow)]
struct EditionRow {
    edition_id: Uuid,
    record: Vec<u8>,
    revision: i64,
    page_id: Option<Uuid>,
    version: i64,
    published_at: Option<i64>,
}

const OF_MAP: &str = "select edition_id, record, revision, page_id, version, published_at
    from publications where map_id = $1 order by version, edition_id";

impl EditionRow {
    fn read(self, key: &Key, map: MapId) -> Result<EditionKept> {
        let damaged = StoreError::Damaged("publication");
        let record = Record::Publication { map, edition: self.edition_id };
        let Ok(opened) = key.open(&record, self.record) else { return Err(damaged) };
        let Ok(edition) = serde_json::from_slice(&opened) else { return Err(damaged) };
        let live = self.page_id.zip(self.published_at);
        let live = live.map(|(page, at)| Live { page, version: natural(self.version), at: natural(at) });
        Ok(EditionKept { id: self.edition_id, edition, live })
    }
}

fn close(key: &Key, map: MapId, id: Uuid, edition: &Edition) -> Result<Vec<u8>> {
    let bytes = serde_json::to_vec(edition).map_err(|_| StoreError::Unwritable("publication"))?;
    Ok(key.close(&Record::Publication { map, edition: id }, &bytes)?)
}

/// Takes what is being redacted out of every edition of its map.
pub(super) async fn forget(conn: &mut Conn, key: &Key, map: MapId, gone: &BTreeSet<FeatureId>) -> Result<()> {
    let rows: Vec<EditionRow> = query_as(OF_MAP).bind(map.uuid()).fetch_all(&mut *conn).await?;
    for row in rows {
        let (id, revision) = (row.edition_id, row.revision);
        let mut edition = row.read(key, map)?.edition;
        if edition.forget(gone) {
            query("update publications set record = $3, revision = $4 where map_id = $1 and edition_id = $2")
                .bind(map.uuid())
                .bind(id)
                .bind(close(key, map, id, &edition)?)
                .bind(revision + 1)
                .execute(&mut *conn)
                .await?;
        }
    }
    Ok(())
}

/// Writes what strangers saw as it was sealed, as a draft: where it was found, nobody finds anything now.
pub(super) async fn bring_back(conn: &mut Conn, map: MapId, id: Uuid, record: Vec<u8>) -> Result<()> {
    query(
        "insert into publications (map_id, edition_id, record, revision, version) values ($1, $2, $3, 0, 0)",
    )
    .bind(map.uuid())
    .bind(id)
    .bind(record)
    .execute(conn)
    .await?;
    Ok(())
}

#[async_trait]
impl Publications for Backend {
    async fn put_draft(&self, map: MapId, id: Uuid, edition: &Edition, head: Seq) -> Result<bool> {
        let Some((mut transaction, row)) = self.lock(map).await? else { return Ok(false) };
        let opened = row.read(self.seal())?;
        if opened.standing.head != head {
            return Ok(false);
        }
        query("delete from publications where map_id = $1 and page_id is null")
            .bind(map.uuid())
            .execute(&mut *transaction)
            .await?;
        query("insert into publications (map_id, edition_id, record, revision, version) values ($1, $2, $3, 0, 0)")
            .bind(map.uuid())
            .bind(id)
            .bind(close(&opened.key, map, id, edition)?)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    async fn editions(&self, map: MapId) -> Result<Vec<EditionKept>> {
        let mut conn = self.reading().await?;
        let Some(key) = keys::of_map(&mut conn, self.seal(), map).await? else { return Ok(Vec::new()) };
        let rows: Vec<EditionRow> = query_as(OF_MAP).bind(map.uuid()).fetch_all(&mut *conn).await?;
        rows.into_iter().map(|row| row.read(&key, map)).collect()
    }

    async fn publish(
        &self,
        map: MapId,
        draft: Uuid,
        without: &BTreeSet<FeatureId>,
        page: Uuid,
        now: Millis,
    ) -> Result<Option<Live>> {
        let Some((mut transaction, row)) = self.lock(map).await? else { return Ok(None) };
        let key = row.read(self.seal())?.key;
        let rows: Vec<EditionRow> = query_as(OF_MAP).bind(map.uuid()).fetch_all(&mut *transaction).await?;
        let (mut edition, mut live) = (None, Live { page, version: 1, at: now });
        for row in rows {
            let (id, kept) = (row.edition_id, row.read(&key, map)?);
            match kept.live {
                Some(before) => (live.page, live.version) = (before.page, before.version + 1),
                None if id == draft => edition = Some(kept.edition),
                None => {}
            }
        }
        let Some(mut edition) = edition else { return Ok(None) };
        edition.forget(without);
        query("delete from publications where map_id = $1 and page_id is not null")
            .bind(map.uuid())
            .execute(&mut *transaction)
            .await?;
        query(
            "update publications set record = $3, revision = revision + 1, page_id = $4, version = $5, published_at = $6
             where map_id = $1 and edition_id = $2",
        )
        .bind(map.uuid())
        .bind(draft)
        .bind(close(&key, map, draft, &edition)?)
        .bind(live.page)
        .bind(whole(live.version))
        .bind(whole(live.at))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(Some(live))
    }

    async fn withdraw(&self, map: MapId) -> Result<bool> {
        let Some((mut transaction, _)) = self.lock(map).await? else { return Ok(false) };
        let done = query("delete from publications where map_id = $1")
            .bind(map.uuid())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(done.rows_affected() > 0)
    }

    async fn printing(&self, page: Uuid) -> Result<Option<Printing>> {
        let found: Option<(Uuid, Uuid, i64)> =
            query_as::<Db, _>("select map_id, edition_id, revision from publications where page_id = $1")
                .bind(page)
                .fetch_optional(&mut *self.reading().await?)
                .await?;
        let printing = |(map, edition, revision)| Printing {
            map: MapId::new(map),
            edition,
            revision: natural(revision),
        };
        Ok(found.map(printing))
    }

    async fn published(&self, printing: Printing) -> Result<Option<EditionKept>> {
        let editions = self.editions(printing.map).await?;
        Ok(editions.into_iter().find(|kept| kept.id == printing.edition && kept.live.is_some()))
    }
}
