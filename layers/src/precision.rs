//! How exactly a place may be shown.

use std::{cmp::Ordering, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How exactly a place may be shown; the greater of two is the more exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Precision {
    /// As it was drawn.
    Exact,
    /// Snapped to the web-mercator lattice of this zoom.
    Cell(u8),
    /// The municipality only.
    Municipality,
    /// Counted in fixed areas, never shown.
    Count,
    /// Not there at all.
    None,
}

/// A text that is no precision.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no precision: write exact, cell:1 to cell:22, municipality, count or none")]
pub struct UnknownPrecision(pub String);

/// The finest lattice: beyond it a cell is smaller than a house.
const FINEST_CELL: u8 = 22;

impl Precision {
    fn rank(self) -> u8 {
        match self {
            Self::None => 0,
            Self::Count => 1,
            Self::Municipality => 2,
            Self::Cell(zoom) => zoom.saturating_add(3).min(254),
            Self::Exact => 255,
        }
    }
}

impl Ord for Precision {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank())
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

impl FromStr for Precision {
    type Err = UnknownPrecision;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "exact" => Ok(Self::Exact),
            "municipality" => Ok(Self::Municipality),
            "count" => Ok(Self::Count),
            "none" => Ok(Self::None),
            _ => text
                .strip_prefix("cell:")
                .and_then(|zoom| zoom.parse().ok())
                .filter(|zoom| (1..=FINEST_CELL).contains(zoom))
                .map(Self::Cell)
                .ok_or_else(|| UnknownPrecision(text.to_owned())),
        }
    }
}

impl From<Precision> for String {
    fn from(precision: Precision) -> Self {
        precision.to_string()
    }
}

impl TryFrom<String> for Precision {
    type Error = UnknownPrecision;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
