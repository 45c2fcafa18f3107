//! What the stories need: a database of their own, and a map with people on it.

pub mod postgis;
pub mod room;
