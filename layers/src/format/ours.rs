//! Files that Trama itself wrote: what it says of a feature beside the answers is the answer to no field.

use super::{Table, csv::FACTS};

/// Before the name of every fact in GeoJSON.
pub(super) const PREFIX: &str = "trama_";

/// The columns of facts: no field is answered by them.
pub(super) fn facts(table: &Table) -> Vec<usize> {
    let place = |name: &str| table.column(name);
    let prefixed = table.columns.iter().enumerate().filter(|(_, column)| column.name.starts_with(PREFIX));
    let prefixed: Vec<_> = prefixed.map(|(at, _)| at).collect();
    let all = |named: fn(&(&'static str, &'static str, &'static str)) -> &'static str| {
        FACTS.iter().map(|fact| place(named(fact))).collect::<Option<Vec<_>>>()
    };
    // A file of another house may have one such column; it does not have them all.
    let named = all(|it| it.0).or_else(|| all(|it| it.1)).or_else(|| all(|it| it.2));
    prefixed.into_iter().chain(named.unwrap_or_default()).collect()
}

/// The kind that all features of the file are of, as the file says.
pub(super) fn kind(table: &Table) -> Option<String> {
    let column = table.column("trama_kind")?;
    match &table.values(column, 2)[..] {
        [(kind, _)] => Some(kind.clone()),
        _ => None,
    }
}
