//! A key. It cannot be printed, serialised or compared, and is overwritten when it is dropped.

use hkdf::Hkdf;
use hmac::Mac;
use layers::record::Plaintext;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Record, SealError, cipher};
use crate::auth::keyed;

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
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "it fails only for outputs that are longer than 255 hashes"
    )]
    pub fn derive(&self, purpose: &str) -> Self {
        let mut derived = Self([0; Self::BYTES]);
        // Better no server than one whose keys are zeros.
        Hkdf::<Sha256>::new(None, &self.0)
            .expand_multi_info(&[b"trama 1 ", purpose.as_bytes()], &mut derived.0)
            .expect("a key is one hash long");
        derived
    }

    /// A digest that nobody makes without the key (HMAC-SHA-256).
    pub fn digest(&self, text: &[u8]) -> [u8; 32] {
        keyed(&self.0).chain_update(text).finalize().into_bytes().into()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::hex;

    #[test]
    fn keys_and_digests_are_what_stores_were_sealed_with() {
        const NAMES: &str = "6c397d115ccd57d620e255c5b937ab7ebf528e4515b8ea2eca75bbb85751019f";
        const CLARO: &str = "5d6241941845afd29ff4baf62202524701a66144a1366e893f2e09fd46bbdfba";
        let key = Key::new(*b"what stores were sealed with: it");
        assert_eq!(hex(key.derive("names").bytes()), NAMES);
        assert_eq!(hex(&key.digest("río claro".as_bytes())), CLARO);
    }
}
