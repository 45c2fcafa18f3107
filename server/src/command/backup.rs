//! `trama backup FILE`: everything in one encrypted file, and its keys in a ledger apart.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use tokio::{sync::mpsc, task::spawn_blocking};

use crate::{
    access::{AccessLog, Act, Said},
    backup::{Closing, Head, Sort, Write, expired, name, typed_anew},
    clock,
    config::Data,
    disk, open,
    parameters::LEDGER,
    store::{self, Setting, SharedStore, whole::Kept},
};

/// What follows the list of options.
pub const HELP: &str = "\
The server may run meanwhile. What is in the file lies there as sealed as in the store, so two things open it: what this
command locks it with, and the passphrase (or key file) of the server. Its keys go into a ledger, a file of its own:

  trama backup /media/stick/monday.age --ledger /media/other/keys
  trama restore /media/stick/monday.age --ledger /media/other/keys

Keep backups as long as you like and ledgers apart from them. Every ledger opens every older backup, but for what was
destroyed before the ledger was made. So make one often, keep the latest, and let no old one lie anywhere: this command
destroys those of the folder that are older than fourteen days.";

/// Where to, and how it is locked.
#[derive(clap::Args, Clone)]
pub struct Backup {
    /// The file to write. One that is there is never written over. Its name is seen by whoever sees the disk.
    pub file: PathBuf,
    /// The folder of the key ledgers; `keys` beside the file when it is not said.
    #[arg(long, value_name = "FOLDER")]
    pub ledger: Option<PathBuf>,
    /// Locks both files to a recipient of age instead of a passphrase; may be said several times.
    #[arg(long = "recipient", value_name = "age1…")]
    pub recipients: Vec<String>,
    /// A file with the passphrase, where nobody is there to type it.
    #[arg(long, value_name = "FILE", conflicts_with = "recipients")]
    pub passphrase_file: Option<PathBuf>,
}

/// Where ledgers lie that nobody said a folder for.
pub(super) fn beside(file: &Path) -> PathBuf {
    file.with_file_name("keys")
}

/// Takes everything out.
pub async fn backup(data: &Data, settings: Backup) -> anyhow::Result<()> {
    let Backup { file, ledger, recipients, passphrase_file } = settings;
    let named = file.display().to_string();
    anyhow::ensure!(!file.try_exists()?, "{named} is there already: choose another name");
    let folder = ledger.unwrap_or_else(|| beside(&file));
    let store = open::open(data).await?;
    let closing = if recipients.is_empty() {
        Closing::Passphrase(typed_anew(passphrase_file.as_deref(), "this backup")?)
    } else {
        Closing::to(&recipients)?
    };
    let clock = clock::wall();
    let now = clock();
    let head = head(&store, now).await?;
    let log = AccessLog::new(std::sync::Arc::clone(&store), clock);
    log.note(Act::Backup, Said { note: Some(closing.word()), ..Said::default() }).await?;
    disk::make_folder(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let ledger = folder.join(name(now, rand::random()).context("the clock is wrong")?);
    let taken = store.take_out().await?;
    let (backup_file, ledger_file) = (file.clone(), ledger.clone());
    let written = spawn_blocking(move || write((&backup_file, &ledger_file), &closing, head, taken));
    let (rows, bytes) = written.await?.with_context(|| format!("{named} was not written"))?;
    let gone = expired(&folder, now)?;
    for path in &gone {
        fs::remove_file(path).with_context(|| format!("{} has had its time", path.display()))?;
    }
    let (mut say, days) = (std::io::stdout(), LEDGER / (24 * 60 * 60 * 1_000));
    writeln!(say, "{rows} records, {bytes} bytes: {named}")?;
    writeln!(say, "The keys: {}", ledger.display())?;
    if !gone.is_empty() {
        writeln!(say, "Destroyed, as they were older than {days} days: {} ledgers of keys.", gone.len())?;
    }
    writeln!(
        say,
        "Keep the two apart. Destroy copies of a ledger after {days} days: whoever has an old one can read again what was\n\
         destroyed since. To restore you need both files, what locks them, and the passphrase or key file of the server."
    )?;
    Ok(())
}

async fn head(store: &SharedStore, now: u64) -> anyhow::Result<Head> {
    Ok(Head {
        sort: Sort::Backup,
        store: store.settle(Setting::ServerId, rand::random::<[u8; 16]>().as_slice()).await?,
        made_at: now,
        passphrase_lock: store.setting(Setting::PassphraseLock).await?,
        key_file_lock: store.setting(Setting::KeyFileLock).await?,
    })
}

/// Writes both files; the ledger stands before the backup does.
fn write(
    (file, ledger): (&Path, &Path),
    closing: &Closing,
    head: Head,
    mut taken: mpsc::Receiver<store::Result<Kept>>,
) -> anyhow::Result<(u64, u64)> {
    let mut backup = Write::begin(file, closing, &head)?;
    let of_keys = Head { sort: Sort::Ledger, passphrase_lock: None, key_file_lock: None, ..head };
    let mut keys = Write::begin(ledger, closing, &of_keys)?;
    while let Some(kept) = taken.blocking_recv() {
        match kept? {
            Kept::Key(wrapped) => keys.record(&wrapped)?,
            row => backup.record(&row)?,
        }
    }
    keys.end()?;
    match backup.end() {
        Ok(written) => Ok(written),
        Err(error) => {
            // A ledger without its backup is of no use.
            drop(fs::remove_file(ledger));
            Err(error.into())
        }
    }
}
