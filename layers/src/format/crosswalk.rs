//! Published files that are known by their columns: what their columns and their numbers mean here.

use std::collections::BTreeMap;

use super::{Mapping, Table};
use crate::kind::Kind;

/// A published file.
struct Source {
    /// Columns that tell it from every other.
    signature: &'static [&'static str],
    /// The kind that its rows are of.
    kind: &'static str,
    /// Field and column.
    columns: &'static [(&'static str, &'static str)],
    /// Field, value and code; no code leaves the field empty.
    codes: &'static [(&'static str, &'static str, Option<&'static str>)],
}

const SOURCES: &[Source] = &[
    // UCDP Georeferenced Event Dataset (Uppsala), any version since 1.0. Its places are exact for three classes of seven:
    // a class wider than a municipality says nothing that a field could hold. Its headlines name persons and are not taken.
    Source {
        signature: &["type_of_violence", "where_prec", "date_prec", "date_start", "deaths_civilians"],
        kind: "incident",
        columns: &[
            ("code", "type_of_violence"),
            ("occurred_at", "date_start"),
            ("occurred_precision", "date_prec"),
            ("place_precision", "where_prec"),
            ("note", "where_coordinates"),
            ("deaths", "best"),
        ],
        codes: &[
            // State-based and non-state conflict are clashes; one-sided violence is the killing of civilians.
            ("code", "1", Some("enfrentamiento")),
            ("code", "2", Some("enfrentamiento")),
            ("code", "3", Some("homicidio")),
            ("occurred_precision", "1", Some("exacta")),
            ("occurred_precision", "2", Some("aproximada")),
            ("occurred_precision", "3", Some("aproximada")),
            ("occurred_precision", "4", Some("dia_desconocido")),
            ("occurred_precision", "5", Some("mes_y_dia_desconocidos")),
            ("place_precision", "1", Some("sector")),
            ("place_precision", "2", Some("municipio")),
            ("place_precision", "3", Some("municipio")),
            ("place_precision", "4", None),
            ("place_precision", "5", None),
            ("place_precision", "6", None),
            ("place_precision", "7", None),
        ],
    },
];

fn source(table: &Table) -> Option<&'static Source> {
    SOURCES.iter().find(|source| source.signature.iter().all(|column| table.column(column).is_some()))
}

/// The kind that the rows of a known file are of.
pub(super) fn kind(table: &Table) -> Option<&'static str> {
    source(table).map(|source| source.kind)
}

/// Writes what is known of the file into the mapping, as far as the kind has the fields and the codes.
pub(super) fn apply(table: &Table, kind: &Kind, mapping: &mut Mapping) {
    let Some(source) = source(table).filter(|source| source.kind == kind.id.as_str()) else { return };
    for (field, column) in source.columns {
        if kind.field(field).is_none() || table.column(column).is_none() {
            continue;
        }
        mapping.columns.retain(|_, taken| taken != column);
        mapping.columns.insert((*field).into(), (*column).into());
        mapping.constants.remove(*field);
        mapping.codes.remove(*field);
    }
    for (field, value, code) in source.codes {
        let Some(known) = kind.field(field) else { continue };
        let code = code.filter(|code| known.code(code).is_some());
        let meanings: &mut BTreeMap<_, _> = mapping.codes.entry((*field).into()).or_default();
        meanings.insert((*value).into(), code.map(str::to_owned));
    }
}
