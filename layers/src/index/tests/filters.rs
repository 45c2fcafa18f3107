//! Filters and counts against the plain list, as each viewer reads it.

use geo::Intersects;
use geo_types::{Geometry as Shapes, Rect};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{
    deeds::{at, deeds},
    read,
    stage::{RISKS, Stage, TERRITORIES, layer, person},
};
use crate::{
    geometry::Geometry,
    index::{LayerCount, Query},
    view::View,
};

type Test = Box<dyn Fn(&Json) -> bool>;

fn field(feature: &Json, id: &str) -> Json {
    feature["properties"]["fields"][id].clone()
}

fn shapes(feature: &Json) -> Option<Shapes<f64>> {
    Some(Geometry::parse(&feature["geometry"], 1_000).ok()?.shapes().clone())
}

fn fold(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_lowercase().replace('í', "i").replace('ñ', "n")
}

fn query(change: impl FnOnce(&mut Query)) -> Query {
    let mut query = Query::default();
    change(&mut query);
    query
}

fn of_places((west, south): (f64, f64), (width, height): (f64, f64)) -> Vec<(Query, Test)> {
    let bbox = [west, south, west + width, south + height];
    let rect = Rect::new((bbox[0], bbox[1]), (bbox[2], bbox[3]));
    // Its long side goes through no vertex: there geo's floats and our whole numbers may differ.
    let ring = json!([
        [west, south],
        [west + 0.3013, south - 0.0007],
        [west - 0.0011, south + 0.2971],
        [west, south]
    ]);
    let area = Geometry::parse(&json!({ "type": "Polygon", "coordinates": [ring] }), 9).unwrap();
    let inside = area.shapes().clone();
    vec![
        (
            query(|it| it.bbox = Some(bbox)),
            Box::new(move |it| shapes(it).is_some_and(|it| it.intersects(&rect))),
        ),
        (
            query(|it| it.within = Some(area)),
            Box::new(move |it| shapes(it).is_some_and(|it| it.intersects(&inside))),
        ),
    ]
}

fn of_answers(code: &'static str, severity: u8, text: &'static str, day: &'static str) -> Vec<(Query, Test)> {
    let time: jiff::Timestamp = day.parse().unwrap();
    let until = time.as_second() + 3_000_000;
    let equal = |id: &'static str, answer: &str, json: Json| -> (Query, Test) {
        let query = query(|it| it.equals = vec![(id.into(), answer.into())]);
        (query, Box::new(move |it| field(it, id) == json))
    };
    vec![
        (query(|it| it.codes = vec![code.into()]), Box::new(move |it| field(it, "code") == code)),
        (
            query(|it| it.severity_min = Some(severity)),
            Box::new(move |it| field(it, "severity").as_u64().is_some_and(|it| it >= severity.into())),
        ),
        (
            query(|it| (it.from, it.to) = (Some(time.as_second()), Some(until))),
            Box::new(move |it| {
                let seen = field(it, "seen").as_str().and_then(|it| it.parse::<jiff::Timestamp>().ok());
                seen.is_some_and(|it| it >= time && it.as_second() <= until)
            }),
        ),
        (
            query(|it| it.text = Some(text.into())),
            Box::new(move |it| {
                let code = if field(it, "code") == "mines" { "minas y municion" } else { "" };
                let tags = if field(it, "tags").to_string().contains("river") { "en el rio" } else { "" };
                let words = [fold(&field(it, "name")), fold(&field(it, "secret")), code.into(), tags.into()];
                words.iter().any(|it| it.contains(&text.to_lowercase()))
            }),
        ),
        (
            query(|it| it.layers = Some(vec![layer(TERRITORIES)])),
            Box::new(|it| it["properties"]["kind"] == "zone"),
        ),
        equal("code", code, json!(code)),
        equal("secret", "rio secreto", json!("rio secreto")),
        equal("seen", day, json!(day)),
        equal("since", "2026-02-01", json!("2026-02-01")),
        equal("depth", "0.75", json!(0.75)),
        equal("severity", "3", json!(3)),
        equal("open", "true", json!(true)),
        (
            query(|it| it.equals = vec![("tags".into(), "river".into())]),
            Box::new(|it| field(it, "tags").as_array().is_some_and(|it| it.contains(&json!("river")))),
        ),
    ]
}

/// Counts one by one.
fn is_count(count: &LayerCount, of: &[&Json]) -> bool {
    let with = |id: &str, answer: &Json| of.iter().filter(|it| field(it, id) == *answer).count();
    let codes = ["darkness", "mines"].map(|code| (code.to_owned(), with("code", &json!(code))));
    let codes: Vec<_> = codes.into_iter().filter(|(_, count)| *count > 0).collect();
    let severities = [1, 2, 3, 4, 5].map(|step| with("severity", &json!(step)));
    count.total == of.len() && count.codes == codes && count.severities == severities
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn filters_and_counts_say_what_the_list_says(
        deeds in deeds(60), corner in at(), size in (0.0..0.3_f64, 0.0..0.3_f64), severity in 1_u8..=5,
        code in prop::sample::select(vec!["mines", "darkness", "unheard_of"]), size_of_page in 1_usize..9,
        text in prop::sample::select(vec!["rio", "pena", "MUNICION", "secreto"]),
        day in prop::sample::select(vec!["2026-02-17T15:30:00Z", "2026-02-17T00:00:00Z", "2026-02-01T00:00:00Z"]),
    ) {
        let mut stage = Stage::new();
        for deed in deeds {
            stage.does(deed);
        }
        stage.ready();
        let mut cases = of_places(corner, size);
        cases.extend(of_answers(code, severity, text, day));
        for view in stage.views() {
            let bound = stage.indexes.bind(&stage.map, &view, None);
            let all = stage.expected(&view);
            for (query, test) in &cases {
                let expected = all.iter().filter(|(_, it)| test(it)).map(|(id, it)| (*id, it.clone())).collect();
                prop_assert_eq!(&read(&bound, query, size_of_page), &expected, "{:?}", query);
                for count in bound.count(query) {
                    let here = |it: &&Json| it["properties"]["layer"] == json!(count.layer);
                    let of: Vec<_> = expected.values().filter(here).collect();
                    prop_assert!(is_count(&count, &of), "{:?} of {:?}", count, of);
                }
            }
        }
    }
}

#[test]
fn a_box_across_the_antimeridian_has_two_sides() {
    let mut stage = Stage::new();
    for (number, lon) in (0..).zip([179.5, -179.5, 0.0, 178.0]) {
        let place = json!({ "type": "Point", "coordinates": [lon, 1.0] });
        stage.put(5, RISKS, number, json!({ "geometry": place, "scope": "map" }));
    }
    let view = View::new(person(5), &stage.map);
    let bound = stage.indexes.bind(&stage.map, &view, None);
    assert_eq!(bound.page(&query(|it| it.bbox = Some([179.0, 0.0, -179.0, 2.0])), None, 10).matched, 2);
}
