//! The trees against the plain list of features, whatever happened on the map.

use std::collections::{BTreeMap, HashSet};

use geo::Intersects;
use geo_types::{Coord, Rect};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{
    Bound, Cursor, Extent, Indexes, Placed, Query, Shown, distance,
    stage::{HOUSES, MARKS, PEOPLE, RISKS, Stage, TERRITORIES, feature_id, layer, person, views},
};
use crate::{geometry::Geometry, id::FeatureId, precision::Precision, role::Role, view::View};

/// What somebody tries to do.
#[derive(Clone, Debug)]
struct Deed {
    who: usize,
    which: u128,
    lag: u64,
    what: (&'static str, Json),
}

/// Coordinates on a coarse grid, so that places meet, and around the borders of cells and municipalities.
fn at() -> impl Strategy<Value = (f64, f64)> {
    (0..12_i32, 0..12_i32).prop_map(|(x, y)| (-74.0 + f64::from(x) * 0.03, 4.0 + f64::from(y) * 0.03))
}

fn ring((x, y): (f64, f64), width: f64, height: f64) -> Json {
    json!([[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]])
}

fn geometry() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => at().prop_map(|(x, y)| json!({ "type": "Point", "coordinates": [x, y] })),
        1 => (at(), at()).prop_map(|((x, y), (dx, dy))| {
            json!({ "type": "LineString", "coordinates": [[x, y], [dx + 0.01, y], [dx + 0.02, dy]] })
        }),
        1 => at().prop_map(|at| json!({ "type": "Polygon", "coordinates": [ring(at, 0.05, 0.02)] })),
    ]
}

fn scope() -> impl Strategy<Value = Json> {
    prop::sample::select(vec!["draft", "workshop", "map", "map", "network", "public"]).prop_map(Json::from)
}

fn answers() -> impl Strategy<Value = Json> {
    let code = prop::sample::select(vec![json!("mines"), json!("darkness"), Json::Null]);
    let name = prop::sample::select(vec!["Vereda La Peña", "Río Baudó", "\"El\" puente\n"]);
    (code, 1..=5, 0..4, name, any::<bool>()).prop_map(|(code, severity, month, name, secret)| {
        let secret = if secret { json!("rio secreto") } else { Json::Null };
        let seen = format!("2026-0{}-17T15:30:00Z", month + 1);
        json!({ "code": code, "severity": severity, "seen": seen, "name": name.trim(), "secret": secret })
    })
}

fn what() -> impl Strategy<Value = (&'static str, Json)> {
    let put = |body: Json| ("feature.put", body);
    prop_oneof![
        8 => (geometry(), scope(), answers()).prop_map(move |(geometry, scope, properties)| {
            put(json!({ "geometry": geometry, "scope": scope, "properties": properties }))
        }),
        3 => geometry().prop_map(move |geometry| put(json!({ "geometry": geometry }))),
        3 => scope().prop_map(move |scope| put(json!({ "scope": scope }))),
        2 => answers().prop_map(move |properties| put(json!({ "properties": properties }))),
        1 => Just(("feature.delete", json!({}))),
        1 => Just(("feature.restore", json!({}))),
        1 => Just(("feature.redact", json!({}))),
        1 => Just(("feature.comment", json!({ "text": "¿Quién fue?" }))),
    ]
}

fn deeds(most: usize) -> impl Strategy<Value = Vec<Deed>> {
    let deed = (0..PEOPLE.len(), 0..24_u128, 0..4_u64, what());
    prop::collection::vec(deed.prop_map(|(who, which, lag, what)| Deed { who, which, lag, what }), 1..most)
}

impl Stage {
    /// Of the features, every eighth is a municipality, every eighth a house, every eighth a mark, the rest are risks.
    fn does(&mut self, deed: Deed) -> Vec<super::Touch> {
        let Deed { who, which, lag, what: (kind, mut body) } = deed;
        self.lag = lag;
        let on = match which % 8 {
            0 => TERRITORIES,
            1 => HOUSES,
            2 => MARKS,
            _ => RISKS,
        };
        if kind == "feature.put" && on != RISKS {
            if body.get("properties").is_some() {
                body["properties"] = json!({ "name": "Aquí" });
            }
            let place = body.get("geometry").map(|it| it["coordinates"].to_string());
            let corner = place.and_then(|text| {
                let mut numbers = text.split(['[', ']', ',']).filter_map(|part| part.parse::<f64>().ok());
                Some((numbers.next()?, numbers.next()?))
            });
            match (on, corner) {
                (TERRITORIES, Some(at)) => {
                    body["geometry"] = json!({ "type": "Polygon", "coordinates": [ring(at, 0.12, 0.1)] });
                    body["properties"] = json!({ "divipola": format!("2700{}", which % 5) });
                }
                (HOUSES, Some((x, y))) => {
                    body["geometry"] = json!({ "type": "Point", "coordinates": [x, y] })
                }
                (_, Some(_)) => drop(body.as_object_mut().unwrap().remove("geometry")),
                _ => {}
            }
        }
        self.act(person(who), on, feature_id(which), kind, body)
    }

    fn ready(&mut self) {
        views().iter().for_each(|view| self.indexes.prepare(&self.map, view));
    }
}

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

fn read(bound: &Bound<'_>, query: &Query, size: usize) -> Vec<(FeatureId, Json)> {
    let (mut all, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = bound.page(query, after, size);
        assert!(page.features.len() <= size);
        for shown in &page.features {
            all.push((shown.id(), written(shown)));
        }
        after = page.next;
        if after.is_none() {
            assert_eq!(page.matched, all.len(), "what is said to match is all there");
            return all;
        }
    }
}

fn unique(found: Vec<(FeatureId, Json)>) -> BTreeMap<FeatureId, Json> {
    let count = found.len();
    let map: BTreeMap<_, _> = found.into_iter().collect();
    assert_eq!(map.len(), count, "nothing appears twice");
    map
}

fn assert_same(stage: &Stage, indexes: &Indexes, view: &View) -> Result<(), TestCaseError> {
    let bound = indexes.bind(&stage.map, view, None);
    let expected = stage.expected(view);
    prop_assert_eq!(&unique(read(&bound, &Query::default(), 3)), &expected);
    for id in stage.features.keys() {
        let one = bound.feature(*id).map(|shown| written(&shown));
        prop_assert_eq!(one.as_ref(), expected.get(id));
    }
    let total: usize = bound.totals().into_iter().map(|(_, total)| total).sum();
    prop_assert_eq!(total, expected.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

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
        for view in views() {
            assert_same(&stage, &stage.indexes, &view)?;
            loaded.prepare(&stage.map, &view);
            prop_assert!(loaded.is_ready(&stage.map, &view));
            assert_same(&stage, &loaded, &view)?;
        }
        for (id, feature) in &stage.features {
            prop_assert_eq!(stage.indexes.standing(*id), crate::view::Standing::of(feature));
        }
    }

    #[test]
    fn a_change_of_what_somebody_reads_is_told_to_her_and_moves_the_versions_of_its_tiles(
        before in deeds(40), deed in deeds(2), zoom in 0_u8..=16,
    ) {
        let mut stage = Stage::new();
        stage.ready();
        for deed in before {
            stage.does(deed);
        }
        let tiles = |extent: Extent| {
            let [west, north, east, south] = extent.tiles(zoom);
            (west..=east).flat_map(move |x| (north..=south).map(move |y| (x, y))).take(64).collect::<Vec<_>>()
        };
        let world = tiles(Extent::of_degrees(Rect::new((-74.1, 3.9), (-73.4, 4.6))));
        let state = |stage: &Stage| -> Vec<_> {
            views().iter().map(|view| {
                let bound = stage.indexes.bind(&stage.map, view, None);
                let read = read(&bound, &Query::default(), 100);
                let versions: BTreeMap<_, _> =
                    world.iter().map(|(x, y)| ((*x, *y), bound.tile_version(zoom, *x, *y))).collect();
                (read, versions)
            }).collect()
        };
        let old = state(&stage);
        let mut touches = Vec::new();
        for deed in deed {
            touches.extend(stage.does(deed));
        }
        let new = state(&stage);
        for (view, ((old_read, old_versions), (new_read, new_versions))) in views().iter().zip(old.into_iter().zip(new)) {
            let bound = stage.indexes.bind(&stage.map, view, None);
            let mine: Vec<_> = touches.iter().filter(|touch| bound.shelves.iter().any(|it| it.shelf == touch.shelf)).collect();
            prop_assert!(old_read == new_read || !mine.is_empty(), "a change without a touch");
            let touched: HashSet<_> =
                mine.iter().flat_map(|touch| touch.before.into_iter().chain(touch.after)).flat_map(tiles).collect();
            for (tile, version) in &old_versions {
                let moved = new_versions[tile] != *version;
                prop_assert!(moved || !touched.contains(tile), "a touched tile keeps its version");
                prop_assert!(!moved || !mine.is_empty(), "a tile moved for nothing");
            }
        }
    }

    #[test]
    fn filters_find_what_the_list_says(
        deeds in deeds(60), corner in at(), size in (0.0..0.3_f64, 0.0..0.3_f64), severity in 1_u8..=5,
        code in prop::sample::select(vec!["mines", "darkness", "unheard_of"]), size_of_page in 1_usize..9,
        text in prop::sample::select(vec!["rio", "pena", "MUNICION", "secreto"]),
        day in prop::sample::select(vec!["2026-02-17T15:30:00Z", "2026-02-17T00:00:00Z", "2026-02-01T00:00:00Z"]),
    ) {
        let mut stage = Stage::new();
        deeds.into_iter().for_each(|deed| drop(stage.does(deed)));
        stage.ready();
        let (west, south) = corner;
        let bbox = [west, south, west + size.0, south + size.1];
        let triangle = json!({ "type": "Polygon", "coordinates": [[[west, south], [west + 0.3013, south - 0.0007], [west - 0.0011, south + 0.2971], [west, south]]] });
        let triangle = Geometry::parse(&triangle, 9).unwrap();
        let time: jiff::Timestamp = day.parse().unwrap();
        let name = |json: &Json, field: &str| json["properties"]["fields"][field].clone();
        type Test<'a> = Box<dyn Fn(&Json) -> bool + 'a>;
        let shapes = |json: &Json| -> Option<geo_types::Geometry<f64>> {
            let geometry = Geometry::parse(&json["geometry"], 1_000).ok()?;
            Some(geometry.shapes().clone())
        };
        let fold = |json: Json| json.as_str().unwrap_or_default().to_lowercase().replace('í', "i").replace('ñ', "n");
        let cases: Vec<(Query, Test<'_>)> = vec![
            (Query { bbox: Some(bbox), ..Query::default() }, Box::new(|json| {
                shapes(json).is_some_and(|it| it.intersects(&Rect::new((bbox[0], bbox[1]), (bbox[2], bbox[3]))))
            })),
            (Query { within: Some(triangle.clone()), ..Query::default() }, Box::new(|json| {
                shapes(json).is_some_and(|it| it.intersects(triangle.shapes()))
            })),
            (Query { codes: vec![code.into()], ..Query::default() }, Box::new(|json| name(json, "code") == code)),
            (Query { equals: vec![("code".into(), code.into())], ..Query::default() }, Box::new(|json| name(json, "code") == code)),
            (Query { equals: vec![("secret".into(), "rio secreto".into())], ..Query::default() }, Box::new(|json| {
                name(json, "secret") == "rio secreto"
            })),
            (Query { equals: vec![("seen".into(), day.into())], ..Query::default() }, Box::new(|json| name(json, "seen") == day)),
            (Query { severity_min: Some(severity), ..Query::default() }, Box::new(|json| {
                name(json, "severity").as_u64().is_some_and(|it| it >= severity.into())
            })),
            (Query { from: Some(time.as_second()), to: Some(time.as_second() + 3_000_000), ..Query::default() }, Box::new(|json| {
                let seen: Option<jiff::Timestamp> = name(json, "seen").as_str().map(|it| it.parse().unwrap());
                seen.is_some_and(|it| it >= time && it.as_second() <= time.as_second() + 3_000_000)
            })),
            (Query { text: Some(text.into()), ..Query::default() }, Box::new(|json| {
                let code = if name(json, "code") == "mines" { "minas y municion" } else { "" };
                [fold(name(json, "name")), fold(name(json, "secret")), code.into()].iter().any(|it| it.contains(&text.to_lowercase()))
            })),
            (Query { layers: Some(vec![layer(TERRITORIES)]), ..Query::default() }, Box::new(|json| {
                json["properties"]["kind"] == "territory"
            })),
        ];
        for view in views() {
            let bound = stage.indexes.bind(&stage.map, &view, None);
            for (query, test) in &cases {
                let expected: BTreeMap<_, _> = stage.expected(&view).into_iter().filter(|(_, json)| test(json)).collect();
                prop_assert_eq!(&unique(read(&bound, query, size_of_page)), &expected, "{:?}", query);
                for count in bound.count(query) {
                    let of: Vec<_> = expected.values().filter(|it| it["properties"]["layer"] == json!(count.layer)).collect();
                    prop_assert_eq!(count.total, of.len());
                    let mines = of.iter().filter(|it| name(it, "code") == "mines").count();
                    let counted = count.codes.iter().find(|(code, _)| code == "mines").map_or(0, |(_, n)| *n);
                    prop_assert_eq!(counted, mines);
                    let worst = of.iter().filter(|it| name(it, "severity") == 5).count();
                    prop_assert_eq!(count.severities[4], worst);
                }
            }
        }
    }

    #[test]
    fn the_nearest_are_the_nearest_on_the_ground(
        places in prop::collection::vec((-180.0..180.0_f64, -80.0..80.0_f64), 1..200),
        close in (-180.0..180.0_f64, -80.0..80.0_f64),
        from in (-180.0..180.0_f64, -88.0..88.0_f64), most in 1_usize..12, lines in any::<bool>(),
    ) {
        let mut stage = Stage::new();
        for (number, (lon, lat)) in (0..).zip(&places) {
            // Half of them around one place.
            let (lon, lat) = if number % 2 == 0 { (*lon, *lat) } else { ((close.0 + lon / 1e3).clamp(-180.0, 180.0), close.1 + lat / 1e3) };
            let geometry = if lines && number % 3 == 0 {
                json!({ "type": "LineString", "coordinates": [[lon, lat], [lon * 0.9, lat + 3.0]] })
            } else {
                json!({ "type": "Point", "coordinates": [lon, lat] })
            };
            stage.put(5, RISKS, number, json!({ "geometry": geometry, "scope": "map", "properties": {} }));
        }
        let bound = stage.indexes.bind(&stage.map, &View::new(person(5)), None);
        let here = Coord { x: from.0, y: from.1 };
        let mut expected: Vec<_> = stage.features.values().map(|feature| {
            let placed = Placed::new(feature.place().map(crate::place::ExactPlace::geometry));
            (distance::metres(here, &placed).unwrap().to_bits(), feature.id())
        }).collect();
        expected.sort_unstable();
        expected.truncate(most);
        let found: Vec<_> = bound.nearest(from.0, from.1, most, &Query::default()).iter().map(|it| it.id()).collect();
        prop_assert_eq!(found, expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_follows_the_cursors_misses_nothing_that_stood_still(
        first in deeds(60), between in deeds(30), size in 1_usize..5,
    ) {
        let mut stage = Stage::new();
        first.into_iter().for_each(|deed| drop(stage.does(deed)));
        let view = View::new(person(5));
        stage.ready();
        let before = stage.expected(&view);
        let mut between = between.into_iter();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let bound = stage.indexes.bind(&stage.map, &view, None);
            let page = bound.page(&Query::default(), after, size);
            seen.extend(page.features.iter().map(|shown| shown.id()));
            after = page.next;
            if after.is_none() { break }
            between.next().into_iter().for_each(|deed| drop(stage.does(deed)));
        }
        let now = stage.expected(&view);
        for (id, json) in before {
            if now.get(&id) == Some(&json) {
                prop_assert_eq!(seen.iter().filter(|it| **it == id).count(), 1);
            }
        }
    }
}

#[test]
fn a_tree_that_changed_much_is_sorted_again_and_still_complete() {
    let mut stage = Stage::new();
    let place = |n: u128| json!({ "type": "Point", "coordinates": [-74.0 + (n * 37 % 1_009) as f64 / 1e3, 4.0 + (n % 71) as f64 / 1e3] });
    for number in 0..3_000 {
        stage.put(3, RISKS, number, json!({ "geometry": place(number), "scope": "map", "properties": {} }));
    }
    for number in (0..3_000).step_by(2) {
        stage.put(3, RISKS, number, json!({ "geometry": place(number + 1) }));
    }
    let view = View::new(person(5));
    let bound = stage.indexes.bind(&stage.map, &view, None);
    let ids: HashSet<_> = read(&bound, &Query::default(), 100).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids.len(), 3_000);
    let half = Query { bbox: Some([-74.0, 4.0, -73.5, 5.0]), ..Query::default() };
    let expected =
        stage.features.values().filter(|it| it.place().unwrap().geometry().bbox().min().x <= -73.5).count();
    assert_eq!(read(&bound, &half, 100).len(), expected);
}

#[test]
fn a_safe_house_is_nowhere_for_anybody_below_protection() {
    let mut stage = Stage::new();
    stage.ready();
    let quiet: Vec<_> = views()
        .iter()
        .map(|view| stage.indexes.bind(&stage.map, view, None).tile_version(8, 75, 125))
        .collect();
    let house = json!({ "geometry": { "type": "Point", "coordinates": [-74.0, 4.0] }, "scope": "public", "properties": { "name": "Casa" } });
    stage.act(
        crate::role::Actor { role: Role::Protection, ..person(5) },
        HOUSES,
        feature_id(1),
        "feature.put",
        json!({ "geometry": house["geometry"], "scope": "map", "properties": {} }),
    );
    for (n, view) in views().iter().enumerate() {
        stage.indexes.prepare(&stage.map, view);
        let bound = stage.indexes.bind(&stage.map, view, None);
        let sees = n == PEOPLE.len();
        assert_eq!(bound.extent().is_some(), sees);
        assert_eq!(bound.layers().any(|it| it == layer(HOUSES)), sees);
        assert_eq!(bound.tile_version(8, 75, 125) != quiet[n], sees);
        assert_eq!(bound.nearest(-74.0, 4.0, 1, &Query::default()).len(), usize::from(sees));
    }
}

#[test]
fn a_box_across_the_antimeridian_has_two_sides() {
    let mut stage = Stage::new();
    for (number, lon) in (0..).zip([179.5, -179.5, 0.0, 178.0]) {
        let place = json!({ "type": "Point", "coordinates": [lon, 1.0] });
        stage.put(5, RISKS, number, json!({ "geometry": place, "scope": "map", "properties": {} }));
    }
    let bound = stage.indexes.bind(&stage.map, &View::new(person(5)), None);
    let query = Query { bbox: Some([179.0, 0.0, -179.0, 2.0]), ..Query::default() };
    assert_eq!(bound.page(&query, None, 10).matched, 2);
}

#[test]
fn what_is_shown_by_municipality_moves_when_the_municipality_does() {
    let mut stage = Stage::new();
    stage.ready();
    let point = json!({ "geometry": { "type": "Point", "coordinates": [-74.0, 4.0] }, "scope": "map", "properties": {} });
    stage.put(4, RISKS, 3, point);
    stage.put(4, RISKS, 3, json!({ "scope": "public" }));
    let shown = |stage: &Stage| {
        let bound = stage.indexes.bind(&stage.map, &View::public(), None);
        let shown = bound.feature(feature_id(3)).unwrap();
        (shown.precision(), shown.municipality().map(str::to_owned), shown.placed().bbox())
    };
    assert_eq!(shown(&stage), (Precision::Municipality, None, None));
    let area = |width: f64| json!({ "type": "Polygon", "coordinates": [ring((-74.1, 3.9), width, 0.2)] });
    let body = json!({ "geometry": area(0.2), "scope": "map", "properties": { "divipola": "27001" } });
    let touches = stage.put(4, TERRITORIES, 0, body);
    assert_eq!(
        shown(&stage),
        (
            Precision::Municipality,
            Some("27001".into()),
            Some([-740_000_000, 40_000_000, -740_000_000, 40_000_000])
        )
    );
    assert!(touches.iter().any(|touch| touch.shelf.layer == layer(RISKS) && touch.after.is_some()));
    stage.put(4, TERRITORIES, 0, json!({ "geometry": area(0.05) }));
    assert_eq!(shown(&stage), (Precision::Municipality, None, None));
}
