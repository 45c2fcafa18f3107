//! Withdrawal: everything that somebody drew on a map is destroyed, drafts included, on her own word or on that of who may
//! destroy for her; and what a room decides to erase together.

use std::sync::Arc;

use axum::extract::State;
use layers::{
    change::Body,
    feature::Feature,
    id::{ActorId, GroupId, MapId, WorkshopId},
    kind::KindId,
    map::Map,
    role::{Actor, Clearance, Role},
    view::View,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    deciding::{shown_by_group, shown_of_kind},
    json::Json,
    path::At,
};
use crate::{
    access::{Act, Said},
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    store::NOBODY,
};

/// What was destroyed.
#[derive(Serialize, ToSchema)]
pub struct Erased {
    /// How many marks: told to her who drew them alone, as drafts and hidden places are among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    features: Option<u64>,
}

/// Destroys all that somebody drew on the map, for good and on every replica, and takes back what
/// she said to marks of others and her photos and voice notes there. Nobody has to see it for that; but whoever
/// sees more than a participant does it herself, and what no participant could have drawn, as a safe house, is left to
/// her also when she is one now.
#[utoipa::path(delete, path = "/api/maps/{map}/members/{account}/features", tag = "people",
    params(("map" = Uuid, Path), ("account" = Uuid, Path)),
    responses((status = 200, body = Erased), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn features(
    State(app): State<Arc<App>>,
    At((_map, account)): At<(MapId, ActorId)>,
    on: OnMap,
) -> Result<axum::Json<Erased>, Problem> {
    let role = app.store.role(on.id, account).await?.ok_or(Problem::NotFound)?;
    let herself = account == on.actor.id;
    if !herself && role.clearance() > Clearance::Participant {
        return Err(Problem::Forbidden);
    }
    let said = Said { to: Some(account), ..on.said() };
    app.access.note(Act::Erased, said).await?;
    let hers = on.map.read().indexes.by_author(account);
    let reached = |map: &Map, feature: &Feature| herself || is_drawn_by_participants(map, feature, account);
    let due = |map: &Map, feature: &Feature, _| {
        let hers = feature.author() == Some(account) && !feature.is_redacted();
        (hers && reached(map, feature)).then_some(Body::FeatureRedact)
    };
    // About herself nobody is asked again: what she drew she may take away with her.
    let by = if herself { NOBODY } else { on.actor.id };
    let features = app.committer.retire_for(by, on.id, &hers, due).await?;
    let attached = app.store.attached_features(on.id).await?;
    app.committer.detach(on.id, &attached, account, reached).await?;
    app.committer.unsay(on.id, account).await?;
    Ok(axum::Json(Erased { features: herself.then_some(features) }))
}

/// Whether a feature is on a layer that is there for a participant. The answer tells nobody that others were left.
fn is_drawn_by_participants(map: &Map, feature: &Feature, account: ActorId) -> bool {
    let view = View::new(Actor { id: account, role: Role::Participant }, map);
    let known = feature.layer().and_then(|layer| map.any_layer_and_kind(layer));
    known.is_some_and(|(layer, kind)| view.shows(layer, kind))
}

/// What a room erases together.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasingAsked {
    /// What it decides on of a kind: what the room was shown, and what left it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: Option<KindId>,
    /// Or all that a group shows, to itself and to the others.
    #[serde(default)]
    #[schema(value_type = Option<Uuid>)]
    group: Option<GroupId>,
    /// How many marks she was told that these are: when they are others by now, nothing is destroyed.
    marks: usize,
}

/// Destroys what a room decided to erase together, for good and on every replica. Nobody has to see what a group shows to itself
/// for that; drafts are not among it.
#[utoipa::path(post, path = "/api/maps/{map}/workshops/{workshop}/erase", tag = "workshops",
    params(("map" = Uuid, Path), ("workshop" = Uuid, Path)), request_body = ErasingAsked,
    responses((status = 200, body = Erased), (status = 400, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 409, body = ProblemBody)))]
pub async fn together(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, WorkshopId)>,
    on: OnMap,
    Json(asked): Json<ErasingAsked>,
) -> Result<axum::Json<Erased>, Problem> {
    let marks = match (&asked.kind, asked.group) {
        (Some(kind), None) => shown_of_kind(&on, id, kind)?,
        (None, Some(group)) => {
            let state = on.map.read();
            let room = state.map.workshop(id).filter(|it| it.group(group).is_some());
            shown_by_group(&state, room.ok_or(Problem::NotFound)?, group)
        }
        _ => return Err(Problem::invalid("kind", "say a kind or a group")),
    };
    if marks.len() != asked.marks {
        return Err(Problem::Conflict(
            "there are more or fewer marks by now: look at how many, and ask again",
        ));
    }
    app.access.note(Act::Erased, on.said()).await?;
    let due = |map: &Map, feature: &Feature, _| {
        let kind = map.kind_on(feature.layer()?)?;
        let there = map.workshop(id)?.decides_on(&kind.id, feature) && !feature.is_redacted();
        there.then_some(Body::FeatureRedact)
    };
    let features = app.committer.retire_for(on.actor.id, on.id, &marks, due).await?;
    Ok(axum::Json(Erased { features: Some(features) }))
}
