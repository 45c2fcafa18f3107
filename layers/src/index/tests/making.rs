//! A tree that is made beside the map is what it would be if nothing had happened meanwhile.

use proptest::prelude::*;
use serde_json::json;

use super::{
    deeds::{Deed, deeds},
    read,
    stage::{RISKS, Stage, layer, person},
};
use crate::{
    index::{Follows, Made, Query},
    precision::Precision,
    scope::Audience,
    view::{Shelf, View},
};

/// Every shelf that is there, and the first that each view lacks.
fn shelves(stage: &Stage) -> Vec<Shelf> {
    let there = stage.indexes.layers.iter().flat_map(|(layer, trees)| {
        trees.keys().map(|(audience, precision)| Shelf {
            layer: *layer,
            audience: *audience,
            precision: *precision,
        })
    });
    let lacking = stage.views().into_iter().filter_map(|view| stage.indexes.missing(&stage.map, &view));
    there.chain(lacking).collect()
}

/// Makes a tree while things happen, a few slots and a deed at a time.
fn make(
    stage: &mut Stage,
    shelf: Shelf,
    slots: usize,
    meanwhile: &mut impl Iterator<Item = Deed>,
) -> Option<Made> {
    let mut making = stage.indexes.make(&stage.map, shelf)?;
    while !making.gather(&stage.indexes, slots) {
        meanwhile.next().map(|deed| stage.does(deed));
    }
    Some(making.finish())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_while_a_tree_is_made_nobody_reads_anything_else(
        before in deeds(60), meanwhile in deeds(40), which in any::<prop::sample::Index>(), slots in 1_usize..8,
        most in 1_usize..4, early in any::<bool>(),
    ) {
        let mut stage = Stage::new();
        if early {
            stage.ready();
        }
        for deed in before {
            stage.does(deed);
        }
        let all = shelves(&stage);
        prop_assume!(!all.is_empty());
        let shelf = *which.get(&all);
        let mut meanwhile = meanwhile.into_iter();
        if let Some(mut made) = make(&mut stage, shelf, slots, &mut meanwhile) {
            while made.follow(&stage.indexes, &stage.map, most) == Follows::Behind {
                meanwhile.next().map(|deed| stage.does(deed));
            }
            meanwhile.next().map(|deed| stage.does(deed));
            stage.indexes.place(&stage.map, made);
        }
        meanwhile.for_each(|deed| drop(stage.does(deed)));
        stage.ready();
        for view in stage.views() {
            let bound = stage.indexes.bind(&stage.map, &view, None);
            prop_assert_eq!(&read(&bound, &Query::default(), 3), &stage.expected(&view));
        }
    }
}

fn risks_of_the_map() -> Shelf {
    Shelf { layer: layer(RISKS), audience: Audience::Map, precision: Precision::Exact }
}

fn put(stage: &mut Stage, number: u32) {
    let place = [-74.0 + f64::from(number * 37 % 1_009) / 1e3, 4.0 + f64::from(number % 71) / 1e3];
    let geometry = json!({ "type": "Point", "coordinates": place });
    stage.put(3, RISKS, number.into(), json!({ "geometry": geometry, "scope": "map" }));
}

#[test]
fn a_large_tree_is_not_sorted_within_a_change_and_says_that_it_is_worn() {
    let mut stage = Stage::new();
    (0..17_000).for_each(|number| put(&mut stage, number));
    (0..5_500).for_each(|number| put(&mut stage, number + 17_000));
    assert_eq!(stage.indexes.worn(), Some(risks_of_the_map()));
    let mut meanwhile = std::iter::empty();
    let made = make(&mut stage, risks_of_the_map(), 5_000, &mut meanwhile).unwrap();
    (30_000..30_500).for_each(|number| put(&mut stage, number));
    assert!(stage.indexes.place(&stage.map, made).is_some());
    assert_eq!(stage.indexes.worn(), None);
    let view = View::new(person(5), &stage.map);
    let bound = stage.indexes.bind(&stage.map, &view, None);
    assert_eq!(read(&bound, &Query::default(), 5_000).len(), 23_000);
    let tree = stage.indexes.tree(&risks_of_the_map()).unwrap();
    assert_eq!((tree.sorted(), tree.len()), (22_500, 23_000), "only what came meanwhile is loose");
}

#[test]
fn a_change_of_the_municipalities_makes_what_is_made_worthless() {
    let mut stage = Stage::new();
    stage.ready();
    (0..50).for_each(|number| put(&mut stage, number));
    let mut meanwhile = std::iter::empty();
    let mut made = make(&mut stage, risks_of_the_map(), 100, &mut meanwhile).unwrap();
    let ring = super::deeds::ring((-74.0, 4.0), 0.5, 0.5);
    let body = json!({ "geometry": { "type": "Polygon", "coordinates": [ring] }, "scope": "map",
        "properties": { "divipola": "27001" } });
    stage.put(4, super::stage::TERRITORIES, 900, body);
    assert_eq!(made.follow(&stage.indexes, &stage.map, 9), Follows::Lost);
    assert!(stage.indexes.place(&stage.map, made).is_none());
}
