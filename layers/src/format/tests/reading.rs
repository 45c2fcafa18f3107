use super::*;

fn error(name: &str, bytes: &[u8]) -> String {
    read(name, bytes).map(|table| format!("{} rows", table.rows.len())).unwrap_err().to_string()
}

#[test]
fn every_delimiter_and_quote_is_read() {
    for (delimiter, text) in [
        (',', "nombre,nota,lat,lon\nUno,\"a, \"\"b\"\"\",5.1,-76.2\nDos,c,5.2,-76.3\n"),
        (';', "nombre;nota;lat;lon\nUno;\"a, \"\"b\"\"\";5,1;-76,2\nDos;c;5,2;-76,3\n"),
        ('\t', "nombre\tnota\tlat\tlon\nUno\t\"a, \"\"b\"\"\"\t5,1\t-76,2\nDos\tc\t5,2\t-76,3\n"),
        ('|', "nombre|nota|lat|lon\r\nUno|\"a, \"\"b\"\"\"|5.1|-76.2\r\nDos|c|5.2|-76.3\r\n"),
    ] {
        let table = read_text("f.csv", text);
        assert_eq!(table.delimiter, Some(delimiter));
        assert_eq!(table.columns.len(), 4, "{delimiter}");
        assert_eq!(table.rows[0].cells[1].text().as_deref(), Some("a, \"b\""));
        assert_eq!(table.geometry, GeometrySource::Columns { lon: "lon".into(), lat: "lat".into() });
        let Located::At(place) = table.geometry.locate(&table, &table.rows[0]) else {
            panic!("it has a place")
        };
        assert_eq!(place, crate::geometry::Geometry::point(-76.2, 5.1).unwrap());
    }
}

#[test]
fn a_spreadsheet_that_says_its_delimiter_is_believed() {
    let table = read_text("f.csv", "sep=;\nnombre;x\nUno;1\n");
    assert_eq!((table.delimiter, table.columns[0].name.as_str()), (Some(';'), "nombre"));
}

#[test]
fn every_encoding_of_spanish_is_read() {
    let text = "código,peñón\n1,Quibdó\n2,Bojayá\n3,Riosucio – río\n";
    let wide = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect::<Vec<u8>>()
    };
    let (old, ..) = encoding_rs::WINDOWS_1252.encode(text);
    for (name, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16LE", wide(b"\xff\xfe", u16::to_le_bytes)),
        ("UTF-16BE", wide(b"\xfe\xff", u16::to_be_bytes)),
        ("UTF-16LE", wide(b"", u16::to_le_bytes)),
        ("UTF-16BE", wide(b"", u16::to_be_bytes)),
        ("windows-1252", old.into_owned()),
    ] {
        let table = read("f.csv", &bytes).unwrap();
        assert_eq!(table.encoding, name);
        assert_eq!((table.columns[0].name.as_str(), table.columns[1].name.as_str()), ("código", "peñón"));
        assert_eq!(table.rows[2].cells[1].text().as_deref(), Some("Riosucio – río"));
    }
}

#[test]
fn a_row_of_hxl_tags_is_recognised_wherever_it_stands() {
    let table = read_text(
        "f.csv",
        "Informe de 2026,,\nNombre,Este,Norte\n#loc +name,#geo+lon,#Geo + lat\nUno,-76.2,5.1\n",
    );
    assert!(table.hxl);
    assert_eq!(table.columns[0].hxl.as_ref().unwrap().to_string(), "#loc+name");
    assert_eq!((table.columns[0].name.as_str(), table.rows[0].number), ("Nombre", 4));
    assert_eq!(table.geometry, GeometrySource::Columns { lon: "Este".into(), lat: "Norte".into() });
    let bare = read_text("f.csv", "#loc+name,#geo+lon,#geo+lat\nUno,-76.2,5.1\n");
    assert_eq!((bare.hxl, bare.columns[0].name.as_str()), (true, "#loc+name"));
    let none = read_text("f.csv", "n.º,nombre\n#4,Uno\n");
    assert!(!none.hxl, "a number sign alone is no tag");
}

#[test]
fn odd_headers_get_names_of_their_own() {
    let table = read_text("f.csv", "a,,a\n1,2,3\n");
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a", "column 2", "a (2)"]);
}

#[test]
fn a_row_that_is_too_long_is_refused_and_a_short_one_is_not() {
    let table = read_text("f.csv", "a,b\n1\n1,2,3\n1,2,\n");
    let problems: Vec<_> = table.rows.iter().map(|row| row.problem.is_some()).collect();
    assert_eq!(problems, [false, true, false]);
    assert_eq!(table.rows[1].number, 3);
}

#[test]
fn every_form_of_geojson_is_read() {
    let point = r#"{"type":"Point","coordinates":[-76.2,5.1]}"#;
    let feature =
        format!(r#"{{"type":"Feature","id":7,"geometry":{point},"properties":{{"b":1,"a":{{"c":"d"}}}}}}"#);
    for (text, rows) in [
        (point.to_owned(), 1),
        (feature.clone(), 1),
        (format!(r#"{{"features":[{feature},{feature}],"type":"FeatureCollection"}}"#), 2),
        (format!("{feature}\n\n{feature}\n"), 2),
        (format!("\u{1e}{feature}\n\u{1e}{feature}\n"), 2),
    ] {
        let table = read_text("f.geojson", &text);
        assert_eq!((table.rows.len(), &table.geometry), (rows, &GeometrySource::Geometry), "{text}");
        if text != point {
            let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(names, ["@id", "b", "a.c"], "in the order of the file");
        }
    }
}

#[test]
fn a_bad_shape_is_a_refused_row_and_not_a_refused_file() {
    let table = read_text(
        "f.geojson",
        r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}},
            {"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[]}},
            {"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[]}},
            {"type":"Feature","properties":{},"geometry":null},
            {"type":"ImportPlan"},
            {"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1,2,3]}}]}"#,
    );
    let what: Vec<_> = table
        .rows
        .iter()
        .map(|row| match (&row.problem, &row.located) {
            (Some(problem), _) | (None, Located::Refused(problem)) => problem.code(),
            (None, Located::At(_)) => "there",
            (None, Located::Nowhere) => "nowhere",
        })
        .collect();
    assert_eq!(
        what,
        ["geometry-invalid", "geometry-invalid", "geometry-invalid", "nowhere", "row-malformed", "there"]
    );
}

#[test]
fn metres_are_recognised_and_refused_with_the_reason() {
    let metres = r#"{"type":"Point","coordinates":[4880000,2070000]}"#;
    assert!(error("f.geojson", metres.as_bytes()).contains("EPSG:9377"));
    let named = r#"{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::3116"}},"features":[]}"#;
    assert!(error("f.geojson", named.as_bytes()).contains("EPSG::3116"));
    assert!(error("f.csv", b"nombre,este,norte\nUno,1000000,1040000\n").contains("metres"));
    // One slip among good coordinates is that row's own.
    let table = read_text("f.csv", "lat,lon\n5.1,-76.1\n5.2,-76.2\n5200000,-76.3\n");
    assert!(matches!(
        table.geometry.locate(&table, &table.rows[2]),
        Located::Refused(RowProblem::Projected(_))
    ));
}

#[test]
fn well_known_text_is_a_place() {
    let table =
        read_text("f.csv", "a,geom\n1,\"SRID=4326;LINESTRING (-76 5, -76.1 5.1)\"\n2,POINT EMPTY\n3,\n");
    assert_eq!(table.geometry, GeometrySource::None, "an empty point holds no parenthesis");
    let table =
        read_text("f.csv", "a,geom\n1,\"LINESTRING (-76 5, -76.1 5.1)\"\n2,\"LINESTRING (-76 5)\"\n3,\n");
    let located: Vec<_> = table.rows.iter().map(|row| table.geometry.locate(&table, row)).collect();
    assert!(
        matches!(located.as_slice(), [Located::At(_), Located::Refused(_), Located::Nowhere]),
        "{located:?}"
    );
}

#[test]
fn what_is_malformed_says_where() {
    let cases: [(&str, &[u8], &str); 11] = [
        ("f.geojson", b"{\"type\": \"FeatureCollection\",\n \"features\": [}", "line 2, column 15"),
        ("f.geojson", b"{\"type\": \"FeatureCollection\",\n \"features\": [1, 2", "line 2"),
        ("f.geojson", b"[1]", "a list"),
        ("f.geojson", b"{\"type\":\"FeatureCollection\"}", "no `features`"),
        ("f.geojson", b"{\"a\":1}", "no `type`"),
        ("f.json", b"nombre;x", "its name says JSON"),
        ("f.csv", b"a,b\n1,2\n3,\"4\n5,6\n", "line 3, column 3: a quote is opened and never closed"),
        ("f.csv", b"a,b\n", "no rows"),
        ("f.csv", b" \r\n", "no rows"),
        ("f.xlsx", b"PK\x03\x04rest", "save the sheet as CSV"),
        ("f.kml", b"<?xml version=\"1.0\"?>", "XML"),
    ];
    for (name, bytes, reason) in cases {
        let error = error(name, bytes);
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn more_than_the_limits_is_refused() {
    let limits = Limits { bytes: 40, rows: 2, columns: 3, cells: 5, vertices: 9 };
    for (text, what) in [
        ("a,b\n1,2\n1,2\n1,2\n", "rows"),
        ("a,b,c,d\n1,2,3,4\n", "columns"),
        ("a,b,c\n1,2,3\n1,2,3\n", "cells"),
        ("a,b\n1,2222222222222222222222222222222222222\n", "bytes"),
        ("{\"type\":\"Point\",\"coordinates\":[1,2]}    ", ""),
    ] {
        let read = read_object("f", text.as_bytes(), None, limits);
        match read {
            Err(FormatError::TooMany { what: found, .. }) => assert_eq!(found, what),
            other => assert!(what.is_empty() && other.is_ok(), "{text}"),
        }
    }
}
