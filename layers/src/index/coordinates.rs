//! Coordinates as GeoJSON, from whole numbers.

use super::{
    json::separated,
    path::{Form, Knot, Path},
    placed::{Placed, Vertex},
};

/// The geometry object of a place (RFC 7946), or null.
pub(super) fn place(out: &mut Vec<u8>, placed: &Placed) {
    match placed {
        Placed::Nowhere => text(out, "null"),
        Placed::Point(at) => {
            text(out, "{\"type\":\"Point\",\"coordinates\":");
            vertex(out, at);
            out.push(b'}');
        }
        Placed::Path(path) => {
            text(
                out,
                match path.form() {
                    Form::Points => "{\"type\":\"MultiPoint\",\"coordinates\":",
                    Form::Line => "{\"type\":\"LineString\",\"coordinates\":",
                    Form::Lines => "{\"type\":\"MultiLineString\",\"coordinates\":[",
                    Form::Area => "{\"type\":\"Polygon\",\"coordinates\":",
                    Form::Areas => "{\"type\":\"MultiPolygon\",\"coordinates\":[",
                },
            );
            coordinates(out, path);
            text(
                out,
                match path.form() {
                    Form::Lines | Form::Areas => "]}",
                    Form::Points | Form::Line | Form::Area => "}",
                },
            );
        }
    }
}

fn coordinates(out: &mut Vec<u8>, path: &Path) {
    let line = |out: &mut Vec<u8>, knots: &[Knot]| {
        out.push(b'[');
        separated(out, knots.iter().map(|knot| &knot.at), vertex);
        out.push(b']');
    };
    if !matches!(path.form(), Form::Area | Form::Areas) {
        return separated(out, path.parts(), |out, part| line(out, part.knots));
    }
    let mut parts = path.parts();
    separated(out, path.areas(), |out, rings| {
        out.push(b'[');
        separated(out, parts.by_ref().take(rings.len()), |out, ring| line(out, ring.knots));
        out.push(b']');
    });
}

fn vertex(out: &mut Vec<u8>, at: &Vertex) {
    out.push(b'[');
    degrees(out, at.lon);
    out.push(b',');
    degrees(out, at.lat);
    out.push(b']');
}

/// Whole units in a degree.
const UNITS_PER_DEGREE: u32 = 10_000_000;

/// Two digits at a time: a page of lines has thousands of numbers.
const PAIRS: [[u8; 2]; 100] = pairs();

const fn pairs() -> [[u8; 2]; 100] {
    let mut pairs = [*b"00"; 100];
    let mut number = 0_u8;
    while number < 100 {
        pairs[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    pairs
}

/// 1e-7 degrees as a decimal number without needless zeros.
fn degrees(out: &mut Vec<u8>, units: i32) {
    // A sign, three digits, the point, seven decimals.
    let mut text = *b"-000.0000000";
    let pair = |number: u32| PAIRS[(number % 100) as usize];
    let (whole, part) = (units.unsigned_abs() / UNITS_PER_DEGREE, units.unsigned_abs() % UNITS_PER_DEGREE);
    text[1] = pair(whole / 100)[1];
    [text[2], text[3]] = pair(whole);
    text[5] = pair(part / 1_000_000)[1];
    [text[6], text[7]] = pair(part / 10_000);
    [text[8], text[9]] = pair(part / 100);
    [text[10], text[11]] = pair(part);
    let mut end = if part == 0 { 4 } else { text.len() };
    while part > 0 && text[end - 1] == b'0' {
        end -= 1;
    }
    let start = match whole {
        100.. => 1,
        10.. => 2,
        _ => 3,
    };
    if units < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(text.get(start..end).unwrap_or_default());
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Geometry;
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};

    fn written(units: i32) -> String {
        let mut out = Vec::new();
        degrees(&mut out, units);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn degrees_have_no_needless_zeros() {
        let cases =
            [(0, "0"), (1, "0.0000001"), (-740_000_000, "-74"), (45_000_000, "4.5"), (-5, "-0.0000005")];
        for (units, text) in cases {
            assert_eq!(written(units), text);
        }
    }

    #[test]
    fn every_shape_comes_out_as_it_went_in() {
        let ring = |x: f64| json!([[x, 0.5], [x + 1.25, 0.5], [x + 1.25, 2.5], [x, 0.5]]);
        let cases = [
            json!({ "type": "Point", "coordinates": [1.5, 2.5] }),
            json!({ "type": "MultiPoint", "coordinates": [[1.5, 2.5], [3.5, 2.5]] }),
            json!({ "type": "LineString", "coordinates": [[1.5, 2.5], [3.5, 2.5]] }),
            json!({ "type": "MultiLineString", "coordinates": [[[1.5, 2.5], [3.5, 2.5]], [[1.5, 3.5], [3.5, 3.5]]] }),
            json!({ "type": "Polygon", "coordinates": [ring(0.5)] }),
            json!({ "type": "MultiPolygon", "coordinates": [[ring(0.5)], [ring(10.5)]] }),
        ];
        for json in cases {
            let geometry = Geometry::parse(&json, 99).unwrap();
            let mut out = Vec::new();
            place(&mut out, &Placed::new(Some(&geometry)));
            assert_eq!(serde_json::from_slice::<Json>(&out).unwrap(), json);
        }
    }

    proptest! {
        #[test]
        fn degrees_are_exact(units in -1_800_000_000..=1_800_000_000_i32) {
            let text = written(units);
            prop_assert_eq!(text.parse(), Ok(f64::from(units) / 1e7));
        }
    }
}
