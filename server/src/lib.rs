//! The server of Trama: turns HTTP into changes of maps, and keeps their log.

pub mod app;
pub mod atlas;
pub mod auth;
pub mod basemap;
pub mod clock;
pub mod command;
pub mod commit;
pub mod config;
pub mod demo;
pub mod error;
pub mod follow;
pub mod gate;
pub mod headers;
pub mod http;
pub mod import;
mod nursery;
pub mod open;
pub mod presence;
pub mod retention;
pub mod router;
pub mod running;
pub mod seal;
pub mod serve;
pub mod store;
pub mod tiles;
