//! The one writer of a map's log.

use async_trait::async_trait;
use layers::{
    change::{Attachment, Logged},
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, Seq},
    map::Map,
    role::Role,
};

use super::{Known, Result};

/// The one writer of a map's log, from the lock on its head to the commit. Dropped without a commit it leaves nothing.
///
/// [`append`](Self::append), [`put_feature`](Self::put_feature) and [`put_map`](Self::put_map) only note what is to be
/// written; the commit writes all of it at once. So the reads here show the map as it stood when the writer began.
#[async_trait]
pub trait Writer: Send {
    /// The map as it stands, with what [`put_map`](Self::put_map) wrote.
    fn map(&self) -> &Map;

    /// The last change, those appended here included: the next one is `head() + 1`.
    fn head(&self) -> Seq;

    /// What somebody is on this map, read under the lock: rights hold when the change is written, not when the page was
    /// opened.
    async fn role(&mut self, actor: ActorId) -> Result<Option<Role>>;

    /// Which of these changes the log holds already.
    async fn known(&mut self, changes: &[ChangeId]) -> Result<Vec<Known>>;

    /// Features as they stood when the writer began, in no order; unknown ids are left out.
    async fn features(&mut self, ids: &[FeatureId]) -> Result<Vec<Feature>>;

    /// Appends a change. Its `seq` must be `head() + 1`, else [`StoreError::Unwritable`].
    fn append(&mut self, logged: &Logged) -> Result<()>;

    /// Writes a feature's registers, and on PostGIS the clear row of an open one. Writing it again is cheap: the last
    /// one counts.
    fn put_feature(&mut self, feature: &Feature) -> Result<()>;

    /// Writes the map itself.
    fn put_map(&mut self, map: &Map) -> Result<()>;

    /// Makes an attachment of this map that `by` sent one of a feature; `false` when there is no such attachment, or it is
    /// another person's or another feature's, or of another media type than is said.
    async fn attach(&mut self, shown: &Attachment, feature: FeatureId, by: ActorId) -> Result<bool>;

    /// Destroys a photo or a voice note of this map; `false` when there is no such one.
    async fn let_go(&mut self, attachment: AttachmentId) -> Result<bool>;

    /// Empties the bodies of every change of the feature so far, those appended here included, and destroys its
    /// attachments; the commit takes it out of what strangers see, too. The headers stay. Called before the redacting change itself is appended.
    async fn redact(&mut self, feature: FeatureId) -> Result<()>;

    /// Writes everything and answers the new head. When it returns, the changes are on disk.
    async fn commit(self: Box<Self>) -> Result<Seq>;
}
