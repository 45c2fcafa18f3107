//! How a file of Trama is locked and opened: by a passphrase of its own, or to recipients of age, whose identities open it.

use std::path::{Path, PathBuf};

use age::{Encryptor, IdentityFile, secrecy::SecretString, x25519};
use anyhow::Context;
use zeroize::Zeroizing;

use super::FileError;
use crate::{auth::passphrase, open};

/// What a file is locked with.
pub enum Closing {
    /// A passphrase.
    Passphrase(SecretString),
    /// Recipients: whoever has the identity of one of them opens it.
    Recipients(Vec<x25519::Recipient>),
}

impl Closing {
    /// To recipients, as `age1…`.
    pub fn to(recipients: &[String]) -> Result<Self, FileError> {
        let read = |it: &String| {
            it.parse::<x25519::Recipient>().map_err(|why| FileError::Recipients(why.to_owned()))
        };
        recipients.iter().map(read).collect::<Result<_, _>>().map(Self::Recipients)
    }

    pub(super) fn encryptor(&self) -> Result<Encryptor, FileError> {
        match self {
            Self::Passphrase(passphrase) => Ok(Encryptor::with_user_passphrase(passphrase.clone())),
            Self::Recipients(recipients) => {
                Encryptor::with_recipients(recipients.iter().map(|it| it as &dyn age::Recipient))
                    .map_err(|error| FileError::Recipients(error.to_string()))
            }
        }
    }

    /// The word for it in the access log.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Passphrase(_) => "passphrase",
            Self::Recipients(_) => "recipients",
        }
    }
}

/// What may open a file.
#[derive(Default)]
pub struct Opening {
    /// Its passphrase.
    pub passphrase: Option<SecretString>,
    /// Files with identities of age.
    pub identities: Vec<PathBuf>,
}

impl Opening {
    /// What may open this file: identities where it was locked to recipients, else a passphrase, which is asked for.
    pub fn of(
        path: &Path,
        identities: &[PathBuf],
        passphrase_file: Option<&Path>,
        prompt: &str,
    ) -> anyhow::Result<Self> {
        let passphrase = if super::file::takes_passphrase(path)? {
            Some(typed(passphrase_file, prompt)?)
        } else if identities.is_empty() {
            return Err(FileError::NeedsIdentity.into());
        } else {
            None
        };
        Ok(Self { passphrase, identities: identities.to_vec() })
    }

    pub(super) fn identities(&self, passphrase: bool) -> Result<Vec<Box<dyn age::Identity>>, FileError> {
        if passphrase {
            let passphrase = self.passphrase.clone().ok_or(FileError::NeedsPassphrase)?;
            return Ok(vec![Box::new(age::scrypt::Identity::new(passphrase))]);
        }
        if self.identities.is_empty() {
            return Err(FileError::NeedsIdentity);
        }
        let mut all: Vec<Box<dyn age::Identity>> = Vec::new();
        for path in &self.identities {
            let read = IdentityFile::from_file(path.to_string_lossy().into_owned())?;
            let read = read.into_identities().map_err(|_| FileError::Locked)?;
            all.extend(read.into_iter().map(|it| it as Box<dyn age::Identity>));
        }
        Ok(all)
    }
}

/// A passphrase that is there already: from a file, or typed.
pub fn typed(file: Option<&Path>, prompt: &str) -> anyhow::Result<SecretString> {
    let text = match file {
        Some(path) => from_file(path)?,
        None if open::is_terminal() => open::typed(prompt)?,
        None => anyhow::bail!("say --passphrase-file, or type the passphrase at a terminal"),
    };
    Ok(SecretString::from(text.trim().to_owned()))
}

/// A new one: from a file, or five words that are proposed, or one's own.
pub fn typed_anew(file: Option<&Path>, whose: &str) -> anyhow::Result<SecretString> {
    let text = match file {
        Some(path) => from_file(path)?,
        None if open::is_terminal() => open::new_passphrase_of(whose, "the file")?,
        None => anyhow::bail!("say --passphrase-file or --recipient, or type a passphrase at a terminal"),
    };
    passphrase::check(text.trim(), "", false)?;
    Ok(SecretString::from(text.trim().to_owned()))
}

fn from_file(path: &Path) -> anyhow::Result<Zeroizing<String>> {
    let read = std::fs::read_to_string(path);
    Ok(Zeroizing::new(read.with_context(|| format!("{} cannot be read", path.display()))?))
}
