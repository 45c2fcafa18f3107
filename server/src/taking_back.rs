//! Taking back what a group of a workshop did last, for whoever leads it: she need not see it.

use std::{collections::BTreeSet, sync::Arc};

use layers::{
    change::{Change, Logged},
    id::{ChangeId, FeatureId, GroupId, Seq, WorkshopId},
    scope::Scope,
    undo::{Deed, inverse, is_deed},
};

use crate::{
    app::App,
    atlas::State,
    auth::caller::OnMap,
    commit::{Status, Together, fresh},
    error::Problem,
};

/// How far back the log is looked through: what a room of fifty does in some ten minutes.
const BACK: u32 = 1_000;

/// Takes back the last act of a group on which nobody has written since, or the act that was `change`. `None` where there is
/// nothing to take back.
pub async fn take_back(
    app: &Arc<App>,
    on: &OnMap,
    (workshop, group): (WorkshopId, GroupId),
    change: Option<ChangeId>,
) -> Result<Option<(ChangeId, Deed)>, Problem> {
    let head = {
        let state = on.map.read();
        state.map.workshop(workshop).and_then(|it| it.group(group)).ok_or(Problem::NotFound)?;
        state.applied
    };
    let log = app.store.changes(on.id, head.saturating_sub(Seq::from(BACK)), BACK).await?;
    let found = {
        let state = on.map.read();
        let theirs = |logged: &Logged| match change {
            Some(change) => logged.change.id == change && logged.actor == on.actor.id,
            None => is_of(&state, workshop, group, logged),
        };
        last(&log, |logged, feature| theirs(logged) && is_shown(&state, workshop, group, feature))
    };
    let Some(feature) = found else { return Ok(None) };
    let history = app.store.history(on.id, feature).await?;
    let Some((act, body)) = inverse(&history, &on.map.read().map) else { return Ok(None) };
    let base = history.last().map_or(0, |logged| logged.seq);
    let back = Change { base, ..fresh(app.now(), None, Some(feature), body) };
    let (id, together) = (back.id, Together::TakenBack(workshop, group));
    let verdict = app.committer.submit_one(on.id, on.actor.id, back, together).await?;
    let taken = verdict.status == Status::Accepted;
    Ok(taken.then_some((id, act)))
}

/// The feature of the last act that is wanted, if it is the last act on its feature.
fn last(log: &[Logged], wanted: impl Fn(&Logged, FeatureId) -> bool) -> Option<FeatureId> {
    let mut touched = BTreeSet::new();
    log.iter().rev().filter(|logged| is_deed(&logged.change.body)).find_map(|logged| {
        let feature = logged.change.feature?;
        (touched.insert(feature) && wanted(logged, feature)).then_some(feature)
    })
}

fn is_of(state: &State, workshop: WorkshopId, group: GroupId, logged: &Logged) -> bool {
    let room = state.map.workshop(workshop);
    room.and_then(|room| room.group_of(room.seat(logged.actor)?)) == Some(group)
}

/// Whether the group shows it, to itself or to the room, and it is on a layer to look at.
fn is_shown(state: &State, workshop: WorkshopId, group: GroupId, feature: FeatureId) -> bool {
    let Some(standing) = state.indexes.standing(feature) else { return false };
    let known = state.map.layer_and_kind(standing.layer);
    known.is_some_and(|(_, kind)| kind.serves.is_none())
        && [Scope::Group(group), Scope::Workshop(Some(workshop))].contains(&standing.scope)
}
