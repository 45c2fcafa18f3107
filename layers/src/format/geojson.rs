//! GeoJSON: a collection, a feature, a bare geometry, or a feature a line.

mod members;
mod write;

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value as Json, value::RawValue};

pub(super) use members::Members;
pub use write::GeoJsonExport;

use super::{Cell, Format, FormatError, Limits, Located, Row, RowProblem, Table, projection, table::Gather};
use crate::{
    geometry::{Geometry, GeometryError, IMPORTED_VERTICES, shapes_of},
    plain::plain,
};

/// The column of a feature's own identifier; no property can be confused with it.
pub(super) const ID: &str = "@id";

/// The `type` of a JSON document, whose syntax is thereby checked from end to end.
pub(super) fn probe(text: &str) -> Result<Option<String>, FormatError> {
    #[derive(Deserialize)]
    struct Document {
        #[serde(rename = "type")]
        kind: Option<String>,
    }
    if text.trim_start().starts_with('[') {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| syntax(&error, Format::GeoJson))?;
        return Err(FormatError::Structure("it is a list, and a GeoJSON file is an object".into()));
    }
    let document: Document = serde_json::from_str(text).map_err(|error| syntax(&error, Format::GeoJson))?;
    Ok(document.kind)
}

pub(super) fn syntax(error: &serde_json::Error, format: Format) -> FormatError {
    let text = plain(error);
    // The message ends with the place, which has its own fields.
    let problem = text.split(" at line ").next().unwrap_or(&text).to_owned();
    FormatError::Syntax { format, line: error.line().max(1), column: error.column().max(1), problem }
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<Json>,
    crs: Option<Json>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct FeatureIn<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<Json>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    #[serde(borrow)]
    properties: Option<Members<'a>>,
}

pub(super) fn read(text: &str, limits: Limits) -> Result<Table, FormatError> {
    let document: Document<'_> =
        serde_json::from_str(text).map_err(|error| syntax(&error, Format::GeoJson))?;
    let crs = document.crs.as_ref().and_then(|crs| crs.pointer("/properties/name")?.as_str());
    if let Some(projection) = crs.and_then(projection::named) {
        return Err(FormatError::Projected(projection));
    }
    let mut table = Table::new(Format::GeoJson);
    table.title = document.name.as_ref().and_then(Json::as_str).map(str::to_owned);
    let mut gather = Gather::default();
    match (document.kind.as_deref(), document.features) {
        (Some("FeatureCollection"), Some(features)) => {
            limits.rows(features.len())?;
            for (at, raw) in features.into_iter().enumerate() {
                table.rows.push(row(raw.get(), at + 1, &mut gather, limits)?);
            }
        }
        (Some("FeatureCollection"), None) => {
            return Err(FormatError::Structure("the collection has no `features`".into()));
        }
        (Some("Feature"), _) => table.rows.push(row(text, 1, &mut gather, limits)?),
        (Some(kind), _) if GEOMETRIES.contains(&kind) => {
            let mut row = Row::new(1);
            row.located = locate(text);
            table.rows.push(row);
        }
        (Some(kind), _) => {
            let kind: String = kind.chars().take(40).collect();
            return Err(FormatError::Structure(format!("`{kind}` is no type of GeoJSON or TopoJSON")));
        }
        (None, _) => return Err(FormatError::Structure("it has no `type`".into())),
    }
    table.columns = gather.into_columns();
    Ok(table)
}

const GEOMETRIES: [&str; 7] =
    ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];

/// Whether each line is a document of its own: the first one is, and something follows it.
pub(super) fn is_lines(text: &str) -> bool {
    let mut lines = text.lines().map(record).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    first.starts_with('{') && serde_json::from_str::<IgnoredAny>(first).is_ok() && lines.next().is_some()
}

/// RFC 8142 puts a record separator before each text.
fn record(line: &str) -> &str {
    line.trim_matches(|c: char| c == '\u{1e}' || c.is_whitespace())
}

pub(super) fn read_lines(text: &str, limits: Limits) -> Result<Table, FormatError> {
    let mut table = Table::new(Format::GeoJsonLines);
    let mut gather = Gather::default();
    for (at, line) in text.lines().map(record).enumerate().filter(|(_, line)| !line.is_empty()) {
        limits.rows(table.rows.len() + 1)?;
        table.rows.push(row(line, at + 1, &mut gather, limits)?);
    }
    if table.rows.iter().all(|row| row.problem.is_some()) {
        return Err(FormatError::Structure("no line of it is a GeoJSON feature".into()));
    }
    table.columns = gather.into_columns();
    Ok(table)
}

/// A feature that is no feature is a refused row.
fn row(json: &str, number: usize, gather: &mut Gather, limits: Limits) -> Result<Row, FormatError> {
    let feature: FeatureIn<'_> = match serde_json::from_str(json) {
        Ok(feature) => feature,
        Err(error) => return Ok(Row::malformed(number, plain(&error))),
    };
    match feature.kind.as_deref() {
        Some("Feature") => {}
        Some(kind) if GEOMETRIES.contains(&kind) => {
            let mut row = Row::new(number);
            row.located = locate(json);
            return Ok(row);
        }
        _ => return Ok(Row::malformed(number, "it is not of type `Feature`")),
    }
    let mut row = Row::new(number);
    if let Some(id) = feature.id.as_ref().map(Cell::from_json).filter(|id| !id.is_empty()) {
        gather.put(&mut row.cells, ID, id, limits)?;
    }
    if let Some(properties) = &feature.properties {
        properties.put_into(&mut row.cells, gather, limits)?;
    }
    row.located = feature.geometry.map_or(Located::Nowhere, |raw| locate(raw.get()));
    Ok(row)
}

/// Where a GeoJSON geometry is.
pub(super) fn locate(json: &str) -> Located {
    let geometry: Result<geojson::Geometry, _> = serde_json::from_str(json);
    let geometry = geometry.map_err(|error| GeometryError::NotGeoJson(plain(&error)));
    match geometry.and_then(|geometry| shapes_of(&geometry)) {
        Ok(shapes) => check(&shapes).into(),
        Err(error) => Located::Refused(error.into()),
    }
}

/// Checks shapes of a file: those on a plane are told apart from those out of range.
pub(super) fn check(shapes: &geo_types::Geometry<f64>) -> Result<Geometry, RowProblem> {
    if let Some(projection) = projection::of_shapes(shapes) {
        return Err(RowProblem::Projected(projection));
    }
    Geometry::check(shapes, IMPORTED_VERTICES).map_err(RowProblem::Geometry)
}
