//! Older versions of the bodies of changes, read as what they mean today. A log is never rewritten: what a phone or a log
//! wrote years ago goes through every step from its version to today's.

use serde_json::{Map as Object, Value as Json};

use crate::change::ChangeError;

/// The version in which bodies are written today.
pub const VERSION: u32 = 2;

/// From the body of a kind of change in one version to the same in the next.
type Step = fn(kind: &str, body: Json) -> Result<Json, ChangeError>;

/// The first step leads from version 1 to version 2. One is added at the end when `VERSION` is, and none is ever changed.
const STEPS: [Step; VERSION as usize - 1] = [resolutions_are_puts];

/// A body of a version as one of [`VERSION`].
pub(crate) fn upcast(kind: &str, version: u32, body: Json) -> Result<Json, ChangeError> {
    let Some(older) = VERSION.checked_sub(version) else { return Err(ChangeError::Newer(version)) };
    let steps = STEPS.len().checked_sub(older as usize).and_then(|first| STEPS.get(first..));
    let steps = steps.ok_or(ChangeError::NoVersion)?;
    steps.iter().try_fold(body, |body, step| step(kind, body))
}

/// Version 1 said `{field, value}`: a property called `scope` could not be told from the scope. Version 2 says it as a put
/// does: `{scope}`, `{properties: {…}}`.
fn resolutions_are_puts(kind: &str, body: Json) -> Result<Json, ChangeError> {
    if kind != "feature.resolve" {
        return Ok(body);
    }
    let wrong = || ChangeError::Form("a resolution says its field and the value that stands".into());
    let Json::Object(mut old) = body else { return Err(wrong()) };
    let Some(Json::String(field)) = old.remove("field") else { return Err(wrong()) };
    let value = old.remove("value").unwrap_or_default();
    let mut new = Object::new();
    match field.as_str() {
        // What a redaction left.
        "" => {}
        "geometry" | "scope" | "deleted" => {
            new.insert(field, value);
        }
        _ => {
            let property = Object::from_iter([(field, value)]);
            new.insert("properties".into(), property.into());
        }
    }
    if let Some(before) = old.remove("scope_before") {
        new.insert("scope_before".into(), before);
    }
    match old.keys().next() {
        Some(unknown) => Err(ChangeError::Form(format!("unknown field `{unknown}`"))),
        None => Ok(new.into()),
    }
}
