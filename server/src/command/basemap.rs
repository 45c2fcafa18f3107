//! `trama basemap`: puts an archive under every map.

use std::{io::Write, path::PathBuf};

use clap::Subcommand;

use crate::{basemap::Basemaps, config::Data};

/// What to do with base map archives.
#[derive(Subcommand)]
pub enum Basemap {
    /// Copies a `PMTiles` archive (vector in the schema of Protomaps, or raster) into the data folder.
    Add {
        /// The archive; its name is the name of the file.
        file: PathBuf,
    },
    /// Lists the archives.
    List,
    /// Takes an archive away.
    Remove {
        /// Its name, as `list` says it.
        name: String,
    },
}

/// Does it. A running server sees it at once, a page when it is opened anew.
pub async fn basemap(data: &Data, what: Basemap) -> anyhow::Result<()> {
    let basemaps = Basemaps::new(&data.data_dir);
    let mut say = std::io::stdout();
    match what {
        Basemap::Add { file } => {
            let added = basemaps.add(&file).await?;
            writeln!(
                say,
                "{} is under every map now ({}, zoom {} to {})",
                added.name, added.kind, added.minzoom, added.maxzoom
            )?;
        }
        Basemap::List => {
            for archive in basemaps.list().await? {
                writeln!(
                    say,
                    "{}\t{}\tzoom {} to {}",
                    archive.name, archive.kind, archive.minzoom, archive.maxzoom
                )?;
            }
        }
        Basemap::Remove { name } => {
            let removed = basemaps.remove(&name).await?;
            anyhow::ensure!(removed, "there is no archive `{name}`: see `trama basemap list`");
            writeln!(say, "{name} is gone.")?;
        }
    }
    Ok(())
}
