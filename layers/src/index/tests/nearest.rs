//! The nearest against every distance, anywhere on the globe.

use geo_types::Coord;
use proptest::prelude::*;
use serde_json::json;

use super::stage::{RISKS, Stage, person};
use crate::{
    index::{Placed, Query, distance},
    place::ExactPlace,
    view::View,
};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_nearest_are_the_nearest_on_the_ground(
        places in prop::collection::vec((-180.0..180.0_f64, -80.0..80.0_f64), 1..200),
        close in (-180.0..180.0_f64, -80.0..80.0_f64),
        from in (-180.0..180.0_f64, -90.0..90.0_f64), most in 1_usize..12, lines in any::<bool>(),
    ) {
        let mut stage = Stage::new();
        for (number, (lon, lat)) in (0..).zip(&places) {
            // Half of them around one place.
            let (lon, lat) = if number % 2 == 0 {
                (*lon, *lat)
            } else {
                ((close.0 + lon / 1e3).clamp(-180.0, 180.0), close.1 + lat / 1e3)
            };
            let geometry = match number % 6 {
                0 if lines => json!({ "type": "LineString", "coordinates": [[lon, lat], [lon * 0.9, lat + 3.0]] }),
                2 if lines => json!({ "type": "Polygon", "coordinates":
                    [[[lon, lat], [lon * 0.9, lat + 3.0], [lon * 0.9, lat - 3.0], [lon, lat]]] }),
                _ => json!({ "type": "Point", "coordinates": [lon, lat] }),
            };
            stage.put(5, RISKS, number, json!({ "geometry": geometry, "scope": "map" }));
        }
        let view = View::new(person(5), &stage.map);
        let bound = stage.indexes.bind(&stage.map, &view, None);
        let here = Coord { x: from.0, y: from.1 };
        let distance = |place: &ExactPlace| distance::metres(here, &Placed::new(Some(place.geometry()))).unwrap();
        let mut expected: Vec<_> = stage
            .features
            .values()
            .map(|feature| (distance(feature.place().unwrap()).to_bits(), feature.id()))
            .collect();
        expected.sort_unstable();
        expected.truncate(most);
        let found = bound.nearest(from.0, from.1, most, &Query::default());
        let found: Vec<_> = found.iter().map(crate::index::Shown::id).collect();
        prop_assert_eq!(found, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    }
}
