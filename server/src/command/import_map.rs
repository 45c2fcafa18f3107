//! `trama import-map FILE`: a map that was taken out elsewhere, or here before it was destroyed.

use std::{io::Write, path::PathBuf, sync::Arc};

use anyhow::Context;
use tokio::task::spawn_blocking;

use crate::{
    access::{AccessLog, Act, Said},
    atlas::Atlas,
    attachment::Darkroom,
    backup::{Opening, Read, Sort},
    clock,
    commit::Committer,
    config::Data,
    error::Problem,
    open,
    taken::{Brought, Home, Taken, bring_in},
};

/// What is brought in, and for whom.
#[derive(clap::Args, Clone)]
pub struct ImportMap {
    /// The file.
    pub file: PathBuf,
    /// Who is to answer for the map: the name that she signs in with. What was hers who took it out is hers.
    #[arg(long, value_name = "NAME")]
    pub owner: String,
    /// A file with the passphrase, where nobody is there to type it.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// Brings it in. The file is read to its end before anything is written.
pub async fn import_map(data: &Data, settings: ImportMap) -> anyhow::Result<()> {
    let ImportMap { file, owner, passphrase_file } = settings;
    let named = file.display().to_string();
    let store = open::open(data).await?;
    let owner = store.account_by_name(&owner).await?.context("nobody signs in by this name")?;
    let opening = Opening::of(&file, &[], passphrase_file.as_deref(), "Passphrase of the file: ");
    let opening = Arc::new(opening.with_context(|| named.clone())?);
    let (first, again) = (file.clone(), Arc::clone(&opening));
    let map = spawn_blocking(move || checked(&first, &again)).await?.with_context(|| named.clone())?;
    let there = store.map(map).await?.is_some();
    anyhow::ensure!(!there, "this map is here already: nothing was changed");
    let clock = clock::wall();
    let now = clock();
    let log = AccessLog::new(Arc::clone(&store), Arc::clone(&clock));
    // Noted before it is done: what cannot be noted must not happen.
    log.note(Act::TakeIn, Said { map: Some(map), to: Some(owner.id), ..Said::default() }).await?;
    let atlas = Arc::new(Atlas::new(Arc::clone(&store)));
    let committer = Committer::new(Arc::clone(&store), atlas, clock);
    let mut reading = Read::open(&file, &opening, Sort::Map)?;
    let next = || reading.record::<Taken>().map_err(|error| Problem::Unreadable(error.to_string()));
    let home = Home { store: &store, committer: &committer, darkroom: &Darkroom::default() };
    let brought = bring_in(home, owner.id, now, next).await.context("nothing was brought in")?;
    let Brought { changes, left_out } = brought;
    let mut say = std::io::stdout();
    writeln!(
        say,
        "The map is here, with {changes} changes, and {} answers for it. Nobody else is on it yet.",
        owner.name
    )?;
    if left_out > 0 {
        writeln!(say, "Left out, as they are no photos and no voice notes that Trama keeps: {left_out}.")?;
    }
    Ok(())
}

/// Reads the file to its end; answers which map it holds.
fn checked(file: &std::path::Path, opening: &Opening) -> anyhow::Result<layers::id::MapId> {
    let mut reading = Read::open(file, opening, Sort::Map)?;
    let mut found = None;
    while let Some(taken) = reading.record::<Taken>()? {
        if let Taken::Map { map, .. } = taken {
            found = Some(map);
        }
    }
    found.context("there is no map in this file")
}
