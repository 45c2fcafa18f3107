//! Whether a field makes sense.

use super::{Checked, DESCRIPTION_MAX, LABEL_MAX, label, once, symbol, wrong};
use crate::{
    field::{Answer, Code, Field},
    kind::{KindError, KindProblem, slug::check_slug},
    label::Label,
};

/// What a form can still be scrolled through.
const CODES_MAX: usize = 100;
/// The longest text a field may ask for: two pages.
const TEXT_MAX: usize = 8000;
/// What can still be looked at one by one.
const FEATURES_MAX: usize = 100;
/// The longest scale that a form can show as steps.
const STEPS_MAX: i64 = 10;

pub(super) fn field(field: &Field) -> Checked {
    let path = |part: &str| format!("fields.{}.{part}", field.id);
    label(&path("label"), &field.label, LABEL_MAX)?;
    if let Some(help) = &field.help {
        label(&path("help"), help, DESCRIPTION_MAX)?;
    }
    match &field.answer {
        Answer::Text { max, .. } | Answer::LongText { max } if *max > TEXT_MAX => {
            wrong(path("max"), KindProblem::Bounds("is at most 8000 characters"))
        }
        Answer::Text { max, digits } if digits.iter().any(|n| n == &0 || n > max) => {
            wrong(path("digits"), KindProblem::Bounds("goes from 1 to the field's max"))
        }
        Answer::Features { max } if *max > FEATURES_MAX => {
            wrong(path("max"), KindProblem::Bounds("is at most 100 features"))
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
