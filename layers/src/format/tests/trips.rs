//! There and back: what is written is read again.

use std::fmt::Write;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;
use crate::format::{
    csv::{CsvExport, Headers},
    geojson::GeoJsonExport,
};

fn text() -> impl Strategy<Value = String> {
    // Whatever a person may write, the characters that files stumble over among it.
    prop_oneof!["[ -~]{1,20}", "['=+@,;\"|\\-0-9]{1,8}", "[a-zñáéíóú ]{1,12}"]
        .prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "))
        .prop_filter("an empty text is no answer", |text| !text.is_empty())
}

fn degree(most: i32) -> impl Strategy<Value = f64> {
    // Not around 0, 0: in two columns it means that nobody knows.
    prop_oneof![-most * 1_000_000..-1_000_000, 1_000_000..most * 1_000_000]
        .prop_map(|millionths| f64::from(millionths) / 1e6)
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
fn said(plan: Plan) -> Vec<(Json, Json)> {
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

fn reread(name: &str, file: &str) -> Plan {
    let (table, kind) = (read_text(name, file), kind());
    plan(&table, &suggest(&table, &kind), &kind, &namespace())
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
        let file: String = GeoJsonExport::new("peligros", features.clone().into_iter()).collect();
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
