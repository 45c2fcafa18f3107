//! Vector tiles (MVT 2.1) of what one viewer sees, several layers in one.
//!
//! Below zoom 12 points, and whatever is smaller than a pixel, are counted in the cells of a grid, exactly; from there on each
//! is drawn. Lines and areas are simplified to the zoom. A tile holds to a budget of bytes, and one that shows less than there is says so in a layer
//! `_trama`; at [`MAX_ZOOM`] it shows everything. The same features always give the same bytes, whatever else the map has
//! and in whatever order it came.

mod cells;
mod choose;
mod clip;
mod codes;
mod compose;
mod describe;
mod drawing;
mod frame;
mod gather;
mod hex;
mod mvt;
mod pen;
mod trace;
mod wire;

#[cfg(test)]
mod tests;

use crate::index::{Bound, Filter};
use compose::Composition;
use frame::Frame;
use gather::gather;

/// The zoom of the finest tiles; a map zooms into them for what is beyond.
pub const MAX_ZOOM: u8 = 16;

/// Bytes that a tile may have before compression, at every zoom but the highest.
pub const BUDGET: usize = 150_000;

/// A vector tile.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tile {
    /// As it goes over the wire, uncompressed. An empty tile has no bytes: a valid tile without layers.
    pub bytes: Vec<u8>,
    /// Whether it shows less than there is.
    pub thinned: bool,
    /// Features drawn, each by itself or counted in a cluster where clusters are the rule.
    pub shown: u32,
    /// Features that are there for the viewer and the filter, in the tile or its buffer.
    pub total: u32,
}

impl Bound<'_> {
    /// Whether so many features may be in a tile that it takes long to build.
    pub fn has_more_than(&self, features: usize, (z, x, y): (u8, u32, u32)) -> bool {
        Frame::new(z, x, y).is_some_and(|frame| self.is_crowded(&frame.extent(), features))
    }

    /// The tile of the layers that the viewer is bound to and the filter asks for, from bottom to top. Where there is no
    /// such tile it is empty.
    pub fn tile(&self, (z, x, y): (u8, u32, u32), filter: &Filter) -> Tile {
        let Some(frame) = Frame::new(z, x, y) else { return Tile::default() };
        let gathered = self.layers().map(|layer| gather(self, layer, &frame, filter)).collect();
        Composition::new(self, &frame, gathered).finish()
    }
}
