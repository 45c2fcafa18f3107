//! What an import would do to the map as it stands: which rows are new, which amend, which are there already.

use std::{collections::HashSet, sync::Arc};

use layers::{
    change::{Body, Change, FeaturePut, Logged},
    clock::Hlc,
    format::{self, ImportPlan, Namespace, Planned, RowProblem, Table, is_imported},
    id::{ActorId, FeatureId, MapId, Seq},
    kind::Kind,
    role::Actor,
    view::{Standing, View},
};

use super::{Intent, RowRefused};
use crate::{app::App, atlas::OpenMap, error::Problem, store::Secret};

/// Features asked for at once.
const FEATURES: usize = 1_000;

/// An import that is ready to be written.
pub struct Prepared {
    /// The change of each row that writes something, with the number of the row.
    pub changes: Vec<(usize, Change)>,
    /// How many of them amend a feature that an earlier import made.
    pub amended: usize,
    /// Rows that the map holds already as they are.
    pub already: usize,
    /// Rows that make no feature.
    pub refused: Vec<RowRefused>,
    /// Values that make no property.
    pub left_out: Vec<RowRefused>,
    /// Ready rows that lie in a municipality of the map.
    pub located: usize,
    /// Ready rows that lie in none; they are kept all the same.
    pub unlocated: usize,
}

/// Plans an import and compares it with the map, as far as whoever imports sees it.
pub async fn prepare(
    app: &App,
    (map, actor): (MapId, ActorId),
    table: Arc<Table>,
    intent: Intent,
) -> Result<Prepared, Problem> {
    let open = app.atlas.open(map).await?;
    let role = app.rights.role(map, actor).await?.ok_or(Problem::NotFound)?;
    let (kind, head, view) = {
        let state = open.read();
        let (_, kind) = state
            .map
            .layer_and_kind(intent.layer)
            .ok_or_else(|| Problem::invalid("layer", "there is no such layer on this map"))?;
        (kind.clone(), state.applied, View::new(Actor { id: actor, role }, &state.map))
    };
    let namespace = Namespace::new(intent.layer, &app.secrets.get(Secret::Imports).await?);
    let mut plan = planned(table, &intent, kind, namespace.clone()).await?;
    let located = {
        let state = open.read();
        let places = plan.ready.iter().filter_map(|row| row.place.as_ref());
        places.filter(|place| state.indexes.lies_in_municipality(place)).count()
    };
    let (mut there, hidden) = there(app, (map, &open), &view, &plan.ready).await?;
    for row in plan.ready.iter_mut().filter(|row| hidden.contains(&row.feature)) {
        row.becomes_hers(actor);
    }
    if !hidden.is_empty() {
        (there, _) = self::there(app, (map, &open), &view, &plan.ready).await?;
    }
    let mut prepared = Prepared {
        located,
        unlocated: plan.ready.len() - located,
        changes: Vec::with_capacity(plan.ready.len()),
        amended: 0,
        already: 0,
        refused: plan.refused.into_iter().map(|it| refused(it.row, it.field, &it.problem)).collect(),
        left_out: plan.left_out.into_iter().map(|it| refused(it.row, Some(it.field), &it.problem)).collect(),
    };
    let hlc = Hlc::new(app.now(), 0);
    for row in plan.ready {
        let (number, feature) = (row.row, row.feature);
        let write = if there.contains(&feature) {
            amend(row, app.store.history(map, feature).await?)
        } else {
            Some((row.change(0), head, row.creation()))
        };
        let Some((id, base, put)) = write else {
            prepared.already += 1;
            continue;
        };
        prepared.amended += usize::from(there.contains(&feature));
        let layer = Some(namespace.layer());
        let change = Change { id, hlc, base, layer, feature: Some(feature), body: Body::FeaturePut(put) };
        prepared.changes.push((number, change));
    }
    Ok(prepared)
}

async fn planned(
    table: Arc<Table>,
    intent: &Intent,
    kind: Kind,
    namespace: Namespace,
) -> Result<ImportPlan, Problem> {
    let mapping = intent.mapping.clone();
    let plan = move || format::plan(&table, &mapping, &kind, &namespace);
    tokio::task::spawn_blocking(plan).await.map_err(|_| Problem::Fault)
}

/// Which of the features are on the map; and those that are there and hidden from her. What was destroyed stays so whoever
/// brings the file again.
async fn there(
    app: &App,
    (map, open): (MapId, &OpenMap),
    view: &View,
    rows: &[Planned],
) -> Result<(HashSet<FeatureId>, HashSet<FeatureId>), Problem> {
    let (mut there, mut hidden) = (HashSet::new(), HashSet::new());
    for rows in rows.chunks(FEATURES) {
        let ids: Vec<FeatureId> = rows.iter().map(|row| row.feature).collect();
        let found = app.store.features(map, &ids).await?;
        let state = open.read();
        for feature in found {
            let seen = Standing::of(&feature).is_some_and(|it| view.sees(&state.map, &it).is_some());
            if seen || feature.is_redacted() { &mut there } else { &mut hidden }.insert(feature.id());
        }
    }
    Ok((there, hidden))
}

/// The change that brings a feature from what earlier imports said to what this row says. Its base is the last import:
/// what somebody changed by hand since then, the file's author has not seen, so both values are kept and shown.
fn amend(row: Planned, history: Vec<Logged>) -> Option<(layers::id::ChangeId, Seq, FeaturePut)> {
    let mut before = FeaturePut::default();
    let (mut generation, mut last) = (0, None);
    for logged in history {
        let (id, seq) = (logged.change.id, logged.seq);
        let Body::FeaturePut(put) = logged.change.body else { continue };
        if !is_imported(id) {
            continue;
        }
        before.properties.extend(put.properties);
        before.place = put.place.or(before.place);
        generation += 1;
        last = Some((id, seq));
    }
    let Some((last, base)) = last else { return Some((row.change(0), 0, row.creation())) };
    if row.change(generation - 1) == last {
        return None;
    }
    let id = row.change(generation);
    row.amendment(&before).map(|put| (id, base, put))
}

fn refused(row: usize, field: Option<String>, problem: &RowProblem) -> RowRefused {
    RowRefused { row, field, code: problem.code().into(), reason: problem.to_string() }
}
