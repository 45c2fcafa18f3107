//! Whether a kind makes sense.

mod field;

use std::collections::HashSet;

use super::{Keep, Kind, KindError, KindProblem};
use crate::{
    field::{Answer, Ask},
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

type Checked = Result<(), KindError>;

pub(super) fn kind(kind: &Kind) -> Checked {
    label("label", &kind.label, LABEL_MAX)?;
    label("plural", &kind.plural, LABEL_MAX)?;
    label("description", &kind.description, DESCRIPTION_MAX)?;
    symbol("style.symbol", &kind.style.symbol)?;
    geometry(kind)?;
    canvas(kind)?;
    precision(kind)?;
    if kind.fields.is_empty() || kind.fields.len() > FIELDS_MAX {
        return wrong("fields", KindProblem::Bounds("a kind has 1 to 40 fields"));
    }
    once("fields", kind.fields.iter().map(|field| field.id.as_str()))?;
    for ask in [Ask::First, Ask::Room] {
        if kind.fields.iter().filter(|field| field.ask == ask).count() > FIRST_MAX {
            return wrong("fields", KindProblem::Bounds("at most three fields are asked first"));
        }
    }
    kind.fields.iter().try_for_each(field::field)?;
    roles(kind)?;
    serves(kind)?;
    keep(kind)
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

/// Only what has no place on the earth has a canvas, or is shown to a circle past what clearances see.
fn canvas(kind: &Kind) -> Checked {
    let placed = || KindProblem::Misplaced("the kind is geographic");
    if kind.circle && kind.geographic {
        return wrong("circle", placed());
    }
    let Some(canvas) = kind.canvas else { return Ok(()) };
    if kind.geographic {
        return wrong("canvas", placed());
    }
    match canvas.fields().iter().find(|id| kind.field(id).is_none()) {
        Some(id) => wrong(format!("fields.{id}"), KindProblem::Needed("a field of the canvas")),
        None => Ok(()),
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

pub(super) fn name(clearance: Clearance) -> &'static str {
    match clearance {
        Clearance::Public => "public",
        Clearance::Participant => "participant",
        Clearance::Partner => "partner",
        Clearance::Member => "member",
        Clearance::Protection => "protection",
    }
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

/// A retention that counts from a day has the field that says the day.
fn keep(kind: &Kind) -> Checked {
    let day = match kind.keep {
        Keep::Closed { .. } => Keep::CLOSED_AT,
        Keep::Reconfirm { .. } => Keep::LAST_CONFIRMED,
        Keep::Superseded | Keep::Workshop | Keep::Months(_) => return Ok(()),
    };
    match kind.field(day).map(|field| &field.answer) {
        Some(Answer::Date) => Ok(()),
        _ => wrong(format!("fields.{day}"), KindProblem::Needed("the day from which `keep` counts")),
    }
}

/// What serves the room lies on no map.
fn serves(kind: &Kind) -> Checked {
    if kind.serves.is_some() && kind.geographic {
        return wrong("serves", KindProblem::Misplaced("the kind is geographic"));
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
