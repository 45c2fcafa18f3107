//! The domain of Trama: what a layer, a feature and a change are, who may see what, and how exactly.

pub mod field;
pub mod kind;
pub mod kinds;
pub mod label;
pub mod precision;
pub mod role;
