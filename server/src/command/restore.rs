//! `trama restore FILE`: a backup brought back into an empty data folder or database, with the keys that are still there.

use std::{fs::File, io::Write as _, path::PathBuf, sync::Arc};

use anyhow::Context;
use jiff::Timestamp;
use layers::clock::Millis;
use serde::de::DeserializeOwned;
use tokio::{
    sync::mpsc,
    task::{JoinHandle, spawn_blocking},
};

use super::backup::beside;
use crate::{
    access::{AccessLog, Act, Said},
    backup::{FileError, Head, Opening, Read, Sort, latest, typed},
    clock,
    config::Data,
    open::{self, Locks},
    parameters::LEDGER,
    running,
    seal::{Seal, process},
    store::{
        self, StoreError,
        whole::{Kept, Restored, Wrapped},
    },
};

/// Records on their way from a file to the store.
const WAITING: usize = 256;
const DAY: Millis = 24 * 60 * 60 * 1_000;

/// What is brought back.
#[derive(clap::Args, Clone)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,
    /// The key ledger, or the folder of which the latest is taken; `keys` beside the file when it is not said.
    #[arg(long, value_name = "FILE")]
    pub ledger: Option<PathBuf>,
    /// A file with identities of age, for what was locked to recipients; may be said several times.
    #[arg(long = "identity", value_name = "FILE")]
    pub identities: Vec<PathBuf>,
    /// A file with the passphrase of the backup, where nobody is there to type it.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// A file with the passphrase of the ledger, where it is another one.
    #[arg(long, value_name = "FILE")]
    pub ledger_passphrase_file: Option<PathBuf>,
    /// Takes a ledger that is older than fourteen days: what was destroyed since then can be read again.
    #[arg(long)]
    pub old_ledger: bool,
}

/// Brings everything back. Both files are read to their end before anything is written.
pub async fn restore(data: &Data, settings: Restore) -> anyhow::Result<()> {
    process::keep_to_itself();
    anyhow::ensure!(
        running::others(&data.data_dir)?.is_empty(),
        "a server runs on this data folder: stop it, and restore into an empty folder"
    );
    let now = clock::wall()();
    let backup = Whole::backup(&settings)?;
    let ledger = Whole::ledger(&settings, &backup.opening)?;
    let (backup, ledger) = spawn_blocking(move || {
        let backup = backup.check::<Kept>()?;
        Ok::<_, anyhow::Error>((backup, ledger.check::<Wrapped>()?))
    })
    .await??;
    agree(&backup.1, &ledger.1, settings.old_ledger, now)?;
    let Head { passphrase_lock: passphrase, key_file_lock: key_file, made_at, .. } = backup.1.clone();
    let server = Locks { passphrase, key_file }.open(data.key_file.as_deref())?;
    let database = open::database(data).await.context("the store cannot be opened")?;
    anyhow::ensure!(
        database.is_empty().await?,
        "something is stored here already, and nothing was changed: restore into an empty data folder or database"
    );
    let store = database.open(Seal::new(&server)).await.context("the store cannot be opened")?;
    let (rows, reading) = backup.0.pour::<Kept>();
    let (keys, reading_keys) = ledger.0.pour::<Wrapped>();
    let done = store.put_in(rows, keys, now).await.context("nothing was restored")?;
    reading.await?;
    reading_keys.await?;
    let log = AccessLog::new(Arc::clone(&store), clock::wall());
    log.note(Act::Restore, Said { note: Some(&day(made_at)), ..Said::default() }).await?;
    tell(done, made_at, ledger.1.made_at)
}

/// A file that was opened, or can be.
struct Whole {
    path: PathBuf,
    opening: Arc<Opening>,
    sort: Sort,
}

impl Whole {
    fn backup(settings: &Restore) -> anyhow::Result<Self> {
        let path = settings.file.clone();
        let prompt = "Passphrase of the backup: ";
        let opening = Opening::of(&path, &settings.identities, settings.passphrase_file.as_deref(), prompt);
        let opening = opening.with_context(|| path.display().to_string())?;
        // Before the ledger is looked at: what is wrong with the backup is said of the backup.
        let begun = Read::<File>::open(&path, &opening, Sort::Backup).map(drop);
        begun.with_context(|| path.display().to_string())?;
        Ok(Self { path, opening: Arc::new(opening), sort: Sort::Backup })
    }

    /// The ledger opens with what opens the backup, or is asked for by itself.
    fn ledger(settings: &Restore, as_backup: &Arc<Opening>) -> anyhow::Result<Self> {
        let said = settings.ledger.clone().unwrap_or_else(|| beside(&settings.file));
        let path = if said.is_dir() { latest(&said)? } else { Some(said.clone()) };
        let path = path.with_context(|| format!("there is no key ledger in {}", said.display()))?;
        let named = || path.display().to_string();
        let opens = |opening: &Opening| Read::<File>::open(&path, opening, Sort::Ledger).map(drop);
        let opening = match opens(as_backup) {
            Err(FileError::Locked | FileError::NeedsPassphrase | FileError::NeedsIdentity) => {
                let prompt = "Passphrase of the key ledger: ";
                let file = settings.ledger_passphrase_file.as_deref();
                let passphrase = typed(file, prompt)
                    .with_context(|| format!("{}: it does not open with what opens the backup", named()))?;
                Arc::new(Opening { passphrase: Some(passphrase), identities: settings.identities.clone() })
            }
            Err(error) => return Err(error).with_context(named),
            Ok(()) => Arc::clone(as_backup),
        };
        Ok(Self { path, opening, sort: Sort::Ledger })
    }

    /// Reads the file to its end.
    fn check<T: DeserializeOwned>(self) -> anyhow::Result<(Self, Head)> {
        let named = self.path.display().to_string();
        let read = || -> Result<Head, FileError> {
            let mut file = Read::open(&self.path, &self.opening, self.sort)?;
            while file.record::<T>()?.is_some() {}
            Ok(file.head)
        };
        let head = read().with_context(|| named)?;
        Ok((self, head))
    }

    /// Reads it once more, for the store.
    fn pour<T: DeserializeOwned + Send + 'static>(
        self,
    ) -> (mpsc::Receiver<store::Result<T>>, JoinHandle<()>) {
        let (send, poured) = mpsc::channel(WAITING);
        let reading = spawn_blocking(move || {
            let all = || -> Result<(), FileError> {
                let mut file = Read::open(&self.path, &self.opening, self.sort)?;
                while let Some(record) = file.record::<T>()? {
                    if send.blocking_send(Ok(record)).is_err() {
                        break;
                    }
                }
                Ok(())
            };
            if all().is_err() {
                drop(send.blocking_send(Err(StoreError::Damaged("backup"))));
            }
        });
        (poured, reading)
    }
}

/// Whether a ledger is one for the backup.
fn agree(backup: &Head, ledger: &Head, old: bool, now: Millis) -> anyhow::Result<()> {
    anyhow::ensure!(backup.store == ledger.store, "this key ledger is of another server");
    anyhow::ensure!(
        ledger.made_at >= backup.made_at,
        "this key ledger ({}) is older than the backup ({}): take the one that was made with it, or a later one",
        day(ledger.made_at),
        day(backup.made_at)
    );
    anyhow::ensure!(
        old || now.saturating_sub(ledger.made_at) <= LEDGER,
        "this key ledger is {} days old: what was destroyed since then could be read again. Take a later one; if there \
         is none, --old-ledger takes this one",
        now.saturating_sub(ledger.made_at) / DAY
    );
    Ok(())
}

fn tell(done: Restored, backup: Millis, ledger: Millis) -> anyhow::Result<()> {
    let Restored { maps, features, changes, attachments, editions, shredded_maps, shredded_features } = done;
    let mut say = std::io::stdout();
    writeln!(
        say,
        "Restored from the backup of {} with the keys of {}:\n  {maps} maps, {features} features, {changes} changes, \
         {attachments} photos and voice notes.",
        day(backup),
        day(ledger)
    )?;
    if shredded_maps + shredded_features > 0 {
        writeln!(
            say,
            "Destroyed since then, and still so: {shredded_maps} maps, {shredded_features} features of others."
        )?;
    }
    if editions > 0 {
        writeln!(
            say,
            "{editions} maps were published. It may have been taken back since: two people look at it and let it out again."
        )?;
    }
    writeln!(
        say,
        "Everybody signs in anew. Join links and invitations of before are over. Base map archives are not in a backup:\n\
         `trama basemap add` puts them back."
    )?;
    Ok(())
}

/// A day as it is written in the log.
fn day(at: Millis) -> String {
    let at = i64::try_from(at).ok().and_then(|at| Timestamp::from_millisecond(at).ok());
    at.map(|at| at.to_string().chars().take(10).collect()).unwrap_or_default()
}
