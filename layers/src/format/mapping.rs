//! Which column answers which field: proposed by the program, corrected by a person.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::{DayOrder, GeometrySource, Table, suggest};
use crate::kind::Kind;

/// How the rows of a table become features of a kind.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mapping {
    /// The column that answers a field, by the field's id.
    pub columns: BTreeMap<String, String>,
    /// The answer that every row has, by the field's id; a column's own value goes before it.
    pub constants: BTreeMap<String, Json>,
    /// What the values of a column mean, by the field's id: a code, or nothing to leave the field empty.
    pub codes: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The order of days that are written with numbers, by the field's id.
    pub dates: BTreeMap<String, DayOrder>,
    /// Where the places are.
    pub geometry: GeometrySource,
    /// The column that tells the rows apart and stays when a row is amended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

impl Mapping {
    /// The mapping with other columns: what was proposed for a column that stays is kept, what the others need is
    /// proposed anew.
    #[must_use]
    pub fn corrected(mut self, columns: BTreeMap<String, String>, table: &Table, kind: &Kind) -> Self {
        let stays = |field: &String| self.columns.get(field) == columns.get(field);
        self.codes.retain(|field, _| stays(field));
        self.dates.retain(|field, _| stays(field));
        self.columns = columns;
        suggest::complete(table, kind, &mut self);
        self
    }
}
