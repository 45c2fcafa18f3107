//! What both databases do alike. These files are compiled once inside `sqlite` and once inside `postgres`, each time
//! against that module's `Db`: the same text of SQL, prepared by each database for itself. What differs stands in files
//! of the same name in the two folders: `connect`, `flush`, `committed`.

mod access;
mod approvals;
mod attachments;
mod destroy;
mod doors;
mod invitations;
mod keys;
mod log;
mod maps;
mod members;
mod opened;
mod people;
mod publications;
pub(in crate::store) mod rebuilt;
mod sealed;
mod second_factors;
mod sessions;
mod upgrade;
mod whole;
mod writer;

pub(super) use upgrade::upgrade;

use std::time::Duration;

use async_trait::async_trait;
use layers::{
    change::Logged,
    clock::Millis,
    feature::Feature,
    id::{ActorId, AttachmentId, FeatureId, MapId, Seq},
    map::Map,
    role::{Ability, Role},
};
use uuid::Uuid;

use super::{Backend, Conn, Db};
use crate::store::{
    Account, Attached, AttachedTo, Head, Invitation, Link, MapStands, Member, NOBODY, Opened, Result,
    SecretHash, Session, Setting, Store, Writer,
};

/// Deletes what is left of maps that were shredded, beside everything else.
pub(super) fn sweep(store: Backend) {
    tokio::spawn(async move {
        let swept: Result<()> = async {
            let shredded = destroy::shredded(&mut *store.reading().await?).await?;
            for map in &shredded {
                destroy::sweep(&store, *map).await?;
            }
            if !shredded.is_empty() {
                store.shredded();
            }
            Ok(())
        }
        .await;
        if let Err(error) = swept {
            tracing::warn!(%error, "rows of a shredded map are still there: the next start deletes them");
        }
    });
}

#[async_trait]
impl Store for Backend {
    async fn create_map(&self, map: &Map, owner: ActorId, now: Millis) -> Result<()> {
        maps::create(self, map, owner, now).await
    }

    async fn delete_map(&self, map: MapId) -> Result<bool> {
        let done = destroy::shred(self, map).await?;
        if done {
            self.shredded();
            self.told().await;
            sweep(self.clone());
        }
        Ok(done)
    }

    async fn maps_of(&self, actor: ActorId) -> Result<Vec<(MapStands, Role)>> {
        maps::of(&mut *self.reading().await?, self.seal(), actor).await
    }

    async fn all_maps(&self) -> Result<Vec<MapStands>> {
        maps::all(&mut *self.reading().await?, self.seal()).await
    }

    async fn heads(&self) -> Result<Vec<Head>> {
        maps::heads(&mut *self.reading().await?).await
    }

    async fn map(&self, id: MapId) -> Result<Option<MapStands>> {
        maps::one(&mut *self.reading().await?, self.seal(), id).await
    }

    async fn open(&self, id: MapId) -> Result<Option<Opened>> {
        opened::open(self, id).await
    }

    async fn begin(&self, map: MapId) -> Result<Option<Box<dyn Writer>>> {
        Ok(writer::begin(self, map).await?.map(|writer| Box::new(writer) as Box<dyn Writer>))
    }

    async fn changes(&self, map: MapId, since: Seq, limit: u32) -> Result<Vec<Logged>> {
        log::changes(&mut *self.reading().await?, self.seal(), map, since, limit).await
    }

    async fn history(&self, map: MapId, feature: FeatureId) -> Result<Vec<Logged>> {
        log::history(&mut *self.reading().await?, self.seal(), map, feature).await
    }

    async fn features(&self, map: MapId, ids: &[FeatureId]) -> Result<Vec<Feature>> {
        let mut conn = self.reading().await?;
        let Some(key) = keys::of_map(&mut conn, self.seal(), map).await? else { return Ok(Vec::new()) };
        let found = log::features(&mut conn, self.seal(), &key, map, ids).await?;
        Ok(found.into_iter().map(|(feature, _)| feature).collect())
    }

    async fn hint(&self, timeout: Duration) {
        self.listen(timeout).await;
    }

    async fn create_account(&self, account: &Account) -> Result<()> {
        people::create(&mut *self.writing().await?, self.seal(), account).await
    }

    async fn set_up(&self, token: &SecretHash, steward: &Account) -> Result<bool> {
        people::set_up(self, token, steward).await
    }

    async fn account(&self, id: ActorId) -> Result<Option<Account>> {
        people::by_id(&mut *self.reading().await?, self.seal(), id).await
    }

    async fn account_by_name(&self, name: &str) -> Result<Option<Account>> {
        people::by_name(&mut *self.reading().await?, self.seal(), name).await
    }

    async fn count_stewards(&self) -> Result<u64> {
        people::count_stewards(&mut *self.reading().await?).await
    }

    async fn change_passphrase(&self, id: ActorId, phc: &str) -> Result<()> {
        people::change_passphrase(self, id, phc).await
    }

    async fn keep_guest(&self, account: &Account) -> Result<bool> {
        let mut transaction = self.transaction().await?;
        let kept = people::keep_guest(&mut transaction, self.seal(), account).await?;
        transaction.commit().await?;
        Ok(kept)
    }

    async fn create_session(&self, session: &Session) -> Result<()> {
        people::create_session(&mut *self.writing().await?, session).await
    }

    async fn session(&self, token: &SecretHash, now: Millis) -> Result<Option<Session>> {
        people::session(&mut *self.reading().await?, token, now).await
    }

    async fn touch_session(&self, token: &SecretHash, now: Millis) -> Result<()> {
        people::touch_session(&mut *self.writing().await?, token, now).await
    }

    async fn delete_session(&self, token: &SecretHash) -> Result<()> {
        people::delete_session(&mut *self.writing().await?, token).await
    }

    async fn delete_expired_sessions(&self, now: Millis) -> Result<u64> {
        people::delete_expired_sessions(&mut *self.writing().await?, now).await
    }

    async fn put_member(&self, map: MapId, account: ActorId, role: Role, by: ActorId) -> Result<()> {
        let mut transaction = self.transaction().await?;
        if by != NOBODY {
            members::may_give(&mut transaction, self.seal(), map, by, (Ability::ManageMembers, role)).await?;
        }
        members::put(&mut transaction, map, account, role).await?;
        transaction.commit().await?;
        self.told().await;
        Ok(())
    }

    async fn remove_member(&self, map: MapId, account: ActorId) -> Result<bool> {
        let mut transaction = self.transaction().await?;
        let removed = members::remove(&mut transaction, map, account).await?;
        transaction.commit().await?;
        self.told().await;
        Ok(removed)
    }

    async fn role(&self, map: MapId, account: ActorId) -> Result<Option<Role>> {
        members::role(&mut *self.reading().await?, map, account).await
    }

    async fn members(&self, map: MapId) -> Result<Vec<Member>> {
        members::all(&mut *self.reading().await?, self.seal(), map).await
    }

    async fn create_link(&self, link: &Link) -> Result<()> {
        let mut transaction = self.transaction().await?;
        let given = (Ability::Invite, link.role);
        members::may_give(&mut transaction, self.seal(), link.map, link.created_by, given).await?;
        members::create_link(&mut transaction, link).await?;
        Ok(transaction.commit().await?)
    }

    async fn join(&self, code: &SecretHash, account: &Account, now: Millis) -> Result<Option<Link>> {
        let joined = members::join(self, code, account, now).await?;
        self.told().await;
        Ok(joined)
    }

    async fn link(&self, code: &SecretHash, now: Millis) -> Result<Option<Link>> {
        members::link(&mut *self.reading().await?, code, now).await
    }

    async fn links(&self, map: MapId, now: Millis) -> Result<Vec<Link>> {
        members::links(&mut *self.reading().await?, map, now).await
    }

    async fn delete_expired_links(&self, now: Millis) -> Result<u64> {
        members::delete_expired_links(&mut *self.writing().await?, now).await
    }

    async fn delete_link(&self, map: MapId, link: Uuid) -> Result<bool> {
        members::delete_link(&mut *self.writing().await?, map, link).await
    }

    async fn create_invitation(&self, invitation: &Invitation) -> Result<()> {
        let mut transaction = self.transaction().await?;
        let given = (Ability::ManageMembers, invitation.role);
        members::may_give(&mut transaction, self.seal(), invitation.map, invitation.created_by, given)
            .await?;
        invitations::create(&mut transaction, self.seal(), invitation).await?;
        Ok(transaction.commit().await?)
    }

    async fn invitation(&self, code: &SecretHash, now: Millis) -> Result<Option<Invitation>> {
        invitations::by_code(&mut *self.reading().await?, self.seal(), code, now).await
    }

    async fn invitations(&self, map: MapId, now: Millis) -> Result<Vec<Invitation>> {
        invitations::of(&mut *self.reading().await?, self.seal(), map, now).await
    }

    async fn delete_expired_invitations(&self, now: Millis) -> Result<u64> {
        invitations::delete_expired(&mut *self.writing().await?, now).await
    }

    async fn delete_invitation(&self, map: MapId, invitation: Uuid) -> Result<bool> {
        invitations::delete(&mut *self.writing().await?, map, invitation).await
    }

    async fn accept_invitation(
        &self,
        code: &SecretHash,
        account: &Account,
        now: Millis,
    ) -> Result<Option<Invitation>> {
        let accepted = invitations::accept(self, code, account, now).await?;
        self.told().await;
        Ok(accepted)
    }

    async fn put_attachment(&self, attached: &Attached) -> Result<()> {
        let mut transaction = self.transaction().await?;
        attachments::put(&mut transaction, self.seal(), attached).await?;
        Ok(transaction.commit().await?)
    }

    async fn attached_to(&self, map: MapId, id: AttachmentId) -> Result<Option<AttachedTo>> {
        attachments::attached_to(&mut *self.reading().await?, self.seal(), map, id).await
    }

    async fn attachment(&self, map: MapId, id: AttachmentId) -> Result<Option<Attached>> {
        attachments::one(&mut *self.reading().await?, self.seal(), map, id).await
    }

    async fn attached_features(&self, map: MapId) -> Result<Vec<FeatureId>> {
        attachments::features(&mut *self.reading().await?, map).await
    }

    async fn delete_stray_attachments(&self, before: Millis) -> Result<u64> {
        attachments::delete_stray(&mut *self.writing().await?, before).await
    }

    async fn setting(&self, setting: Setting) -> Result<Option<Vec<u8>>> {
        let stored = people::setting(&mut *self.reading().await?, setting).await?;
        stored.map(|stored| people::open_setting(self.seal(), setting, stored)).transpose()
    }

    async fn put_setting(&self, setting: Setting, value: &[u8]) -> Result<()> {
        let stored = people::close_setting(self.seal(), setting, value)?;
        people::put_setting(&mut *self.writing().await?, setting, &stored).await
    }

    async fn settle(&self, setting: Setting, value: &[u8]) -> Result<Vec<u8>> {
        let stored = people::close_setting(self.seal(), setting, value)?;
        let there = people::settle(&mut *self.writing().await?, setting, &stored).await?;
        people::open_setting(self.seal(), setting, there)
    }

    async fn end_all_sessions(&self) -> Result<()> {
        people::end_all_sessions(&mut *self.writing().await?).await
    }
}
