//! A small drawing by finger: strokes on a square, kept as text. `12,40 14,44;50,50` is a line and a dot.

/// Most strokes of a drawing.
const STROKES: usize = 24;
/// Most points of all its strokes together.
const POINTS: usize = 300;
/// The side of the square; coordinates go from 0 to this.
const SIDE: u8 = 100;

/// The drawing in its normal form; `None` when the text is none, or more than a symbol needs.
pub(super) fn normal(text: &str) -> Option<String> {
    let strokes = text.split(';').map(stroke).collect::<Option<Vec<_>>>()?;
    let points = strokes.iter().map(|stroke| stroke.split(' ').count()).sum::<usize>();
    (strokes.len() <= STROKES && points <= POINTS).then(|| strokes.join(";"))
}

fn stroke(text: &str) -> Option<String> {
    let points = text.split_ascii_whitespace().map(|point| {
        let (x, y) = point.split_once(',')?;
        let (x, y): (u8, u8) = (x.parse().ok()?, y.parse().ok()?);
        (x <= SIDE && y <= SIDE).then(|| format!("{x},{y}"))
    });
    let points = points.collect::<Option<Vec<_>>>()?;
    (!points.is_empty()).then(|| points.join(" "))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_drawing_is_small_and_stays_on_its_square() {
        assert_eq!(normal("1,2  3,4;5,5").as_deref(), Some("1,2 3,4;5,5"));
        assert_eq!(normal("+1,02").as_deref(), Some("1,2"));
        for wrong in ["", ";", "1", "1,2;", "101,2", "-1,2", "1,2,3", "M1,2", "1.5,2"] {
            assert_eq!(normal(wrong), None, "{wrong}");
        }
        let dots = |n: usize| vec!["1,1"; n].join(";");
        assert!(normal(&dots(STROKES)).is_some() && normal(&dots(STROKES + 1)).is_none());
        let long = |n: usize| vec!["1,1"; n].join(" ");
        assert!(normal(&long(POINTS)).is_some() && normal(&long(POINTS + 1)).is_none());
    }

    proptest! {
        #[test]
        fn what_is_normal_stays_as_it_is(text in "([0-9,; +]|[0-9]{1,3},[0-9]{1,3}){0,40}") {
            if let Some(once) = normal(&text) {
                prop_assert_eq!(normal(&once), Some(once.clone()));
                prop_assert!(once.bytes().all(|b| b.is_ascii_digit() || b == b',' || b == b' ' || b == b';'));
            }
        }
    }
}
