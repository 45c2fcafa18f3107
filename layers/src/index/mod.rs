//! The read side: one R-tree for each [`Shelf`], that is for each layer, audience and precision, built on the geometry *at
//! that precision*.
//!
//! Reading begins with [`Indexes::bind`]: a viewer is bound to her shelves before anything is looked up, so that no answer,
//! count, order, distance or version can tell more than what she sees. Nothing is queried first and filtered after.

#![expect(clippy::similar_names, reason = "`self` beside `shelf`, which is the house's word")]

mod answers;
mod bound;
mod common_ground;
mod comparison;
mod contested;
mod coordinates;
mod count;
mod distance;
mod entry;
mod extent;
mod filter;
mod hilbert;
mod homes;
mod inside;
mod journal;
mod json;
mod lattice;
mod load;
mod locate;
mod making;
mod monthly;
mod nearest;
mod needle;
mod packed;
mod page;
mod path;
mod placed;
mod prepare;
mod progress;
mod published;
mod put;
mod query;
mod region;
mod room;
mod seed;
mod shown;
mod sight;
mod simplify;
mod tree;
mod version;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use bound::Bound;
pub use common_ground::{Ground, common_ground};
pub use comparison::{Comparison, Marks, Span, When, comparison};
pub use count::LayerCount;
pub use extent::Extent;
pub use filter::Filter;
pub use hilbert::{Cursor, CursorError};
pub use load::Loader;
pub(crate) use locate::{CODE_FIELD, is_code, is_territory};
pub use making::{Follows, Made, Making, Replaced};
pub use monthly::{MonthlyCount, Municipality};
pub use page::Page;
pub use path::{Form, Knot, Part, Path};
pub use placed::{Placed, Vertex};
pub use put::Touch;
pub use query::Query;
pub use shown::Shown;
pub use words::Word;

use crate::{
    id::{FeatureId, LayerId, Seq},
    place::ExactPlace,
    precision::Precision,
    scope::Audience,
    view::Shelf,
};
use homes::Home;
use locate::Locator;
use tree::Tree;
use words::Vocabulary;

/// How far beyond its edges a tile may draw, as a part of its width: what [`Bound::tile_version`] answers for.
pub const TILE_BUFFER: f64 = 0.03125;

/// All the trees of one map.
#[derive(Default)]
pub struct Indexes {
    words: Vocabulary,
    homes: HashMap<FeatureId, Home>,
    layers: BTreeMap<LayerId, Trees>,
    locator: Locator,
    /// The last change that was taken in.
    head: Seq,
    /// Where the log stood when the features were loaded: what nothing has touched since is as old as that.
    loaded: Seq,
    /// Moves when a tree was replaced by another, or the municipalities changed: what is being made then is made anew.
    generation: u64,
    /// Shelves whose trees are to be sorted again.
    worn: BTreeSet<Shelf>,
}

/// The trees of a layer. Those at exact precision are always there when anything is in them; the others, and what people
/// see of their own, are made of them when somebody first needs them.
type Trees = BTreeMap<(Audience, Precision), Tree>;

impl Indexes {
    /// The trees of a map without features.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a place lies in a municipality of the map.
    pub fn lies_in_municipality(&self, place: &ExactPlace) -> bool {
        self.locator.locate(&Placed::new(Some(place.geometry()))).is_some()
    }

    fn tree(&self, shelf: &Shelf) -> Option<&Tree> {
        self.layers.get(&shelf.layer)?.get(&(shelf.audience, shelf.precision))
    }
}
