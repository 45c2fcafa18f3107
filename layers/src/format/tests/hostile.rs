//! Whatever comes, nothing panics, and nothing takes for ever.

use proptest::prelude::*;

use super::*;

const SEEDS: [&str; 5] = [
    "nombre;tipo;lat;lon\n#loc+name;#event+type;#geo+lat;#geo+lon\nUno;Derrumbe;5,1;-76,2\n",
    r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"properties":{"a":{"b":[1,2]}}}]}"#,
    r#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[-76,5]},"objects":{"o":{"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0,-2]],"properties":{"n":"x"}},{"type":null}]}},"arcs":[[[0,0],[5,0],[0,5]],[[0,0],[5,5]]]}"#,
    "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{}}\n{\"type\":\"Point\",\"coordinates\":[1,2]}\n",
    "a,wkt\n1,\"POLYGON((0 0,1 0,1 1,0 0))\"\n",
];

/// The whole way of a file, whatever it is.
fn all_the_way(name: &str, bytes: &[u8]) {
    let Ok(table) = read(name, bytes) else { return };
    let kind = kind();
    let mapping = suggest(&table, &kind);
    suggest_kind(&table, [&kind]);
    let plan = plan(&table, &mapping, &kind, &namespace());
    assert_eq!(plan.ready.len() + plan.refused.len(), table.rows.len());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        all_the_way("f.csv", &bytes);
        all_the_way("f.json", &bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[{}\\[\\]\":,;a-c0-9\\-.#+ \n'(]{0,80}") {
        all_the_way("f", text.as_bytes());
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(
        seed in 0..SEEDS.len(), cuts in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4), 1..6),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, byte, what) in cuts {
            let at = at.index(bytes.len().max(1));
            match what {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 if at < bytes.len() => { bytes.remove(at); }
                _ if at < bytes.len() => bytes[at] = byte,
                _ => {}
            }
        }
        all_the_way("f", &bytes);
    }
}

#[test]
fn what_is_nested_without_end_is_refused() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let properties = format!(
        r#"{{"type":"Feature","geometry":null,"properties":{{"a":{}}}}}"#,
        deep("{\"a\":", "1}").replace("1}1}", "1}}").trim_end_matches("1}")
    );
    all_the_way("f.json", properties.as_bytes());
    let geometry = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{}}}"#, deep("[", "]"));
    all_the_way("f.json", geometry.as_bytes());
    let collection = deep(r#"{"type":"GeometryCollection","geometries":["#, "]}");
    all_the_way("f.json", collection.as_bytes());
    all_the_way("f.csv", format!("wkt\n\"{}\"\n", deep("GEOMETRYCOLLECTION(", ")")).as_bytes());
    all_the_way("f.csv", format!("wkt\n\"POLYGON{}\"\n", deep("(", ")")).as_bytes());
}

#[test]
fn a_topology_that_repeats_its_arcs_is_stopped() {
    let arc: Vec<[i32; 2]> = (0..1000).map(|n| [n % 2, 1]).collect();
    let arcs = vec![0; 100_000];
    let row = serde_json::json!({"type": "LineString", "arcs": arcs});
    let rows = vec![row; 60];
    let file = serde_json::json!({"type": "Topology", "arcs": [arc], "objects": {
        "o": {"type": "GeometryCollection", "geometries": rows}}});
    let error = read("f.json", file.to_string().as_bytes()).map(|table| table.rows.len()).unwrap_err();
    assert_eq!(error, FormatError::TooMany { what: "vertices", most: Limits::default().vertices });
}

#[test]
fn a_long_shape_is_judged_in_no_time() {
    // A comb: every tooth comes near every other in one coordinate.
    let teeth = 24_000_u32;
    let mut ring: Vec<[f64; 2]> = (0..teeth)
        .flat_map(|n| {
            let x = f64::from(n) * 0.0005;
            [[x, 0.0], [x, 5.0], [x + 0.0002, 5.0], [x + 0.0002, 0.0]]
        })
        .collect();
    ring.extend([[20.0, 0.0], [20.0, -1.0], [0.0, -1.0], [0.0, 0.0]]);
    let shape = serde_json::json!({"type": "Polygon", "coordinates": [ring]});
    let table = read_text("f.json", &shape.to_string());
    assert!(matches!(table.rows[0].located, Located::At(_)));
}
