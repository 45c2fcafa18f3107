//! The server of Trama: turns HTTP into changes of maps, and keeps their log.

pub mod seal;
pub mod store;
