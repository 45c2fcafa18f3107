//! What strangers see of maps: see [`layers::publication`].

use std::collections::BTreeSet;

use async_trait::async_trait;
use layers::{
    clock::Millis,
    id::{FeatureId, MapId, Seq},
    publication::Edition,
};
use uuid::Uuid;

use super::Result;

/// An edition, as it is kept.
#[derive(Clone, PartialEq, Debug)]
pub struct EditionKept {
    /// Which.
    pub id: Uuid,
    /// What it says. Sealed.
    pub edition: Edition,
    /// Where strangers find it; `None` when they do not yet.
    pub live: Option<Live>,
}

/// Where strangers find an edition.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Live {
    /// Under which random id.
    pub page: Uuid,
    /// Counts the editions that were found there.
    pub version: u64,
    /// Since when.
    pub at: Millis,
}

/// Which edition is found on a page, as it stands: a redaction makes another revision of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Printing {
    /// Of which map.
    pub map: MapId,
    /// Which.
    pub edition: Uuid,
    /// Of which revision.
    pub revision: u64,
}

/// Editions of maps. A redaction takes a feature out of all of them in the transaction that destroys it:
/// see [`Writer::redact`](super::Writer::redact).
#[async_trait]
pub trait Publications: Send + Sync + 'static {
    /// Keeps a draft over the one that was there. `false` when the log has gone on since `head`, so that something in it may
    /// be redacted by now, or there is no such map.
    async fn put_draft(&self, map: MapId, id: Uuid, edition: &Edition, head: Seq) -> Result<bool>;

    /// The draft of a map and what strangers see of it, as far as they are there.
    async fn editions(&self, map: MapId) -> Result<Vec<EditionKept>>;

    /// Publishes a draft without some of its features, in the place of what strangers saw, or under a new `page`. `None`
    /// when it is no draft of the map any more.
    async fn publish(
        &self,
        map: MapId,
        draft: Uuid,
        without: &BTreeSet<FeatureId>,
        page: Uuid,
        now: Millis,
    ) -> Result<Option<Live>>;

    /// Takes back what strangers see of a map, and what somebody was about to publish; `false` when there is neither. The page
    /// is never found again.
    async fn withdraw(&self, map: MapId) -> Result<bool>;

    /// What is found on a page.
    async fn printing(&self, page: Uuid) -> Result<Option<Printing>>;

    /// An edition that strangers find.
    async fn published(&self, printing: Printing) -> Result<Option<EditionKept>>;
}
