//! Files that people bring, kinds that a community writes, and what is typed.

use layers::{
    format::{Namespace, plan, read, suggest, suggest_kind},
    geometry::{DRAWN_VERTICES, Geometry},
    id::LayerId,
    kind::Kind,
    kinds::shipped,
    text,
};
use uuid::Uuid;

use super::owned;

pub(super) fn geojson(bytes: &[u8]) {
    imported("lugares.geojson", bytes);
}

pub(super) fn topojson(bytes: &[u8]) {
    imported("municipios.topojson", bytes);
}

pub(super) fn csv(bytes: &[u8]) {
    imported("lugares.csv", bytes);
}

/// As an import goes: the table, the columns, the features. Nobody is lost on the way.
fn imported(name: &str, bytes: &[u8]) {
    let Ok(table) = read(name, bytes) else { return };
    let kinds = shipped();
    let fallback = kinds.iter().find(|kind| kind.id.as_str() == "institution").expect("a shipped kind");
    let kind = suggest_kind(&table, kinds).unwrap_or(fallback);
    let mapping = suggest(&table, kind);
    let planned = plan(&table, &mapping, kind, &Namespace::new(LayerId::new(Uuid::from_u128(7)), b"secret"));
    assert!(
        planned.ready.len() + planned.refused.len() <= table.rows.len(),
        "{} rows make no more than {}",
        table.rows.len(),
        planned.ready.len() + planned.refused.len()
    );
}

pub(super) fn geojsons() -> Vec<Vec<u8>> {
    let mut seeds = owned(&[
        r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[-76.6,5.7]},"properties":{"nombre":"Escuela","codigo":"escuela","fecha":"2026-11-20","n":3.5,"si":true,"nada":null}}]}"#,
        r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[-76.6,5.7],[-76.5,5.7],[-76.5,5.8],[-76.6,5.7]]]},"properties":{}}"#,
        r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4326"}},"features":[{"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]},"properties":{"a":[1,2],"b":{"c":1}}},{"type":"Feature","geometry":null,"properties":null}]}"#,
        r#"{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0],[1,1,3]]}]}"#,
    ]);
    seeds.push(b"{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"x\":1}}\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,3]},\"properties\":{\"x\":2}}\n".to_vec());
    seeds.push(b"\x1e{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}}\n".to_vec());
    seeds
}

pub(super) fn topojsons() -> Vec<Vec<u8>> {
    owned(&[
        r#"{"type":"Topology","transform":{"scale":[0.001,0.001],"translate":[-77,5]},"objects":{"municipios":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0]],"properties":{"nombre":"Uno"}},{"type":"Point","coordinates":[10,10],"properties":{"nombre":"Dos"}},{"type":"MultiPolygon","arcs":[[[-1]]]}]}},"arcs":[[[0,0],[100,0],[0,100],[-100,-100]]]}"#,
        r#"{"type":"Topology","objects":{"a":{"type":"LineString","arcs":[0,-2]},"b":{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}},"arcs":[[[0,0],[1,1]],[[2,2],[1,1]]]}"#,
    ])
}

pub(super) fn csvs() -> Vec<Vec<u8>> {
    let mut seeds = owned(&[
        "nombre;lat;lon\nPersonería;5,69;-76,66\nComisaría;5.70;-76.65\n",
        "Name,Latitude,Longitude,Date\n#loc +name,#geo+lat,#geo+lon,#date\n\"A \"\"quoted\"\" one\",5.7,-76.6,20/11/2026\n",
        "codigo\twkt\nx\tPOLYGON((0 0,1 0,1 1,0 0))\ny\tPOINT (1 2)\n",
        "lugar|coordenadas\nCasa|5°41'24\"N 76°39'36\"W\nOtra|5.69, -76.66\n",
        "a,b\n1,{\"type\":\"Point\",\"coordinates\":[1,2]}\n",
    ]);
    seeds.push(b"\xef\xbb\xbfnombre,lat,lon\nSe\xc3\xb1al,5,-76\n".to_vec());
    seeds.push(b"nombre,lat,lon\nSe\xf1al,5,-76\n".to_vec());
    seeds.push("nombre,lat\n".encode_utf16().flat_map(u16::to_le_bytes).collect());
    seeds
}

/// What is accepted is accepted again, and is the same.
pub(super) fn geometry(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
    let Ok(parsed) = Geometry::parse(&json, DRAWN_VERTICES) else { return };
    assert!(parsed.vertices() <= DRAWN_VERTICES);
    let shown = serde_json::to_value(geojson_of(&parsed)).expect("it is shown");
    let again = Geometry::parse(&shown, DRAWN_VERTICES).expect("what was taken is taken again");
    assert_eq!(again.vertices(), parsed.vertices(), "{shown}");
}

fn geojson_of(geometry: &Geometry) -> geojson::Geometry {
    geojson::Geometry::new(geojson::GeometryValue::from(geometry.shapes()))
}

pub(super) fn geometries() -> Vec<Vec<u8>> {
    owned(&[
        r#"{"type":"Point","coordinates":[-76.66,5.7]}"#,
        r#"{"type":"LineString","coordinates":[[-76.66,5.7],[-76.6,5.8],[-76.5,5.9]]}"#,
        r#"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]],[[0.2,0.2],[0.4,0.2],[0.4,0.4],[0.2,0.2]]]}"#,
        r#"{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}"#,
        r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#,
        r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]}"#,
    ])
}

pub(super) fn kind(bytes: &[u8]) {
    let Ok(toml) = std::str::from_utf8(bytes) else { return };
    if let Ok(kind) = Kind::parse(toml) {
        assert_eq!(kind.geographic, !kind.geometry.is_empty(), "what is on the map is drawn somehow");
    }
}

pub(super) fn kinds() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../layers/kinds");
    let files = std::fs::read_dir(folder).expect("the kinds").flatten();
    let mut seeds: Vec<_> = files.filter_map(|file| std::fs::read(file.path()).ok()).collect();
    seeds.sort();
    seeds
}

pub(super) fn text(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    drop(text::refused(&typed, false).map(|rule| rule.id.clone()));
    assert!(
        text::refused(&typed, true).is_none() || text::refused(&typed, false).is_some(),
        "a contact is taken where it is asked for"
    );
}

pub(super) fn texts() -> Vec<Vec<u8>> {
    owned(&[
        "Llama al 310 555 12 34 o escribe a nadie@example.org",
        "c.c. 1.023.456.789, placa ABC-123, en 5.69012, -76.66034",
        "La señora cerca del puente dijo que por la noche no se pasa",
        "+57 (604) 555 12 34; NIT 900.123.456-7",
    ])
}
