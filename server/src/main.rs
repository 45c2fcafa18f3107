//! The program `trama`.

use clap::Parser;
use server::{
    config::{Command, Config},
    router, serve,
};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("TRAMA_LOG").unwrap_or_else(|_| EnvFilter::new("warn,server=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let Config { command, data } = Config::parse();
    match command.unwrap_or_else(|| Command::Serve(server::config::Serve::default())) {
        Command::Serve(settings) => serve::serve(&data, settings).await,
        Command::Import(settings) => server::command::import::import(&data, settings).await,
        Command::Basemap(what) => server::command::basemap::basemap(&data, what).await,
        Command::Openapi => {
            use std::io::Write;
            writeln!(std::io::stdout(), "{}", router::openapi().to_pretty_json()?)?;
            Ok(())
        }
    }
}
