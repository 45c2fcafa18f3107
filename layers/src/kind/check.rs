//! Whether a kind makes sense.

use std::collections::HashSet;

use super::{Kind, KindError, KindProblem, slug::check_slug};
use crate::{
    field::{Answer, Ask, Code, Field},
    label::Label,
    precision::Precision,
    role::Clearance,
};

/// A label fits a button and a line of a legend.
const LABEL_MAX: usize = 80;
/// A description fits a card.
const DESCRIPTION_MAX: usize = 280;
/// What a form asks before a mark is kept: more, and nobody fills it in.
const FIRST_MAX: usize = 3;
/// A kind comes in one change of at most 64 KiB and is shown as one form.
const FIELDS_MAX: usize = 40;
/// What a form can still be scrolled through.
const CODES_MAX: usize = 100;
/// The longest text a field may ask for: two pages.
const TEXT_MAX: usize = 8000;
/// The longest scale that a form can show as steps.
const STEPS_MAX: i64 = 10;

type Checked = Result<(), KindError>;

pub(super) fn kind(kind: &Kind) -> Checked {
    label("label", &kind.label, LABEL_MAX)?;
    label("plural", &kind.plural, LABEL_MAX)?;
    label("description", &kind.description, DESCRIPTION_MAX)?;
    symbol("style.symbol", &kind.style.symbol)?;
    geometry(kind)?;
    precision(kind)?;
    if kind.fields.is_empty() || kind.fields.len() > FIELDS_MAX {
        return wrong("fields", KindProblem::Bounds("a kind has 1 to 40 fields"));
    }
    once("fields", kind.fields.iter().map(|field| field.id.as_str()))?;
    if kind.fields.iter().filter(|field| field.ask == Ask::First).count() > FIRST_MAX {
        return wrong("fields", KindProblem::Bounds("at most three fields are asked first"));
    }
    kind.fields.iter().try_for_each(field)?;
    roles(kind)
}

fn geometry(kind: &Kind) -> Checked {
    if !kind.geographic {
        return if kind.geometry.is_empty() && kind.default_geometry.is_none() {
            Ok(())
        } else {
            wrong("geometry", KindProblem::Misplaced("the kind is not geographic"))
        };
    }
    let shapes: HashSet<_> = kind.geometry.iter().collect();
    if shapes.is_empty() {
        return wrong("geometry", KindProblem::Needed("at least one of point, line, polygon"));
    }
    if shapes.len() < kind.geometry.len() {
        return wrong("geometry", KindProblem::Bounds("says a shape twice"));
    }
    match kind.default_geometry {
        Some(shape) if kind.geometry.contains(&shape) => Ok(()),
        _ => wrong("default_geometry", KindProblem::Needed("one of the kind's shapes")),
    }
}

fn precision(kind: &Kind) -> Checked {
    if let Some(clearance) = kind.precision.falls_at() {
        return wrong(format!("precision.{}", name(clearance)), KindProblem::LessExact);
    }
    // What lies in the clear on a disk is public, whatever the screens show.
    if kind.open && kind.precision.public != Precision::Exact {
        return wrong(
            "open",
            KindProblem::Misplaced("only what everybody sees exactly may be stored in the clear"),
        );
    }
    Ok(())
}

fn name(clearance: Clearance) -> &'static str {
    match clearance {
        Clearance::Public => "public",
        Clearance::Participant => "participant",
        Clearance::Partner => "partner",
        Clearance::Member => "member",
        Clearance::Protection => "protection",
    }
}

fn field(field: &Field) -> Checked {
    let path = |part: &str| format!("fields.{}.{part}", field.id);
    label(&path("label"), &field.label, LABEL_MAX)?;
    if let Some(help) = &field.help {
        label(&path("help"), help, DESCRIPTION_MAX)?;
    }
    match &field.answer {
        Answer::Text { max } | Answer::LongText { max } if *max > TEXT_MAX => {
            wrong(path("max"), KindProblem::Bounds("is at most 8000 characters"))
        }
        Answer::Code { codes } | Answer::Codes { codes } => self::codes(&path("codes"), codes),
        Answer::Scale { min, max, labels } => scale(&path, *min, *max, labels),
        Answer::Number { min, max, .. } => number(&path, *min, *max),
        _ => Ok(()),
    }
}

fn codes(path: &str, codes: &[Code]) -> Checked {
    if codes.is_empty() || codes.len() > CODES_MAX {
        return wrong(path, KindProblem::Bounds("a list has 1 to 100 codes"));
    }
    once(path, codes.iter().map(|code| code.id.as_str()))?;
    for code in codes {
        let path = |part: &str| format!("{path}.{}.{part}", code.id);
        check_slug(&code.id).map_err(|e| KindError::at(path("id"), KindProblem::Slug(e)))?;
        label(&path("label"), &code.label, LABEL_MAX)?;
        if let Some(name) = &code.symbol {
            symbol(&path("symbol"), name)?;
        }
        if code.severity.is_some_and(|severity| !(1..=5).contains(&severity)) {
            return wrong(path("severity"), KindProblem::Bounds("goes from 1 to 5"));
        }
    }
    Ok(())
}

fn scale(path: &impl Fn(&str) -> String, min: i64, max: i64, labels: &[Label]) -> Checked {
    let steps = max - min + 1;
    if !(2..=STEPS_MAX).contains(&steps) {
        return wrong(path("max"), KindProblem::Bounds("a scale has 2 to 10 steps"));
    }
    if !labels.is_empty() && i64::try_from(labels.len()) != Ok(steps) {
        return wrong(path("labels"), KindProblem::Bounds("there is one for each step, or none"));
    }
    labels.iter().try_for_each(|words| label(&path("labels"), words, LABEL_MAX))
}

fn number(path: &impl Fn(&str) -> String, min: Option<f64>, max: Option<f64>) -> Checked {
    let finite = |bound: Option<f64>| bound.is_none_or(f64::is_finite);
    if !finite(min) || !finite(max) || min.zip(max).is_some_and(|(min, max)| min >= max) {
        return wrong(path("max"), KindProblem::Bounds("is greater than min, and both are finite"));
    }
    Ok(())
}

/// The fields that play a part have the type of the part.
fn roles(kind: &Kind) -> Checked {
    type Fits = fn(&Answer) -> bool;
    let parts: [(&str, &Option<String>, Fits, &str); 4] = [
        ("title", &kind.title, |a| matches!(a, Answer::Text { .. }), "names a text field"),
        (
            "severity",
            &kind.severity,
            |a| matches!(a, Answer::Scale { min: 1, max: 5, .. }),
            "names a scale of 1 to 5",
        ),
        ("category", &kind.category, |a| matches!(a, Answer::Code { .. }), "names a code field"),
        ("time", &kind.time, |a| matches!(a, Answer::Date | Answer::Time), "names a date or time field"),
    ];
    for (part, id, fits, needed) in parts {
        let Some(id) = id else { continue };
        if !kind.field(id).is_some_and(|field| fits(&field.answer)) {
            return wrong(part, KindProblem::Needed(needed));
        }
    }
    Ok(())
}

fn once<'a>(path: &str, ids: impl Iterator<Item = &'a str>) -> Checked {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return wrong(path, KindProblem::Twice(id.to_owned()));
        }
    }
    Ok(())
}

fn label(path: &str, label: &Label, max: usize) -> Checked {
    match label.longer_than(max) {
        Some(language) => wrong(path, KindProblem::TooLong { language: language.to_owned(), max }),
        None => Ok(()),
    }
}

/// Whether the picture exists is for the screen to say: a node may be older than the pictures another one has.
fn symbol(path: &str, name: &str) -> Checked {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    if (1..=48).contains(&name.len()) && name.bytes().all(plain) {
        Ok(())
    } else {
        wrong(path, KindProblem::Needed("the name of a pictogram"))
    }
}

fn wrong(field: impl Into<String>, problem: KindProblem) -> Checked {
    Err(KindError::at(field, problem))
}
