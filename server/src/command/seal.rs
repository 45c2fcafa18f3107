//! `trama seal`: takes the keys from the servers that run here, at once.

use std::io::Write;

use crate::{
    config::Data,
    running::{self, Became},
};

/// Seals every server that runs on the data folder.
pub async fn seal(data: &Data) -> anyhow::Result<()> {
    let folder = data.data_dir.clone();
    let sealed = tokio::task::spawn_blocking(move || {
        let others = running::others(&folder)?;
        let became = running::seal(&others);
        Ok::<_, std::io::Error>(others.iter().map(running::Other::process).zip(became).collect::<Vec<_>>())
    });
    let mut say = std::io::stdout();
    let sealed = sealed.await??;
    if sealed.is_empty() {
        writeln!(say, "No server runs on this data folder: what lies there is sealed.")?;
    }
    let mut open = Vec::new();
    for (process, became) in sealed {
        match became {
            Ok(Became::Sealed) => writeln!(say, "Process {process} is sealed.")?,
            Ok(Became::Ended) => writeln!(say, "Process {process} has ended.")?,
            Err(error) => open.push(format!(
                "process {process} did not seal itself ({error}): end it, as with `kill -9 {process}`"
            )),
        }
    }
    anyhow::ensure!(open.is_empty(), open.join("\n"));
    Ok(())
}
