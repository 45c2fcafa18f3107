//! Days as people write them.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::words::fold;

/// What comes first in `03/04/2020`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// The day, as nearly everywhere.
    #[default]
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

impl DayOrder {
    /// The order that all of these texts can have; the day first when they do not tell.
    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first) = (false, false);
        for text in texts {
            if let Some((first, second, _)) = three(text) {
                day_first |= first > 12 && first <= 31;
                month_first |= second > 12 && second <= 31;
            }
        }
        if month_first && !day_first { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// Reads a day: `2020-01-31`, `2020/1/31`, `31/01/2020`, `31-01-20`, `20200131`, a day with a time after it,
/// `31 de enero de 2020`. Of a month its first day is taken, of a year the first of January.
pub(super) fn parse(text: &str, order: DayOrder) -> Option<Date> {
    let text = text.trim();
    let bare = without_time(text);
    if let Some(parts) = numbers(bare) {
        return match *parts.as_slice() {
            [(year, 4)] => date(year, 1, 1),
            [(whole, 8)] => date(whole / 10_000, whole / 100 % 100, whole % 100),
            [(year, 4), (month, 1 | 2)] | [(month, 1 | 2), (year, 4)] => date(year, month, 1),
            [(year, 4), (month, 1 | 2), (day, 1 | 2)] => date(year, month, day),
            [(first, 1 | 2), (second, 1 | 2), (year, 2 | 4)] => {
                let (day, month) = match order {
                    DayOrder::DayFirst => (first, second),
                    DayOrder::MonthFirst => (second, first),
                };
                date(if year < 100 { century(year) } else { year }, month, day)
            }
            _ => None,
        };
    }
    spoken(text)
}

/// Reads an instant: RFC 3339, or a day with a time; without an offset it is taken as UTC.
pub(super) fn instant(text: &str, order: DayOrder) -> Option<Timestamp> {
    if let Ok(instant) = text.trim().replacen(' ', "T", 1).parse::<Timestamp>() {
        return Some(instant);
    }
    let day = parse(text, order)?;
    let time = text.trim().rsplit([' ', 'T']).next().filter(|time| time.contains(':'));
    let time = time.map_or(Some(jiff::civil::Time::midnight()), |time| time.parse().ok())?;
    day.to_datetime(time).to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn without_time(text: &str) -> &str {
    match text.split_once([' ', 'T']) {
        Some((day, time)) if time.contains(':') && day.starts_with(|c: char| c.is_ascii_digit()) => day,
        _ => text,
    }
}

/// Numbers with their digits counted, when the text is nothing but numbers with one mark between them.
fn numbers(text: &str) -> Option<Vec<(u32, usize)>> {
    let parts = text.split(['-', '/', '.']);
    let number = |part: &str| {
        let good = (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        if good { Some((part.parse().ok()?, part.len())) } else { None }
    };
    let parts: Vec<_> = parts.map(number).collect::<Option<_>>()?;
    (parts.len() <= 3).then_some(parts)
}

fn three(text: &str) -> Option<(u32, u32, u32)> {
    match *numbers(without_time(text.trim()))?.as_slice() {
        [(first, 1 | 2), (second, 1 | 2), (year, 2 | 4)] => Some((first, second, year)),
        _ => None,
    }
}

/// Two digits are a year from 1970 to 2069.
fn century(year: u32) -> u32 {
    if year < 70 { 2000 + year } else { 1900 + year }
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let date = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    // A number that happens to have four digits is seldom a year outside these.
    (1000..=2999).contains(&date.year()).then_some(date)
}

const MONTHS: [[&str; 2]; 12] = [
    ["enero", "january"],
    ["febrero", "february"],
    ["marzo", "march"],
    ["abril", "april"],
    ["mayo", "may"],
    ["junio", "june"],
    ["julio", "july"],
    ["agosto", "august"],
    ["septiembre", "september"],
    ["octubre", "october"],
    ["noviembre", "november"],
    ["diciembre", "december"],
];

/// `31 de enero de 2020`, `enero 2020`, `Jan 31, 2020`: a month's name of three letters or more among one or two numbers.
fn spoken(text: &str) -> Option<Date> {
    let folded = fold(text);
    let mut month = None;
    let (mut day, mut year) = (1, None);
    for word in folded.split('_').filter(|word| !matches!(*word, "de" | "del" | "of" | "the")) {
        if let Ok(number) = word.parse::<u32>() {
            if number > 31 { year = year.xor(Some(number)) } else { day = number }
        } else {
            let named =
                |names: &[&str; 2]| word.len() >= 3 && names.iter().any(|name| name.starts_with(word));
            let found = MONTHS.iter().position(named).or((word == "setiembre").then_some(8))?;
            month = month.xor(Some(found));
        }
    }
    date(year?, u32::try_from(month?).ok()? + 1, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        let cases = [
            ("2020-01-31", Some("2020-01-31")),
            ("2020/1/31", Some("2020-01-31")),
            ("31/01/2020", Some("2020-01-31")),
            ("31.1.20", Some("2020-01-31")),
            ("03/04/1998", Some("1998-04-03")),
            ("20200131", Some("2020-01-31")),
            ("2020-01-31 14:05:00", Some("2020-01-31")),
            ("2020-01-31T14:05:00-05:00", Some("2020-01-31")),
            ("31 de enero de 2020", Some("2020-01-31")),
            ("Sept 5, 2021", Some("2021-09-05")),
            ("enero 2020", Some("2020-01-01")),
            ("2020-07", Some("2020-07-01")),
            ("2020", Some("2020-01-01")),
            ("31/02/2020", None),
            ("17", None),
            ("0007", None),
            ("calle 2020", None),
            ("", None),
        ];
        for (text, day) in cases {
            let read = parse(text, DayOrder::DayFirst).map(|day| day.to_string());
            assert_eq!(read.as_deref(), day, "{text}");
        }
    }

    #[test]
    fn a_column_tells_whether_the_month_comes_first() {
        let order = |texts: &[&str]| DayOrder::of(texts.iter().copied());
        assert_eq!(order(&["03/04/2020", "12/31/2020"]), DayOrder::MonthFirst);
        assert_eq!(order(&["03/04/2020"]), DayOrder::DayFirst);
        assert_eq!(parse("12/31/2020", DayOrder::MonthFirst).unwrap().to_string(), "2020-12-31");
    }

    #[test]
    fn an_instant_without_an_offset_is_in_utc() {
        let at = |text: &str| instant(text, DayOrder::DayFirst).map(|it| it.to_string());
        assert_eq!(at("2020-01-31 14:05:00").as_deref(), Some("2020-01-31T14:05:00Z"));
        assert_eq!(at("31/01/2020 14:05").as_deref(), Some("2020-01-31T14:05:00Z"));
        assert_eq!(at("2020-01-31T14:05:00-05:00").as_deref(), Some("2020-01-31T19:05:00Z"));
        assert_eq!(at("2020-01-31").as_deref(), Some("2020-01-31T00:00:00Z"));
    }
}
