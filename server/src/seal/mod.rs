//! The seal: every record of the store passes here on its way to the disk and back. The only place that exposes a
//! [`Plaintext`](layers::record::Plaintext).
//!
//! The ladder: a passphrase or a key file opens a [`Lock`], which holds the server key; from it come a key for each
//! purpose ([`Seal`]); they open the random key of each map, which opens the random key of each of its features.
//! Destroying a key destroys what it sealed, here and in every copy that was made without the keys.

mod cipher;
mod key;
mod key_file;
mod lock;
pub mod process;
mod record;

use std::sync::Arc;

use layers::id::MapId;
use thiserror::Error;

use crate::auth::name::known_as;

pub use key::Key;
pub use key_file::{KeyFile, KeyFileError};
pub use lock::{Cost, Lock};
pub use record::Record;

/// A record that does not open: it is of another key, of another place, or broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a record does not open")]
pub struct SealError;

/// The keys that come from the server key, one for each purpose. It has no `Debug`.
#[derive(Clone)]
pub struct Seal(Arc<Purposes>);

struct Purposes {
    maps: Key,
    accounts: Key,
    names: Key,
    settings: Key,
}

impl Seal {
    /// What a server key opens.
    pub fn new(server: &Key) -> Self {
        let purposes = Arc::new(Purposes {
            maps: server.derive("maps"),
            accounts: server.derive("accounts"),
            names: server.derive("names"),
            settings: server.derive("settings"),
        });
        process::keep_in_memory(&*purposes);
        Self(purposes)
    }

    /// A key for a new map, and the same as it is stored.
    pub fn new_map(&self, map: MapId) -> Result<(Key, Vec<u8>), SealError> {
        let key = Key::random()?;
        let wrapped = self.0.maps.wrap(&Record::MapKey(map), &key)?;
        Ok((key, wrapped))
    }

    /// The key of a map.
    pub fn map(&self, map: MapId, wrapped: &[u8]) -> Result<Key, SealError> {
        self.0.maps.unwrap(&Record::MapKey(map), wrapped)
    }

    /// The bytes of a record that lies under no map, as they go to the disk.
    pub fn close(&self, record: &Record, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.of(record).close(record, plain)
    }

    /// The way back.
    pub fn open(&self, record: &Record, sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        self.of(record).open(record, sealed)
    }

    /// The purpose that a record has.
    fn of(&self, record: &Record) -> &Key {
        match record {
            Record::Account(_) | Record::DeviceName { .. } | Record::SecondFactor(_) => &self.0.accounts,
            _ => &self.0.settings,
        }
    }

    /// What finds a person by the name she signs in with, however it is typed, and tells nobody without the key which
    /// names there are.
    pub fn name_key(&self, name: &str) -> Vec<u8> {
        self.0.names.digest(known_as(name).as_bytes()).into()
    }
}
