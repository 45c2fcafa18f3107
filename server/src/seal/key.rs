//! A key. It cannot be printed, serialised or compared, and is overwritten when it is dropped.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use layers::record::Plaintext;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Record, SealError, cipher};

/// 256 bits that seal records or other keys.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; Key::BYTES]);

impl Key {
    /// Its length.
    pub const BYTES: usize = 32;

    /// One that nobody has had before.
    pub fn random() -> Result<Self, SealError> {
        let mut key = Self([0; Self::BYTES]);
        getrandom::fill(&mut key.0).map_err(|_| SealError)?;
        Ok(key)
    }

    /// A key that is known already.
    pub const fn new(bytes: [u8; Self::BYTES]) -> Self {
        Self(bytes)
    }

    /// The key of one purpose (HKDF-SHA-256): from it neither this one nor that of another purpose is found.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> Self {
        let mut derived = Self([0; Self::BYTES]);
        // It fails only for outputs that are longer than 255 hashes.
        let done = Hkdf::<Sha256>::new(None, &self.0)
            .expand_multi_info(&[b"trama 1 ", purpose.as_bytes()], &mut derived.0);
        debug_assert!(done.is_ok());
        derived
    }

    /// A digest that nobody makes without the key (HMAC-SHA-256).
    pub fn digest(&self, text: &[u8]) -> Vec<u8> {
        let Ok(mut hmac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.0) else { return Vec::new() };
        hmac.update(text);
        hmac.finalize().into_bytes().to_vec()
    }

    /// The bytes of a record that go to the disk.
    pub fn close(&self, record: &Record, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        cipher::close(self, &record.bound_to(), plain)
    }

    /// The way back.
    pub fn open(&self, record: &Record, sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        cipher::open(self, &record.bound_to(), sealed)
    }

    /// The same for a record of the domain.
    pub fn close_plain(&self, record: &Record, plain: &Plaintext) -> Result<Vec<u8>, SealError> {
        self.close(record, plain.expose())
    }

    /// The way back.
    pub fn open_plain(&self, record: &Record, sealed: Vec<u8>) -> Result<Plaintext, SealError> {
        self.open(record, sealed).map(Plaintext::new)
    }

    /// The bytes of a record of the domain that is sealed with something beside it.
    pub fn exposed(plain: &Plaintext) -> &[u8] {
        plain.expose()
    }

    /// Another key as it is stored under this one.
    pub fn wrap(&self, record: &Record, key: &Self) -> Result<Vec<u8>, SealError> {
        cipher::close_whole(self, &record.bound_to(), &key.0)
    }

    /// The way back.
    pub fn unwrap(&self, record: &Record, wrapped: &[u8]) -> Result<Self, SealError> {
        let mut bytes = cipher::open_whole(self, &record.bound_to(), wrapped.to_vec())?;
        let key = bytes.as_slice().try_into().map(Self).map_err(|_| SealError);
        bytes.zeroize();
        key
    }

    pub(super) const fn bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    pub(super) const fn bytes_mut(&mut self) -> &mut [u8; Self::BYTES] {
        &mut self.0
    }
}
