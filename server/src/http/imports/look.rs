//! What the page shows of a file before anything is done with it.

use layers::{
    format::{self, Column, GeometrySource, Located, Mapping, Object, Table},
    geometry::Shape,
    kind::Kind,
    kinds,
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{http::schema, import::Import};

/// Rows of a preview.
const ROWS: usize = 200;
/// Vertices of a preview: a look, not the whole file.
const VERTICES: usize = 20_000;

/// A file that was read.
#[derive(Serialize, ToSchema)]
pub struct FileRead {
    id: Uuid,
    /// `csv`, `geojson`, `geojsonlines`, `topojson`.
    #[schema(value_type = schema::FileFormat)]
    format: format::Format,
    /// `UTF-8`, `windows-1252` …
    encoding: &'static str,
    /// What stands between the cells of a CSV file.
    #[schema(required = true)]
    delimiter: Option<String>,
    /// Whether a row of HXL tags was found.
    hxl: bool,
    /// What the file holds, when it may hold several tables.
    #[schema(value_type = Vec<schema::TableListed>)]
    objects: Vec<Object>,
    /// The one that was read.
    #[schema(required = true)]
    object: Option<String>,
    columns: Vec<ColumnShown>,
    geometry: GeometryShown,
    rows: usize,
    /// The kind of layer that the file suits best.
    #[schema(required = true)]
    kind_suggestion: Option<String>,
    /// The mapping that is proposed for that kind.
    #[schema(value_type = Option<schema::ImportMapping>, required = true)]
    mapping: Option<Mapping>,
    /// The first rows, as GeoJSON.
    #[schema(value_type = schema::PreviewCollection)]
    preview: Value,
}

/// A column of a file.
#[derive(Serialize, ToSchema)]
pub struct ColumnShown {
    #[serde(flatten)]
    #[schema(value_type = schema::Column)]
    column: Column,
    /// The field that it seems to answer.
    #[schema(required = true)]
    suggested: Option<String>,
    /// The different values, when they are few: what may be a list of codes.
    values: Vec<String>,
}

/// Where the places of a file are.
#[derive(Serialize, ToSchema)]
pub struct GeometryShown {
    #[serde(flatten)]
    #[schema(value_type = schema::GeometrySource)]
    source: GeometrySource,
    /// `point`, `line`, `polygon`.
    #[schema(value_type = Vec<schema::Shape>)]
    types: Vec<Shape>,
}

/// Values that are listed of a column.
const VALUES: usize = 60;

/// What the page shows of a file. `own` are the kinds that the community of the map defined.
pub(super) fn read_of(import: &Import, own: &[Kind]) -> FileRead {
    let table = &import.table;
    let kind = format::suggest_kind(table, kinds::shipped().iter().chain(own));
    let mapping = kind.map(|kind| format::suggest(table, kind));
    let shown = |(at, column): (usize, &Column)| {
        let answers = |(field, name): (&String, &String)| (*name == column.name).then(|| field.clone());
        let few = column.distinct <= VALUES;
        ColumnShown {
            suggested: mapping.as_ref().and_then(|mapping| mapping.columns.iter().find_map(answers)),
            values: if few {
                table.values(at, VALUES).into_iter().map(|(text, _)| text).collect()
            } else {
                Vec::new()
            },
            column: column.clone(),
        }
    };
    FileRead {
        id: import.id,
        format: table.format,
        encoding: table.encoding,
        delimiter: table.delimiter.map(String::from),
        hxl: table.hxl,
        objects: table.objects.clone(),
        object: table.object.clone(),
        columns: table.columns.iter().enumerate().map(shown).collect(),
        geometry: GeometryShown { source: table.geometry.clone(), types: table.shapes() },
        rows: table.rows.len(),
        kind_suggestion: kind.map(|kind| kind.id.as_str().to_owned()),
        preview: preview(table, &Mapping { geometry: table.geometry.clone(), ..Mapping::default() }),
        mapping,
    }
}

/// The first rows that have a place, with the number of the row and the cells of the mapped columns.
pub(super) fn preview(table: &Table, mapping: &Mapping) -> Value {
    let mut left = VERTICES;
    let mut features = Vec::new();
    for row in &table.rows {
        let Located::At(geometry) = mapping.geometry.locate(table, row) else { continue };
        let Some(rest) = left.checked_sub(geometry.vertices()) else { break };
        left = rest;
        let mut properties = Map::new();
        for (field, column) in &mapping.columns {
            let text = table.column(column).and_then(|at| row.cell(at).text());
            if let Some(text) = text {
                properties.insert(field.clone(), text.into());
            }
        }
        properties.insert("row".into(), row.number.into());
        features.push(json!({"type": "Feature", "geometry": geometry, "properties": properties}));
        if features.len() == ROWS {
            break;
        }
    }
    json!({"type": "FeatureCollection", "features": features})
}
