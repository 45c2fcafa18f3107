//! Coordinates as GeoJSON, from whole numbers.

use super::{
    json::separated,
    path::{Form, Path},
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
    let line = |out: &mut Vec<u8>, vertices: &[Vertex]| {
        out.push(b'[');
        separated(out, vertices.iter(), vertex);
        out.push(b']');
    };
    if !matches!(path.form(), Form::Area | Form::Areas) {
        return separated(out, path.parts(), |out, part| line(out, part.vertices));
    }
    let mut parts = path.parts();
    separated(out, path.areas(), |out, rings| {
        out.push(b'[');
        separated(out, parts.by_ref().take(rings.len()), |out, ring| line(out, ring.vertices));
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

/// 1e-7 degrees as a decimal number without needless zeros.
fn degrees(out: &mut Vec<u8>, units: i32) {
    let mut digits = [b'0'; 11];
    let (mut rest, mut first) = (units.unsigned_abs(), digits.len());
    let mut last = digits.len();
    for place in 0..digits.len() {
        // Seven decimals, the point, and at least one digit before it.
        if rest == 0 && place > 8 {
            break;
        }
        first -= 1;
        let Some(digit) = digits.get_mut(first) else { break };
        if place == 7 {
            *digit = b'.';
            continue;
        }
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
        if place < 7 && *digit == b'0' && last == first + 1 {
            last = first;
        }
    }
    if units < 0 {
        out.push(b'-');
    }
    let written = digits.get(first..last).unwrap_or_default();
    out.extend_from_slice(written.strip_suffix(b".").unwrap_or(written));
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
