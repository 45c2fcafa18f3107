//! The plenary: what the room was shown, whose group drew it, what people say to it, and where groups marked the same ground.
//! It tells of groups and of numbers, never of a person.

use std::collections::BTreeSet;

use layers::{
    id::{FeatureId, GroupId, LayerId, MapId, WorkshopId},
    index::common_ground,
    workshop::{HeldPhase, Stance, Stances, Workshop, ballot},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{maps::corners, path::At, query::Parameters, schema};
use crate::{
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
};

/// What a room was shown.
#[derive(Serialize, ToSchema)]
pub struct Plenary {
    /// How many groups have somebody in them.
    groups: usize,
    /// How many sit with each group of the plan, and with none.
    people: Vec<GroupSize>,
    /// The phases that were closed, in order, with their times.
    #[schema(value_type = Vec<schema::HeldPhase>)]
    held: Vec<HeldPhase>,
    marks: Vec<RoomMark>,
    ground: Vec<GroundShown>,
    /// How many have put dots in the vote that is open.
    voted: usize,
}

/// How many sit together.
#[derive(Serialize, ToSchema)]
pub struct GroupSize {
    /// With which group; none: with no group in particular, as who leads.
    #[schema(value_type = Option<Uuid>, required = true)]
    group: Option<GroupId>,
    people: usize,
}

/// A mark that the room sees.
#[derive(Serialize, ToSchema)]
pub struct RoomMark {
    #[schema(value_type = Uuid)]
    feature: FeatureId,
    #[schema(value_type = Uuid)]
    layer: LayerId,
    /// The group of who drew it.
    #[schema(value_type = Option<Uuid>, required = true)]
    group: Option<GroupId>,
    agree: usize,
    disagree: usize,
    doubt: usize,
    /// What she who asks says to it.
    #[schema(value_type = Option<schema::Stance>, required = true)]
    mine: Option<Stance>,
}

/// A piece of ground that groups marked.
#[derive(Serialize, ToSchema)]
pub struct GroundShown {
    /// West, south, east, north in degrees.
    #[serde(rename = "box")]
    area: [f64; 4],
    /// How many groups.
    groups: usize,
}

/// What the room was shown, to those who sit in it.
#[utoipa::path(get, path = "/api/maps/{map}/workshops/{workshop}/plenary", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path),
        ("layer" = Option<Uuid>, Query, description = "count the ground of this layer alone")),
    responses((status = 200, body = Plenary), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn read(
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    mut parameters: Parameters,
) -> Result<axum::Json<Plenary>, Problem> {
    let layer: Option<LayerId> = parameters.parsed("layer", "the id of a layer")?;
    if !on.view.sits_in(id) {
        return Err(Problem::NotFound);
    }
    on.map.look(&on.view, None, |state, bound| {
        let room = state.map.workshop(id).ok_or(Problem::NotFound)?;
        let group = |actor| room.group_of(room.seat(actor)?);
        let looked_at =
            |layer: LayerId| state.map.layer_and_kind(layer).is_some_and(|(_, kind)| kind.serves.is_none());
        let mut shown = bound.shown_in_room(id);
        shown.retain(|mark| looked_at(mark.layer()));
        let marks = shown.iter().map(|mark| {
            let Stances { agree, disagree, doubt } = room.stances(mark.id());
            let group = mark.author().and_then(group);
            let mine = room.stance(on.actor.id, mark.id());
            RoomMark { feature: mark.id(), layer: mark.layer(), group, agree, disagree, doubt, mine }
        });
        let mut marks: Vec<_> = marks.collect();
        marks.sort_by_key(|mark| mark.feature);
        shown.retain(|mark| layer.is_none_or(|layer| mark.layer() == layer));
        let ground = common_ground(&shown, group).into_iter();
        let seated: BTreeSet<_> = room.seats().filter_map(|(_, seat)| room.group_of(seat)).collect();
        let voted = room.vote.as_ref().map_or(0, |vote| {
            let cast = |(actor, _): &(_, _)| state.indexes.standing(ballot(vote.id, *actor)).is_some();
            room.seats().filter(cast).count()
        });
        Ok(axum::Json(Plenary {
            groups: seated.len(),
            people: sizes(room),
            held: room.held.clone(),
            marks,
            ground: ground.map(|it| GroundShown { area: corners(it.extent), groups: it.groups }).collect(),
            voted,
        }))
    })
}

/// The groups in the order of the plan, then those who sit with none.
fn sizes(room: &Workshop) -> Vec<GroupSize> {
    let of = |group: Option<GroupId>| room.seats().filter(|(_, seat)| room.group_of(seat) == group).count();
    let groups = room.plan.groups.iter().map(|group| Some(group.id)).chain([None]);
    groups.map(|group| GroupSize { group, people: of(group) }).collect()
}
