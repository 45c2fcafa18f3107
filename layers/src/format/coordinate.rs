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

fn number_of(text: &str) -> Option<f64> {
    if let Some(number) = number::parse(text).filter(|_| !text.contains(' ')) {
        return Some(number);
    }
    let mut parts =
        text.split(['°', 'º', '\'', '′', '’', '"', '″', '”', ' ']).filter(|part| !part.is_empty());
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
            ("4°75'", None),
            ("Quibdó", None),
            ("", None),
        ];
        for (text, degrees) in cases {
            assert_eq!(parse(text), degrees, "{text}");
        }
    }
}
