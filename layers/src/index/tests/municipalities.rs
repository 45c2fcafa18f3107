//! What is derived from the territories of the map follows them.

use serde_json::{Value as Json, json};

use super::{
    deeds::ring,
    stage::{RISKS, Stage, TERRITORIES, feature_id, layer},
};
use crate::{precision::Precision, view::View};

fn area(width: f64) -> Json {
    json!({ "type": "Polygon", "coordinates": [ring((-74.1, 3.9), width, 0.2)] })
}

#[test]
fn what_is_shown_by_municipality_moves_when_the_municipality_does() {
    let mut stage = Stage::new();
    stage.ready();
    let point = json!({ "geometry": { "type": "Point", "coordinates": [-74.0, 4.0] }, "scope": "map" });
    stage.put(4, RISKS, 3, point);
    stage.put(4, RISKS, 3, json!({ "scope": "public" }));
    let shown = |stage: &Stage| {
        let view = View::public();
        let bound = stage.indexes.bind(&stage.map, &view, None);
        let shown = bound.feature(feature_id(3)).unwrap();
        assert_eq!(shown.precision(), Precision::Municipality);
        (shown.municipality().map(str::to_owned), shown.placed().bbox())
    };
    assert_eq!(shown(&stage), (None, None), "it lies in no municipality, so it is shown nowhere");
    let body = json!({ "geometry": area(0.2), "scope": "map", "properties": { "divipola": "27001" } });
    let touches = stage.put(4, TERRITORIES, 0, body);
    let middle = [-740_000_000, 40_000_000, -740_000_000, 40_000_000];
    assert_eq!(shown(&stage), (Some("27001".into()), Some(middle)));
    assert!(touches.iter().any(|touch| touch.shelf.layer == layer(RISKS) && touch.after.is_some()));
    stage.put(4, TERRITORIES, 0, json!({ "geometry": area(0.05) }));
    assert_eq!(shown(&stage), (None, None));
}

#[test]
fn a_territory_that_is_only_a_draft_changes_nothing_for_others() {
    let mut stage = Stage::new();
    stage.put(
        4,
        RISKS,
        3,
        json!({ "geometry": { "type": "Point", "coordinates": [-74.0, 4.0] }, "scope": "workshop" }),
    );
    stage.ready();
    let municipality = |stage: &Stage| {
        let view = View::new(super::stage::person(4), &stage.map);
        let bound = stage.indexes.bind(&stage.map, &view, None);
        bound.feature(feature_id(3)).unwrap().municipality().map(str::to_owned)
    };
    let body = json!({ "geometry": area(0.2), "scope": "draft", "properties": { "divipola": "27001" } });
    stage.put(4, TERRITORIES, 0, body);
    assert_eq!(municipality(&stage), None);
    stage.put(4, TERRITORIES, 0, json!({ "scope": "map" }));
    assert_eq!(municipality(&stage).as_deref(), Some("27001"));
    stage.act(super::stage::person(4), TERRITORIES, feature_id(0), "feature.delete", json!({}));
    assert_eq!(municipality(&stage), None);
}
