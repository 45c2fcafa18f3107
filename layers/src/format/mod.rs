//! File formats, one file each: bytes in, rows out; features in, bytes out.
//!
//! An import goes in three steps, each a pure function, so that a person can look at what comes of one before the next:
//! [`read`] makes a [`Table`] of a file, whatever its format; [`suggest`] proposes a [`Mapping`] of its columns to the
//! fields of a kind; [`plan`] makes a feature of each row, or says why not. What the plan holds then goes the way of
//! every change.
//!
//! | format | read | written |
//! |---|---|---|
//! | [`csv`] with any delimiter and encoding, with or without HXL tags | yes | yes |
//! | [`geojson`] (RFC 7946), also one feature a line (RFC 8142) | yes | yes |
//! | [`topojson`], with quantised arcs and several objects | yes | no |

pub mod csv;
pub mod geojson;
pub mod topojson;

mod answer;
mod cell;
mod coordinate;
mod crosswalk;
mod day;
mod encoding;
mod error;
mod hxl;
mod key;
mod limits;
mod mapping;
mod number;
mod ours;
mod plan;
mod projection;
mod source;
mod suggest;
mod synonyms;
mod table;
mod words;

pub(crate) use words::fold;

pub use cell::Cell;
pub use day::DayOrder;
pub use error::{FormatError, RowProblem};
pub use hxl::Tag;
pub use key::{Namespace, is_imported};
pub use limits::Limits;
pub use mapping::Mapping;
pub use plan::{ImportPlan, LeftOut, Planned, Refused, plan};
pub use projection::Projection;
pub use source::GeometrySource;
pub use suggest::{suggest, suggest_kind};
pub use table::{Column, Format, Located, Object, Row, Table};

/// Reads a file: its encoding, format, columns and rows. `name` is the file's own, for what the bytes do not say.
///
/// A shape that is not valid is a matter of its row ([`Located::Refused`]); an error is a file that cannot be read.
///
/// ```
/// let file = "nombre;lat;lon\nPersonería;5,69;-76,66\n";
/// let table = layers::format::read("lugares.csv", file.as_bytes())?;
/// assert_eq!(table.columns[0].name, "nombre");
/// assert_eq!(table.rows[0].cells[1].text().as_deref(), Some("5,69"));
/// # Ok::<(), layers::format::FormatError>(())
/// ```
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, FormatError> {
    read_object(name, bytes, None, Limits::default())
}

/// Reads a file of several tables: `object` is the one that is wanted, the largest when it is not said.
pub fn read_object(
    name: &str,
    bytes: &[u8],
    object: Option<&str>,
    limits: Limits,
) -> Result<Table, FormatError> {
    limits.bytes(bytes.len())?;
    encoding::refuse_binary(bytes)?;
    let text = encoding::decode(bytes)?;
    let trimmed = text.text.trim_start_matches(['\u{1e}', ' ', '\t', '\r', '\n']);
    let mut table = if trimmed.starts_with(['{', '[']) {
        json(&text.text, object, limits)?
    } else if is_named(name, &["json", "geojson", "topojson", "ndjson", "geojsonl", "geojsons"]) {
        return Err(FormatError::Structure("its name says JSON, but it does not begin like JSON".into()));
    } else {
        csv::read(&text.text, limits)?
    };
    table.encoding = text.encoding;
    table.title = table.title.or_else(|| stem(name));
    table.rows_done(limits)
}

/// The three JSON formats are told apart by the `type` of the document.
fn json(text: &str, object: Option<&str>, limits: Limits) -> Result<Table, FormatError> {
    if geojson::is_lines(text) {
        return geojson::read_lines(text, limits);
    }
    match geojson::probe(text)?.as_deref() {
        Some("Topology") => topojson::read(text, object, limits),
        _ => geojson::read(text, limits),
    }
}

fn is_named(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(_, ending)| endings.iter().any(|it| ending.eq_ignore_ascii_case(it)))
}

/// The file's name without folders and endings.
fn stem(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next()?;
    let stem = name.split('.').find(|part| !part.is_empty())?;
    Some(stem.to_owned())
}

#[cfg(test)]
mod tests;
