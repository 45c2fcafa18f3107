//! Whoever follows the cursors misses nothing, whatever happens meanwhile.

use proptest::prelude::*;
use serde_json::json;

use super::{
    deeds::deeds,
    read,
    stage::{RISKS, Stage, person},
};
use crate::{index::Query, view::View};

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_stood_still_is_read_exactly_once(first in deeds(60), between in deeds(30), size in 1_usize..5) {
        let mut stage = Stage::new();
        for deed in first {
            stage.does(deed);
        }
        let view = View::new(person(5), &stage.map);
        stage.ready();
        let before = stage.expected(&view);
        let mut between = between.into_iter();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let bound = stage.indexes.bind(&stage.map, &view, None);
            let page = bound.page(&Query::default(), after, size);
            seen.extend(page.features.iter().map(crate::index::Shown::id));
            after = page.next;
            if after.is_none() {
                break;
            }
            if let Some(deed) = between.next() {
                stage.does(deed);
            }
        }
        let now = stage.expected(&view);
        for (id, json) in before.iter().filter(|(id, json)| now.get(id) == Some(json)) {
            prop_assert_eq!(seen.iter().filter(|it| *it == id).count(), 1, "{}", json);
        }
    }
}

#[test]
fn a_tree_that_changed_much_is_sorted_again_and_still_complete() {
    let mut stage = Stage::new();
    let place = |n: u32| json!({ "type": "Point", "coordinates": [-74.0 + f64::from(n * 37 % 1_009) / 1e3, 4.0 + f64::from(n % 71) / 1e3] });
    for number in 0..3_000_u32 {
        stage.put(3, RISKS, number.into(), json!({ "geometry": place(number), "scope": "map" }));
    }
    for number in (0..3_000).step_by(2) {
        stage.put(3, RISKS, number.into(), json!({ "geometry": place(number + 1) }));
    }
    let view = View::new(person(5), &stage.map);
    let bound = stage.indexes.bind(&stage.map, &view, None);
    assert_eq!(read(&bound, &Query::default(), 100), stage.expected(&view));
    let half = Query { bbox: Some([-74.0, 4.0, -73.5, 5.0]), ..Query::default() };
    let west =
        |feature: &&crate::feature::Feature| feature.place().unwrap().geometry().bbox().min().x <= -73.5;
    assert_eq!(read(&bound, &half, 100).len(), stage.features.values().filter(west).count());
}
