//! What a viewer may not see leaves no trace in her tiles, and what she sees is always the same bytes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    decode::decode,
    stage::{self, AUTHOR, DANGERS, OTHERS, Put, Stage, area, tile_of},
};
use crate::{
    id::ActorId,
    index::{Indexes, Query},
    precision::Precision,
    role::Clearance,
    scope::Scope,
    view::View,
};

/// Points, lines and areas around one place.
fn puts() -> impl Strategy<Value = Vec<Put>> {
    let put = (
        -75.1..-74.9,
        3.9..4.1,
        prop::option::of(1_u8..=5),
        prop::option::of(0_usize..3),
        0_u8..3,
        1e-5..0.05,
    );
    let put = put.prop_map(|(lon, lat, severity, code, shape, size): (f64, f64, _, _, _, f64)| {
        let put = match shape {
            0 => Put::point(lon, lat),
            1 => {
                Put::new(geo_types::LineString::from(vec![(lon, lat), (lon + size, lat), (lon, lat + size)]))
            }
            _ => Put::new(area(lon, lat, size, size / 2.0)),
        };
        Put { severity, code, ..put }
    });
    prop::collection::vec(put, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_bytes_do_not_depend_on_what_came_first(puts in puts(), z in 5_u8..=15) {
        let at = tile_of(-75.0, 4.0, z);
        let tile = Stage::new(&puts).tile(at, &Query::default());
        let reversed = Stage::in_order(&puts, (0..puts.len()).rev());
        prop_assert_eq!(&tile, &reversed.tile(at, &Query::default()));

        let map = Stage::map(BTreeMap::new());
        let mut indexes = Indexes::new();
        for number in (0..puts.len()).rev() {
            let feature = stage::feature(&map, &puts[number], number);
            indexes.put(&map, &feature, feature.head());
        }
        prop_assert_eq!(&tile, &Stage { map, indexes }.tile(at, &Query::default()));
    }

    #[test]
    fn what_is_hidden_leaves_the_tile_as_it_is_without_it(seen in puts(), hidden in puts(), z in 5_u8..=15) {
        let at = tile_of(-75.0, 4.0, z);
        let nobody = Clearance::ALL.map(|clearance| (clearance, Precision::None)).into();
        let map = Stage::map(nobody);
        let someone = ActorId::new(Uuid::from_u128(9));
        let hide = |(number, put): (usize, &Put)| match number % 2 {
            0 => Put { layer: OTHERS, ..put.clone() },
            _ => Put { author: someone, scope: Scope::Draft, ..put.clone() },
        };
        let all: Vec<_> = seen.iter().cloned().chain(hidden.iter().enumerate().map(hide)).collect();
        // What is hidden comes first, so that it would be seen in the order of anything.
        let tile = |puts: &[Put]| Stage::on(map.clone(), puts, (0..puts.len()).rev()).tile(at, &Query::default());
        prop_assert_eq!(tile(&all), tile(&seen));
    }

    /// Severity is not for strangers: neither what is said nor what is left out may tell it.
    #[test]
    fn a_hidden_severity_changes_nothing(puts in puts(), z in 5_u8..=15) {
        let at = tile_of(-75.0, 4.0, z);
        let public = |put: &Put| Put { scope: Scope::Public, ..put.clone() };
        let told: Vec<_> = puts.iter().map(public).collect();
        let untold: Vec<_> = told.iter().map(|put| Put { severity: None, ..put.clone() }).collect();
        let tile = |puts: &[Put]| Stage::new(puts).tile_for(&View::public(), at, &Query::default());
        prop_assert_eq!(tile(&told), tile(&untold));
    }
}

#[test]
fn a_feature_says_what_the_page_needs() {
    let put = Put {
        severity: Some(3),
        code: Some(0),
        seen: Some(-86_400),
        name: Some("Vereda La Unión, frente a la escuela vieja, después del segundo puente".into()),
        ..Put::point(-75.0, 4.0)
    };
    let stage = Stage::new(&[put]);
    let layers = decode(&stage.tile(tile_of(-75.0, 4.0, 14), &Query::default()).bytes);
    assert_eq!(layers.len(), 1);
    assert_eq!(layers[0].name, DANGERS.to_string());
    let feature = &layers[0].features[0];
    assert_eq!(feature.id(), stage::id(0).to_string());
    assert_eq!((feature.text("code"), feature.text("scope")), (Some("mines"), Some("map")));
    assert_eq!((feature.number("severity"), feature.number("time")), (Some(3), Some(-86_400)));
    assert_eq!(feature.text("label"), Some("Vereda La Unión, frente a la escuela vieja, desp…"));
    assert_eq!(feature.said.len(), 6);
}

#[test]
fn what_she_drew_herself_is_hers_to_see() {
    let draft = Put { scope: Scope::Draft, ..Put::point(-75.0, 4.0).severe(4) };
    let stage = Stage::new(&[draft]);
    let view = View::new(crate::role::Actor { id: AUTHOR, role: crate::role::Role::Participant }, &stage.map);
    let at = tile_of(-75.0, 4.0, 14);
    assert_eq!(stage.tile_for(&view, at, &Query::default()).total, 1);
    assert!(stage.tile(at, &Query::default()).bytes.is_empty());
}

#[test]
fn an_empty_tile_and_one_outside_the_world_have_no_bytes() {
    let stage = Stage::new(&[Put::point(-75.0, 4.0)]);
    for at in [(3, 0, 0), (3, 8, 0), (17, 0, 0), (255, 1, 1)] {
        assert_eq!(stage.tile(at, &Query::default()), crate::tile::Tile::default());
    }
}
