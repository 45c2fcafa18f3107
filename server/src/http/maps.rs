//! Maps: the list of one's own, a new one, and everything a page needs to open one.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode};
use layers::{
    contact::Contact,
    id::{ActorId, LayerId, MapId, VoteId, WorkshopId},
    index::Extent,
    kind::Kind,
    map::{self, Camera, Map},
    precision::Precision,
    role::{Ability, Clearance, Role},
    view::View,
    workshop::{Asks, OpenPhase, Plan, Screens, Seat, Tally, Workshop},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    deciding::{self, DecisionShown},
    json::Json,
    schema,
};
use crate::{
    access::Act,
    app::App,
    approval::{Wanted, check_agreed},
    auth::caller::{OnMap, SignedIn},
    bookmark::Bookmark,
    error::{Problem, ProblemBody},
};

/// A map in the list.
#[derive(Serialize, ToSchema)]
pub struct MapListed {
    #[schema(value_type = Uuid)]
    id: MapId,
    name: String,
    #[schema(value_type = schema::Role)]
    role: Role,
}

/// A map to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MapAsked {
    name: String,
    /// Where it opens.
    #[serde(default)]
    #[schema(value_type = Option<schema::Camera>)]
    view: Option<Camera>,
}

/// A map, to somebody who is on it.
#[derive(Serialize, ToSchema)]
pub struct MapShown {
    #[schema(value_type = Uuid)]
    id: MapId,
    name: String,
    /// Where it opens.
    #[schema(value_type = Option<schema::Camera>, required = true)]
    view: Option<Camera>,
    /// West, south, east, north of what she sees, in degrees.
    #[schema(value_type = Option<(f64, f64, f64, f64)>, required = true)]
    extent: Option<[f64; 4]>,
    /// Where its log stands.
    head: Bookmark,
    #[schema(value_type = Uuid)]
    actor: ActorId,
    #[schema(value_type = schema::Role)]
    role: Role,
    #[schema(value_type = schema::Clearance)]
    clearance: Clearance,
    #[schema(value_type = Vec<schema::Ability>)]
    abilities: Vec<Ability>,
    layers: Vec<LayerShown>,
    /// Whom to call.
    #[schema(value_type = Vec<schema::Contact>)]
    contacts: Vec<Contact>,
    /// The workshops that she sits in, or may lead.
    workshops: Vec<WorkshopShown>,
    /// The kinds that this community defined.
    #[schema(value_type = Vec<schema::Kind>)]
    kinds: Vec<Kind>,
}

/// A layer, to somebody for whom it exists.
#[derive(Serialize, ToSchema)]
pub struct LayerShown {
    #[schema(value_type = Uuid)]
    id: LayerId,
    kind: String,
    name: String,
    order: i32,
    /// How many features she sees on it.
    count: u64,
    /// How exactly she sees what others put on the map.
    #[schema(value_type = schema::Precision)]
    precision: String,
    /// Where the layer is tighter than its kind, for those who may change it.
    #[schema(value_type = BTreeMap<String, String>)]
    tighter: BTreeMap<Clearance, Precision>,
}

/// A workshop, to somebody who sits in it or leads.
#[derive(Serialize, ToSchema)]
pub struct WorkshopShown {
    #[schema(value_type = Uuid)]
    id: WorkshopId,
    #[schema(value_type = schema::Plan)]
    plan: Plan,
    /// The phase that is open.
    #[schema(value_type = Option<schema::OpenPhase>, required = true)]
    phase: Option<OpenPhase>,
    #[schema(value_type = schema::Screens)]
    screens: Screens,
    /// Drawing rests.
    frozen: bool,
    /// Layers that are out of the room's sight for now.
    #[schema(value_type = Vec<Uuid>)]
    muted: Vec<LayerId>,
    /// The vote that is open.
    #[schema(value_type = Option<schema::Vote>, required = true)]
    vote: Option<VoteShown>,
    /// What came of those that were closed: of dots to those who sit in the room, of how people leave to who leads.
    #[schema(value_type = Vec<schema::Tally>)]
    tallies: Vec<Tally>,
    /// What was decided of what leaves the room.
    decisions: Vec<DecisionShown>,
    /// Where she sits herself.
    #[schema(value_type = Option<schema::Seat>, required = true)]
    seat: Option<Seat>,
}

/// A vote that is open, without who may vote.
#[derive(Serialize)]
pub struct VoteShown {
    id: VoteId,
    asks: Asks,
    dots: u8,
    since: u64,
}

impl WorkshopShown {
    fn of(workshop: &Workshop, map: &Map, view: &View) -> Self {
        let there =
            |id: &&LayerId| map.layer_and_kind(**id).is_some_and(|(layer, kind)| view.shows(layer, kind));
        let vote = workshop.vote.as_ref();
        Self {
            id: workshop.id,
            plan: workshop.plan.clone(),
            phase: workshop.phase.clone(),
            screens: workshop.screens,
            frozen: workshop.frozen,
            muted: workshop.muted.iter().filter(there).copied().collect(),
            vote: vote.map(|vote| VoteShown {
                id: vote.id,
                asks: vote.asks,
                dots: vote.dots,
                since: vote.since,
            }),
            tallies: workshop.tallies.iter().filter(|it| view.hears(workshop.id, it)).cloned().collect(),
            decisions: deciding::told(workshop, map, view),
            seat: view.actor().and_then(|viewer| workshop.seat(viewer)).cloned(),
        }
    }
}

/// The maps one is on.
#[utoipa::path(get, path = "/api/maps", tag = "maps", responses((status = 200, body = [MapListed])))]
pub async fn list(State(app): State<Arc<App>>, who: SignedIn) -> Result<axum::Json<Vec<MapListed>>, Problem> {
    let maps = app.store.maps_of(who.0.id).await?.into_iter();
    let listed =
        |(at, role): (crate::store::MapStands, Role)| MapListed { id: at.map.id, name: at.map.name, role };
    Ok(axum::Json(maps.map(listed).collect()))
}

/// Makes a map and puts its maker on it as coordinator.
#[utoipa::path(post, path = "/api/maps", tag = "maps", request_body = MapAsked,
    responses((status = 201, body = MapListed), (status = 403, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    who: SignedIn,
    Json(asked): Json<MapAsked>,
) -> Result<(StatusCode, axum::Json<MapListed>), Problem> {
    let name = map::name(&asked.name).map_err(|error| Problem::invalid("name", error))?;
    let mut map = Map::new(MapId::new(Uuid::new_v4()), name);
    map.camera = asked
        .view
        .map(|camera| camera.check().map_err(|reason| Problem::invalid("view", reason)))
        .transpose()?;
    app.store.create_map(&map, who.0.id, app.now()).await?;
    app.rights.changed(map.id);
    let made = MapListed { id: map.id, name: map.name, role: Role::Coordinator };
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// A map as its page opens it.
#[utoipa::path(get, path = "/api/maps/{map}", tag = "maps", params(("map" = Uuid, Path)),
    responses((status = 200, body = MapShown), (status = 404, body = ProblemBody)))]
pub async fn read(on: OnMap) -> Result<axum::Json<MapShown>, Problem> {
    let OnMap { id, map, actor, view, bookmarks, .. } = on;
    let shown = map.look(&view, None, |state, bound| {
        let totals: BTreeMap<_, _> = bound.totals().into_iter().collect();
        Ok::<_, Problem>(MapShown {
            id,
            name: state.map.name.clone(),
            view: state.map.camera,
            extent: bound.extent().map(corners),
            head: bookmarks.mark(state.applied)?,
            actor: actor.id,
            role: actor.role,
            clearance: view.clearance(),
            abilities: actor.role.abilities(),
            layers: state
                .map
                .layers()
                .into_iter()
                .filter_map(|layer| {
                    let kind = state.map.kind(&layer.kind)?;
                    view.shows(layer, kind).then(|| LayerShown {
                        id: layer.id,
                        kind: layer.kind.to_string(),
                        name: layer.name.clone(),
                        order: layer.order,
                        count: totals.get(&layer.id).copied().unwrap_or_default() as u64,
                        precision: view.precision(layer, kind).to_string(),
                        tighter: if actor.role.may(Ability::ManageLayers) {
                            layer.precision.clone()
                        } else {
                            BTreeMap::new()
                        },
                    })
                })
                .collect(),
            contacts: view.contacts(&state.map),
            workshops: state
                .map
                .workshops()
                .filter(|workshop| view.knows(workshop.id))
                .map(|workshop| WorkshopShown::of(workshop, &state.map, &view))
                .collect(),
            kinds: state.map.own_kinds().cloned().collect(),
        })
    })?;
    Ok(axum::Json(shown))
}

/// What confirms that a map is to be destroyed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MapDoomed {
    /// The map's name, as it is written on it.
    name: String,
}

/// Destroys a map with everything on it, for good: its key is shredded first. It takes two: `destroy` is asked for and
/// confirmed before. A copy of the disk from before still has it.
#[utoipa::path(delete, path = "/api/maps/{map}", tag = "maps", params(("map" = Uuid, Path)), request_body = MapDoomed,
    responses((status = 204), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(asked): Json<MapDoomed>,
) -> Result<StatusCode, Problem> {
    if asked.name.trim() != on.map.read().map.name.trim() {
        return Err(Problem::invalid("name", "type the name of the map as it is written on it"));
    }
    check_agreed(&app, &on, &Wanted::Destroy).await?;
    // Noted before it is done: what cannot be noted must not happen.
    app.access.note(Act::Destroy, on.said()).await?;
    if !app.store.delete_map(on.id).await? {
        return Err(Problem::NotFound);
    }
    app.rights.changed(on.id);
    app.atlas.forget(on.id);
    Ok(StatusCode::NO_CONTENT)
}

/// West, south, east, north in degrees, with as many decimals as anything else has that leaves.
pub(super) fn corners(extent: Extent) -> [f64; 4] {
    const PER_DEGREE: f64 = 1_000_000.0;
    let degrees = extent.degrees();
    [degrees.min().x, degrees.min().y, degrees.max().x, degrees.max().y]
        .map(|it| (it * PER_DEGREE).round() / PER_DEGREE)
}
