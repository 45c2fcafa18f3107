//! Everybody reads what she may, whatever happened, and nothing else.

use proptest::prelude::*;

use super::{
    deeds::deeds,
    read,
    stage::{HOUSES, PEOPLE, RISKS, SEATS, Stage, feature_id, group, layer, workshop},
    written,
};
use crate::{
    index::{Indexes, Query},
    view::{Standing, View},
};

fn assert_same(stage: &Stage, indexes: &Indexes, view: &View) -> Result<(), TestCaseError> {
    let bound = indexes.bind(&stage.map, view, None);
    let expected = stage.expected(view);
    prop_assert_eq!(&read(&bound, &Query::default(), 3), &expected);
    for id in stage.features.keys() {
        let one = bound.feature(*id).map(|shown| written(&shown));
        prop_assert_eq!(one.as_ref(), expected.get(id));
    }
    let total: usize = bound.totals().into_iter().map(|(_, total)| total).sum();
    prop_assert_eq!(total, expected.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn everybody_reads_what_the_list_of_features_says_and_nothing_else(deeds in deeds(60), early in any::<bool>()) {
        let mut stage = Stage::new();
        if early {
            stage.ready();
        }
        for deed in deeds {
            stage.does(deed);
        }
        stage.ready();
        let mut loaded = stage.loaded();
        for view in stage.views() {
            assert_same(&stage, &stage.indexes, &view)?;
            loaded.prepare(&stage.map, &view);
            prop_assert!(loaded.is_ready(&stage.map, &view));
            assert_same(&stage, &loaded, &view)?;
        }
        for (id, feature) in &stage.features {
            prop_assert_eq!(stage.indexes.standing(*id), Standing::of(feature));
        }
        for number in 1..=4 {
            loaded.refresh(&stage.map, layer(number), stage.head + 1);
        }
        for view in stage.views() {
            loaded.prepare(&stage.map, &view);
            assert_same(&stage, &loaded, &view)?;
        }
    }
}

#[test]
fn a_safe_house_is_nowhere_for_anybody_below_protection() {
    let mut stage = Stage::new();
    stage.ready();
    let version =
        |stage: &Stage, view: &View| stage.indexes.bind(&stage.map, view, None).tile_version(8, 75, 125);
    let quiet: Vec<_> = stage.views().iter().map(|view| version(&stage, view)).collect();
    let house =
        serde_json::json!({ "geometry": { "type": "Point", "coordinates": [-74.0, 4.0] }, "scope": "map" });
    stage.put(5, HOUSES, 1, house);
    stage.ready();
    for (n, (view, quiet)) in stage.views().iter().zip(quiet).enumerate() {
        let bound = stage.indexes.bind(&stage.map, view, None);
        let sees = n == PEOPLE.len();
        assert_eq!(bound.extent().is_some(), sees);
        assert_eq!(bound.layers().any(|it| it == layer(HOUSES)), sees);
        assert_eq!(bound.tile_version(8, 75, 125) != quiet, sees);
        assert_eq!(bound.nearest(-74.0, 4.0, 1, &Query::default()).len(), usize::from(sees));
        assert_eq!(bound.feature(feature_id(1)).is_some(), sees);
        assert_eq!(
            bound.count(&Query::default()).iter().map(|it| it.total).sum::<usize>(),
            usize::from(sees)
        );
    }
}

/// What every question tells a viewer about a place.
fn told(stage: &Stage, view: &View) -> String {
    let bound = stage.indexes.bind(&stage.map, view, None);
    let near = bound.nearest(-74.0, 4.0, 3, &Query::default());
    let near: Vec<_> = near.iter().map(written).collect();
    format!(
        "{:?} {:?} {:?} {:?} {:?} {near:?}",
        read(&bound, &Query::default(), 3),
        bound.extent(),
        bound.tile_version(8, 75, 125),
        bound.count(&Query::default()),
        bound.feature(feature_id(1)).map(|shown| written(&shown)),
    )
}

#[test]
fn another_group_learns_nothing_of_what_a_group_draws_and_nobody_of_a_draft() {
    let place = serde_json::json!({ "type": "Point", "coordinates": [-74.0, 4.0] });
    let put = |stage: &mut Stage, scope: &str| {
        stage.put(0, RISKS, 1, serde_json::json!({ "geometry": place, "scope": scope }));
    };
    let mut stage = Stage::new();
    stage.ready();
    let quiet: Vec<_> = stage.views().iter().map(|view| told(&stage, view)).collect();
    let who_learns = |stage: &Stage| -> Vec<usize> {
        let views = stage.views();
        (0..PEOPLE.len()).filter(|n| told(stage, &views[n + 1]) != quiet[n + 1]).collect()
    };
    put(&mut stage, "draft");
    assert_eq!(who_learns(&stage), [0], "a draft is hers alone");
    put(&mut stage, &format!("group:{}", group(0)));
    assert_eq!(who_learns(&stage), [0], "nobody else sits in her group");
    put(&mut stage, &format!("group:{}", group(1)));
    assert_eq!(who_learns(&stage), [0], "she does not show anything to a group that she does not sit in");
    put(&mut stage, &format!("workshop:{}", workshop()));
    assert_eq!(who_learns(&stage), SEATS.map(|(who, _)| who), "the room, and nobody who is not in it");
    put(&mut stage, &format!("group:{}", group(0)));
    let still: Vec<_> = stage.views().iter().map(|view| stage.expected(view).len()).collect();
    assert_eq!(still, [0, 1, 0, 0, 0, 0, 0], "taken back, it is gone for the others");
}
