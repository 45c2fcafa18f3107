//! `trama second-factor reset NAME`: for somebody who has lost her authenticator and all her recovery codes.

use std::{io::Write, sync::Arc};

use anyhow::Context;

use crate::{
    access::{AccessLog, Act, Said},
    clock,
    config::Data,
    open,
};

/// What is done to a second factor.
#[derive(clap::Subcommand, Clone)]
pub enum SecondFactor {
    /// Takes it from somebody who has lost it. Make sure that it is she who asks: from then on her passphrase alone lets
    /// her in, until she sets up another one.
    Reset {
        /// The name that she signs in with.
        name: String,
    },
}

/// Does it, as whoever holds the data folder and what opens it.
pub async fn second_factor(data: &Data, what: SecondFactor) -> anyhow::Result<()> {
    let SecondFactor::Reset { name } = what;
    let store = open::open(data).await?;
    let account = store.account_by_name(&name).await?.context("nobody signs in by this name")?;
    let on = store.second_factor(account.id).await?.is_some_and(|it| it.on);
    anyhow::ensure!(on, "{} has no second factor that is on", account.name);
    let clock = clock::wall();
    let now = clock();
    let log = AccessLog::new(Arc::clone(&store), clock);
    // Noted before it is done: what cannot be noted must not happen.
    log.note(Act::Reset, Said { to: Some(account.id), note: Some("terminal"), ..Said::default() }).await?;
    store.reset_second_factor(account.id, now).await?;
    writeln!(
        std::io::stdout(),
        "{} signs in with her passphrase alone now, and is told so. She was signed out of every device; the access log \
         says what was done.",
        account.name
    )?;
    Ok(())
}
