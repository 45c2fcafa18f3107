//! Passphrases: which are good enough, one that the server proposes, and how they are kept and checked.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{
        PasswordHasher,
        phc::{Output, PasswordHash},
    },
};
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization;

use super::{code, hex, hmac, name::known_as, random, secrets::Secrets};
use crate::{
    error::Problem,
    parameters::{LOGIN_HASH, PASSPHRASE, PASSPHRASE_BESIDE_SECOND, PASSPHRASE_BYTES, PASSPHRASE_WORDS},
    store::Secret,
};

/// Before the PHC string of a hash over which the pepper went.
const PEPPERED: &str = "hmac";

/// A passphrase as the server proposes it: words without accents, as they are said.
pub fn proposed() -> Result<String, Problem> {
    Ok(code::words(PASSPHRASE_WORDS)?.replace('-', " "))
}

/// Whether a passphrase is long enough and not one that everybody tries. No rules of composition.
pub fn check(passphrase: &str, name: &str, beside_second: bool) -> Result<(), Problem> {
    let wrong = |reason: &str| Err(Problem::invalid("passphrase", reason));
    let least = if beside_second { PASSPHRASE_BESIDE_SECOND } else { PASSPHRASE };
    if passphrase.len() > PASSPHRASE_BYTES {
        return wrong("at most 1024 bytes");
    }
    if passphrase.chars().count() < least {
        return wrong(if beside_second {
            "it needs at least 8 characters"
        } else {
            "it needs at least 15 characters: four or five words are good"
        });
    }
    if is_common(passphrase, name) {
        return wrong(
            "this is one of the first that somebody would try: take five words that do not go together",
        );
    }
    Ok(())
}

/// What is tried first: nothing at all, few signs, a word said again and again, a row of the keyboard, one's own name, and
/// the best known ones.
fn is_common(passphrase: &str, name: &str) -> bool {
    const KNOWN: [&str; 24] = [
        "password",
        "passw0rd",
        "contrasena",
        "contraseña",
        "clave",
        "qwerty",
        "qwertyuiop",
        "asdfghjkl",
        "zxcvbnm",
        "abcdefghijklmnopqrstuvwxyz",
        "1234567890",
        "9876543210",
        "iloveyou",
        "teamo",
        "admin",
        "administrator",
        "administrador",
        "letmein",
        "welcome",
        "bienvenida",
        "bienvenido",
        "trama",
        "correcthorsebatterystaple",
        "colombia",
    ];
    let plain: String = known_as(passphrase).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut signs: Vec<char> = plain.chars().collect();
    signs.sort_unstable();
    signs.dedup();
    // What is left when everything known is taken out of it.
    let own: String = known_as(name).chars().filter(|c| c.is_alphanumeric()).collect();
    let mut rest = plain.clone();
    for known in KNOWN.into_iter().chain((own.len() > 2).then_some(own.as_str())) {
        rest = rest.replace(known, "");
    }
    // Some beginning of a row of keys or of numbers, as long as it likes.
    let row = |row: &str| row.repeat(4).contains(plain.as_str());
    signs.len() < 5
        || rest.trim_matches(|c: char| c.is_ascii_digit()).chars().count() < 4
        || repeats(&plain)
        || ["1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm"].into_iter().any(row)
}

/// Whether a text is a shorter one several times over.
fn repeats(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    (1..=letters.len() / 2).any(|unit| {
        let (first, _) = letters.split_at(unit);
        letters.chunks(unit).all(|part| first.starts_with(part))
    })
}

/// Hashes and checks passphrases, at most one per core at a time: each takes 19 MiB.
pub struct Passphrases {
    argon: Argon2<'static>,
    turns: Semaphore,
    secrets: Arc<Secrets>,
    /// Checked when there is no such account, so that both take as long.
    nobody: String,
}

impl Passphrases {
    /// With the server's pepper, which is no use to who holds the disk: it is sealed.
    pub fn new(secrets: Arc<Secrets>) -> Result<Self, Problem> {
        let (memory, passes, lanes) = LOGIN_HASH;
        let params = Params::new(memory, passes, lanes, None).map_err(|_| Problem::Fault)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let nobody = hashed(&argon, &hex(&random::<32>()?), &random()?)?;
        Ok(Self { argon, turns: Semaphore::new(cores), secrets, nobody })
    }

    /// What is kept of a passphrase that was checked.
    pub async fn hash(&self, passphrase: &str) -> Result<String, Problem> {
        let pepper = self.secrets.get(Secret::Pepper).await?;
        let argon = self.argon.clone();
        self.turn(passphrase, move |passphrase| hashed(&argon, passphrase, &pepper)).await?
    }

    /// Whether the passphrase is the one; without an account it takes as long and is not.
    pub async fn check(&self, passphrase: &str, kept: Option<&str>) -> Result<bool, Problem> {
        let pepper = self.secrets.get(Secret::Pepper).await?;
        let known = kept.is_some();
        let (argon, kept) = (self.argon.clone(), kept.unwrap_or(&self.nobody).to_owned());
        let same =
            self.turn(passphrase, move |passphrase| is_same(&argon, passphrase, &kept, &pepper)).await?;
        Ok(same && known)
    }

    async fn turn<T: Send + 'static>(
        &self,
        passphrase: &str,
        work: impl FnOnce(&str) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        // Keyboards compose accents in different ways.
        let passphrase: String = passphrase.nfkc().collect();
        let _turn = self.turns.acquire().await.map_err(|_| Problem::Fault)?;
        tokio::task::spawn_blocking(move || work(&passphrase)).await.map_err(|_| Problem::Fault)
    }
}

fn hashed(argon: &Argon2<'_>, passphrase: &str, pepper: &[u8; 32]) -> Result<String, Problem> {
    let mut phc: PasswordHash = argon.hash_password(passphrase.as_bytes()).map_err(|_| Problem::Fault)?;
    let slow = phc.hash.ok_or(Problem::Fault)?;
    phc.hash = Some(Output::new(&hmac(pepper, &[slow.as_bytes()])).map_err(|_| Problem::Fault)?);
    Ok(format!("{PEPPERED}{phc}"))
}

/// Hashes again as it was hashed then: its own parameters and salt, with the pepper or, from before there was one, without.
fn is_same(argon: &Argon2<'_>, passphrase: &str, kept: &str, pepper: &[u8; 32]) -> bool {
    let (phc, peppered) = kept.strip_prefix(PEPPERED).map_or((kept, false), |phc| (phc, true));
    let again = || {
        let phc = PasswordHash::new(phc).ok()?;
        let (salt, expected) = (phc.salt?, phc.hash?);
        let params = Params::try_from(&phc).unwrap_or_else(|_| argon.params().clone());
        let mut slow = vec![0; expected.len()];
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon.hash_password_into(passphrase.as_bytes(), &salt, &mut slow).ok()?;
        let found = if peppered { hmac(pepper, &[&slow]).to_vec() } else { slow };
        // `Output` compares in constant time.
        Some(Output::new(&found).ok()? == expected)
    };
    again().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argon() -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap())
    }

    #[test]
    fn a_passphrase_is_known_again_with_the_pepper_and_not_without_it() {
        let (argon, pepper) = (argon(), [7; 32]);
        let kept = hashed(&argon, "cuatro palabras bien largas", &pepper).unwrap();
        assert!(kept.starts_with("hmac$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(is_same(&argon, "cuatro palabras bien largas", &kept, &pepper));
        assert!(!is_same(&argon, "otra cosa completamente", &kept, &pepper));
        assert!(
            !is_same(&argon, "cuatro palabras bien largas", &kept, &[8; 32]),
            "whoever has the disk alone"
        );
    }

    #[test]
    fn what_was_hashed_before_there_was_a_pepper_is_known_again() {
        let kept = argon().hash_password(b"cuatro palabras bien largas").unwrap().to_string();
        assert!(is_same(&argon(), "cuatro palabras bien largas", &kept, &[7; 32]));
        assert!(!is_same(&argon(), "otra cosa completamente", &kept, &[7; 32]));
        assert!(!is_same(&argon(), "x", "no hash at all", &[7; 32]));
    }

    #[test]
    fn length_is_what_counts_and_less_of_it_beside_a_second_factor() {
        check("cuatro palabras bien largas", "Ana", false).unwrap();
        check("ñandú bajo la lluvia", "Ana", false).unwrap();
        assert!(check("catorce letras", "Ana", false).is_err());
        check("catorce letras", "Ana", true).unwrap();
        assert!(check("letra 7", "Ana", true).is_err());
        assert!(check(&"larga ".repeat(200), "Ana", false).is_err());
    }

    #[test]
    fn what_everybody_would_try_is_refused() {
        for common in [
            "                    ",
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345678",
            "abcdefghijklmnop",
            "qwertyuiopasdfgh",
            "passwordpassword",
            "Contraseña Contraseña",
            "contraseña1234567",
            "luna luna luna luna",
            "abab1abab1abab1abab1",
            "correct horse battery staple",
            "María Inés 2024 2024",
        ] {
            assert!(check(common, "María Inés", false).is_err(), "{common}");
        }
        for common in ["password", "12345678", "qwertyui", "trama2026"] {
            assert!(check(common, "Ana", true).is_err(), "{common}");
        }
    }

    #[test]
    fn a_proposed_passphrase_is_five_words_and_good() {
        let one = proposed().unwrap();
        assert_eq!(one.split(' ').count(), 5, "{one}");
        check(&one, "Ana", false).unwrap();
        assert_ne!(one, proposed().unwrap());
    }
}
