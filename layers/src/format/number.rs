//! Numbers as people write them: with a decimal comma or point, grouped or not.

/// Reads a number. Of two different marks the last is the decimal one; a mark that is there several times groups
/// thousands; a single comma is decimal, as in Spanish.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let mut plain = String::with_capacity(text.len());
    let (commas, points) = (text.matches(',').count(), text.matches('.').count());
    let decimal = match (commas, points) {
        (0, 1) => Some('.'),
        (1, 0) => Some(','),
        (0, _) | (_, 0) => None,
        _ if text.rfind(',') > text.rfind('.') => Some(','),
        _ => Some('.'),
    };
    for c in text.chars() {
        match c {
            '−' => plain.push('-'),
            ' ' | '\u{a0}' | '\u{202f}' | '_' => {
                // A blank groups digits; elsewhere it stands between two things.
                if !plain.ends_with(|c: char| c.is_ascii_digit()) {
                    return None;
                }
            }
            ',' | '.' if Some(c) == decimal => plain.push('.'),
            ',' | '.' => {}
            c => plain.push(c),
        }
    }
    let good = plain.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
        && plain.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && plain.matches('.').count() <= 1
        && plain.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    if good { plain.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

/// Reads a whole number.
pub(super) fn whole(text: &str) -> Option<i64> {
    let number = parse(text)?;
    // Whole numbers up to 2^53 are exact.
    let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and small")]
    exact.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_and_grouped_thousands_are_read() {
        let cases = [
            ("-74,0812", Some(-74.0812)),
            ("4.60", Some(4.6)),
            ("1.234.567", Some(1_234_567.0)),
            ("1.234,5", Some(1234.5)),
            ("1,234.5", Some(1234.5)),
            ("12 345,6", Some(12345.6)),
            ("−3", Some(-3.0)),
            ("1e3", Some(1000.0)),
            ("+7", Some(7.0)),
            ("", None),
            ("-", None),
            ("12a", None),
            ("nan", None),
            ("inf", None),
            ("1e999", None),
            ("KR 7", None),
        ];
        for (text, number) in cases {
            assert_eq!(parse(text), number, "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_whole() {
        assert_eq!(whole("3.0"), Some(3));
        assert_eq!(whole("3,5"), None);
    }
}
