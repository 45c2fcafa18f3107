//! How what is sealed gets opened where no page is: by a key file, or by a passphrase that is typed at the terminal.

use std::{
    io::{IsTerminal, Write},
    path::Path,
    sync::Arc,
};

use anyhow::Context;
use zeroize::Zeroizing;

use crate::{
    auth::passphrase,
    config::Data,
    seal::{Key, KeyFile, Lock, Seal, process},
    store::{
        PostgresDatabase, PostgresOptions, SealedStore, Setting, SharedStore, SqliteDatabase, StoreError,
    },
};

/// How often one may mistype at the terminal.
const TRIES: usize = 5;

/// The store that the settings name, sealed.
pub async fn database(data: &Data) -> Result<Arc<dyn SealedStore>, StoreError> {
    Ok(match &data.database {
        Some(url) => Arc::new(PostgresDatabase::connect(url, PostgresOptions::default()).await?),
        None => Arc::new(SqliteDatabase::open(&data.data_dir).await?),
    })
}

/// The store that the settings name, opened with the key file or the passphrase, for a command that ends by itself.
pub async fn open(data: &Data) -> anyhow::Result<SharedStore> {
    process::keep_to_itself();
    let database = database(data).await.context("the store cannot be opened")?;
    let server = server_key(&*database, data.key_file.as_deref()).await?;
    database.open(Seal::new(&server)).await.context("the store cannot be opened")
}

/// The server key of a store.
pub async fn server_key(database: &dyn SealedStore, key_file: Option<&Path>) -> anyhow::Result<Key> {
    let locks = Locks {
        passphrase: database.setting(Setting::PassphraseLock).await?,
        key_file: database.setting(Setting::KeyFileLock).await?,
    };
    locks.open(key_file)
}

/// What keeps a server key: the one opens with a passphrase, the other with a key file.
pub struct Locks {
    /// The server key under the passphrase.
    pub passphrase: Option<Vec<u8>>,
    /// The server key under the key file.
    pub key_file: Option<Vec<u8>>,
}

impl Locks {
    /// The server key, by the key file or by what somebody types.
    pub fn open(self, key_file: Option<&Path>) -> anyhow::Result<Key> {
        if let Some(path) = key_file {
            let file = KeyFile::read(path)?.with_context(|| format!("{} is not there", path.display()))?;
            let lock = self.key_file.context("this store opens with a passphrase and with no key file")?;
            return Lock::read(&lock)?.open_with_key_file(&file).ok().context(OTHER_FILE);
        }
        let Some(lock) = self.passphrase else {
            anyhow::ensure!(
                self.key_file.is_none(),
                "this store opens with a key file: say which, with --key-file"
            );
            anyhow::bail!("nothing is stored here yet: start the server first");
        };
        anyhow::ensure!(
            is_terminal(),
            "this store is sealed: say --key-file, or type its passphrase at a terminal"
        );
        let lock = Lock::read(&lock)?;
        for _ in 0..TRIES {
            if let Ok(server) = lock.open_with_passphrase(&typed("Passphrase of the server: ")?) {
                return Ok(server);
            }
            complain("It is not this one.")?;
        }
        anyhow::bail!("the passphrase was not right")
    }
}

/// What is said of a key file that does not open a store.
pub const OTHER_FILE: &str = "this key file does not open this store: it was locked with another one";

/// Whether somebody sits there who can be asked.
pub fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// What somebody types, without showing it.
pub fn typed(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    Ok(Zeroizing::new(rpassword::prompt_password(prompt)?))
}

/// A new passphrase of the server.
pub fn new_passphrase() -> anyhow::Result<Zeroizing<String>> {
    new_passphrase_of("the server", "the disk")
}

/// A new passphrase of something: five words that are proposed, or one's own, typed twice.
pub fn new_passphrase_of(whose: &str, beside: &str) -> anyhow::Result<Zeroizing<String>> {
    let proposed = Zeroizing::new(passphrase::proposed()?);
    complain(&format!(
        "Whoever has this passphrase and {beside} reads everything; without it nobody does, not even you.\n\
         Write these five words on paper, or choose your own:\n\n    {}\n",
        *proposed
    ))?;
    loop {
        let first = typed(&format!("Passphrase of {whose} (Enter takes the five words): "))?;
        if first.is_empty() {
            return Ok(proposed);
        }
        if let Err(problem) = passphrase::check(first.trim(), "", false) {
            complain(&problem.to_string())?;
            continue;
        }
        if *typed("Once more: ")? == *first {
            return Ok(first);
        }
        complain("These are two different ones.")?;
    }
}

/// Says something to whoever sits there.
pub fn complain(text: &str) -> std::io::Result<()> {
    writeln!(std::io::stderr(), "{text}")
}
