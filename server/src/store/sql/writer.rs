//! The one writer of a map's log.

use async_trait::async_trait;
use layers::{
    change::Logged,
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, MapId, Seq},
    map::Map,
    role::Role,
};
use sqlx::{Transaction, query_scalar};

use super::{Backend, Db, attachments, log, members};
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
        log::known(&mut self.transaction, self.pending.map.id, changes).await
    }

    async fn features(&mut self, ids: &[FeatureId]) -> Result<Vec<Feature>> {
        log::features(&mut self.transaction, self.store.seal(), self.pending.map.id, ids).await
    }

    fn append(&mut self, logged: &Logged) -> Result<()> {
        self.pending.append(logged, self.store.seal())
    }

    fn put_feature(&mut self, feature: &Feature) -> Result<()> {
        self.pending.put_feature(feature, self.store.seal())
    }

    fn put_map(&mut self, map: &Map) -> Result<()> {
        self.pending.put_map(map, self.store.seal())
    }

    async fn attach(&mut self, attachment: AttachmentId, feature: FeatureId, by: ActorId) -> Result<bool> {
        let map = self.id();
        attachments::attach(&mut self.transaction, map, attachment, feature, by).await
    }

    async fn redact(&mut self, feature: FeatureId) -> Result<()> {
        let map = self.id();
        self.pending.redact(feature.uuid(), self.store.seal())?;
        log::empty(&mut self.transaction, self.store.seal(), map, feature).await?;
        attachments::delete_of(&mut self.transaction, map, feature).await
    }

    async fn commit(self: Box<Self>) -> Result<Seq> {
        let Self { store, mut transaction, pending } = *self;
        let head: i64 = query_scalar(
            "update maps set head = head + $2, record = coalesce($3, record) where map_id = $1 returning head",
        )
        .bind(pending.map.id.uuid())
        .bind(whole(pending.changes.len() as u64))
        .bind(pending.record.as_deref())
        .fetch_one(&mut *transaction)
        .await?;
        if head != whole(pending.head()) {
            return Err(StoreError::Damaged("head"));
        }
        store.flush(&mut transaction, &pending).await?;
        transaction.commit().await?;
        store.committed(&pending).await;
        Ok(pending.head())
    }
}
