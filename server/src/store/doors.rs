//! What a store keeps of the doors: devices and second factors.

use async_trait::async_trait;
use layers::{clock::Millis, id::ActorId, role::Role};

use super::{Result, SecretHash, Session};

/// A device on which somebody is signed in. It has no `Debug`: it holds a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Device {
    /// The session.
    pub session: Session,
    /// What she calls it. Sealed.
    pub name: Option<String>,
}

/// A person's second factor. It has no `Debug`: it holds a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// What her device shares with the server. Sealed.
    pub secret: Vec<u8>,
    /// Whether it is asked for: she has shown once that her device knows the secret.
    pub on: bool,
    /// Recovery codes that she has left.
    pub codes: u64,
}

/// Devices and second factors.
#[async_trait]
pub trait Doors: Send + Sync + 'static {
    /// The devices on which somebody is signed in at `now`, the latest first.
    async fn devices(&self, account: ActorId, now: Millis) -> Result<Vec<Device>>;

    /// Names a device of somebody's; `false` when she has no such session.
    async fn name_device(&self, account: ActorId, token: &SecretHash, name: Option<&str>) -> Result<bool>;

    /// Signs somebody out of every device but one; answers of how many.
    async fn end_other_sessions(&self, account: ActorId, but: &SecretHash) -> Result<u64>;

    /// What somebody is, on any map.
    async fn roles_of(&self, account: ActorId) -> Result<Vec<Role>>;

    /// Somebody's second factor.
    async fn second_factor(&self, account: ActorId) -> Result<Option<SecondFactor>>;

    /// Keeps the secret of a second factor that is not on yet, over one that was never turned on; `false` when one is on.
    async fn begin_second_factor(&self, account: ActorId, secret: &[u8], now: Millis) -> Result<bool>;

    /// Turns it on, with the step whose code was shown and the hashes of the recovery codes; `false` when there is none
    /// that waits.
    async fn turn_on_second_factor(&self, account: ActorId, step: u64, codes: &[SecretHash]) -> Result<bool>;

    /// Uses up a step of the second factor and all before it; `false` when it was used up already.
    async fn spend_step(&self, account: ActorId, step: u64) -> Result<bool>;

    /// Uses up a recovery code; `false` when she has no such one.
    async fn spend_recovery_code(&self, account: ActorId, code: &SecretHash) -> Result<bool>;

    /// Other recovery codes instead of those that she had.
    async fn put_recovery_codes(&self, account: ActorId, codes: &[SecretHash]) -> Result<()>;

    /// Turns it off and forgets its secret and its codes.
    async fn end_second_factor(&self, account: ActorId) -> Result<()>;
}
