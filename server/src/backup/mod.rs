//! Backups: one encrypted file with everything as sealed as it lies in the store, and apart from it a ledger with the keys of
//! maps and features. A record whose key was destroyed stays unreadable in every backup, however old, once the ledgers
//! that still had the key are gone: a ledger is kept for fourteen days, a backup as long as one likes.

mod file;
mod ledger;
mod lock;

use layers::clock::Millis;
use serde::{Deserialize, Serialize};

pub use file::{Pen, Read, Write};
pub use ledger::{expired, latest, made_at, name};
pub use lock::{Closing, Opening, typed, typed_anew};

/// The form of what is written today. What was published is in it since 2; older ones are read.
const FORMAT: u16 = 2;

/// What a file is, at its beginning. What is in a backup stands in [`Kept`](crate::store::whole::Kept).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which of the files of Trama.
    pub sort: Sort,
    /// Of which store: a backup and its ledger say the same.
    pub store: Vec<u8>,
    /// When.
    pub made_at: Millis,
    /// The server key under the passphrase of the server, in a backup.
    pub passphrase_lock: Option<Vec<u8>>,
    /// The same under a key file.
    pub key_file_lock: Option<Vec<u8>>,
}

/// The files that Trama encrypts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Sort {
    /// Everything but keys.
    Backup,
    /// Keys.
    Ledger,
    /// One map, as whoever took it out saw it.
    Map,
}

/// Why a file is not read, or not written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read or written.
    #[error("{0}")]
    Disk(#[from] std::io::Error),
    /// It is something else.
    #[error("it is no file of Trama, or was damaged at its beginning")]
    Foreign,
    /// Neither the passphrase nor an identity opens it.
    #[error("it does not open with this passphrase or identity")]
    Locked,
    /// It was locked to recipients.
    #[error("it opens with an identity of age: say which, with --identity FILE")]
    NeedsIdentity,
    /// It was locked with a passphrase.
    #[error("it opens with a passphrase and with no identity")]
    NeedsPassphrase,
    /// The passphrase takes more work than this machine should do.
    #[error("to open it takes more work than this machine can do")]
    TooMuchWork,
    /// Cut off, or altered.
    #[error("it is cut off or was altered: use another copy")]
    Damaged,
    /// Of a later version.
    #[error("it was written by a newer version of Trama (form {0}): use that one")]
    Newer(u16),
    /// Of another sort.
    #[error("{}", .0.told())]
    Other(Sort),
    /// Not to be locked so.
    #[error("it cannot be locked to these recipients: {0}")]
    Recipients(String),
}

impl Sort {
    /// What to do with such a file.
    const fn told(self) -> &'static str {
        match self {
            Self::Backup => "it is a backup: `trama restore` brings it back",
            Self::Ledger => "it is a key ledger: name the backup, and this with --ledger",
            Self::Map => "it is a map: `trama import-map` takes it in",
        }
    }
}
