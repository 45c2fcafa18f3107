//! What the stories need: a house for the built program, people with browsers, a database of their own, and a map with
//! people on it.

// A story that cannot go on ends there.
#![allow(clippy::expect_used, clippy::missing_panics_doc)]

pub mod authenticator;
pub mod authority;
pub mod drawing;
pub mod halved;
pub mod hours;
pub mod house;
pub mod knock;
pub mod parsers;
pub mod person;
pub mod picture;
pub mod postgis;
pub mod room;
pub mod stream;
pub mod workshop;
