//! Web mercator (EPSG:3857) scaled to the unit square, `x` east from -180°, `y` south from 85.0511°: the plane of tiles,
//! of the masking lattice and of every tree.

use std::f64::consts::PI;

use geo_types::Coord;

/// Latitude at which the square ends, in degrees.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;

/// Degrees to the unit square. Latitudes beyond [`MAX_LATITUDE`] stand on its edge.
pub fn project(lon: f64, lat: f64) -> Coord<f64> {
    let sine = lat.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    Coord { x: lon / 360.0 + 0.5, y: 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI) }
}

/// The unit square to degrees.
pub fn unproject(at: Coord<f64>) -> Coord<f64> {
    Coord { x: (at.x - 0.5) * 360.0, y: (PI * (1.0 - 2.0 * at.y)).sinh().atan().to_degrees() }
}

/// Column and row of the cell of the lattice of `zoom` that holds a place.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 … 2^zoom - 1")]
pub fn cell(lon: f64, lat: f64, zoom: u8) -> (u32, u32) {
    let cells = f64::from(1_u32 << zoom.min(31));
    let at = project(lon, lat);
    let index = |part: f64| (part * cells).floor().clamp(0.0, cells - 1.0) as u32;
    (index(at.x), index(at.y))
}

/// The north-western corner of a cell, in degrees.
pub fn corner(column: u32, row: u32, zoom: u8) -> Coord<f64> {
    let cells = f64::from(1_u32 << zoom.min(31));
    unproject(Coord { x: f64::from(column) / cells, y: f64::from(row) / cells })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bogota_lies_in_its_known_tile() {
        assert_eq!(cell(-74.0721, 4.711, 12), (1205, 1994));
    }

    proptest! {
        #[test]
        fn there_and_back(lon in -180.0..180.0, lat in -85.0..85.0) {
            let back = unproject(project(lon, lat));
            prop_assert!((back.x - lon).abs() < 1e-9 && (back.y - lat).abs() < 1e-9);
        }
    }
}
