//! The answer to a field, typed and small.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The answer to a field.
///
/// Its serde form is the stored one (variant first, for a binary format such as postcard: never reorder the
/// variants). What goes out as JSON is [`Value::to_json`]; the way back is [`Field::check`](super::Field::check).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A text, trimmed.
    Text(String),
    /// The id of a code.
    Code(String),
    /// Ids of codes, in the order of the kind's list, each once.
    Codes(Vec<String>),
    /// A step of a scale.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Bool(bool),
    /// A day of the Gregorian calendar, `YYYY-MM-DD`.
    Date(String),
    /// Seconds since 1970-01-01T00:00:00Z.
    Time(i64),
}

impl Value {
    /// As it goes out: a plain JSON value; a [`Value::Time`] as RFC 3339 in UTC.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) | Self::Code(text) | Self::Date(text) => text.as_str().into(),
            Self::Codes(codes) => codes.as_slice().into(),
            Self::Integer(step) => (*step).into(),
            Self::Number(number) => (*number).into(),
            Self::Bool(yes) => (*yes).into(),
            Self::Time(seconds) => timestamp(*seconds).to_string().into(),
        }
    }

    /// The instant of a day (its beginning in UTC) or of a time, in seconds since 1970-01-01T00:00:00Z.
    pub fn unix_seconds(&self) -> Option<i64> {
        match self {
            Self::Time(seconds) => Some(*seconds),
            Self::Date(day) => {
                let day: Date = day.parse().ok()?;
                Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second())
            }
            _ => None,
        }
    }
}

/// A checked time always has a timestamp; one that was written by other means is held to the calendar's ends.
fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
