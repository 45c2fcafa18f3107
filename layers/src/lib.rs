//! The domain of Trama: what a layer, a feature and a change are, who may see what, and how exactly.
//!
//! No HTTP, no SQL, no async, no clock, no randomness: time and ids come in as arguments, so that the same code runs in
//! the server, in a test and in a browser.

pub mod accept;
pub mod change;
pub mod clock;
pub mod contact;
pub mod contest;
pub mod due;
pub mod feature;
pub mod field;
pub mod format;
pub mod geometry;
pub mod id;
pub mod index;
pub mod kind;
pub mod kinds;
pub mod label;
pub mod link;
pub mod map;
pub mod mercator;
pub mod open;
pub mod place;
pub mod plain;
pub mod precision;
pub mod publication;
pub mod record;
pub mod register;
pub mod replay;
pub mod role;
pub mod scope;
pub mod text;
pub mod tile;
pub mod undo;
mod upcast;
pub mod view;
pub mod workshop;
