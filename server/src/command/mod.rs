//! What the program does besides serving: one file per command.

pub mod backup;
pub mod basemap;
pub mod import;
pub mod import_map;
pub mod passphrase;
pub mod restore;
pub mod seal;
pub mod second_factor;
pub mod verify_log;
