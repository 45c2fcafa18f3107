//! The API: one file per resource. Each handler reads the same: who asks, what she may, look, answer.

pub mod attachments;
pub mod basemap;
pub mod body;
pub mod changes;
pub mod counts;
pub mod export;
pub mod features;
pub mod health;
pub mod imports;
pub mod join;
pub mod json;
pub mod kinds;
pub mod links;
pub mod maps;
pub mod members;
pub mod page;
pub mod path;
pub mod presence;
pub mod query;
pub mod session;
pub mod setup;
pub mod snapshot;
pub mod stream;
pub mod tiles;
