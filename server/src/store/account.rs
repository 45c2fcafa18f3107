//! People as the server knows them: accounts, sessions, memberships, join links and invitations.

use layers::{
    clock::Millis,
    id::{ActorId, MapId, WorkshopId},
    role::Role,
};
use uuid::Uuid;

/// A hash of something secret (a session token, a join code, the setup token). The store never sees the secret itself.
pub type SecretHash = [u8; 32];

/// A person, or a guest of a workshop. It has no `Debug`: it holds a name and a hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: ActorId,
    /// As she is called. Sealed.
    pub name: String,
    /// Her passphrase's hash as a PHC string; a guest has none and cannot sign in.
    pub passphrase: Option<String>,
    /// Answers for the whole server.
    pub steward: bool,
    /// Came by a join link, without a passphrase. Names of guests need not be unique.
    pub guest: bool,
    /// When.
    pub created_at: Millis,
}

/// Somebody signed in on some device.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Hash of the token in her cookie.
    pub token: SecretHash,
    /// Who.
    pub account: ActorId,
    /// Since when.
    pub created_at: Millis,
    /// When she was last heard of.
    pub last_seen: Millis,
    /// When it ends in any case.
    pub expires_at: Millis,
}

/// Somebody on a map.
#[derive(Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: ActorId,
    /// As she is called.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Whether she came by a join link.
    pub guest: bool,
}

/// A join link: whoever holds its code comes onto the map.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// Which.
    pub id: Uuid,
    /// Onto which map.
    pub map: MapId,
    /// Hash of its code.
    pub code: SecretHash,
    /// As what.
    pub role: Role,
    /// Into which workshop, if into one.
    pub workshop: Option<WorkshopId>,
    /// Until when.
    pub expires_at: Millis,
    /// How many may still come; `None` is as many as come in time.
    pub uses_left: Option<u32>,
    /// Who made it.
    pub created_by: ActorId,
}

/// An invitation: whoever holds its code comes onto the map once, with a passphrase of her own. It has no `Debug`: it
/// holds a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: Uuid,
    /// Onto which map.
    pub map: MapId,
    /// Hash of its code.
    pub code: SecretHash,
    /// As what.
    pub role: Role,
    /// What the invited person may be called; she chooses. Sealed.
    pub name: Option<String>,
    /// Who made it.
    pub created_by: ActorId,
    /// When.
    pub created_at: Millis,
    /// Until when.
    pub expires_at: Millis,
}

/// A word of the server about itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// The hash of the token with which the first steward is made.
    SetupToken,
    /// Tells this store from others: what was taken out of it names it.
    ServerId,
    /// What keeps the ids of imported rows from being guessed. Sealed.
    ImportSecret,
    /// What closes the bookmarks of the log. Sealed.
    BookmarkKey,
    /// What goes over the hash of a passphrase. Sealed.
    Pepper,
    /// The key of the access log. Sealed; drawn by `begin_access`.
    AccessLog,
    /// The server key under the passphrase.
    PassphraseLock,
    /// The server key under the key file.
    KeyFileLock,
}

impl Setting {
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::SetupToken => "setup_token",
            Self::ServerId => "server_id",
            Self::ImportSecret => "import",
            Self::BookmarkKey => "bookmark",
            Self::Pepper => "pepper",
            Self::AccessLog => "access_log",
            Self::PassphraseLock => "lock_passphrase",
            Self::KeyFileLock => "lock_key_file",
        }
    }

    /// Whether its value is sealed. The others are needed before the server is open, and tell nothing.
    pub(super) const fn is_sealed(self) -> bool {
        matches!(self, Self::ImportSecret | Self::BookmarkKey | Self::Pepper | Self::AccessLog)
    }
}

/// A secret of the server: 256 random bits, drawn once and kept as a sealed setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Secret {
    /// What goes over the hash of a passphrase.
    Pepper,
    /// What closes the bookmarks of the log.
    Bookmarks,
    /// What keeps the ids of imported rows from being guessed.
    Imports,
}

impl Secret {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pepper, Self::Bookmarks, Self::Imports];

    /// The setting that keeps it.
    pub const fn setting(self) -> Setting {
        match self {
            Self::Pepper => Setting::Pepper,
            Self::Bookmarks => Setting::BookmarkKey,
            Self::Imports => Setting::ImportSecret,
        }
    }
}
