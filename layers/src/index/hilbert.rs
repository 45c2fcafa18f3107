//! The order of slots and pages: along a Hilbert curve, so that what lies together is kept and answered together.

use std::{fmt, str::FromStr};

use uuid::Uuid;

use super::placed::Square;
use crate::id::FeatureId;

/// The curve has cells of 2.4 m on the equator.
const ORDER: u32 = 24;

/// Place in the order of pages. A feature that does not move keeps it, whatever happens to the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Cursor {
    /// Along the curve; what lies nowhere comes last.
    pub(crate) curve: u64,
    /// Features in one cell of the curve come in the order of their ids.
    pub(crate) id: FeatureId,
}

impl Cursor {
    pub(super) fn of(square: Option<Square>, id: FeatureId) -> Self {
        Self { curve: curve(square), id }
    }
}

/// As it goes out: opaque, 48 hex digits.
impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}{:032x}", self.curve, self.id.uuid().as_u128())
    }
}

/// The text is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this cursor was not given by this server")]
pub struct CursorError;

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() != 48 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(CursorError);
        }
        let (curve, id) = text.split_at(16);
        let curve = u64::from_str_radix(curve, 16).map_err(|_| CursorError)?;
        let id = u128::from_str_radix(id, 16).map_err(|_| CursorError)?;
        Ok(Self { curve, id: FeatureId::new(Uuid::from_u128(id)) })
    }
}

/// Where on the curve the middle of a place lies.
fn curve(square: Option<Square>) -> u64 {
    square.map_or(u64::MAX, |[west, north, east, south]| {
        along(u32::midpoint(west, east), u32::midpoint(north, south))
    })
}

/// Distance along the curve (Wikipedia, "Hilbert curve", `xy2d`), on the top [`ORDER`] bits.
fn along(x: u32, y: u32) -> u64 {
    let (mut x, mut y) = (x >> (32 - ORDER), y >> (32 - ORDER));
    let mut distance = 0;
    for bit in (0..ORDER).rev() {
        let (right, down) = ((x >> bit) & 1, (y >> bit) & 1);
        distance = (distance << 2) | u64::from((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = (!x, !y);
            }
            (x, y) = (y, x);
        }
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_curve_goes_through_every_cell_of_a_square_and_never_jumps() {
        let step = 1 << (32 - ORDER);
        let mut cells: Vec<(u64, i64, i64)> = (0..32)
            .flat_map(|x| (0..32).map(move |y| (along(x * step, y * step), x.into(), y.into())))
            .collect();
        cells.sort_unstable();
        for pair in cells.windows(2) {
            let [(d, x, y), (next, right, down)] = pair else { unreachable!() };
            assert_eq!((next - d, (right - x).abs() + (down - y).abs()), (1, 1));
        }
    }

    proptest! {
        #[test]
        fn a_cursor_comes_back(curve: u64, id: u128) {
            let cursor = Cursor { curve, id: FeatureId::new(Uuid::from_u128(id)) };
            prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        for text in ["", "12", &"g".repeat(48), &"é".repeat(24)] {
            assert_eq!(text.parse::<Cursor>(), Err(CursorError));
        }
    }
}
