//! What a store keeps of the doors: devices, second factors, the access log and what takes two people.

use async_trait::async_trait;
use layers::{
    clock::Millis,
    id::{ActorId, MapId},
    role::Role,
};
use uuid::Uuid;

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
    /// A steward took it from her, because she had lost it: there is no secret, and she is to be told.
    pub reset: bool,
}

/// An entry of the access log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessRow {
    /// Its place.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// What it says; `None` when it does not open. Sealed.
    pub record: Option<Vec<u8>>,
    /// What the chain says of it.
    pub mark: [u8; 32],
}

/// An end of the access log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AccessEnd {
    /// Of which entry.
    pub seq: u64,
    /// Its mark.
    pub mark: [u8; 32],
    /// Shows that the server said so.
    pub proof: [u8; 32],
}

/// Both ends of the access log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AccessEnds {
    /// The last entry.
    pub head: AccessEnd,
    /// The last one that was let go because it was old.
    pub floor: AccessEnd,
}

/// What somebody asked for that takes two.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApprovalKept {
    /// Which.
    pub id: Uuid,
    /// On which map.
    pub map: MapId,
    /// What, by whom. Sealed.
    pub record: Vec<u8>,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Until when it waits, or is good.
    pub until: Millis,
}

/// Devices, second factors, the access log and what takes two people.
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

    /// The same for somebody who has lost it: notes that she is to be told, and signs her out of every device. `false` when
    /// she has none that is on.
    async fn reset_second_factor(&self, account: ActorId, now: Millis) -> Result<bool>;

    /// The key of the access log: the one that is there, or this one, with which the log then begins. Nodes agree.
    async fn begin_access(&self, key: &[u8; 32]) -> Result<[u8; 32]>;

    /// Writes an entry behind the last one, one writer at a time on all nodes; answers its place. When the log was taken
    /// away it begins anew with `lost`.
    async fn append_access(&self, key: &[u8; 32], at: Millis, record: &[u8], lost: &[u8]) -> Result<u64>;

    /// Where the access log begins and ends; `None` when it was taken away.
    async fn access_ends(&self) -> Result<Option<AccessEnds>>;

    /// Entries after one, in order.
    async fn access_after(&self, seq: u64, limit: u32) -> Result<Vec<AccessRow>>;

    /// Entries before one, or the last ones, the latest first.
    async fn access_before(&self, seq: Option<u64>, limit: u32) -> Result<Vec<AccessRow>>;

    /// Keeps what was asked for, and forgets what is over at `now`.
    async fn create_approval(&self, approval: &ApprovalKept, now: Millis) -> Result<()>;

    /// What waits on a map or is good at `now`, the oldest first.
    async fn approvals(&self, map: MapId, now: Millis) -> Result<Vec<ApprovalKept>>;

    /// Confirms what waits at `now`, and lets it be good until a time; `false` when it does not wait, or no longer.
    async fn confirm_approval(&self, map: MapId, id: Uuid, now: Millis, until: Millis) -> Result<bool>;

    /// Takes it away; `false` when the map has no such one.
    async fn delete_approval(&self, map: MapId, id: Uuid) -> Result<bool>;

    /// Lets go of entries from before a time and notes where the log begins now; answers how many.
    async fn prune_access(&self, key: &[u8; 32], before: Millis) -> Result<u64>;
}
