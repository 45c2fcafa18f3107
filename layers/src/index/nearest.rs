//! The nearest features, in metres: near in the plane of tiles is not near on the ground.

use std::collections::BTreeMap;

use geo_types::Coord;

use super::{
    Shown,
    bound::{Bound, BoundShelf},
    distance,
    filter::Filter,
    query::Query,
};
use crate::{id::FeatureId, mercator};

/// What rounding a place may hide, in metres.
const ROUNDING: f64 = 0.1;

/// The best so far, nearest first; at one distance in the order of ids.
struct Nearest<'a> {
    most: usize,
    /// Distances are not negative, so their bits are in their order.
    found: BTreeMap<(u64, FeatureId), Shown<'a>>,
}

impl<'a> Bound<'a> {
    /// The `most` nearest features of a query to a longitude and latitude in degrees, nearest first: to the nearest point of
    /// a line or an area, and inside an area there is no distance. How far they are is not told: a few distances to what is
    /// masked would find it.
    pub fn nearest(&self, lon: f64, lat: f64, most: usize, query: &Query) -> Vec<Shown<'_>> {
        let filter = self.filter(query);
        let mut nearest = Nearest { most, found: BTreeMap::new() };
        for shelf in &self.shelves {
            // The plane ends at the antimeridian and the earth does not: look from the other side of it too.
            for turn in [0.0, -1.0, 1.0] {
                search(shelf, &filter, Coord { x: lon, y: lat }, turn, &mut nearest);
            }
        }
        nearest.found.into_values().collect()
    }
}

fn search<'b>(
    shelf: &'b BoundShelf<'_>,
    filter: &Filter,
    from: Coord<f64>,
    turn: f64,
    nearest: &mut Nearest<'b>,
) {
    let (Some(tree), Some(of_layer)) = (shelf.tree(), filter.layer(shelf.shelf.layer)) else { return };
    let square = mercator::project(from.x, from.y);
    for (planar, entry) in tree.outward([square.x + turn, square.y]) {
        if nearest.is_nearer_than(distance::at_least(from.y, planar) - ROUNDING) {
            break;
        }
        if shelf.accepts(of_layer, entry)
            && filter.holds(&entry.placed)
            && let Some(metres) = distance::metres(from, &entry.placed)
        {
            nearest.add(metres, Shown { entry, shelf });
        }
    }
}

impl<'a> Nearest<'a> {
    /// Whether there are enough and all are nearer than `metres`.
    fn is_nearer_than(&self, metres: f64) -> bool {
        let last = self.found.last_key_value().map(|((bits, _), _)| f64::from_bits(*bits));
        self.most == 0 || self.found.len() >= self.most && last.is_some_and(|last| last < metres)
    }

    fn add(&mut self, metres: f64, shown: Shown<'a>) {
        // Found from both sides of the antimeridian it has one distance and is one.
        self.found.insert((metres.to_bits(), shown.id()), shown);
        if self.found.len() > self.most {
            self.found.pop_last();
        }
    }
}
