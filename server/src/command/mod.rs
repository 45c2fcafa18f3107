//! What the program does besides serving: one file per command.

pub mod basemap;
pub mod import;
pub mod passphrase;
pub mod seal;
pub mod verify_log;
