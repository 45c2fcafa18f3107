//! A key file: what opens a server that nobody is there to open. Whoever has the file and the disk has everything, so it
//! belongs on another disk: a stick that is taken out, a mounted secret.

use std::{fs, io, path::Path};

use thiserror::Error;
use zeroize::Zeroizing;

use super::{Key, SealError};
use crate::{auth::hex, disk};

/// The first word of the file.
const WORD: &str = "trama-key-1";

/// The content of a key file.
pub struct KeyFile(Key);

/// Why a key file is none.
#[derive(Debug, Error)]
pub enum KeyFileError {
    /// It cannot be read or made.
    #[error("the key file cannot be used: {0}")]
    File(#[from] io::Error),
    /// It is something else.
    #[error("this is no key file of Trama: name another file, or one that is not there yet")]
    Foreign,
    /// No randomness is to be had.
    #[error("the system gives no random numbers")]
    Chance(#[from] SealError),
}

impl KeyFile {
    /// Reads a key file; `None` when it is not there.
    pub fn read(path: &Path) -> Result<Option<Self>, KeyFileError> {
        let text = match fs::read(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let text = std::str::from_utf8(&text).map_err(|_| KeyFileError::Foreign)?;
        let digits = text.trim().strip_prefix(WORD).map(str::trim).ok_or(KeyFileError::Foreign)?;
        let mut key = Key::new([0; Key::BYTES]);
        if digits.len() != 2 * Key::BYTES || !digits.is_ascii() {
            return Err(KeyFileError::Foreign);
        }
        for (n, byte) in key.bytes_mut().iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * n..2 * n + 2], 16).map_err(|_| KeyFileError::Foreign)?;
        }
        Ok(Some(Self(key)))
    }

    /// Makes a key file that only its owner reads. One that is there already is never written over.
    pub fn create(path: &Path) -> Result<Self, KeyFileError> {
        if path.try_exists()? {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists).into());
        }
        let key = Key::random()?;
        let text = Zeroizing::new(format!("{WORD} {}\n", *Zeroizing::new(hex(key.bytes()))));
        // The store will be locked with it: it must be there, and whole, after a cut of power too.
        disk::write_whole(path, text.as_bytes())?;
        Ok(Self(key))
    }

    /// A key file of a known key.
    pub const fn of(key: Key) -> Self {
        Self(key)
    }

    pub(super) fn key(&self) -> Key {
        self.0.derive("key file")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_for_its_owner_alone_and_read_again() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(KeyFile::read(&path).unwrap().is_none());
        let made = KeyFile::create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(KeyFile::read(&path).unwrap().unwrap().0.bytes(), made.0.bytes());
        assert!(matches!(KeyFile::create(&path), Err(KeyFileError::File(_))));
    }

    #[test]
    fn a_new_key_file_leaves_its_neighbours_alone() {
        let folder = tempfile::tempdir().unwrap();
        let neighbours = ["server.new", "server.key.new"].map(|name| folder.path().join(name));
        for path in &neighbours {
            fs::write(path, "somebody's").unwrap();
        }
        KeyFile::create(&folder.path().join("server.key")).unwrap();
        assert_eq!(neighbours.map(|path| fs::read(path).unwrap_or_default()), [b"somebody's"; 2]);
    }

    #[test]
    fn what_is_no_key_file_is_not_taken_for_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for wrong in
            ["", "trama-key-1", "trama-key-1 zz", "a letter", &format!("trama-key-1 {}", "é".repeat(32))]
        {
            fs::write(&path, wrong).unwrap();
            assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Foreign)), "{wrong}");
        }
    }
}
