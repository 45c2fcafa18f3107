//! What an import would do, row by row, before anything is done.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    Cell, Located, Mapping, Namespace, Row, RowProblem, Table, answer::Reader, key, source::Locator,
};
use crate::{
    change::{FeaturePut, VERSION},
    field::Field,
    geometry::Geometry,
    id::{ActorId, ChangeId, FeatureId},
    kind::Kind,
    place::ExactPlace,
};

/// What an import would do.
#[derive(Default)]
pub struct ImportPlan {
    /// Rows that become features, in the order of the file.
    pub ready: Vec<Planned>,
    /// Rows that do not, with the reason.
    pub refused: Vec<Refused>,
    /// Values that do not fit a field that may be empty: the row is ready without them.
    pub left_out: Vec<LeftOut>,
}

/// A row as a feature.
pub struct Planned {
    /// The number of the row in the file.
    pub row: usize,
    /// The feature: the same row gives the same one again.
    pub feature: FeatureId,
    /// The answers, in their normal form. Nothing stands for a field whose cell is empty.
    pub properties: BTreeMap<String, Option<Json>>,
    /// Where.
    pub place: Option<ExactPlace>,
    namespace: Namespace,
    content: [u8; 32],
}

/// A row that makes no feature.
#[derive(Clone, PartialEq, Debug)]
pub struct Refused {
    /// The number of the row in the file.
    pub row: usize,
    /// The field it is about, if it is about one.
    pub field: Option<String>,
    /// Why.
    pub problem: RowProblem,
}

/// A value that makes no property.
#[derive(Clone, PartialEq, Debug)]
pub struct LeftOut {
    /// The number of the row in the file.
    pub row: usize,
    /// The field.
    pub field: String,
    /// Why.
    pub problem: RowProblem,
}

impl Planned {
    /// The id of the change that writes this row; `generation` is how many imports wrote to the feature before.
    pub fn change(&self, generation: u32) -> ChangeId {
        self.namespace.change(self.feature, &self.content, generation)
    }

    /// Makes it a feature of somebody's own, from whom the one that other imports made is hidden: to her the row is new, as it
    /// would be if there was none.
    pub fn becomes_hers(&mut self, actor: ActorId) {
        self.feature = self.namespace.own(self.feature, actor);
    }

    /// The change's body for a feature that is not there yet.
    pub fn creation(self) -> FeaturePut {
        let mut properties = self.properties;
        properties.retain(|_, value| value.is_some());
        FeaturePut { place: self.place, properties, ..FeaturePut::default() }
    }

    /// The change's body for a feature that an earlier import wrote: what differs from what that import said, so that
    /// what people changed by hand since then stays. Nothing when nothing differs.
    pub fn amendment(self, before: &FeaturePut) -> Option<FeaturePut> {
        let mut properties = self.properties;
        properties.retain(|field, value| before.properties.get(field).unwrap_or(&None) != value);
        let place = self.place.filter(|place| before.place.as_ref() != Some(place));
        let empty = properties.is_empty() && place.is_none();
        (!empty).then(|| FeaturePut { place, properties, ..FeaturePut::default() })
    }
}

/// Makes a feature of each row, or says why not. Nothing is written anywhere.
pub fn plan(table: &Table, mapping: &Mapping, kind: &Kind, namespace: &Namespace) -> ImportPlan {
    let planner = Planner::new(table, mapping, kind, namespace);
    let mut plan = ImportPlan::default();
    let mut ordinals: HashMap<Vec<u8>, usize> = HashMap::new();
    for row in &table.rows {
        match planner.row(row, &mut ordinals, &mut plan.left_out) {
            Ok(ready) => plan.ready.push(ready),
            Err((field, problem)) => plan.refused.push(Refused { row: row.number, field, problem }),
        }
    }
    plan
}

struct Planner<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    kind: &'a Kind,
    namespace: &'a Namespace,
    locator: Locator,
    key: Option<usize>,
    fields: Vec<(&'a Field, Option<usize>, Reader<'a>)>,
}

type Problem = (Option<String>, RowProblem);

impl<'a> Planner<'a> {
    fn new(table: &'a Table, mapping: &'a Mapping, kind: &'a Kind, namespace: &'a Namespace) -> Self {
        let fields = kind.fields.iter().filter_map(|field| {
            let column = mapping.columns.get(&field.id).and_then(|name| table.column(name));
            let order = mapping.dates.get(&field.id).copied().unwrap_or_default();
            let asked = column.is_some() || mapping.constants.contains_key(&field.id) || field.required;
            asked.then(|| (field, column, Reader::new(field, mapping.codes.get(&field.id), order)))
        });
        Self {
            table,
            mapping,
            kind,
            namespace,
            locator: mapping.geometry.locator(table),
            key: mapping.key.as_deref().and_then(|name| table.column(name)),
            fields: fields.collect(),
        }
    }

    fn row(
        &self,
        row: &Row,
        ordinals: &mut HashMap<Vec<u8>, usize>,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<Planned, Problem> {
        if let Some(problem) = &row.problem {
            return Err((None, problem.clone()));
        }
        let located = self.geometry(row);
        let geometry = located.as_ref().ok().and_then(Option::as_ref);
        let written = geometry.and_then(|it| serde_json::to_string(it).ok()).unwrap_or_default();
        // The key counts every row, also one that is refused: mending a row gives no other one its ordinal.
        let key = key::of_row(self.table, self.key, row, &written);
        let ordinal = ordinals.entry(key.clone()).or_default();
        let feature = self.namespace.feature(&key, *ordinal);
        *ordinal += 1;
        let geometry = located.map_err(|problem| (Some("geometry".to_owned()), problem))?;
        let mut left = Vec::new();
        let properties = self.properties(row, &mut left)?;
        left_out.append(&mut left);
        let mut content = Sha256::new();
        content.update(VERSION.to_be_bytes());
        content.update(serde_json::to_vec(&(&properties, &written)).unwrap_or_default());
        Ok(Planned {
            row: row.number,
            feature,
            properties,
            place: geometry.map(ExactPlace::new),
            namespace: self.namespace.clone(),
            content: content.finalize().into(),
        })
    }

    fn geometry(&self, row: &Row) -> Result<Option<Geometry>, RowProblem> {
        if !self.kind.geographic {
            return Ok(None);
        }
        match self.locator.locate(row) {
            Located::At(geometry) if self.kind.geometry.contains(&geometry.shape()) => Ok(Some(geometry)),
            Located::At(geometry) => Err(RowProblem::WrongShape(geometry.shape())),
            Located::Refused(problem) => Err(problem),
            Located::Nowhere => Err(RowProblem::NoPlace),
        }
    }

    fn properties(
        &self,
        row: &Row,
        left_out: &mut Vec<LeftOut>,
    ) -> Result<BTreeMap<String, Option<Json>>, Problem> {
        let mut properties = BTreeMap::new();
        for (field, column, reader) in &self.fields {
            let cell = column.map_or(&Cell::Empty, |at| row.cell(at));
            let answer = match reader.read(cell) {
                Ok(Some(answer)) => Some(answer),
                Ok(None) => self.constant(field)?,
                Err(problem) if field.required || problem.opens_care_route() => {
                    return Err((Some(field.id.clone()), problem));
                }
                Err(problem) => {
                    left_out.push(LeftOut { row: row.number, field: field.id.clone(), problem });
                    None
                }
            };
            if answer.is_none() && field.required {
                return Err((Some(field.id.clone()), RowProblem::Required));
            }
            properties.insert(field.id.clone(), answer);
        }
        Ok(properties)
    }

    fn constant(&self, field: &Field) -> Result<Option<Json>, Problem> {
        let Some(constant) = self.mapping.constants.get(&field.id).filter(|it| !it.is_null()) else {
            return Ok(None);
        };
        match field.check(constant) {
            Ok(value) => Ok(Some(value.to_json())),
            Err(error) => Err((Some(field.id.clone()), error.refusal.into())),
        }
    }
}
