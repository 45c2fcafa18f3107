//! The nearest features, in metres: near in the plane of tiles is not near on the ground.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BinaryHeap},
};

use geo_types::Coord;
use rstar::RTreeNode;

use super::{
    Extent, Shown,
    bound::{Bound, BoundShelf},
    distance,
    filter::Filter,
    packed::Branch,
    placed::extent,
    query::Query,
    tree::Leaf,
};
use crate::id::FeatureId;

/// What rounding a place may hide, in metres.
const ROUNDING: f64 = 0.1;

/// The best so far, nearest first; at one distance in the order of ids.
struct Nearest<'a> {
    most: usize,
    /// Distances are not negative, so their bits are in their order.
    found: BTreeMap<(u64, FeatureId), Shown<'a>>,
}

/// A part of a tree that is still to be looked into, the nearest first.
struct Open<'a> {
    /// Nothing in it is nearer, in metres.
    at_least: f64,
    node: Node<'a>,
}

/// A part of a tree: of its ordered slots, or of its loose ones.
#[derive(Clone, Copy)]
enum Node<'a> {
    Packed(Branch),
    Loose(&'a RTreeNode<Leaf>),
}

impl Bound<'_> {
    /// The `most` nearest features of a query to a longitude and latitude in degrees, nearest first: to the nearest point of
    /// a line or an area, and inside an area there is no distance. How far they are is not told: a few distances to what is
    /// masked would find it.
    pub fn nearest(&self, lon: f64, lat: f64, most: usize, query: &Query) -> Vec<Shown<'_>> {
        let filter = self.filter(query);
        let mut nearest = Nearest { most, found: BTreeMap::new() };
        for shelf in &self.shelves {
            search(shelf, &filter, Coord { x: lon, y: lat }, &mut nearest);
        }
        nearest.found.into_values().collect()
    }
}

/// Opens the tree from its nearest branch on until nothing that is left can be nearer (Hjaltason and Samet 1999), with the
/// distance on the sphere to each branch's box, so that the antimeridian and the poles are no exceptions.
fn search<'b>(shelf: &'b BoundShelf<'_>, filter: &Filter, from: Coord<f64>, nearest: &mut Nearest<'b>) {
    let (Some(tree), Some(of_layer)) = (shelf.tree(), filter.layer(shelf.shelf.layer)) else { return };
    let mut open = BinaryHeap::new();
    let push = |open: &mut BinaryHeap<_>, node: Node<'b>, extent: &Extent, nearest: &Nearest<'b>| {
        let at_least = distance::at_least(from, extent) - ROUNDING;
        if !nearest.is_nearer_than(at_least) {
            open.push(Reverse(Open { at_least, node }));
        }
    };
    for (branch, square) in tree.packed().top() {
        push(&mut open, Node::Packed(branch), &extent(square), nearest);
    }
    for node in tree.root().children() {
        push(&mut open, Node::Loose(node), &around(node), nearest);
    }
    while let Some(Reverse(Open { at_least, node })) = open.pop() {
        if nearest.is_nearer_than(at_least) {
            break;
        }
        let slot = match node {
            Node::Packed(branch) => {
                for (branch, square) in tree.packed().under(branch) {
                    push(&mut open, Node::Packed(branch), &extent(square), nearest);
                }
                branch.slot()
            }
            Node::Loose(RTreeNode::Parent(parent)) => {
                for node in parent.children() {
                    push(&mut open, Node::Loose(node), &around(node), nearest);
                }
                None
            }
            Node::Loose(RTreeNode::Leaf(leaf)) => Some(leaf.slot),
        };
        let entry = slot.and_then(|slot| tree.at(slot)).filter(|entry| shelf.accepts(of_layer, entry));
        if let Some(entry) = entry.filter(|entry| filter.holds(&entry.placed))
            && let Some(metres) = distance::metres(from, &entry.placed)
        {
            nearest.add(metres, Shown { entry, shelf });
        }
    }
}

fn around(node: &RTreeNode<Leaf>) -> Extent {
    match node {
        RTreeNode::Leaf(leaf) => leaf.extent,
        RTreeNode::Parent(parent) => Extent::of_aabb(&parent.envelope()),
    }
}

impl<'a> Nearest<'a> {
    /// Whether there are enough and all are nearer than `metres`.
    fn is_nearer_than(&self, metres: f64) -> bool {
        let last = self.found.last_key_value().map(|((bits, _), _)| f64::from_bits(*bits));
        self.most == 0 || self.found.len() >= self.most && last.is_some_and(|last| last < metres)
    }

    fn add(&mut self, metres: f64, shown: Shown<'a>) {
        self.found.insert((metres.to_bits(), shown.id()), shown);
        if self.found.len() > self.most {
            self.found.pop_last();
        }
    }
}

impl Ord for Open<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at_least.total_cmp(&other.at_least)
    }
}

impl PartialOrd for Open<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open<'_> {}
