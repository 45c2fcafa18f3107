//! Files on their way onto a map.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    feature::{Answer, CollectionType, FeatureType, Geometry},
    words::DayOrder,
};

/// Where the places of the rows are.
#[derive(Serialize, ToSchema)]
#[serde(tag = "from", rename_all = "snake_case")]
pub(crate) enum GeometrySource {
    /// In the format itself.
    Geometry,
    /// In two columns of degrees; in one that holds both when they are the same.
    Columns { lon: String, lat: String },
    /// In a column of well-known text.
    Wkt { column: String },
    /// Nowhere.
    None,
}

/// How the rows of a file become features of a kind.
#[derive(ToSchema)]
pub(crate) struct ImportMapping {
    /// The column that answers a field, by the field's id.
    columns: BTreeMap<String, String>,
    /// The answer that every row has, by the field's id; a column's own value goes before it.
    constants: BTreeMap<String, Answer>,
    /// What the values of a column mean, by the field's id: a code, or null to leave the field empty.
    codes: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The order of days that are written with numbers, by the field's id.
    dates: BTreeMap<String, DayOrder>,
    geometry: GeometrySource,
    /// The column that tells the rows apart.
    #[schema(required = false)]
    key: String,
}

/// One of several tables in a file.
#[derive(ToSchema)]
pub(crate) struct TableListed {
    name: String,
    rows: u64,
}

/// A column of a file.
#[derive(ToSchema)]
pub(crate) struct Column {
    name: String,
    /// Its HXL tag.
    #[schema(required = false)]
    hxl: String,
    /// The first different values, shortened.
    samples: Vec<String>,
    /// How many rows have a value.
    filled: u64,
    /// How many different values there are, counted up to 10 000.
    distinct: u64,
}

/// The first rows that have a place.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewCollection {
    #[serde(rename = "type")]
    #[schema(value_type = CollectionType)]
    kind: String,
    features: Vec<PreviewFeature>,
}

/// A row with its place, and the cells of its mapped columns by the field's id.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewFeature {
    #[serde(rename = "type")]
    #[schema(value_type = FeatureType)]
    kind: String,
    geometry: Geometry,
    #[schema(value_type = PreviewProperties)]
    properties: (),
}

/// The number of the row, and its cells by the field's id.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewProperties {
    row: u64,
    #[serde(flatten)]
    cells: BTreeMap<String, Answer>,
}
