//! `trama passphrase`: another passphrase for the server. It wraps the same server key anew; no record is touched.

use std::io::Write;

use crate::{
    config::Data,
    open,
    seal::{Cost, Lock, process},
    store::Setting,
};

/// Asks for the present passphrase, or takes the key file, then for the new one.
pub async fn passphrase(data: &Data) -> anyhow::Result<()> {
    process::keep_to_itself();
    let database = open::database(data).await?;
    let server = open::server_key(&*database, data.key_file.as_deref()).await?;
    anyhow::ensure!(open::is_terminal(), "a passphrase is typed at a terminal");
    let lock = Lock::with_passphrase(&server, &open::new_passphrase()?, Cost::of_this_machine())?;
    database.put_setting(Setting::PassphraseLock, &lock.write()?).await?;
    writeln!(
        std::io::stdout(),
        "The next unlock asks for the new passphrase. Servers that are open stay open."
    )?;
    Ok(())
}
