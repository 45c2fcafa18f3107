//! The doors: see [`Doors`].

use async_trait::async_trait;
use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    role::Role,
};
use uuid::Uuid;

use super::{Backend, access, approvals, second_factors, sessions};
use crate::store::{AccessEnds, AccessRow, ApprovalKept, Device, Doors, Result, SecondFactor, SecretHash};

#[async_trait]
impl Doors for Backend {
    async fn devices(&self, account: ActorId, now: Millis) -> Result<Vec<Device>> {
        sessions::of(&mut *self.reading().await?, self.seal(), account, now).await
    }

    async fn name_device(&self, account: ActorId, token: &SecretHash, name: Option<&str>) -> Result<bool> {
        sessions::name(&mut *self.writing().await?, self.seal(), account, token, name).await
    }

    async fn end_other_sessions(&self, account: ActorId, but: &SecretHash) -> Result<u64> {
        sessions::end_others(&mut *self.writing().await?, account, but).await
    }

    async fn roles_of(&self, account: ActorId) -> Result<Vec<Role>> {
        sessions::roles(&mut *self.reading().await?, account).await
    }

    async fn second_factor(&self, account: ActorId) -> Result<Option<SecondFactor>> {
        second_factors::of(&mut *self.reading().await?, self.seal(), account).await
    }

    async fn begin_second_factor(&self, account: ActorId, secret: &[u8], now: Millis) -> Result<bool> {
        second_factors::begin(&mut *self.writing().await?, self.seal(), account, secret, now).await
    }

    async fn turn_on_second_factor(&self, account: ActorId, step: u64, codes: &[SecretHash]) -> Result<bool> {
        second_factors::turn_on(self, account, step, codes).await
    }

    async fn spend_step(&self, account: ActorId, step: u64) -> Result<bool> {
        second_factors::spend_step(&mut *self.writing().await?, account, step).await
    }

    async fn spend_recovery_code(&self, account: ActorId, code: &SecretHash) -> Result<bool> {
        second_factors::spend_code(&mut *self.writing().await?, account, code).await
    }

    async fn put_recovery_codes(&self, account: ActorId, codes: &[SecretHash]) -> Result<()> {
        second_factors::put_codes(self, account, codes).await
    }

    async fn end_second_factor(&self, account: ActorId) -> Result<()> {
        second_factors::end(self, account).await
    }

    async fn reset_second_factor(&self, account: ActorId, now: Millis) -> Result<bool> {
        second_factors::reset(self, account, now).await
    }

    async fn begin_access(&self, key: &[u8; 32]) -> Result<[u8; 32]> {
        access::begin(self, key).await
    }

    async fn append_access(&self, key: &[u8; 32], at: Millis, record: &[u8], lost: &[u8]) -> Result<u64> {
        access::append(self, key, at, record, lost).await
    }

    async fn access_ends(&self) -> Result<Option<AccessEnds>> {
        access::ends(&mut *self.reading().await?).await
    }

    async fn access_after(&self, seq: u64, limit: u32) -> Result<Vec<AccessRow>> {
        access::after(&mut *self.reading().await?, self.seal(), seq, limit).await
    }

    async fn access_before(&self, seq: Option<u64>, limit: u32) -> Result<Vec<AccessRow>> {
        access::before(&mut *self.reading().await?, self.seal(), seq, limit).await
    }

    async fn create_approval(&self, approval: &ApprovalKept, now: Millis) -> Result<()> {
        approvals::create(self, approval, now).await
    }

    async fn approvals(&self, map: MapId, now: Millis) -> Result<Vec<ApprovalKept>> {
        approvals::of(&mut *self.reading().await?, self.seal(), map, now).await
    }

    async fn confirm_approval(&self, map: MapId, id: Uuid, now: Millis, until: Millis) -> Result<bool> {
        approvals::confirm(&mut *self.writing().await?, map, id, now, until).await
    }

    async fn delete_approval(&self, map: MapId, id: Uuid) -> Result<bool> {
        approvals::delete(&mut *self.writing().await?, map, id).await
    }

    async fn prune_access(&self, key: &[u8; 32], before: Millis) -> Result<u64> {
        access::prune(self, key, before).await
    }
}
