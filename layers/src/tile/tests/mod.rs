//! What a tile promises, read back by a reader of its own.

mod clipping;
mod decode;
