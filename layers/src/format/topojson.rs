//! TopoJSON: shapes that share their borders, as the TopoJSON format specification describes it.

use serde::Deserialize;
use serde_json::{Value as Json, value::RawValue};

use super::{
    Cell, Format, FormatError, Limits, Located, Object, Row, RowProblem, Table,
    geojson::{ID, Members, check, syntax},
    table::Gather,
};
use crate::{
    geometry::{GeometryError, IMPORTED_VERTICES},
    plain::plain,
};

mod stitch;

use stitch::{Arcs, StitchError, Topological};

#[derive(Deserialize)]
struct Topology<'a> {
    transform: Option<Transform>,
    #[serde(default)]
    arcs: Vec<Vec<Vec<f64>>>,
    #[serde(borrow)]
    objects: Members<'a>,
}

/// How whole numbers become degrees: `number * scale + translate`.
#[derive(Deserialize, Clone, Copy)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Member<'a> {
    #[serde(rename = "type")]
    kind: Option<String>,
    id: Option<Json>,
    #[serde(borrow)]
    properties: Option<Members<'a>>,
    #[serde(borrow)]
    geometries: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
    #[serde(borrow)]
    arcs: Option<&'a RawValue>,
}

pub(super) fn read(text: &str, object: Option<&str>, limits: Limits) -> Result<Table, FormatError> {
    let error = |error: serde_json::Error| syntax(&error, Format::TopoJson);
    let topology: Topology<'_> = serde_json::from_str(text).map_err(error)?;
    let arcs = Arcs::new(topology.arcs, topology.transform.map(|it| (it.scale, it.translate)))
        .map_err(|why| FormatError::Structure(why.to_string()))?;
    let mut table = Table::new(Format::TopoJson);
    let mut members = Vec::new();
    for (name, raw) in topology.objects.0 {
        let member: Member<'_> = match serde_json::from_str(raw.get()) {
            Ok(member) => member,
            Err(error) => return Err(FormatError::Structure(format!("object `{name}`: {error}"))),
        };
        let rows = member.geometries.unwrap_or_else(|| vec![raw]);
        table.objects.push(Object { name, rows: rows.len() });
        members.push(rows);
    }
    let chosen = match object {
        Some(name) => table.objects.iter().position(|it| it.name == name),
        // Of two objects of one size the first is taken.
        None => (0..table.objects.len()).rev().max_by_key(|at| members.get(*at).map(Vec::len)),
    };
    let Some(chosen) = chosen else {
        return Err(object.map_or(FormatError::Empty, |name| FormatError::NoObject(name.into())));
    };
    table.object = table.objects.get(chosen).map(|it| it.name.clone());
    table.title.clone_from(&table.object);
    let rows = members.into_iter().nth(chosen).unwrap_or_default();
    limits.rows(rows.len())?;
    let mut gather = Gather::default();
    let mut vertices = 0;
    for (at, raw) in rows.into_iter().enumerate() {
        let mut row = Row::new(at + 1);
        match serde_json::from_str::<Member<'_>>(raw.get()) {
            Ok(member) => {
                put_cells(&member, &mut row, &mut gather, limits)?;
                let mut used = 0;
                row.located = located(&member, &arcs, &mut used);
                vertices += used;
                limits.vertices(vertices)?;
            }
            Err(error) => row.problem = Some(RowProblem::Malformed(plain(&error))),
        }
        table.rows.push(row);
    }
    table.columns = gather.into_columns();
    Ok(table)
}

fn put_cells(
    member: &Member<'_>,
    row: &mut Row,
    gather: &mut Gather,
    limits: Limits,
) -> Result<(), FormatError> {
    if let Some(id) = member.id.as_ref().map(Cell::from_json).filter(|id| !id.is_empty()) {
        gather.put(&mut row.cells, ID, id, limits)?;
    }
    match &member.properties {
        Some(properties) => properties.put_into(&mut row.cells, gather, limits),
        None => Ok(()),
    }
}

fn located(member: &Member<'_>, arcs: &Arcs, used: &mut usize) -> Located {
    // A null geometry has no type.
    let Some(kind) = &member.kind else { return Located::Nowhere };
    let shapes = Topological::parse(kind, member.coordinates, member.arcs)
        .and_then(|shape| arcs.shapes(&shape, IMPORTED_VERTICES, used));
    let error = match shapes {
        Ok(shapes) => return check(&shapes).into(),
        Err(StitchError::TooManyVertices(found)) => {
            GeometryError::TooManyVertices { found, most: IMPORTED_VERTICES }
        }
        Err(StitchError::Collection) => GeometryError::Collection,
        Err(why) => GeometryError::NotGeoJson(why.to_string()),
    };
    Located::Refused(error.into())
}

#[cfg(test)]
mod tests;
