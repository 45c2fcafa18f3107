//! Files as people really send them.

use super::{planned, read_text};
use crate::{
    format::{Cell, FormatError, GeometrySource, Located, RowProblem, read},
    geometry::Geometry,
};

fn both(column: &str) -> GeometrySource {
    GeometrySource::Columns { lon: column.into(), lat: column.into() }
}

fn places(text: &str) -> Vec<Option<Geometry>> {
    let table = read_text("f.csv", text);
    let at = |row| match table.geometry.locate(&table, row) {
        Located::At(geometry) => Some(geometry),
        _ => None,
    };
    table.rows.iter().map(at).collect()
}

fn point(lon: f64, lat: f64) -> Geometry {
    Geometry::point(lon, lat).unwrap()
}

#[test]
fn a_title_and_empty_rows_may_stand_over_the_header() {
    let table = read_text(
        "f.csv",
        "Listado de comisarías,,,\nCorte de 2026,,,\n,,,\nNombre,Latitud,Longitud,Barrio\nUna,5.1,-76.2,\nDos,5.2,-76.3,Sur\n",
    );
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["Nombre", "Latitud", "Longitud", "Barrio"]);
    assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 6]);
    // A header is no title because one row under it is far too long.
    let long = read_text("f.csv", "a,b,c\n1,2,3\n1,2,3,4,5,6,7\n1,2,3\n");
    assert_eq!(long.columns[2].name, "c");
    let alone = read_text("f.csv", "nombre\nUna\nDos\n");
    assert_eq!((alone.columns[0].name.as_str(), alone.rows.len()), ("nombre", 2));
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text =
            "a,b\n\n1,\"two\nlines, and \"\"quotes\"\"\"\n\n\n3\" pipe,4\n,,\n5,6\n".replace('\n', end);
        let table = read_text("f.csv", &text);
        assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 6, 8], "{end:?}");
    }
    let quoted = read_text("f.csv", "\"a\",\"b\"\n\"\",\"1\n2\"\n\"x\",\"\"\n\n\"y\",\"z\"\n");
    assert_eq!(quoted.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 3, 5]);
}

#[test]
fn latitude_and_longitude_in_one_column_are_a_place() {
    let text = "nombre;coordenadas\nUna;5.1, -76.2\nDos;5°6'N 76°12'O\nTres;\nCuatro;por la escuela\n";
    assert_eq!(read_text("f.csv", text).geometry, both("coordenadas"));
    assert_eq!(places(text), [Some(point(-76.2, 5.1)), Some(point(-76.2, 5.1)), None, None]);
    let form = "nombre,_geolocation,_gps\nUna,,5.1 -76.2 1200 5\n";
    assert_eq!(read_text("f.csv", form).geometry, both("_gps"));
    assert_eq!(read_text("f.csv", "nombre,versos\nUna,\"3, 4\"\n").geometry, GeometrySource::None);
}

#[test]
fn columns_that_are_turned_round_are_turned_back() {
    let turned = "nombre,lat,lon\nUna,-76.2,5.1\nDos,-74.1,4.6\n";
    let source = GeometrySource::Columns { lon: "lat".into(), lat: "lon".into() };
    assert_eq!(read_text("f.csv", turned).geometry, source);
    assert_eq!(places(turned)[0], Some(point(-76.2, 5.1)));
    // Ushuaia is far south, and lives.
    let south = "nombre,lat,lon\nUna,-54.8,-68.3\n";
    assert_eq!(places(south)[0], Some(point(-68.3, -54.8)));
}

#[test]
fn shapes_that_are_turned_round_are_refused_with_the_reason() {
    let feature =
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[5.1,-76.2]}}"#;
    assert_eq!(read("f.geojson", feature.as_bytes()).unwrap_err(), FormatError::Turned);
    let text = "nombre,geom\nUna,POINT(5.1 -76.2)\n";
    assert_eq!(read("f.csv", text.as_bytes()).unwrap_err().code(), "file-turned");
}

#[test]
fn a_shape_written_as_geojson_in_a_cell_is_a_place() {
    let text = "nombre,geometria\nUna,\"{\"\"type\"\":\"\"Point\"\",\"\"coordinates\"\":[-76.2,5.1]}\"\n";
    assert_eq!(read_text("f.csv", text).geometry, GeometrySource::Wkt { column: "geometria".into() });
    assert_eq!(places(text), [Some(point(-76.2, 5.1))]);
}

#[test]
fn half_a_place_is_said_to_be_half() {
    let plan = planned("f.csv", "nombre,tipo,lat,lon\nUna,derrumbe,5.1,\nDos,derrumbe,5.1,-76.2\n");
    assert_eq!((plan.refused[0].row, &plan.refused[0].problem), (2, &RowProblem::HalfPlace));
    assert_eq!(plan.ready.len(), 1);
}

#[test]
fn a_guarded_cell_loses_its_apostrophe() {
    let table = read_text("f.csv", "nombre,lat,lon\n'=Una,5.1,-76.2\n");
    assert_eq!(table.rows[0].cells[0], Cell::Text("=Una".into()));
}
