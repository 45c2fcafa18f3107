//! When a filter begins and ends: at an instant, or with a day, which is there as a whole. Days are days of UTC, as those
//! are that features hold. What is half understood would show more than was asked for.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, date},
};

/// Letters of a day.
const DAY: usize = "2026-11-20".len();
/// Seconds of a day.
const LONG: i64 = 86_400;

/// Which end of the time that a filter lets through.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first second of it.
    First,
    /// The last second of it.
    Last,
}

/// The second since 1970 at which it begins or ends; otherwise what is expected instead.
pub fn second(text: &str, end: End) -> Result<i64, &'static str> {
    if text.len() == DAY {
        let day: Date = text.parse().map_err(|_| "a day is expected as it is in a calendar: 2026-11-20")?;
        let begins = day.duration_since(date(1970, 1, 1)).as_secs();
        return Ok(if end == End::First { begins } else { begins + LONG - 1 });
    }
    let instant = text.parse::<Timestamp>().map(Timestamp::as_second);
    instant.map_err(|_| match text.parse::<DateTime>() {
        Ok(_) => "a time says how far it is from UTC: 2026-11-20T18:30:00-05:00",
        Err(_) => "a day or an instant is expected: 2026-11-20 or 2026-11-20T18:30:00-05:00",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_there_from_its_first_second_to_its_last() {
        let [first, last] = [End::First, End::Last].map(|end| second("2026-01-31", end).unwrap());
        assert_eq!(Some(first), second("2026-01-31T00:00:00Z", End::First).ok());
        assert_eq!(Some(last), second("2026-01-31T23:59:59Z", End::Last).ok());
        assert_eq!(second("9999-12-31", End::Last), Ok(253_402_300_799));
        assert_eq!(second("0001-01-01", End::First), Ok(-62_135_596_800));
    }

    #[test]
    fn an_instant_says_its_offset_and_is_the_same_at_both_ends() {
        for end in [End::First, End::Last] {
            assert_eq!(second("2026-01-31T15:30:00-05:00", end), second("2026-01-31T20:30:00Z", end));
        }
        for unsaid in ["2026-01-31T20:00:00", "2026-01-31 20:00", "2026-01-31T20"] {
            assert!(second(unsaid, End::First).unwrap_err().contains("UTC"), "{unsaid}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for wrong in ["", "ayer", "2026", "2026-02-30", "2026-1-31", "31-01-2026", "2026-W05-6", "1769900000"]
        {
            assert!(second(wrong, End::First).is_err(), "{wrong}");
        }
    }
}
