//! Who somebody is: passphrases, session tokens, codes, names, rights, and how often one may try.

pub mod code;
pub mod name;
pub mod rights;
pub mod session;

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use layers::clock::Millis;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{error::Problem, store::SecretHash};

/// Shortest passphrase, in characters: without a second factor and without rules of composition, length is what counts.
pub const PASSPHRASE_CHARACTERS: usize = 15;
/// How long a session lasts at most.
pub const SESSION: Millis = 8 * 60 * 60 * 1_000;
/// How long a session lasts without being used.
pub const SESSION_IDLE: Millis = 30 * 60 * 1_000;
/// How long the session of a guest lasts: a workshop, with time to spare.
pub const GUEST_SESSION: Millis = 4 * 60 * 60 * 1_000;

/// Tries in a window before one has to wait.
const TRIES: u32 = 10;
/// The window, in milliseconds.
const WINDOW: Millis = 15 * 60 * 1_000;
/// Longest wait, in seconds: a delay, never a lockout.
const LONGEST_WAIT: u64 = 15 * 60;

/// A secret of 256 random bits, as 64 hex digits, and the hash by which the store knows it.
pub fn secret() -> Result<(String, SecretHash), Problem> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| Problem::Fault)?;
    let text = hex(&bytes);
    let hash = hash(&text);
    Ok((text, hash))
}

/// The hash of a secret. A random secret needs no slow hash.
pub fn hash(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// Lowercase hex digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
    text
}

/// Hashes and checks passphrases, at most one per core at a time: each takes 19 MiB.
pub struct Passphrases {
    argon: Argon2<'static>,
    turns: Semaphore,
    /// Checked when there is no such account, so that both take as long.
    nobody: String,
}

impl Passphrases {
    /// Argon2id with m = 19 456 KiB, t = 2, p = 1 (OWASP's first choice).
    pub fn new() -> Result<Self, Problem> {
        let params = Params::new(19_456, 2, 1, None).map_err(|_| Problem::Fault)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = argon.hash_password(secret()?.0.as_bytes()).map_err(|_| Problem::Fault)?.to_string();
        Ok(Self { argon, turns: Semaphore::new(cores), nobody })
    }

    /// The PHC string of a passphrase that is long enough.
    pub async fn hash(&self, passphrase: &str) -> Result<String, Problem> {
        if passphrase.chars().count() < PASSPHRASE_CHARACTERS {
            return Err(Problem::invalid(
                "passphrase",
                "it needs at least 15 characters: four or five words are good",
            ));
        }
        if passphrase.len() > 1_024 {
            return Err(Problem::invalid("passphrase", "at most 1024 bytes"));
        }
        let (argon, passphrase) = (self.argon.clone(), passphrase.to_owned());
        let _turn = self.turns.acquire().await.map_err(|_| Problem::Fault)?;
        let hashed = tokio::task::spawn_blocking(move || {
            argon.hash_password(passphrase.as_bytes()).map(|phc| phc.to_string())
        });
        hashed.await.map_err(|_| Problem::Fault)?.map_err(|_| Problem::Fault)
    }

    /// Whether the passphrase is the one; without an account it takes as long and is not.
    pub async fn check(&self, passphrase: &str, phc: Option<&str>) -> Result<bool, Problem> {
        let known = phc.is_some();
        let (argon, passphrase) = (self.argon.clone(), passphrase.to_owned());
        let phc = phc.unwrap_or(&self.nobody).to_owned();
        let _turn = self.turns.acquire().await.map_err(|_| Problem::Fault)?;
        let checked = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&phc)
                .is_ok_and(|phc| argon.verify_password(passphrase.as_bytes(), &phc).is_ok())
        });
        Ok(checked.await.map_err(|_| Problem::Fault)? && known)
    }
}

/// Slows down whoever tries too often. Kept in memory only; what is tried is known by its hash.
#[derive(Default)]
pub struct Tries(Mutex<HashMap<SecretHash, (u32, Millis)>>);

impl Tries {
    /// Whether one may try at something now.
    pub fn allow(&self, what: &str, now: Millis) -> Result<(), Problem> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((count, last)) = tries.get(&hash(what)) else { return Ok(()) };
        let waited = now.saturating_sub(*last) / 1_000;
        if *count >= TRIES && waited < wait(*count) {
            Err(Problem::TooManyTries(wait(*count) - waited))
        } else {
            Ok(())
        }
    }

    /// Notes a try.
    pub fn note(&self, what: &str, now: Millis) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|_, (count, last)| now.saturating_sub(*last) < WINDOW.max(wait(*count) * 1_000));
        let (count, last) = tries.entry(hash(what)).or_insert((0, now));
        *count += 1;
        *last = now;
    }

    /// It went well: forget the tries.
    pub fn clear(&self, what: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&hash(what));
    }
}

/// The network somebody comes from: /24 or /48. Kept in memory only, hashed.
pub fn bucket(from: SocketAddr) -> String {
    match from.ip() {
        IpAddr::V4(ip) => format!("{:?}", &ip.octets()[..3]),
        IpAddr::V6(ip) => format!("{:?}", &ip.segments()[..3]),
    }
}

/// Seconds to wait after so many tries: 2, 4, 8 … beyond the tenth.
fn wait(count: u32) -> u64 {
    count.checked_sub(TRIES).map_or(0, |over| (2_u64 << over.min(10)).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_tries_are_free_and_then_each_costs_twice_as_long_but_none_is_locked_out() {
        let tries = Tries::default();
        for _ in 0..TRIES {
            tries.allow("ana", 0).unwrap();
            tries.note("ana", 0);
        }
        assert!(matches!(tries.allow("ana", 0), Err(Problem::TooManyTries(2))));
        tries.allow("luz", 0).unwrap();
        tries.allow("ana", 2_000).unwrap();
        tries.note("ana", 2_000);
        assert!(matches!(tries.allow("ana", 2_000), Err(Problem::TooManyTries(4))));
        tries.allow("ana", 2_000 + LONGEST_WAIT * 1_000).unwrap();
        tries.clear("ana");
        tries.allow("ana", 0).unwrap();
    }

    #[tokio::test]
    async fn a_passphrase_is_checked_and_a_stranger_takes_as_long_and_is_refused() {
        let passphrases = Passphrases::new().unwrap();
        let phc = passphrases.hash("cuatro palabras bien largas").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passphrases.check("cuatro palabras bien largas", Some(&phc)).await.unwrap());
        assert!(!passphrases.check("otra cosa completamente", Some(&phc)).await.unwrap());
        assert!(!passphrases.check("otra cosa completamente", None).await.unwrap());
        assert!(passphrases.hash("corta").await.is_err());
    }
}
