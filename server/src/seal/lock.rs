//! A lock: the server key under a passphrase or under a key file, as it is stored in the clear beside what it opens.
//! Another passphrase wraps the same server key anew; nothing else is written.

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

use super::{Key, KeyFile, Record, SealError, process};

/// What trying one passphrase costs (Argon2id).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Below so much memory a machine is small.
const SMALL_MACHINE: u64 = 2 << 30;

impl Cost {
    /// 256 MiB, three passes, four lanes.
    pub const USUAL: Self = Self { memory_kib: 256 << 10, passes: 3, lanes: 4 };
    /// The same with 64 MiB, where 256 are not to be had.
    pub const SMALL: Self = Self { memory_kib: 64 << 10, ..Self::USUAL };

    /// What this machine can bear.
    pub fn of_this_machine() -> Self {
        if process::memory().is_some_and(|bytes| bytes < SMALL_MACHINE) { Self::SMALL } else { Self::USUAL }
    }

    /// For tests alone: next to nothing.
    pub const fn of_tests() -> Self {
        Self { memory_kib: 8, passes: 1, lanes: 1 }
    }
}

/// How the key of a lock comes about.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    Passphrase { cost: Cost, salt: [u8; 16] },
    KeyFile,
}

/// The server key, locked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    way: Way,
    wrapped: Vec<u8>,
}

impl Lock {
    /// Locks a server key with a passphrase. It takes as long as the cost says: not for an executor's thread.
    pub fn with_passphrase(server: &Key, passphrase: &str, cost: Cost) -> Result<Self, SealError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|_| SealError)?;
        let way = Way::Passphrase { cost, salt };
        Self::close(way, &stretched(passphrase, cost, salt)?, server)
    }

    /// Locks a server key with a key file.
    pub fn with_key_file(server: &Key, file: &KeyFile) -> Result<Self, SealError> {
        Self::close(Way::KeyFile, &file.key(), server)
    }

    /// A lock that nothing opens, as dear to try as any.
    pub fn of_nobody(cost: Cost) -> Result<Self, SealError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|_| SealError)?;
        Ok(Self { way: Way::Passphrase { cost, salt }, wrapped: Vec::new() })
    }

    fn close(way: Way, key: &Key, server: &Key) -> Result<Self, SealError> {
        let said = postcard::to_allocvec(&way).map_err(|_| SealError)?;
        Ok(Self { way, wrapped: key.wrap(&Record::ServerKey(&said), server)? })
    }

    /// The server key, if the passphrase is the one. It takes as long as the cost says: not for an executor's thread.
    pub fn open_with_passphrase(&self, passphrase: &str) -> Result<Key, SealError> {
        let Way::Passphrase { cost, salt } = self.way else { return Err(SealError) };
        self.open(&stretched(passphrase, cost, salt)?)
    }

    /// The server key, if the key file is the one.
    pub fn open_with_key_file(&self, file: &KeyFile) -> Result<Key, SealError> {
        if self.way == Way::KeyFile { self.open(&file.key()) } else { Err(SealError) }
    }

    fn open(&self, key: &Key) -> Result<Key, SealError> {
        let said = postcard::to_allocvec(&self.way).map_err(|_| SealError)?;
        key.unwrap(&Record::ServerKey(&said), &self.wrapped)
    }

    /// The lock as it is stored, in the clear.
    pub fn write(&self) -> Result<Vec<u8>, SealError> {
        postcard::to_extend(self, vec![FORMAT]).map_err(|_| SealError)
    }

    /// The way back.
    pub fn read(stored: &[u8]) -> Result<Self, SealError> {
        let (&FORMAT, lock) = stored.split_first().ok_or(SealError)? else { return Err(SealError) };
        let (lock, rest) = postcard::take_from_bytes(lock).map_err(|_| SealError)?;
        if rest.is_empty() { Ok(lock) } else { Err(SealError) }
    }
}

/// The first byte of a stored lock.
const FORMAT: u8 = 1;

/// Spaces at the ends and the way a keyboard composes accents do not matter.
fn stretched(passphrase: &str, cost: Cost, salt: [u8; 16]) -> Result<Key, SealError> {
    use unicode_normalization::UnicodeNormalization;
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(Key::BYTES));
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| SealError)?);
    let typed = zeroize::Zeroizing::new(passphrase.trim().nfkc().collect::<String>());
    let mut key = Key::new([0; Key::BYTES]);
    argon.hash_password_into(typed.as_bytes(), &salt, key.bytes_mut()).map_err(|_| SealError)?;
    Ok(key.derive("lock"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_opens_its_lock_and_another_does_not() {
        let server = Key::random().unwrap();
        let lock = Lock::with_passphrase(&server, "cinco palabras", Cost::of_tests()).unwrap();
        let lock = Lock::read(&lock.write().unwrap()).unwrap();
        assert_eq!(lock.open_with_passphrase(" cinco palabras ").unwrap().bytes(), server.bytes());
        assert!(lock.open_with_passphrase("cinco palabra").is_err());
        assert!(lock.open_with_key_file(&KeyFile::of(Key::new([1; 32]))).is_err());
    }

    #[test]
    fn a_lock_that_was_made_cheaper_does_not_open() {
        let server = Key::random().unwrap();
        let mut lock = Lock::with_passphrase(&server, "cinco palabras", Cost::of_tests()).unwrap();
        let Way::Passphrase { cost, .. } = &mut lock.way else { panic!("a passphrase") };
        cost.passes += 1;
        assert!(lock.open_with_passphrase("cinco palabras").is_err());
    }

    #[test]
    fn another_passphrase_locks_the_same_server_key() {
        let server = Key::random().unwrap();
        let first = Lock::with_passphrase(&server, "la primera", Cost::of_tests()).unwrap();
        let opened = first.open_with_passphrase("la primera").unwrap();
        let second = Lock::with_passphrase(&opened, "la segunda", Cost::of_tests()).unwrap();
        assert!(second.open_with_passphrase("la primera").is_err());
        assert_eq!(second.open_with_passphrase("la segunda").unwrap().bytes(), server.bytes());
    }

    #[test]
    fn what_is_no_lock_is_refused() {
        for wrong in [&b""[..], b"\0", b"\x01", b"\x02abc", &[1; 200]] {
            assert!(Lock::read(wrong).is_err());
        }
    }
}
