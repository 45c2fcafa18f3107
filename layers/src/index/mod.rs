//! The read side: one R-tree for each [`Shelf`](crate::view::Shelf), that is for each layer, audience and precision, built
//! on the geometry *at that precision*.
//!
//! Reading begins with [`Indexes::bind`]: a viewer is bound to her shelves before anything is looked up, so that no answer,
//! count, order, distance or version can tell more than what she sees. Nothing is queried first and filtered after.

mod bound;
mod entry;
mod extent;
mod placed;
mod shown;
mod simplify;
mod words;

pub use bound::Bound;
pub use extent::Extent;
pub use placed::{Form, Part, Path, Placed, Vertex};
pub use shown::Shown;
pub use words::Word;

/// How far beyond its edges a tile may draw, as a part of its width: what [`Bound::tile_version`] answers for.
pub const TILE_BUFFER: f64 = 0.03125;
