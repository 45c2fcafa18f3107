//! What a tile promises, read back by a reader of its own.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the numbers of these tests are small"
)]

mod clipping;
mod clusters;
mod decode;
mod hidden;
mod shapes;
mod stage;
mod thinning;
