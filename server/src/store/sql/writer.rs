//! The one writer of a map's log.

use async_trait::async_trait;
use layers::{
    change::{Attachment, Logged},
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, MapId, Seq},
    map::Map,
    role::Role,
};
use sqlx::{Transaction, query_scalar};

use super::{Backend, Conn, Db, attachments, keys, log, members, publications};
use crate::store::{Known, Result, StoreError, Writer, pending::Pending, row::whole};

/// A transaction that holds the lock of a map's head.
pub(super) struct HeadWriter {
    store: Backend,
    transaction: Transaction<'static, Db>,
    pending: Pending,
}

pub(super) async fn begin(store: &Backend, map: MapId) -> Result<Option<HeadWriter>> {
    let Some((transaction, row)) = store.lock(map).await? else { return Ok(None) };
    let pending = Pending::new(row.read(store.seal())?);
    Ok(Some(HeadWriter { store: store.clone(), transaction, pending }))
}

impl HeadWriter {
    fn id(&self) -> MapId {
        self.pending.map.id
    }

    /// Asks for the keys that nobody asked for yet.
    async fn learn(&mut self, features: &[FeatureId]) -> Result<()> {
        let map = self.id();
        let keys = keys::of_features(&mut self.transaction, &self.pending.key, map, features).await?;
        for (feature, key) in keys {
            self.pending.know(feature, Some(key));
        }
        for feature in features {
            self.pending.know(*feature, None);
        }
        Ok(())
    }
}

#[async_trait]
impl Writer for HeadWriter {
    fn map(&self) -> &Map {
        &self.pending.map
    }

    fn head(&self) -> Seq {
        self.pending.head()
    }

    async fn role(&mut self, actor: ActorId) -> Result<Option<Role>> {
        members::role(&mut self.transaction, self.pending.map.id, actor).await
    }

    async fn known(&mut self, changes: &[ChangeId]) -> Result<Vec<Known>> {
        let map = self.id();
        log::known(&mut self.transaction, &self.pending.key, map, changes).await
    }

    async fn features(&mut self, ids: &[FeatureId]) -> Result<Vec<Feature>> {
        let map = self.id();
        let found =
            log::features(&mut self.transaction, self.store.seal(), &self.pending.key, map, ids).await?;
        Ok(found
            .into_iter()
            .map(|(feature, key)| {
                self.pending.know(feature.id(), Some(key));
                feature
            })
            .collect())
    }

    fn append(&mut self, logged: &Logged) -> Result<()> {
        self.pending.append(logged)
    }

    fn put_feature(&mut self, feature: &Feature) -> Result<()> {
        self.pending.put_feature(feature)
    }

    fn put_map(&mut self, map: &Map) -> Result<()> {
        self.pending.put_map(map)
    }

    async fn attach(&mut self, shown: &Attachment, feature: FeatureId, by: ActorId) -> Result<bool> {
        let map = self.id();
        if self.pending.key_of(feature).is_none() {
            // It is sealed anew under the feature's key, so the feature needs one now.
            let key = keys::of_feature(&mut self.transaction, &self.pending.key, map, feature).await?;
            self.pending.learned(feature, key);
        }
        let Some(key) = self.pending.key_of(feature) else { return Ok(false) };
        attachments::attach(&mut self.transaction, (&self.pending.key, key), map, shown, feature, by).await
    }

    async fn let_go(&mut self, attachment: AttachmentId) -> Result<bool> {
        attachments::delete(&mut self.transaction, self.pending.map.id, attachment).await
    }

    async fn redact(&mut self, feature: FeatureId) -> Result<()> {
        let map = self.id();
        self.pending.redact(feature)?;
        log::empty(&mut self.transaction, &self.pending.key, map, feature).await?;
        keys::shred(&mut self.transaction, map, feature).await?;
        attachments::delete_of(&mut self.transaction, map, feature).await
    }

    async fn commit(mut self: Box<Self>) -> Result<Seq> {
        let unknown = self.pending.unknown();
        self.learn(&unknown).await?;
        let Self { store, mut transaction, mut pending } = *self;
        write(&store, &mut transaction, &mut pending).await?;
        transaction.commit().await?;
        store.committed(&pending).await;
        Ok(pending.head())
    }
}

/// Writes what is noted, whose keys are all known.
pub(super) async fn write(store: &Backend, conn: &mut Conn, pending: &mut Pending) -> Result<()> {
    let rows = pending.seal()?;
    let head: i64 = query_scalar(
        "update maps set head = head + $2, record = coalesce($3, record) where map_id = $1 returning head",
    )
    .bind(pending.map.id.uuid())
    .bind(whole(pending.appended()))
    .bind(rows.record.as_deref())
    .fetch_one(&mut *conn)
    .await?;
    if head != whole(pending.head()) {
        return Err(StoreError::Damaged("head"));
    }
    store.flush(conn, pending, &rows).await?;
    if !pending.redacted.is_empty() {
        publications::forget(conn, &pending.key, pending.map.id, &pending.redacted).await?;
    }
    Ok(())
}
