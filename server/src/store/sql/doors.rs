//! The doors: see [`Doors`].

use async_trait::async_trait;
use layers::{clock::Millis, id::ActorId, role::Role};

use super::{Backend, second_factors, sessions};
use crate::store::{Device, Doors, Result, SecondFactor, SecretHash};

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
}
