//! A backup put into an empty store, in one transaction. The keys come from a ledger that may be younger than the rows: what
//! it has no key for was destroyed since, and is redacted here as it was there.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    change::{Body, Change, Logged},
    clock::{Hlc, Millis},
    id::{ChangeId, FeatureId, MapId},
};
use sqlx::{AssertSqlSafe, Transaction, query};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{
    super::{super::flush, attachments, keys, maps, publications, rebuilt, writer},
    Backend, Db, TABLES,
};
use crate::{
    seal::Key,
    store::{
        NOBODY, Result, StoreError,
        pending::Pending,
        row::{AttachmentRow, ChangeRow, FeatureRow, OpenChange},
        whole::{Kept, Restored, Stored, Wrapped},
    },
};

/// Rows written at once.
const BATCH: usize = 500;

pub(super) async fn put_in(
    store: &Backend,
    mut rows: mpsc::Receiver<Result<Kept>>,
    mut keys: mpsc::Receiver<Result<Wrapped>>,
    now: Millis,
) -> Result<Restored> {
    let mut work = Work {
        store,
        transaction: store.transaction().await?,
        map_keys: BTreeMap::new(),
        lost: BTreeMap::new(),
        features: Vec::new(),
        changes: Vec::new(),
        done: Restored::default(),
    };
    // The keys of maps come first; the first one of a feature waits until its map is there.
    let mut waiting = None;
    while let Some(wrapped) = keys.recv().await {
        let Wrapped { map, feature, key } = wrapped?;
        if feature.is_some() {
            waiting = Some(Wrapped { map, feature, key });
            break;
        }
        let opened = store.seal().map(map, &key).map_err(|_| StoreError::Damaged("key"))?;
        work.map_keys.insert(map, (opened, key));
    }
    let mut keyed = false;
    while let Some(kept) = rows.recv().await {
        let kept = kept?;
        if !keyed && matches!(kept, Kept::Feature { .. } | Kept::Change { .. } | Kept::Attachment { .. }) {
            work.bring_keys(waiting.take(), &mut keys).await?;
            keyed = true;
        }
        work.take(kept).await?;
    }
    work.write().await?;
    let maps: Vec<MapId> = work.map_keys.keys().copied().collect();
    for map in maps {
        work.finish(map, now).await?;
    }
    work.transaction.commit().await?;
    Ok(work.done)
}

struct Work<'a> {
    store: &'a Backend,
    transaction: Transaction<'static, Db>,
    /// The keys of the maps that are to be there again; as they are stored, too.
    map_keys: BTreeMap<MapId, (Key, Vec<u8>)>,
    /// The features of a map that no key opens any more.
    lost: BTreeMap<MapId, BTreeSet<FeatureId>>,
    features: Vec<(MapId, FeatureRow)>,
    changes: Vec<(MapId, ChangeRow)>,
    done: Restored,
}

impl Work<'_> {
    async fn take(&mut self, kept: Kept) -> Result<()> {
        match kept {
            Kept::Row { table, cells } => self.copy(&table, cells).await,
            Kept::Map { map, head, floor, record } => {
                let Some((_, key)) = self.map_keys.get(&map) else {
                    self.done.shredded_maps += 1;
                    return Ok(());
                };
                self.done.maps += 1;
                query("insert into maps (map_id, head, floor, record, key) values ($1, $2, $3, $4, $5)")
                    .bind(map.uuid())
                    .bind(head)
                    .bind(floor)
                    .bind(record)
                    .bind(key.as_slice())
                    .execute(&mut *self.transaction)
                    .await?;
                Ok(())
            }
            Kept::Member { map, .. }
            | Kept::Feature { map, .. }
            | Kept::Change { map, .. }
            | Kept::Attachment { map, .. }
            | Kept::Edition { map, .. }
                if !self.map_keys.contains_key(&map) =>
            {
                Ok(())
            }
            Kept::Member { map, account, role } => {
                query("insert into members (map_id, account_id, role) values ($1, $2, $3)")
                    .bind(map.uuid())
                    .bind(account)
                    .bind(role)
                    .execute(&mut *self.transaction)
                    .await?;
                Ok(())
            }
            Kept::Feature { map, feature, head, record } => {
                let row = FeatureRow::stored((feature.uuid(), head, record, None));
                self.make_room(map).await?;
                self.features.push((map, row));
                Ok(())
            }
            Kept::Change { map, seq, change, feature, header, body } => {
                let (map_id, feature_id) = (map.uuid(), feature.map(FeatureId::uuid));
                self.make_room(map).await?;
                self.write_features().await?;
                let row = ChangeRow { map_id, seq, change_id: change, feature_id, header, body, key: None };
                self.changes.push((map, row));
                Ok(())
            }
            Kept::Attachment { map, attachment, feature, about, bytes } => {
                self.write().await?;
                if self.lost.get(&map).is_some_and(|lost| lost.contains(&feature)) {
                    return Ok(());
                }
                let (map_id, feature_id) = (map.uuid(), Some(feature.uuid()));
                let row = AttachmentRow { map_id, attachment_id: attachment, feature_id, about, bytes };
                self.done.attachments += 1;
                attachments::insert(&mut self.transaction, &row, 0).await
            }
            // What is lost is taken out of it when its map is finished.
            Kept::Edition { map, edition, record } => {
                self.write().await?;
                self.done.editions += 1;
                publications::bring_back(&mut self.transaction, map, edition, record).await
            }
            // A backup of this program has its keys elsewhere.
            Kept::Key(_) => Err(StoreError::Damaged("backup")),
        }
    }

    /// Writes what waits when it is enough, or of another map.
    async fn make_room(&mut self, map: MapId) -> Result<()> {
        let of_another = |it: Option<&MapId>| it.is_some_and(|it| *it != map);
        let full = self.features.len() >= BATCH || self.changes.len() >= BATCH;
        let others = of_another(self.features.first().map(|it| &it.0))
            || of_another(self.changes.first().map(|it| &it.0));
        if full || others { self.write().await } else { Ok(()) }
    }

    async fn write(&mut self) -> Result<()> {
        self.write_features().await?;
        self.write_changes().await
    }

    async fn write_features(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.features);
        let Some(map) = batch.first().map(|it| it.0) else { return Ok(()) };
        let (map_key, _) = self.map_keys.get(&map).ok_or(StoreError::Damaged("key"))?;
        let ids: Vec<_> = batch.iter().map(|(_, row)| FeatureId::new(row.feature_id)).collect();
        let known = keys::of_features(&mut self.transaction, map_key, map, &ids).await?;
        let known: BTreeMap<_, _> = known.into_iter().collect();
        let (there, lost): (Vec<_>, Vec<_>) = batch.into_iter().map(|(_, row)| row).partition(|row| {
            known.get(&FeatureId::new(row.feature_id)).is_some_and(|key| row.opens_with(map, key))
        });
        flush::features(&mut self.transaction, map, &there).await?;
        self.done.features += there.len() as u64;
        self.done.shredded_features += lost.len() as u64;
        let lost = lost.into_iter().map(|row| FeatureId::new(row.feature_id));
        self.lost.entry(map).or_default().extend(lost);
        Ok(())
    }

    async fn write_changes(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.changes);
        let Some(map) = batch.first().map(|it| it.0) else { return Ok(()) };
        let (map_key, _) = self.map_keys.get(&map).ok_or(StoreError::Damaged("key"))?;
        let lost = self.lost.get(&map);
        let is_lost =
            |id: Option<Uuid>| id.is_some_and(|id| lost.is_some_and(|it| it.contains(&FeatureId::new(id))));
        let empty = |(_, row): (MapId, ChangeRow)| {
            if is_lost(row.feature_id) {
                OpenChange::bereft(&row, map_key)?.seal(map_key, None)
            } else {
                Ok(row)
            }
        };
        let rows = batch.into_iter().map(empty).collect::<Result<Vec<_>>>()?;
        self.done.changes += rows.len() as u64;
        flush::changes(&mut self.transaction, &rows).await
    }

    async fn copy(&mut self, table: &str, cells: Vec<Stored>) -> Result<()> {
        let known = TABLES.iter().find(|it| it.name == table && it.columns.len() == cells.len());
        let table = known.ok_or(StoreError::Damaged("backup"))?;
        let list: Vec<&str> = table.columns.iter().map(|(column, _)| *column).collect();
        let places: Vec<_> = (1..=cells.len()).map(|place| format!("${place}")).collect();
        let asked =
            format!("insert into {} ({}) values ({})", table.name, list.join(", "), places.join(", "));
        let mut asked = query::<Db>(AssertSqlSafe(asked));
        for cell in cells {
            asked = match cell {
                Stored::Id(id) => asked.bind(id),
                Stored::Word(word) => asked.bind(word),
                Stored::Number(number) => asked.bind(number),
                Stored::Bytes(bytes) => asked.bind(bytes),
                Stored::Flag(flag) => asked.bind(flag),
            };
        }
        asked.execute(&mut *self.transaction).await?;
        Ok(())
    }

    /// Writes the keys of features, of maps that are there.
    async fn bring_keys(
        &mut self,
        first: Option<Wrapped>,
        keys: &mut mpsc::Receiver<Result<Wrapped>>,
    ) -> Result<()> {
        let mut next = first;
        let mut batch: Vec<(FeatureId, Vec<u8>)> = Vec::new();
        let mut of = None;
        while let Some(Wrapped { map, feature, key }) = next {
            let feature = feature.ok_or(StoreError::Damaged("ledger"))?;
            if let Some(before) = of.filter(|before| *before != map || batch.len() >= BATCH) {
                self.write_keys(before, &std::mem::take(&mut batch)).await?;
            }
            of = Some(map);
            batch.push((feature, key));
            next = keys.recv().await.transpose()?;
        }
        if let Some(map) = of {
            self.write_keys(map, &batch).await?;
        }
        Ok(())
    }

    /// A map that came after the backup has no rows in it.
    async fn write_keys(&mut self, map: MapId, batch: &[(FeatureId, Vec<u8>)]) -> Result<()> {
        let there = maps::opened(&mut self.transaction, self.store.seal(), map).await?.is_some();
        if there { flush::keys(&mut self.transaction, map, batch).await } else { Ok(()) }
    }

    /// Redacts what is lost of a map, and lays open what lies open. Keys of what came after the backup are let go.
    async fn finish(&mut self, map: MapId, now: Millis) -> Result<()> {
        let conn = &mut *self.transaction;
        let Some(opened) = maps::opened(conn, self.store.seal(), map).await? else { return Ok(()) };
        query(
            "delete from feature_keys where map_id = $1 and not exists (select 1 from features
             where features.map_id = feature_keys.map_id and features.feature_id = feature_keys.feature_id)",
        )
        .bind(map.uuid())
        .execute(&mut *conn)
        .await?;
        let lost: Vec<_> = self.lost.remove(&map).unwrap_or_default().into_iter().collect();
        let mut pending = Pending::brought_back(opened);
        for mut feature in rebuilt::replayed(conn, self.store.seal(), map, &lost).await? {
            let layer = feature.layer();
            let kind = layer.and_then(|layer| pending.map.kind_on(layer));
            let kind = kind.ok_or(StoreError::Damaged("feature"))?;
            let logged = Logged {
                seq: pending.head() + 1,
                actor: NOBODY,
                received_at: now,
                change: Change {
                    id: ChangeId::new(Uuid::new_v4()),
                    hlc: Hlc::new(now, 0),
                    base: pending.head(),
                    layer,
                    feature: Some(feature.id()),
                    body: Body::FeatureRedact,
                },
            };
            feature.apply(&logged, kind);
            pending.redact(feature.id())?;
            pending.append(&logged)?;
            pending.put_feature(&feature)?;
        }
        writer::write(self.store, &mut self.transaction, &mut pending).await
    }
}
