//! There and back: what is written is read again.

use std::{convert::Infallible, fmt::Write};

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::{
    field::Answer,
    format::{
        csv::{CsvExport, Headers},
        geojson::GeoJsonExport,
    },
    kind::Shape,
    kinds,
};

fn text() -> impl Strategy<Value = String> {
    // Whatever a person may write, the characters that files stumble over among it.
    prop_oneof!["[ -~]{1,20}", "['=+@,;\"|\\-0-9]{1,8}", "[a-zñáéíóú ]{1,12}"]
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("an empty text is no answer", |text| !text.is_empty())
        .prop_filter("what leads to a person is never on a map", |text| {
            crate::text::refused(text, false).is_none()
        })
}

fn degree(most: i32) -> impl Strategy<Value = f64> {
    // Not around 0, 0: in two columns it means that nobody knows. Even, so that half of it has six decimals too: more never
    // leave.
    prop_oneof![-most * 1_000_000..-1_000_000, 1_000_000..most * 1_000_000]
        .prop_map(|millionths| f64::from(millionths / 2 * 2) / 1e6)
}

prop_compose! {
    fn feature()(
        lon in degree(179), lat in degree(89), name in text(), note in text(), severity in prop::option::of(1_i64..4),
        seasons in prop::sample::subsequence(vec!["lluvias", "seca"], 0..=2), depth in -1000..1000, open: bool,
        line: bool, id: u128,
    ) -> Json {
        let geometry = if line {
            json!({"type": "LineString", "coordinates": [[lon, lat], [lon / 2.0, lat / 2.0 + 0.5]]})
        } else {
            json!({"type": "Point", "coordinates": [lon, lat]})
        };
        let mut fields = json!({"code": "derrumbe", "name": name, "note": note, "depth": f64::from(depth) / 8.0, "open": open});
        if let Some(severity) = severity {
            fields["severity"] = severity.into();
        }
        if !seasons.is_empty() {
            fields["when"] = json!(seasons);
        }
        json!({"type": "Feature", "id": uuid::Uuid::from_u128(id), "geometry": geometry,
            "properties": {"kind": "hazard", "scope": "map", "precision": "exact", "fields": fields}})
    }
}

/// The answers and places of a plan.
fn said(plan: ImportPlan) -> Vec<(Json, Json)> {
    let said = |row: Planned| {
        let put = row.creation();
        let place = put.place.map(|place| serde_json::to_value(place.geometry()).unwrap());
        (serde_json::to_value(put.properties).unwrap(), place.unwrap_or_default())
    };
    plan.ready.into_iter().map(said).collect()
}

fn expected(features: &[Json]) -> Vec<(Json, Json)> {
    let place = |feature: &Json| {
        let geometry = crate::geometry::Geometry::parse(&feature["geometry"], 10).unwrap();
        serde_json::to_value(geometry).unwrap()
    };
    features.iter().map(|feature| (feature["properties"]["fields"].clone(), place(feature))).collect()
}

fn reread(name: &str, file: &str) -> ImportPlan {
    let (table, kind) = (read_text(name, file), kind());
    plan(&table, &suggest(&table, &kind), &kind, &namespace())
}

fn geojson(features: &[Json]) -> String {
    let features = features.iter().cloned().map(Ok::<_, Infallible>);
    GeoJsonExport::new("peligros", features).collect::<Result<_, _>>().unwrap()
}

fn csv(features: &[Json], export: &CsvExport<'_>) -> String {
    features.iter().fold(export.head(), |mut file, feature| {
        file.write_str(&export.row(feature)).unwrap();
        file
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn geojson_comes_back_as_it_went(features in prop::collection::vec(feature(), 1..5)) {
        let file = geojson(&features);
        prop_assert_eq!(said(reread("f.geojson", &file)), expected(&features));
    }

    #[test]
    fn csv_comes_back_as_it_went(
        features in prop::collection::vec(feature(), 1..5), hxl: bool, mark: bool, headers in 0..3_usize,
    ) {
        let kind = kind();
        let headers = [Headers::Ids, Headers::Labels("es"), Headers::Labels("en")][headers];
        let export = CsvExport { hxl, mark, ..CsvExport::new(&kind, headers) };
        let file = csv(&features, &export);
        prop_assert_eq!(said(reread("f.csv", &file)), expected(&features), "{}", file);
    }

    #[test]
    fn no_cell_is_computed_by_a_spreadsheet(features in prop::collection::vec(feature(), 1..5)) {
        let kind = kind();
        let file = csv(&features, &CsvExport::new(&kind, Headers::Ids));
        let mut records = ::csv::ReaderBuilder::new().from_reader(file.as_bytes());
        for record in records.records() {
            for cell in &record.unwrap() {
                let computed = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                prop_assert!(!computed || cell.parse::<f64>().is_ok(), "{}", cell);
            }
        }
    }
}

#[test]
fn an_export_for_people_is_in_words_with_tags_and_a_mark() {
    let kind = kind();
    let export = CsvExport { hxl: true, mark: true, ..CsvExport::new(&kind, Headers::Labels("es")) };
    let head = export.head();
    assert!(head.starts_with("\u{feff}id,¿Qué es?,¿Qué tan grave?,Nombre,"), "{head}");
    assert!(head.contains("\r\n#meta+id,#event+type+code,#severity,,#date,"), "{head}");
    assert!(!head.contains("#geo"), "a kind that is not public by nature is not tagged for publishing");
    let feature = json!({"id": "a", "geometry": {"type": "Point", "coordinates": [-76.5, 5.0]}, "properties": {
        "scope": "map", "precision": "exact", "municipality": "27001",
        "fields": {"code": "derrumbe", "name": "=1+1", "depth": -2.5, "when": ["lluvias", "seca"]}}});
    let row = export.row(&feature);
    assert!(row.starts_with("a,Derrumbe,,'=1+1,,\"Lluvias; Temporada seca\",-2.5,"), "{row}");
    assert!(row.ends_with(",-76.5,5,POINT(-76.5 5),map,exact,27001,\r\n"), "{row}");
}

/// A feature with an answer to every field that a kind asks.
fn full(kind: &Kind) -> Json {
    let mut fields = serde_json::Map::new();
    for field in &kind.fields {
        let code =
            || field.codes().iter().find(|code| !code.care_route && !code.area_only).map(|it| it.id.clone());
        let answer = match &field.answer {
            Answer::Text { digits, .. } => {
                digits.first().map_or_else(|| "Una, y otra".into(), |n| "1".repeat(*n).into())
            }
            Answer::LongText { .. } => "Dos\nlíneas".into(),
            Answer::Code { .. } => code().into(),
            Answer::Codes { .. } => json!([code()]),
            Answer::Scale { max, .. } => (*max).into(),
            Answer::Number { min, .. } => min.map_or(2.5, |min| min + 0.5).into(),
            Answer::Bool => true.into(),
            Answer::Date => "2026-02-03".into(),
            Answer::Time => "2026-02-03T04:05:06Z".into(),
            Answer::Url => "https://example.org/a".into(),
            Answer::Phone => "300 111 22 33".into(),
            Answer::Features { .. } => json!(["5f7b2f7e-27a0-4c84-9d0b-0f2d4f0f6a11"]),
            Answer::Feature { .. } => "0f6c1c9e-5a53-4d0e-9a66-3b7f8a2c1d11".into(),
            Answer::Strokes => "10,20 30,40;50,50".into(),
        };
        fields.insert(field.id.clone(), answer);
    }
    let place = match kind.geometry.first() {
        Some(Shape::Point) => json!({"type": "Point", "coordinates": [-76.5, 5.25]}),
        Some(Shape::Line) => json!({"type": "LineString", "coordinates": [[-76.5, 5.25], [-76.0, 5.5]]}),
        _ => {
            json!({"type": "Polygon", "coordinates": [[[-76.5, 5.25], [-76.0, 5.25], [-76.0, 5.5], [-76.5, 5.25]]]})
        }
    };
    json!({"type": "Feature", "id": "69d61234-f840-8bd9-a03d-4576bd3607fb", "geometry": place, "properties": {
        "layer": "e1ce8f90-2457-4a74-abf6-2b0cd4ff4f74", "kind": kind.id, "scope": "map", "precision": "exact",
        "author": "de38fd1a-aad4-424e-b39b-c2a478329267", "created_at": "2026-11-21T08:23:41Z",
        "updated_at": "2026-11-21T08:23:41Z", "municipality": "91798", "comments": 2, "fields": fields}})
}

fn bare(kind: &Kind, feature: &Json) -> Json {
    let mut bare = feature.clone();
    let required = |id: &str| kind.field(id).is_some_and(|field| field.required);
    if let Some(fields) = bare["properties"]["fields"].as_object_mut() {
        fields.retain(|id, _| required(id));
    }
    bare
}

/// What Trama says of a feature answers no question; what is asked does, whatever the kind.
#[test]
fn every_shipped_kind_comes_back_as_it_went() {
    for kind in kinds::shipped().iter().filter(|kind| kind.geographic) {
        let full = full(kind);
        for features in [vec![full.clone()], vec![bare(kind, &full)], vec![full.clone(), bare(kind, &full)]] {
            let mut files = vec![("f.geojson", geojson(&features))];
            for headers in [Headers::Ids, Headers::Labels("es"), Headers::Labels("en")] {
                let export = CsvExport { hxl: true, ..CsvExport::new(kind, headers) };
                files.push(("f.csv", csv(&features, &export)));
            }
            for (name, file) in files {
                let table = read_text(name, &file);
                let plan = plan(&table, &suggest(&table, kind), kind, &namespace());
                assert!(
                    plan.refused.is_empty() && plan.left_out.is_empty(),
                    "{}: {:?} {:?}",
                    kind.id,
                    plan.refused,
                    plan.left_out
                );
                assert_eq!(said(plan), expected(&features), "{}: {name}\n{file}", kind.id);
                if name == "f.geojson" {
                    let suits = suggest_kind(&table, kinds::shipped()).map(|it| it.id.as_str());
                    assert_eq!(suits, Some(kind.id.as_str()));
                }
            }
        }
    }
}
