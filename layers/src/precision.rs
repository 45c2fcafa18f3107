//! Precision: how exact a place and a time may be for somebody. Masks are deterministic snaps, never fresh noise:
//! a hundred noisy copies average to the truth, a hundred snaps are one snap.

use std::{cmp::Ordering, fmt, str::FromStr};

use geo_types::{Geometry as Shapes, Point, Rect};
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    clock::Hlc,
    geometry::{Geometry, Shape},
    mercator,
    place::ExactPlace,
};

/// How exact, from most to least.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Precision {
    /// As drawn.
    Exact,
    /// Snapped to the web-mercator lattice of this zoom: 1.2 km at 15, 4.9 km at 13, 9.8 km at 12, at the equator.
    Cell(u8),
    /// The municipality it lies in, shown at that municipality's own point.
    Municipality,
    /// No feature at all: counted by municipality and month, at least five together.
    Count,
    /// Nothing: not a point, not a tile, not a count.
    None,
}

/// The finest and the coarsest lattice that makes sense.
const CELL_ZOOMS: std::ops::RangeInclusive<u8> = 8..=16;

impl Precision {
    /// Whether features appear one by one at this precision.
    pub fn shows_features(self) -> bool {
        !matches!(self, Self::Count | Self::None)
    }

    fn exactness(self) -> u8 {
        match self {
            Self::Exact => u8::MAX,
            Self::Cell(zoom) => 100 + zoom,
            Self::Municipality => 2,
            Self::Count => 1,
            Self::None => 0,
        }
    }

    /// An instant in seconds since 1970, cut to what goes with the place: a day in a cell, a month in a municipality.
    pub fn mask_time(self, seconds: i64) -> i64 {
        const DAY: i64 = 86_400;
        match self {
            Self::Exact => seconds,
            Self::Cell(_) => seconds.div_euclid(DAY) * DAY,
            Self::Municipality | Self::Count | Self::None => {
                let month = |instant: Timestamp| {
                    instant.to_zoned(TimeZone::UTC).date().first_of_month().to_zoned(TimeZone::UTC)
                };
                Timestamp::from_second(seconds)
                    .ok()
                    .and_then(|instant| month(instant).ok())
                    .map_or(0, |first| first.timestamp().as_second())
            }
        }
    }

    /// The same for milliseconds since 1970.
    pub(crate) fn mask_millis(self, millis: u64) -> u64 {
        if self == Self::Exact {
            return millis;
        }
        let seconds = i64::try_from(millis / 1_000).unwrap_or(i64::MAX);
        u64::try_from(self.mask_time(seconds)).unwrap_or(0) * 1_000
    }

    /// A clock reading as exact as the place: its counter would tell which of a day's changes came first.
    pub(crate) fn mask_hlc(self, hlc: Hlc) -> Hlc {
        if self == Self::Exact { hlc } else { Hlc::new(self.mask_millis(hlc.millis()), 0) }
    }

    /// The place as it may be shown; `None` where there is nothing to show.
    pub(crate) fn mask(self, place: &ExactPlace, municipality: Option<Point<f64>>) -> Option<Geometry> {
        let exact = place.geometry();
        match self {
            Self::Exact => Some(exact.clone()),
            _ => self.mask_box(exact.bbox(), exact.shape(), municipality),
        }
    }

    /// What a mask that is coarser than exact leaves of a place. It looks at no more than the box around it, in degrees,
    /// and at what it is drawn as.
    pub(crate) fn mask_box(
        self,
        bbox: Rect<f64>,
        shape: Shape,
        municipality: Option<Point<f64>>,
    ) -> Option<Geometry> {
        match self {
            Self::Cell(zoom) => {
                Geometry::check(&snap(bbox, shape, zoom), crate::geometry::DRAWN_VERTICES).ok()
            }
            Self::Municipality => {
                municipality.and_then(|centre| Geometry::point(centre.x(), centre.y()).ok())
            }
            Self::Exact | Self::Count | Self::None => None,
        }
    }
}

/// A point becomes the centre of its cell; a line or an area the rectangle of whole cells that covers it.
fn snap(bbox: Rect<f64>, shape: Shape, zoom: u8) -> Shapes<f64> {
    let (west, north) = mercator::cell(bbox.min().x, bbox.max().y, zoom);
    let (east, south) = mercator::cell(bbox.max().x, bbox.min().y, zoom);
    let (northwest, southeast) =
        (mercator::corner(west, north, zoom), mercator::corner(east + 1, south + 1, zoom));
    let cells = Rect::new(northwest, southeast);
    if shape == Shape::Point { Point(cells.center()).into() } else { cells.to_polygon().into() }
}

/// More exact is more; a finer cell is more exact than a coarser one.
impl Ord for Precision {
    fn cmp(&self, other: &Self) -> Ordering {
        self.exactness().cmp(&other.exactness())
    }
}

impl PartialOrd for Precision {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.write_str("exact"),
            Self::Cell(zoom) => write!(f, "cell:{zoom}"),
            Self::Municipality => f.write_str("municipality"),
            Self::Count => f.write_str("count"),
            Self::None => f.write_str("none"),
        }
    }
}

/// The text names no precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a precision is exact, cell:8 to cell:16, municipality, count or none")]
pub struct PrecisionError;

impl FromStr for Precision {
    type Err = PrecisionError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "exact" => Ok(Self::Exact),
            "municipality" => Ok(Self::Municipality),
            "count" => Ok(Self::Count),
            "none" => Ok(Self::None),
            _ => text
                .strip_prefix("cell:")
                .and_then(|zoom| zoom.parse().ok())
                .filter(|zoom| CELL_ZOOMS.contains(zoom))
                .map(Self::Cell)
                .ok_or(PrecisionError),
        }
    }
}

impl Serialize for Precision {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Precision {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_come_back() {
        for precision in [
            Precision::Exact,
            Precision::Cell(13),
            Precision::Municipality,
            Precision::Count,
            Precision::None,
        ] {
            assert_eq!(precision.to_string().parse(), Ok(precision));
        }
        assert!("cell:30".parse::<Precision>().is_err());
    }

    #[test]
    fn an_hour_becomes_a_day_and_a_day_a_month() {
        let moment = 1_763_700_000; // 2025-11-21T04:40:00Z
        assert_eq!(Precision::Cell(15).mask_time(moment), 1_763_683_200);
        assert_eq!(Precision::Municipality.mask_time(moment), 1_761_955_200);
    }

    proptest! {
        #[test]
        fn a_masked_point_says_nothing_but_its_cell(lon in -81.0..-66.0, lat in -4.0..13.0, zoom in 12_u8..=15) {
            let shown = |lon, lat| Precision::Cell(zoom).mask(&ExactPlace::new(Geometry::point(lon, lat).unwrap()), None).unwrap();
            let centre = shown(lon, lat);
            let bbox = centre.bbox();
            prop_assert_eq!(mercator::cell(lon, lat, zoom), mercator::cell(bbox.min().x, bbox.min().y, zoom));
            prop_assert_eq!(&shown(bbox.min().x, bbox.min().y), &centre, "a mask is its own mask");
        }
    }
}
