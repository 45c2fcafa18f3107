//! What changed since an earlier workshop of the same place: kind by kind, where marks were then and are now, and how many of
//! each code. It tells of marks that the viewer reads today and of numbers, never of a person.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    field::Field,
    id::{LayerId, MapId, WorkshopId},
    index::{Bound, Marks, Shown, Span, When, comparison},
    kind::{Kind, KindId},
    map::Map,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{maps::corners, path::At, query::Parameters, schema};
use crate::{
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// A workshop beside an earlier one.
#[derive(Serialize, ToSchema)]
pub struct Comparison {
    /// The workshops of the same place that began before, as far as she knows them, the last one first.
    #[schema(value_type = Vec<Uuid>)]
    past: Vec<WorkshopId>,
    /// With which one it is compared; none where there is none.
    #[schema(value_type = Option<Uuid>, required = true)]
    with: Option<WorkshopId>,
    /// The kinds of which she reads marks of either workshop, as their layers lie on the map from bottom to top.
    kinds: Vec<KindCompared>,
}

/// The marks of a kind in two workshops.
#[derive(Serialize, ToSchema)]
pub struct KindCompared {
    #[schema(value_type = String)]
    kind: KindId,
    /// How many of each code, in the order of the kind; of no code at the end.
    codes: Vec<CodeCompared>,
    /// The ground that was marked, from north to south and west to east.
    ground: Vec<GroundCompared>,
}

/// How many marks have a code.
#[derive(Serialize, ToSchema)]
pub struct CodeCompared {
    /// None for those without one, and where the code is not hers to see.
    #[schema(required = true)]
    code: Option<String>,
    /// In the earlier workshop.
    then: usize,
    /// In the later one.
    now: usize,
}

/// A piece of ground that was marked.
#[derive(Serialize, ToSchema)]
pub struct GroundCompared {
    /// West, south, east, north in degrees.
    #[serde(rename = "box")]
    area: [f64; 4],
    /// In which of the workshops.
    #[schema(value_type = schema::When)]
    when: When,
}

/// What changed since an earlier workshop, to those who sit in this one or lead the map. She compares with workshops that she
/// knows alone.
#[utoipa::path(get, path = "/api/maps/{map}/workshops/{workshop}/comparison", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path),
        ("with" = Option<Uuid>, Query, description = "an earlier workshop; the last one of the same place when none is named"),
        ("kind" = Option<String>, Query, description = "compare marks of this kind alone")),
    responses((status = 200, body = Comparison), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn read(
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    mut parameters: Parameters,
) -> Result<axum::Json<Comparison>, Problem> {
    let asked: Option<WorkshopId> = parameters.parsed("with", "the id of a workshop")?;
    let kind: Option<KindId> = parameters.parsed("kind", "the id of a kind")?;
    if !on.view.knows(id) {
        return Err(Problem::NotFound);
    }
    on.map.look(&on.view, None, |state, bound| {
        let workshop = state.map.workshop(id).ok_or(Problem::NotFound)?;
        let past = state.map.workshops_before(workshop).into_iter().map(|it| it.id);
        let past: Vec<_> = past.filter(|it| on.view.knows(*it)).collect();
        let other = |it| it != id && on.view.knows(it) && state.map.workshop(it).is_some();
        if asked.is_some_and(|it| !other(it)) {
            return Err(Problem::invalid("with", "another workshop of the map"));
        }
        let with = asked.or_else(|| past.first().copied());
        let kinds = with.map_or_else(Vec::new, |with| compared(&state.map, bound, (with, id), kind.as_ref()));
        Ok(axum::Json(Comparison { past, with, kinds }))
    })
}

/// The kinds that two workshops marked, of all or of one.
fn compared(
    map: &Map,
    bound: &Bound<'_>,
    (then, now): (WorkshopId, WorkshopId),
    wanted: Option<&KindId>,
) -> Vec<KindCompared> {
    let kind_of = |layer: LayerId| map.layer_and_kind(layer).map(|(_, kind)| kind);
    let looked_at = |kind: &&Kind| kind.serves.is_none() && wanted.is_none_or(|wanted| kind.id == *wanted);
    let by_kind = |workshop| {
        let mut marks: BTreeMap<&KindId, Vec<Shown<'_>>> = BTreeMap::new();
        for mark in bound.shown_in(workshop) {
            if let Some(kind) = kind_of(mark.layer()).filter(looked_at) {
                marks.entry(&kind.id).or_default().push(mark);
            }
        }
        marks
    };
    let (mut then, mut now) = (by_kind(then), by_kind(now));
    let mut told = BTreeSet::new();
    let kinds = map.layers().into_iter().filter_map(|layer| map.kind(&layer.kind));
    let compared = kinds.filter(|kind| told.insert(&kind.id)).filter_map(|kind| {
        let [then, now] = [&mut then, &mut now].map(|marks| marks.remove(&kind.id).unwrap_or_default());
        (then.len() + now.len() > 0).then(|| KindCompared::of(kind, &then, &now))
    });
    compared.collect()
}

impl KindCompared {
    fn of(kind: &Kind, then: &[Shown<'_>], now: &[Shown<'_>]) -> Self {
        let compared = comparison(then, now);
        let category = kind.category.as_deref().and_then(|category| kind.field(category));
        let order = category.map_or(&[][..], Field::codes);
        let place = |code: &Option<String>| match code {
            Some(code) => order.iter().position(|it| it.id == *code).unwrap_or(order.len()),
            None => order.len() + 1,
        };
        let code = |(code, Marks { then, now }): (_, _)| CodeCompared { code, then, now };
        let mut codes: Vec<_> = compared.codes.into_iter().map(code).collect();
        codes.sort_by_key(|it| place(&it.code));
        let ground = |Span { extent, when }| GroundCompared { area: corners(extent), when };
        Self { kind: kind.id.clone(), codes, ground: compared.ground.into_iter().map(ground).collect() }
    }
}
