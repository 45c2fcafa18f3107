//! Every setting of the server, on one page: a flag, or the environment variable beside it.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use axum::http::Uri;
use clap::{Parser, Subcommand};

use crate::{auth::second_factor::AskedOf, lan};

/// Trama: a map server for communities that draw their own risk maps.
#[derive(Parser)]
#[command(name = "trama", version, max_term_width = 100)]
pub struct Config {
    /// What to do; `serve` when nothing is said.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Where the data are, and what opens them.
    #[command(flatten)]
    pub data: Data,
}

/// `trama` without a command: it serves, and how is read from the environment.
#[derive(Parser)]
#[command(name = "trama", version)]
struct Bare {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    serve: Serve,
}

/// What was said at the terminal and in the environment. Whoever says it wrong is told, and the program ends.
pub fn said() -> (Command, Data) {
    let Config { command, data } = Config::parse();
    if let Some(command) = command {
        return (command, data);
    }
    let Bare { data, serve } = Bare::parse();
    (Command::Serve(serve), data)
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
    /// Address and port to listen at. Anything but loopback lets other machines in, and then wants TLS or a word of yours.
    #[arg(long, env = "TRAMA_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// For a workshop without internet: lets the phones of the room in, and says where they find it.
    #[arg(long)]
    pub lan: bool,
    /// How people reach the server, for links: `https://mapa.example.org`
    #[arg(long, env = "TRAMA_URL")]
    pub url: Option<String>,
    /// Of whom a second factor is asked before anything else. When it is not said: of nobody where only this machine comes
    /// in, of members where others do, be it through a proxy.
    #[arg(long, env = "TRAMA_SECOND_FACTOR")]
    pub second_factor: Option<AskedOf>,
    /// What guards the wire.
    #[command(flatten)]
    pub wire: Wire,
    /// Makes a small invented map when there is none yet. Without `--key-file` the key lies in the data folder too.
    #[arg(long)]
    pub demo: bool,
    /// Does not open by itself: waits for the passphrase. A server that was sealed starts again so.
    #[arg(long, env = "TRAMA_SEALED", hide = true)]
    pub sealed: bool,
}

/// What guards the wire between browsers and the server.
#[derive(clap::Args, Clone, Default)]
#[command(next_help_heading = "The wire")]
pub struct Wire {
    /// Speaks TLS by itself: `self-made` is a certificate for a room, made once and kept in the data folder. Browsers warn of
    /// it once; its fingerprint is shown here and to stewards, so that people can compare.
    #[arg(long, env = "TRAMA_TLS", group = "way")]
    pub tls: Option<Tls>,
    /// Speaks TLS with this certificate (PEM, the whole chain). It is read anew when it is renewed.
    #[arg(long, env = "TRAMA_CERTIFICATE", value_name = "FILE", requires = "key", group = "way")]
    pub certificate: Option<PathBuf>,
    /// The key of the certificate (PEM).
    #[arg(long, env = "TRAMA_CERTIFICATE_KEY", value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Asks an authority (Let's Encrypt) for a certificate of this domain, and renews it. Whoever says so agrees to the terms of
    /// the authority. It must reach the server at port 443.
    #[arg(long, env = "TRAMA_ACME", value_name = "DOMAIN", requires = "acme_contact", group = "way")]
    pub acme: Option<String>,
    /// Where the authority writes to when something is wrong.
    #[arg(long, env = "TRAMA_ACME_CONTACT", value_name = "MAIL", requires = "acme")]
    pub acme_contact: Option<String>,
    /// Another authority, by the address of its directory; `staging` is Let's Encrypt's for trying. It is believed when this
    /// machine trusts it, or the file that `SSL_CERT_FILE` names.
    #[arg(long, env = "TRAMA_ACME_DIRECTORY", value_name = "URL", requires = "acme")]
    pub acme_directory: Option<String>,
    /// A proxy speaks TLS for this server, and `--url` is where people reach it. The proxy is believed where people come from.
    #[arg(long, env = "TRAMA_BEHIND_PROXY", group = "way")]
    pub behind_proxy: bool,
    /// Lets other machines in without TLS. Whoever is on the network can read and alter everything.
    #[arg(long, env = "TRAMA_PLAIN", group = "way")]
    pub plain: bool,
    /// Another address and port at which whoever comes by `http://` is sent to the right one: `0.0.0.0:80`
    #[arg(long, env = "TRAMA_REDIRECT_FROM", value_name = "ADDRESS")]
    pub redirect_from: Option<SocketAddr>,
}

/// A certificate that nobody has to bring.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tls {
    /// The server makes it.
    SelfMade,
}

impl Serve {
    /// Where to listen.
    pub fn address(&self) -> SocketAddr {
        let ip = if self.lan && self.listen.ip().is_loopback() { lan::EVERYWHERE } else { self.listen.ip() };
        SocketAddr::new(ip, self.listen.port())
    }

    /// Of whom a second factor is asked: a facilitator alone with her laptop is not locked out of her own work.
    pub fn asked(&self) -> AskedOf {
        self.second_factor.unwrap_or(if self.is_alone() { AskedOf::Off } else { AskedOf::Members })
    }

    /// Whether only this machine comes in. A proxy brings others to a loopback address, and so does whatever stands behind an
    /// address for links that is not this machine's own.
    fn is_alone(&self) -> bool {
        self.address().ip().is_loopback()
            && !self.wire.behind_proxy
            && self.url.as_deref().is_none_or(is_here)
    }
}

/// Whether an address on the web is this machine's own, and nobody else's.
fn is_here(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    let host = url.host().unwrap_or_default().trim_matches(['[', ']']);
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_program_says_its_own_name() {
        let named = Config::command().render_version();
        assert!(named.starts_with("trama "), "{named}");
    }

    fn asked(arguments: &str) -> AskedOf {
        let line = ["trama", "serve"].into_iter().chain(arguments.split_whitespace());
        match Config::parse_from(line).command {
            Some(Command::Serve(serve)) => serve.asked(),
            _ => panic!("it serves"),
        }
    }

    #[test]
    fn nobody_is_asked_for_a_second_factor_only_where_no_other_machine_comes_in() {
        for alone in [
            "",
            "--listen [::1]:80",
            "--url http://localhost:8080",
            "--url http://127.0.0.1:1/",
            "--url http://[::1]:80",
        ] {
            assert_eq!(asked(alone), AskedOf::Off, "{alone}");
        }
        for others in [
            "--behind-proxy --url https://mapa.example.org",
            "--behind-proxy --url https://localhost",
            "--url http://mapa.example.org",
            "--url http://localhost.example.org",
            "--listen 0.0.0.0:80",
            "--lan",
        ] {
            assert_eq!(asked(others), AskedOf::Members, "{others}");
            assert_eq!(asked(&format!("{others} --second-factor off")), AskedOf::Off, "{others}");
        }
    }
}
