//! The program `trama`.

use std::io::Write;

use server::{
    config::{self, Command, Data},
    router, serve,
};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let filter = EnvFilter::try_from_env("TRAMA_LOG").unwrap_or_else(|_| EnvFilter::new("warn,server=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(config::said()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            // In words, without the trace that is of use to programmers alone.
            tracing::debug!(?error, "the command failed");
            drop(writeln!(std::io::stderr(), "trama: {error:#}"));
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run((command, data): (Command, Data)) -> anyhow::Result<()> {
    match command {
        Command::Serve(settings) => serve::serve(&data, settings).await,
        Command::Seal => server::command::seal::seal(&data).await,
        Command::Passphrase => server::command::passphrase::passphrase(&data).await,
        Command::Import(settings) => server::command::import::import(&data, settings).await,
        Command::ImportMap(settings) => server::command::import_map::import_map(&data, settings).await,
        Command::Basemap(what) => server::command::basemap::basemap(&data, what).await,
        Command::Backup(settings) => server::command::backup::backup(&data, settings).await,
        Command::Restore(settings) => server::command::restore::restore(&data, settings).await,
        Command::SecondFactor(what) => server::command::second_factor::second_factor(&data, what).await,
        Command::VerifyLog => server::command::verify_log::verify_log(&data).await,
        Command::Openapi => {
            writeln!(std::io::stdout(), "{}", router::openapi().to_pretty_json()?)?;
            Ok(())
        }
    }
}
