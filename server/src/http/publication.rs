//! What strangers see of a map, for those who answer for it: to prepare it and look at it as a stranger would, to know what
//! stands, to take it back. That it goes out takes two: see [`approvals`](super::approvals).

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, http::StatusCode};
use layers::{
    clock::Millis,
    id::{FeatureId, LayerId, MapId},
    publication::{Edition, Plan, PlanError, Source},
    view::View,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, schema};
use crate::{
    access::Act,
    app::App,
    auth::caller::OnMap,
    error::{Problem, ProblemBody},
    store::{EditionKept, Live},
};

/// How often an edition is made again because somebody drew meanwhile.
const TRIES: usize = 8;

/// What is to be published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationAsked {
    /// As strangers read it.
    title: String,
    /// What its authors say of it.
    #[serde(default)]
    text: String,
    /// Which layers go, each as exactly as strangers may see it.
    #[schema(value_type = Vec<Uuid>)]
    layers: Vec<LayerId>,
    /// Features that stay inside all the same.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    hidden: Vec<FeatureId>,
}

/// What stands, and what waits.
#[derive(Serialize, ToSchema)]
pub struct Publication {
    /// What strangers see now.
    #[schema(required = true)]
    live: Option<LiveShown>,
    /// What was prepared for them.
    #[schema(required = true)]
    draft: Option<Preview>,
}

/// What strangers see.
#[derive(Serialize, ToSchema)]
pub struct LiveShown {
    /// Where: `/p/` and this.
    page: Uuid,
    /// Counts the editions that were found there.
    version: u64,
    /// Milliseconds since 1970.
    published_at: Millis,
    /// When the copy was made.
    made_at: Millis,
    /// What was asked for.
    #[schema(value_type = schema::PublicationPlan)]
    plan: Plan,
    /// How many features it shows.
    features: usize,
    /// Of these, those that the map does not show strangers any more: deleted since, withdrawn, or less exact.
    #[schema(value_type = Vec<Uuid>)]
    gone: Vec<FeatureId>,
}

/// A draft, as a stranger would see it, and what to look at first.
#[derive(Serialize, ToSchema)]
pub struct Preview {
    /// The draft. To publish it is asked for by this id.
    edition: Uuid,
    made_at: Millis,
    #[schema(value_type = schema::PublicationPlan)]
    plan: Plan,
    /// What a stranger would read.
    #[schema(value_type = schema::PublicMap)]
    about: Value,
    /// What a stranger would see.
    #[schema(value_type = schema::PublicCollection)]
    features: Value,
    /// The features of the map that those of the draft were made of.
    #[schema(value_type = BTreeMap<String, Uuid>)]
    sources: BTreeMap<Uuid, FeatureId>,
    #[schema(value_type = Vec<schema::PublicationWarning>)]
    warnings: Vec<layers::publication::Warning>,
    /// What is new since what strangers see now.
    added: Vec<Uuid>,
    /// What says or shows something else.
    changed: Vec<Uuid>,
    /// How many features are there no more.
    removed: usize,
}

/// What stands, and what waits.
#[utoipa::path(get, path = "/api/maps/{map}/publication", tag = "public", params(("map" = Uuid, Path)),
    responses((status = 200, body = Publication), (status = 403, body = ProblemBody)))]
pub async fn read(State(app): State<Arc<App>>, on: OnMap) -> Result<axum::Json<Publication>, Problem> {
    let editions = app.store.editions(on.id).await?;
    let live = editions.iter().find_map(|kept| Some((kept, kept.live?)));
    let draft = editions.iter().find(|kept| kept.live.is_none());
    let draft = draft.map(|kept| preview(kept.id, &kept.edition, live.map(|(kept, _)| &kept.edition)));
    let live = match live {
        Some((kept, live)) => Some(shown(&on, &kept.edition, live).await?),
        None => None,
    };
    Ok(axum::Json(Publication { live, draft }))
}

/// Prepares what strangers are to see, over what was prepared before. Nobody sees it yet.
#[utoipa::path(post, path = "/api/maps/{map}/publication", tag = "public", params(("map" = Uuid, Path)), request_body = PublicationAsked,
    responses((status = 201, body = Preview), (status = 400, body = ProblemBody), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(asked): Json<PublicationAsked>,
) -> Result<(StatusCode, axum::Json<Preview>), Problem> {
    let PublicationAsked { title, text, layers, hidden } = asked;
    let plan =
        Plan { title, text, layers, hidden: hidden.into_iter().collect() }.checked().map_err(refused)?;
    let view = View::publication();
    on.map.ready(&view).await?;
    for _ in 0..TRIES {
        let (map, plan, now, seen) = (Arc::clone(&on.map), plan.clone(), app.now(), view.clone());
        let made = tokio::task::spawn_blocking(move || {
            map.look(&seen, None, |state, bound| {
                let source = Source { map: &state.map, indexes: &state.indexes, bound, view: &seen };
                let edition = Edition::make(&source, plan.clone(), now, Uuid::new_v4);
                edition.map(|edition| (edition, state.applied))
            })
        });
        let (edition, head) = made.await.map_err(|_| Problem::Fault)?.map_err(refused)?;
        let id = Uuid::new_v4();
        if app.store.put_draft(on.id, id, &edition, head).await? {
            let editions = app.store.editions(on.id).await?;
            let before = editions.iter().find(|kept| kept.live.is_some()).map(|kept| &kept.edition);
            return Ok((StatusCode::CREATED, axum::Json(preview(id, &edition, before))));
        }
        // Somebody drew meanwhile: the trees follow in a moment.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err(Problem::Conflict("people are drawing on this map just now: try again in a moment"))
}

/// Takes back at once what strangers see, and what was prepared. The page is never found again.
#[utoipa::path(delete, path = "/api/maps/{map}/publication", tag = "public", params(("map" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn delete(State(app): State<Arc<App>>, on: OnMap) -> Result<StatusCode, Problem> {
    // Taken back first, noted then: nothing may stand in the way of it.
    if !app.store.withdraw(on.id).await? {
        return Err(Problem::NotFound);
    }
    let said = on.said();
    app.access.note(Act::Withdrawn, said).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The draft of a map, if it is this one.
pub(super) async fn draft(app: &App, map: MapId, edition: Uuid) -> Result<Option<EditionKept>, Problem> {
    let editions = app.store.editions(map).await?;
    Ok(editions.into_iter().find(|kept| kept.id == edition && kept.live.is_none()))
}

/// Publishes the draft that two agreed to: less than it, where the map shows strangers less by now; never more.
pub(super) async fn publish(app: &App, on: &OnMap, edition: Uuid) -> Result<(), Problem> {
    const OVER: Problem =
        Problem::Conflict("what was to be published has changed since: look at it and ask again");
    let kept = draft(app, on.id, edition).await?.ok_or(OVER)?;
    let view = View::publication();
    on.map.ready(&view).await?;
    let gone = on.map.look(&view, None, |state, bound| {
        kept.edition.holds(&state.map, &view).then(|| kept.edition.gone(bound))
    });
    let gone = gone.ok_or(OVER)?;
    let live = app.store.publish(on.id, edition, &gone, Uuid::new_v4(), app.now()).await?;
    live.map(|_| ()).ok_or(OVER)
}

async fn shown(on: &OnMap, edition: &Edition, live: Live) -> Result<LiveShown, Problem> {
    let view = View::publication();
    on.map.ready(&view).await?;
    let gone = on.map.look(&view, None, |_, bound| edition.gone(bound));
    Ok(LiveShown {
        page: live.page,
        version: live.version,
        published_at: live.at,
        made_at: edition.made_at,
        plan: edition.plan.clone(),
        features: edition.features.len(),
        gone: gone.into_iter().collect(),
    })
}

fn preview(id: Uuid, edition: &Edition, before: Option<&Edition>) -> Preview {
    let difference = before.map(|before| edition.since(before)).unwrap_or_default();
    Preview {
        edition: id,
        made_at: edition.made_at,
        plan: edition.plan.clone(),
        about: edition.about(),
        features: edition.collection(),
        sources: edition.features.iter().map(|it| (it.id, it.feature)).collect(),
        warnings: edition.warnings.clone(),
        added: difference.added,
        changed: difference.changed,
        removed: difference.removed,
    }
}

fn refused(error: PlanError) -> Problem {
    match error {
        PlanError::Layer => Problem::NotFound,
        PlanError::Length(field) | PlanError::Leads(field, _) => Problem::invalid(field, error),
        PlanError::TooMuch => Problem::TooMuch {
            field: None,
            what: "features to publish",
            most: layers::publication::PUBLISHED as u64,
        },
        PlanError::Unwritten => Problem::Fault,
    }
}
