//! What leaves the room, for who leads it: how much there is of each kind and group, and the decision itself. How exactly it is then
//! seen is the layer's; what strangers see is a publication.

use std::sync::Arc;

use axum::extract::State as Of;
use layers::{
    clock::Millis,
    id::{ActorId, FeatureId, GroupId, MapId, WorkshopId},
    kind::{Kind, KindId},
    map::Map,
    role::Clearance,
    scope::{Audience, Reach, Scope},
    view::View,
    workshop::{Decided, Decision, Workshop},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, path::At, schema};
use crate::{
    app::App,
    atlas::State,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// What is decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionAsked {
    /// Of which kind.
    #[schema(value_type = String)]
    kind: KindId,
    /// `workshop`: it stays in the room; or `map`.
    #[schema(value_type = schema::Reach)]
    reach: Reach,
    /// The last day on which it is kept; as long as its kind is kept anyway when no day is said.
    #[serde(default)]
    until: Option<String>,
}

/// What came of it.
#[derive(Serialize, ToSchema)]
pub struct Moved {
    /// So many marks went, or came back.
    marks: usize,
}

/// What there is to decide on.
#[derive(Serialize, ToSchema)]
pub struct ToDecide {
    /// Of each kind that the workshop offers and that is there for who asks.
    kinds: Vec<OfKind>,
    /// Of each group, whatever the kind.
    groups: Vec<OfGroup>,
}

/// Marks of a kind.
#[derive(Serialize, ToSchema)]
pub struct OfKind {
    #[schema(value_type = String)]
    kind: KindId,
    /// Whether it can go to the map: else nobody sees it outside the room.
    goes: bool,
    /// So many the room was shown.
    in_room: usize,
    /// So many left by a decision, and are there still.
    left: usize,
}

/// Marks of a group.
#[derive(Serialize, ToSchema)]
pub struct OfGroup {
    #[schema(value_type = Uuid)]
    group: GroupId,
    /// What its people show to each other or to the room, and what left by a decision.
    marks: usize,
}

/// What was decided, to somebody who sits in the room or leads.
#[derive(Serialize, ToSchema)]
pub struct DecisionShown {
    #[schema(value_type = String)]
    kind: KindId,
    #[schema(value_type = schema::Reach)]
    reach: Reach,
    /// The last day on which it is kept.
    #[schema(required = true)]
    until: Option<String>,
    /// By whose hand.
    #[schema(value_type = Uuid)]
    by: ActorId,
    /// Milliseconds since 1970.
    at: Millis,
}

/// What there is to decide on, to who leads and sits in the room.
#[utoipa::path(get, path = "/api/maps/{map}/workshops/{workshop}/decide", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)),
    responses((status = 200, body = ToDecide), (status = 404, body = ProblemBody)))]
pub async fn read(
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
) -> Result<axum::Json<ToDecide>, Problem> {
    let kinds = {
        let state = on.map.read();
        let offered = state.map.workshop(id).ok_or(Problem::NotFound)?.plan.layers.iter();
        let offered = offered.filter_map(|it| state.map.kind(&it.kind));
        let offered = offered.filter(|it| on.view.shows_kind(&state.map, &it.id));
        offered.map(|it| (it.id.clone(), goes(it))).collect::<Vec<_>>()
    };
    let of_kind = |(kind, goes): (KindId, bool)| {
        let (here, left) = split(&on, id, &kind)?;
        Ok::<_, Problem>(OfKind { kind, goes, in_room: here.len(), left: left.len() })
    };
    let kinds = kinds.into_iter().map(of_kind).collect::<Result<_, _>>()?;
    let state = on.map.read();
    let room = state.map.workshop(id).ok_or(Problem::NotFound)?;
    let groups = room.plan.groups.iter();
    let groups = groups.map(|it| OfGroup { group: it.id, marks: shown_by_group(&state, room, it.id).len() });
    Ok(axum::Json(ToDecide { kinds, groups: groups.collect() }))
}

/// Decides of a kind whether what the room was shown goes to the map or stays, and until when it is kept.
#[utoipa::path(post, path = "/api/maps/{map}/workshops/{workshop}/decide", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)), request_body = DecisionAsked,
    responses((status = 200, body = Moved), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn create(
    Of(app): Of<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    Json(asked): Json<DecisionAsked>,
) -> Result<axum::Json<Moved>, Problem> {
    let DecisionAsked { kind, reach, until } = asked;
    {
        let state = on.map.read();
        let room = state.map.workshop(id).ok_or(Problem::NotFound)?;
        let offered = room.plan.layers.iter().any(|it| it.kind == kind);
        let known = state.map.kind(&kind).filter(|_| offered && on.view.shows_kind(&state.map, &kind));
        let known = known.ok_or_else(|| Problem::invalid("kind", "a kind that the workshop draws"))?;
        if reach != Reach::Workshop && !(reach == Reach::Map && goes(known)) {
            return Err(Problem::invalid(
                "reach",
                "it stays in the room, or goes to the map where somebody sees it there",
            ));
        }
    }
    let (here, left) = split(&on, id, &kind)?;
    let marks = if reach == Reach::Map { here } else { left };
    let decision = Decision { reach, until };
    let marks = app.committer.decide(on.id, on.actor.id, (id, kind), decision, &marks).await?;
    Ok(axum::Json(Moved { marks }))
}

/// Whether anybody sees a kind outside the room.
fn goes(kind: &Kind) -> bool {
    Clearance::ALL.into_iter().any(|clearance| kind.precision.at(clearance).shows_features())
}

/// What the room was shown of a kind and what left it by a decision, as far as she reads it.
fn split(on: &OnMap, id: WorkshopId, kind: &KindId) -> Result<(Vec<FeatureId>, Vec<FeatureId>), Problem> {
    if !on.view.sits_in(id) {
        return Err(Problem::NotFound);
    }
    on.map.look(&on.view, None, |state, bound| {
        let room = state.map.workshop(id).ok_or(Problem::NotFound)?;
        let of_kind = |layer| state.map.layer_and_kind(layer).is_some_and(|(_, it)| it.id == *kind);
        let shown = bound.shown_in_room(id).into_iter().filter(|it| of_kind(it.layer()));
        let left = room.decided(kind).map(|it| &it.left).into_iter().flatten().copied();
        let left = left.filter(|id| bound.feature(*id).is_some_and(|it| it.scope() == Scope::Map));
        Ok((shown.map(|it| it.id()).collect(), left.collect()))
    })
}

/// All that a room decides on of a kind.
pub(super) fn shown_of_kind(on: &OnMap, id: WorkshopId, kind: &KindId) -> Result<Vec<FeatureId>, Problem> {
    let (here, left) = split(on, id, kind)?;
    Ok(here.into_iter().chain(left).collect())
}

/// All that the people of a group show, to themselves, to the room, or to the map by a decision. Nobody learns which by it.
pub(super) fn shown_by_group(state: &State, room: &Workshop, group: GroupId) -> Vec<FeatureId> {
    let hers = |actor: ActorId| room.seat(actor).and_then(|seat| room.group_of(seat)) == Some(group);
    let in_group = state.indexes.shown_to(&state.map, Audience::Group(group)).into_values().flatten();
    let in_room = state.indexes.shown_to(&state.map, Audience::Workshop(Some(room.id)));
    let in_room = in_room.into_iter().filter(|(actor, _)| hers(*actor)).flat_map(|(_, marks)| marks);
    let left = room.decisions().flat_map(|(_, it)| it.left.iter().copied());
    let left = left.filter(|id| {
        let standing = state.indexes.standing(*id);
        standing.is_some_and(|it| it.scope == Scope::Map && hers(it.author)) && state.indexes.is_there(*id)
    });
    in_group.chain(in_room).chain(left).collect()
}

/// What was decided of the kinds that are there for a viewer.
pub(super) fn told(room: &Workshop, map: &Map, view: &View) -> Vec<DecisionShown> {
    let there = |it: &(&KindId, &Decided)| view.shows_kind(map, it.0);
    let shown = |(kind, it): (&KindId, &Decided)| DecisionShown {
        kind: kind.clone(),
        reach: it.decision.reach,
        until: it.decision.until.clone(),
        by: it.by,
        at: it.at,
    };
    room.decisions().filter(there).map(shown).collect()
}
