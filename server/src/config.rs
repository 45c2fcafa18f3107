//! Every setting of the server, on one page: a flag, or the environment variable beside it.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};

use crate::auth::second_factor::Asked;

/// Trama: a map server for communities that draw their own risk maps.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub struct Config {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where the data are, and what opens them.
    #[command(flatten)]
    pub data: Data,
}

/// Where the data are.
#[derive(clap::Args, Clone)]
pub struct Data {
    /// Folder of the embedded database, of base map archives and of nothing else.
    #[arg(long, env = "TRAMA_DATA_DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,
    /// A PostgreSQL 15+ database with PostGIS 3, instead of the embedded one: `postgres://user@host/name`
    #[arg(long, env = "TRAMA_DATABASE", global = true, hide_env_values = true)]
    pub database: Option<String>,
    /// A file that opens what is sealed, instead of the passphrase; made when the store is new and the file is not there.
    /// Whoever has it and the disk reads everything: keep it on another disk.
    #[arg(long, env = "TRAMA_KEY_FILE", global = true)]
    pub key_file: Option<PathBuf>,
}

/// What the program does.
#[derive(Subcommand)]
pub enum Command {
    /// Serves the page and the API.
    Serve(Serve),
    /// Seals the servers that run on this data folder: their keys are gone within a second, and everybody is signed out.
    Seal,
    /// Gives the store another passphrase, or its first one. Nothing else is written anew.
    Passphrase,
    /// Puts the rows of a file (GeoJSON, TopoJSON, CSV) onto a layer of a map.
    #[command(after_help = crate::command::import::HELP)]
    Import(crate::command::import::Import),
    /// Brings in a map that somebody took out whole, here or elsewhere.
    ImportMap(crate::command::import_map::ImportMap),
    /// Puts base map archives under every map.
    #[command(subcommand)]
    Basemap(crate::command::basemap::Basemap),
    /// Takes everything out, into one encrypted file and a ledger of keys apart.
    #[command(after_help = crate::command::backup::HELP)]
    Backup(crate::command::backup::Backup),
    /// Brings a backup back into an empty data folder or database.
    Restore(crate::command::restore::Restore),
    /// Helps somebody who has lost her second factor.
    #[command(subcommand)]
    SecondFactor(crate::command::second_factor::SecondFactor),
    /// Says whether the access log is whole, and where it breaks.
    VerifyLog,
    /// Prints the description of the API (`OpenAPI` 3.1).
    Openapi,
}

/// How to serve.
#[derive(clap::Args, Clone)]
pub struct Serve {
    /// Address and port to listen at. Anything but loopback lets other machines in.
    #[arg(long, env = "TRAMA_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// How people reach the server, for links: `https://mapa.example.org`
    #[arg(long, env = "TRAMA_URL")]
    pub url: Option<String>,
    /// Of whom a second factor is asked before anything else. When it is not said: of nobody at a loopback address, of
    /// members where other machines come in.
    #[arg(long, env = "TRAMA_SECOND_FACTOR")]
    pub second_factor: Option<Asked>,
    /// Makes a small invented map when there is none yet. Without `--key-file` the key lies in the data folder too.
    #[arg(long)]
    pub demo: bool,
    /// Does not open by itself: waits for the passphrase. A server that was sealed starts again so.
    #[arg(long, env = "TRAMA_SEALED", hide = true)]
    pub sealed: bool,
}

impl Serve {
    /// Of whom a second factor is asked: a facilitator alone with her laptop is not locked out of her own work.
    pub fn asked(&self) -> Asked {
        let alone = if self.listen.ip().is_loopback() { Asked::Off } else { Asked::Members };
        self.second_factor.unwrap_or(alone)
    }
}

impl Default for Serve {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            url: None,
            second_factor: None,
            demo: false,
            sealed: false,
        }
    }
}
