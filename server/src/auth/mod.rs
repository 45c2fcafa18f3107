//! Who somebody is: passphrases, session tokens, codes, names, rights, and how often one may try.

pub mod caller;
pub mod code;
pub mod name;
pub mod passphrase;
pub mod rights;
pub mod second_factor;
pub mod secrets;
pub mod session;
pub mod totp;
pub mod tries;

use hmac::{Hmac, KeyInit, Mac, digest::Key};
use sha2::{Digest, Sha256};

use crate::{error::Problem, store::SecretHash};

/// A secret of 256 random bits, as 64 hex digits, and the hash by which the store knows it.
pub fn secret() -> Result<(String, SecretHash), Problem> {
    let text = hex(&random::<32>()?);
    let hash = hash(&text);
    Ok((text, hash))
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Problem::Fault)?;
    Ok(bytes)
}

/// The hash of a secret. A random secret needs no slow hash.
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// The keyed hash (HMAC-SHA-256) of some parts, each told from the next by its length.
pub fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = keyed(key);
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// What makes a keyed hash (HMAC-SHA-256) of whatever it is given.
pub(crate) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC fills a shorter key up with zeros to the size of a block; filled up here, it cannot be of a wrong length.
    let mut block = Key::<Hmac<Sha256>>::default();
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    <Hmac<Sha256> as KeyInit>::new(&block)
}

/// Lowercase hex digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // It never grows on its way: what is secret leaves no copies behind.
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
