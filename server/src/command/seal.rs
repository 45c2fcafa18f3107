//! `trama seal`: takes the keys from the servers that run here, at once.

use std::io::Write;

use crate::{config::Data, running};

/// Seals every server that runs on the data folder.
pub async fn seal(data: &Data) -> anyhow::Result<()> {
    let folder = data.data_dir.clone();
    let sealed = tokio::task::spawn_blocking(move || {
        let others = running::others(&folder)?;
        others.into_iter().map(|it| Ok((it.process(), it.seal()?))).collect::<std::io::Result<Vec<_>>>()
    });
    let mut say = std::io::stdout();
    let sealed = sealed.await??;
    if sealed.is_empty() {
        writeln!(say, "No server runs on this data folder: what lies there is sealed.")?;
    }
    for (process, done) in sealed {
        anyhow::ensure!(done, "process {process} did not seal itself: end it, as with `kill -9 {process}`");
        writeln!(say, "Process {process} is sealed.")?;
    }
    Ok(())
}
