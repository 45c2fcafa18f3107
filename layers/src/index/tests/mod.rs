//! The trees against the plain list of features, whatever happened on the map.

mod deeds;
mod filters;
mod kinds;
mod making;
mod municipalities;
mod nearest;
mod pages;
mod stage;
mod told;
mod views;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Bound, Cursor, Query, Shown};
use crate::id::FeatureId;

/// 4 and 4.0 are one number in JSON and two in the tests' reader.
fn plain(json: &mut Json) {
    match json {
        Json::Number(number) => *json = number.as_f64().into(),
        Json::Array(all) => all.iter_mut().for_each(plain),
        Json::Object(all) => all.values_mut().for_each(plain),
        _ => {}
    }
}

fn written(shown: &Shown<'_>) -> Json {
    let mut out = Vec::new();
    shown.write_geojson(&mut out);
    let mut json: Json = serde_json::from_slice(&out).unwrap();
    plain(&mut json["geometry"]);
    json
}

/// Everything that a query finds, page by page.
fn read(bound: &Bound<'_>, query: &Query, size: usize) -> BTreeMap<FeatureId, Json> {
    let (mut all, mut after) = (BTreeMap::new(), None::<Cursor>);
    loop {
        let page = bound.page(query, after, size);
        assert!(page.features.len() <= size);
        for shown in &page.features {
            assert!(all.insert(shown.id(), written(shown)).is_none(), "nothing appears twice");
        }
        after = page.next;
        if after.is_none() {
            assert_eq!(page.matched, all.len(), "what is said to match is all there");
            return all;
        }
    }
}
