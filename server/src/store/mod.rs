//! Where the log and everything beside it is kept. [`Store`] says what a store does, in the words of the domain;
//! `sqlite` and `postgres` do it, and one suite of stories holds both to it.
//!
//! Whatever a record says passes the [`Seal`](crate::seal::Seal) here, and only here.

#![allow(clippy::duplicate_mod, reason = "`sql` is compiled once in each back end: see there")]

mod account;
mod doors;
mod error;
mod kept;
mod pending;
mod postgres;
mod publications;
mod row;
mod sealed;
mod sqlite;
pub mod whole;
mod writer;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use layers::{
    change::Logged,
    clock::Millis,
    feature::Feature,
    id::{ActorId, AttachmentId, FeatureId, MapId, Seq},
    map::Map,
    role::Role,
};
use uuid::Uuid;

pub use account::{Account, Invitation, Link, Member, Secret, SecretHash, Session, Setting};
pub use doors::{AccessEnd, AccessEnds, AccessRow, ApprovalKept, Device, Doors, SecondFactor};
pub use error::{Clash, StoreError};
pub use kept::{Attached, AttachedTo, Head, Known, MapStands, Opened};
pub use postgres::{Hints, PostgresDatabase, PostgresOptions, PostgresStore};
pub use publications::{EditionKept, Live, Printing, Publications};
pub use sealed::SealedStore;
pub use sqlite::{SqliteDatabase, SqliteStore};
pub use whole::Whole;
pub use writer::Writer;

/// What comes of asking a store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// In whose name the server acts by itself: no account has this id.
pub const NOBODY: ActorId = ActorId::new(Uuid::nil());

/// A store, as the whole server shares it.
pub type SharedStore = Arc<dyn Store>;

/// Maps, their logs, and the people on them.
///
/// Every method is durable when it returns `Ok`. Reading never waits for a writer.
#[async_trait]
pub trait Store: Doors + Publications + Whole + Send + Sync + 'static {
    // Maps.

    /// A new map at head 0, with its owner on it as coordinator. The map may already have layers.
    async fn create_map(&self, map: &Map, owner: ActorId, now: Millis) -> Result<()>;

    /// Destroys a map and everything of it; `false` when there is none. When it returns the map's key is gone,
    /// so that nothing of it can be read; its rows go meanwhile, or with the next start.
    async fn delete_map(&self, map: MapId) -> Result<bool>;

    /// The maps an actor is on, with her role, oldest first.
    async fn maps_of(&self, actor: ActorId) -> Result<Vec<(MapStands, Role)>>;

    /// Every map of the store, oldest first.
    async fn all_maps(&self) -> Result<Vec<MapStands>>;

    /// Where each log stands: the truth that followers poll, one row a map.
    async fn heads(&self) -> Result<Vec<Head>>;

    /// A map without its features.
    async fn map(&self, id: MapId) -> Result<Option<MapStands>>;

    /// A map with all its features, at one moment: see [`Opened`].
    async fn open(&self, id: MapId) -> Result<Option<Opened>>;

    // The log.

    /// Locks the map's log for one writer, here and on every other node; `None` when there is no such map. Another
    /// writer of the map waits until this one is committed or dropped, or gives up with [`StoreError::Unavailable`].
    ///
    /// Whoever holds a writer asks the writer: a method of the store that writes may wait for it, and so for ever.
    async fn begin(&self, map: MapId) -> Result<Option<Box<dyn Writer>>>;

    /// The log after `since`, at most `limit` changes, in order. Bodies that a redaction emptied come as
    /// [`Body::remains`](layers::change::Body::remains).
    async fn changes(&self, map: MapId, since: Seq, limit: u32) -> Result<Vec<Logged>>;

    /// Every change of a feature, in order.
    async fn history(&self, map: MapId, feature: FeatureId) -> Result<Vec<Logged>>;

    /// Features as they stand, in no order; unknown ids are left out.
    async fn features(&self, map: MapId, ids: &[FeatureId]) -> Result<Vec<Feature>>;

    /// Waits until something may have changed on another node, at most `timeout`. A hint, nothing more: it may come for
    /// nothing, and it may not come. The truth is [`heads`](Self::heads). A store that hears no hints just waits.
    async fn hint(&self, timeout: Duration);

    // People.

    /// A new account. [`Clash::Name`] when somebody who is no guest has the name.
    async fn create_account(&self, account: &Account) -> Result<()>;

    /// Makes the first steward: uses up the setup token and creates the account, both or neither. `false` when the token
    /// is not the one, or no longer.
    async fn set_up(&self, token: &SecretHash, steward: &Account) -> Result<bool>;

    /// An account by its id.
    async fn account(&self, id: ActorId) -> Result<Option<Account>>;

    /// The account that signs in by this name, whatever its case and spaces; never a guest.
    async fn account_by_name(&self, name: &str) -> Result<Option<Account>>;

    /// How many stewards there are: none means that the server is not set up.
    async fn count_stewards(&self) -> Result<u64>;

    /// Gives an account another passphrase and ends all its sessions.
    async fn change_passphrase(&self, id: ActorId, phc: &str) -> Result<()>;

    /// Makes a guest an account with the passphrase and the name that are given, and ends all her sessions. `false` when
    /// she is no guest; [`Clash::Name`] when somebody else signs in by this name.
    async fn keep_guest(&self, account: &Account) -> Result<bool>;

    /// Signs somebody in.
    async fn create_session(&self, session: &Session) -> Result<()>;

    /// A session that has not expired at `now`.
    async fn session(&self, token: &SecretHash, now: Millis) -> Result<Option<Session>>;

    /// Notes that she was heard of. It waits for the disk: once a minute is enough.
    async fn touch_session(&self, token: &SecretHash, now: Millis) -> Result<()>;

    /// Signs her out of one device.
    async fn delete_session(&self, token: &SecretHash) -> Result<()>;

    /// Ends everybody's session: the server is being sealed.
    async fn end_all_sessions(&self) -> Result<()>;

    /// Forgets the sessions that have expired; answers how many.
    async fn delete_expired_sessions(&self, now: Millis) -> Result<u64>;

    /// Puts somebody on a map, or gives her another role there: then the links and invitations that she made end.
    /// [`StoreError::Dangling`] without such a map or account; [`StoreError::LastCoordinator`] when the map would be left
    /// without one.
    ///
    /// Whoever gives (here, and in a link and an invitation) is looked at again under the map's lock: what she was when her
    /// request began may be over. [`StoreError::Dangling`] when she is not on the map, [`StoreError::Forbidden`] when her
    /// role there does not allow it, [`StoreError::RoleAbove`] when it is less than what she gives. [`NOBODY`] gives what
    /// the server gives by itself.
    async fn put_member(&self, map: MapId, account: ActorId, role: Role, by: ActorId) -> Result<()>;

    /// Takes somebody off a map, and ends the links and invitations that she made; `false` when she was not on it.
    /// [`StoreError::LastCoordinator`] when the map would be left without one.
    async fn remove_member(&self, map: MapId, account: ActorId) -> Result<bool>;

    /// What somebody is on a map.
    async fn role(&self, map: MapId, account: ActorId) -> Result<Option<Role>>;

    /// Everybody on a map, in no order.
    async fn members(&self, map: MapId) -> Result<Vec<Member>>;

    /// A new join link, if whoever made it may still give one away: see [`put_member`](Self::put_member).
    async fn create_link(&self, link: &Link) -> Result<()>;

    /// Takes a join link's code and puts the account on its map, all or nothing: one use less, the account created if it
    /// is not there, the membership written. Somebody who is on the map already keeps her role and uses up nothing.
    /// `None` when no link has this code, or no longer. The link is answered as it is afterwards.
    async fn join(&self, code: &SecretHash, account: &Account, now: Millis) -> Result<Option<Link>>;

    /// The link that has this code and has not expired at `now`, whether it has uses left or not.
    async fn link(&self, code: &SecretHash, now: Millis) -> Result<Option<Link>>;

    /// The links of a map that have not expired at `now`.
    async fn links(&self, map: MapId, now: Millis) -> Result<Vec<Link>>;

    /// Forgets the links that have expired at `now`; answers how many.
    async fn delete_expired_links(&self, now: Millis) -> Result<u64>;

    /// Ends a link; `false` when the map has no such link.
    async fn delete_link(&self, map: MapId, link: Uuid) -> Result<bool>;

    /// A new invitation, if whoever made it may still invite: see [`put_member`](Self::put_member).
    async fn create_invitation(&self, invitation: &Invitation) -> Result<()>;

    /// The invitation that has this code and has not expired at `now`.
    async fn invitation(&self, code: &SecretHash, now: Millis) -> Result<Option<Invitation>>;

    /// The invitations of a map that wait and have not expired at `now`.
    async fn invitations(&self, map: MapId, now: Millis) -> Result<Vec<Invitation>>;

    /// Forgets the invitations that have expired at `now`; answers how many.
    async fn delete_expired_invitations(&self, now: Millis) -> Result<u64>;

    /// Ends an invitation; `false` when the map has no such one.
    async fn delete_invitation(&self, map: MapId, invitation: Uuid) -> Result<bool>;

    /// Uses up an invitation and puts the account on its map with its role, all or nothing. An account that is not there
    /// is created; a guest who is given as an account becomes one, as by [`keep_guest`](Self::keep_guest). `None` when no
    /// invitation has this code, or no longer. [`Clash::Name`] when somebody else signs in by the account's name.
    async fn accept_invitation(
        &self,
        code: &SecretHash,
        account: &Account,
        now: Millis,
    ) -> Result<Option<Invitation>>;

    // Attachments and settings.

    /// Keeps a photo or a voice note.
    async fn put_attachment(&self, attached: &Attached) -> Result<()>;

    /// What a photo or a voice note belongs to. The bytes are left where they are: what is not for somebody takes her as
    /// long as what is not there.
    async fn attached_to(&self, map: MapId, id: AttachmentId) -> Result<Option<AttachedTo>>;

    /// A photo or a voice note of a map.
    async fn attachment(&self, map: MapId, id: AttachmentId) -> Result<Option<Attached>>;

    /// The features of a map that photos and voice notes belong to, those that were taken off included.
    async fn attached_features(&self, map: MapId) -> Result<Vec<FeatureId>>;

    /// Destroys those sent before `before` that no change ever showed; answers how many.
    async fn delete_stray_attachments(&self, before: Millis) -> Result<u64>;

    /// What the server noted about itself.
    async fn setting(&self, setting: Setting) -> Result<Option<Vec<u8>>>;

    /// Notes it, over what was there.
    async fn put_setting(&self, setting: Setting, value: &[u8]) -> Result<()>;

    /// Notes it if nothing was there, and answers what is there now: several nodes start at once and agree.
    async fn settle(&self, setting: Setting, value: &[u8]) -> Result<Vec<u8>>;
}
