//! The server of Trama: turns HTTP into changes of maps, and keeps their log.

pub mod access;
pub mod app;
pub mod approval;
pub mod atlas;
pub mod auth;
pub mod basemap;
pub mod bookmark;
pub mod clock;
pub mod command;
pub mod commit;
pub mod config;
pub mod demo;
pub mod error;
pub mod follow;
pub mod headers;
pub mod http;
pub mod import;
pub mod job;
mod nursery;
pub mod parameters;
pub mod policy;
pub mod presence;
pub mod router;
pub mod seal;
pub mod serve;
pub mod store;
pub mod tiles;
