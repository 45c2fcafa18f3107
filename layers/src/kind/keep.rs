//! How long a feature is kept.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How long a feature is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "KeepFile", into = "KeepFile")]
pub enum Keep {
    /// Until something newer takes its place.
    Superseded,
    /// Until its workshop ends, unless it was shared.
    Workshop,
    /// So many months after its last change.
    Months(u16),
    /// Raw so many days after the day in its field [`Keep::CLOSED_AT`], then generalised.
    Closed {
        /// Days after closing.
        days: u16,
    },
    /// Destroyed unless somebody confirms it again and again; counted from [`Keep::LAST_CONFIRMED`], or from the
    /// day of its drawing while that is empty.
    Reconfirm {
        /// Days after which it asks to be confirmed.
        reconfirm_days: u16,
        /// Days without confirmation after which its key is destroyed.
        shred_days: u16,
    },
}

impl Keep {
    /// The date field from which [`Keep::Closed`] counts.
    pub const CLOSED_AT: &str = "closed_at";
    /// The date field from which [`Keep::Reconfirm`] counts.
    pub const LAST_CONFIRMED: &str = "last_confirmed";
}

/// A retention that says nothing, or two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "say one: until = \"superseded\" or \"workshop_ends\", months, closed_days, \
     or reconfirm_days with a longer shred_days; each at least 1"
)]
pub struct KeepError;

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeepFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Until>,
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reconfirm_days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shred_days: Option<u16>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Until {
    Superseded,
    WorkshopEnds,
}

impl TryFrom<KeepFile> for Keep {
    type Error = KeepError;

    fn try_from(file: KeepFile) -> Result<Self, Self::Error> {
        match (file.until, file.months, file.closed_days, file.reconfirm_days, file.shred_days) {
            (Some(Until::Superseded), None, None, None, None) => Ok(Self::Superseded),
            (Some(Until::WorkshopEnds), None, None, None, None) => Ok(Self::Workshop),
            (None, Some(months @ 1..), None, None, None) => Ok(Self::Months(months)),
            (None, None, Some(days @ 1..), None, None) => Ok(Self::Closed { days }),
            (None, None, None, Some(reconfirm_days @ 1..), Some(shred_days))
                if shred_days > reconfirm_days =>
            {
                Ok(Self::Reconfirm { reconfirm_days, shred_days })
            }
            _ => Err(KeepError),
        }
    }
}

impl From<Keep> for KeepFile {
    fn from(keep: Keep) -> Self {
        let none = Self::default();
        match keep {
            Keep::Superseded => Self { until: Some(Until::Superseded), ..none },
            Keep::Workshop => Self { until: Some(Until::WorkshopEnds), ..none },
            Keep::Months(months) => Self { months: Some(months), ..none },
            Keep::Closed { days } => Self { closed_days: Some(days), ..none },
            Keep::Reconfirm { reconfirm_days, shred_days } => {
                Self { reconfirm_days: Some(reconfirm_days), shred_days: Some(shred_days), ..none }
            }
        }
    }
}
