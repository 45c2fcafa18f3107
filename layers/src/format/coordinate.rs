//! A longitude or a latitude as people write it.

use super::number;

/// Reads degrees: `-74.08`, `-74,08`, `74,08 O`, `74°04'51" W`, `4 35 56 N`. West (O, W) and south (S) are negative.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let ends = |c: char| matches!(c.to_ascii_uppercase(), 'N' | 'S' | 'E' | 'W' | 'O');
    let letter = text.chars().next_back().filter(|c| ends(*c)).or(text.chars().next().filter(|c| ends(*c)));
    let bare = text.trim_matches(|c: char| ends(c) || c.is_whitespace());
    let degrees = number_of(bare)?;
    match letter.map(|c| c.to_ascii_uppercase()) {
        Some('S' | 'W' | 'O') => Some(-degrees.abs()),
        _ => Some(degrees),
    }
}

/// What people write after degrees, minutes and seconds, as their keyboards allow.
const MARKS: [char; 15] = ['°', 'º', '˚', '\'', '′', '’', '‘', '´', '`', '"', '″', '”', '“', ' ', '\u{a0}'];

/// Reads a place in one text, longitude first in the answer. People write the latitude first: `4.6097, -74.0817`,
/// `4,6097 -74,0817`, `4°36'35"N 74°4'54"W`; a form adds the altitude and the accuracy: `4.6 -74.08 2600 5`.
pub(super) fn both(text: &str) -> Option<(f64, f64)> {
    let text = text.trim().trim_matches(['(', ')', '[', ']']).trim();
    let (first, second) = halves(text)?;
    let (a, b) = (parse(first)?, parse(second)?);
    let ends_east = |text: &str| text.contains(['E', 'W', 'O', 'e', 'w', 'o']);
    if ends_east(first) || a.abs() > 90.0 { Some((a, b)) } else { Some((b, a)) }
}

/// The two halves, by the first separator that is there as often as it should be.
fn halves(text: &str) -> Option<(&str, &str)> {
    for separator in [";", "|", "/", ", ", "\t"] {
        if text.matches(separator).count() == 1 {
            return text.split_once(separator);
        }
    }
    match text.matches(',').count() {
        1 if text.contains('.') => return text.split_once(','),
        3 => {
            let middle = text.match_indices(',').nth(1)?.0;
            return Some((text.get(..middle)?, text.get(middle + 1..)?));
        }
        _ => {}
    }
    if let Some((at, letter)) = text.char_indices().find(|(_, c)| "NSns".contains(*c)) {
        let second = text.find(['E', 'W', 'O', 'e', 'w', 'o'])?;
        // The letters stand before the numbers, or after them.
        let end = if at == 0 { second } else { at + letter.len_utf8() };
        return Some((text.get(..end)?, text.get(end..)?));
    }
    let mut parts = text.split_whitespace();
    let halves = (parts.next()?, parts.next()?);
    (parts.clone().count() <= 2 && parts.all(|part| number::parse(part).is_some())).then_some(halves)
}

fn number_of(text: &str) -> Option<f64> {
    if let Some(number) = number::parse(text).filter(|_| !text.contains(' ')) {
        return Some(number);
    }
    let mut parts = text.split(MARKS).filter(|part| !part.is_empty());
    let degrees = number::parse(parts.next()?)?;
    let mut sixtieth = |most: f64| match parts.next() {
        None => Some(0.0),
        Some(part) => number::parse(part).filter(|it| (0.0..most).contains(it)),
    };
    let rest = sixtieth(60.0)? / 60.0 + sixtieth(60.0)? / 3600.0;
    if parts.next().is_some() {
        return None;
    }
    Some(if text.starts_with(['-', '−']) { degrees - rest } else { degrees + rest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_are_read_with_commas_letters_minutes_and_seconds() {
        let cases = [
            ("-74.0812", Some(-74.0812)),
            ("-74,0812", Some(-74.0812)),
            ("74,5 O", Some(-74.5)),
            ("74°30'00\" W", Some(-74.5)),
            ("S 4 30", Some(-4.5)),
            ("-4°30'", Some(-4.5)),
            ("76º30´36” O", Some(-76.51)),
            ("76° 30‘ 36,0’’ W", Some(-76.51)),
            ("4°75'", None),
            ("Quibdó", None),
            ("", None),
        ];
        for (text, degrees) in cases {
            assert_eq!(parse(text), degrees, "{text}");
        }
    }

    #[test]
    fn a_place_in_one_text_is_read_latitude_first() {
        let place = Some((-74.5, 4.25));
        for text in [
            "4.25, -74.5",
            "4.25,-74.5",
            "(4.25, -74.5)",
            "4,25, -74,5",
            "4,25,-74,5",
            "4,25; -74,5",
            "4.25 / -74.5",
            "4,25 -74,5",
            "4.25 -74.5 2600 5",
            "[4.25, -74.5]",
            "4°15'N 74°30'W",
            "4°15'00\"N, 74°30'00\"O",
            "N 4 15 W 74 30",
            "74°30'W; 4°15'N",
            "-174.5, 4.25",
        ] {
            let place = if text.starts_with("-174") { Some((-174.5, 4.25)) } else { place };
            assert_eq!(both(text), place, "{text}");
        }
        for text in ["4.25", "", "Calle 4, casa 7", "4.25 -74.5 a la derecha", "1 2 3 4 5"] {
            assert_eq!(both(text), None, "{text}");
        }
    }
}
