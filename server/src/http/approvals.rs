//! What takes two people, over HTTP: to ask, to see what waits and for whom, to confirm, to decline.

use std::{collections::BTreeSet, sync::Arc};

use axum::{extract::State, http::StatusCode};
use layers::{
    change::{Body, LayerPut},
    clock::Millis,
    id::{ActorId, MapId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{json::Json, names::Names, path::At, publication};
use crate::{
    access::{Act, Said},
    app::App,
    approval::{Approval, Wanted},
    auth::caller::OnMap,
    commit::{Status, Together, fresh},
    error::{Problem, ProblemBody},
    parameters::{APPROVAL, APPROVAL_PAUSE, APPROVAL_USE, APPROVALS},
    store::ApprovalKept,
};

/// What somebody asked for.
#[derive(Serialize, ToSchema)]
pub struct ApprovalShown {
    id: Uuid,
    wanted: Wanted,
    /// Who asks.
    #[schema(value_type = Uuid)]
    by: ActorId,
    /// As she is called, where the viewer may know.
    name: Option<String>,
    /// Milliseconds since 1970.
    asked_at: Millis,
    /// Until when it waits, or may be used.
    until: Millis,
    /// It was confirmed, and may be used by who asked.
    confirmed: bool,
    /// How many others may confirm it: none where those who could when it was asked may no longer. Then it is asked anew.
    others: usize,
    /// The viewer may confirm it, if need be after a pause.
    yours: bool,
    /// When the viewer may confirm what she asked for herself, because nobody else could.
    alone_at: Option<Millis>,
}

/// Asks for something that takes two.
#[utoipa::path(post, path = "/api/maps/{map}/approvals", tag = "people", params(("map" = Uuid, Path)), request_body = Wanted,
    responses((status = 201, body = ApprovalShown), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(wanted): Json<Wanted>,
) -> Result<(StatusCode, axum::Json<ApprovalShown>), Problem> {
    wanted.check(&on.map.read().map, &on.view, on.actor.role)?;
    if let Wanted::Publish { edition } = wanted {
        publication::draft(&app, on.id, edition).await?.ok_or(Problem::NotFound)?;
    }
    let now = app.now();
    if app.store.approvals(on.id, now).await?.len() >= APPROVALS {
        return Err(Problem::TooMuch { field: None, what: "requests that wait", most: APPROVALS as u64 });
    }
    let clearance = on.view.clearance();
    let mut asked = Approval { by: on.actor.id, at: now, clearance, wanted, could: BTreeSet::new() };
    asked.could = asked.able(&app, &on).await?;
    let record = serde_json::to_vec(&asked).map_err(|_| Problem::Fault)?;
    let kept =
        ApprovalKept { id: Uuid::new_v4(), map: on.id, record, confirmed: false, until: now + APPROVAL };
    app.store.create_approval(&kept, now).await?;
    note(&app, &on, Act::Asked, &asked, asked.wanted.word(false)).await?;
    let shown = shown(&app, &on, &kept).await?.ok_or(Problem::Fault)?;
    Ok((StatusCode::CREATED, axum::Json(shown)))
}

/// What waits for oneself, and what one asked for.
#[utoipa::path(get, path = "/api/maps/{map}/approvals", tag = "people", params(("map" = Uuid, Path)),
    responses((status = 200, body = [ApprovalShown])))]
pub async fn list(State(app): State<Arc<App>>, on: OnMap) -> Result<axum::Json<Vec<ApprovalShown>>, Problem> {
    let mut listed = Vec::new();
    for kept in app.store.approvals(on.id, app.now()).await? {
        listed.extend(shown(&app, &on, &kept).await?);
    }
    Ok(axum::Json(listed))
}

/// Confirms it: as the second person, who could have already when it was asked; or alone, after a pause, where nobody else
/// could then or now.
#[utoipa::path(post, path = "/api/maps/{map}/approvals/{approval}/confirm", tag = "people",
    params(("map" = Uuid, Path), ("approval" = Uuid, Path)),
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn confirm(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
) -> Result<StatusCode, Problem> {
    let kept = find(&app, &on, id).await?;
    let asked = Approval::read(&kept)?;
    if !asked.may_be_confirmed_by(&on.map.read().map, on.actor) {
        return Err(Problem::NeedsTwo);
    }
    if kept.confirmed {
        return Err(Problem::NotFound);
    }
    let now = app.now();
    let alone = asked.by == on.actor.id;
    if alone {
        if !asked.could.is_empty() || !asked.able(&app, &on).await?.is_empty() {
            return Err(Problem::NeedsTwo);
        }
        if now < asked.at + APPROVAL_PAUSE {
            return Err(Problem::NeedsPause((asked.at + APPROVAL_PAUSE - now).div_ceil(1_000)));
        }
    }
    // Noted before it is done: what cannot be noted must not happen.
    note(&app, &on, Act::Confirmed, &asked, asked.wanted.word(alone)).await?;
    if !app.store.confirm_approval(on.id, id, now, now + APPROVAL_USE).await? {
        return Err(Problem::NotFound);
    }
    let done = match asked.wanted {
        Wanted::Export { .. } | Wanted::Whole | Wanted::Destroy => return Ok(StatusCode::NO_CONTENT),
        Wanted::Loosen { .. } => loosen(&app, &on, &asked).await,
        Wanted::Publish { edition } => publication::publish(&app, &on, edition).await,
    };
    // It is used up, also when it could not be done: the next one is asked for anew.
    app.store.delete_approval(on.id, id).await?;
    done?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back what one asked for, or declines what one could confirm.
#[utoipa::path(delete, path = "/api/maps/{map}/approvals/{approval}", tag = "people",
    params(("map" = Uuid, Path), ("approval" = Uuid, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
pub async fn delete(
    State(app): State<Arc<App>>,
    At((_map, id)): At<(MapId, Uuid)>,
    on: OnMap,
) -> Result<StatusCode, Problem> {
    let asked = Approval::read(&find(&app, &on, id).await?)?;
    note(&app, &on, Act::Declined, &asked, asked.wanted.word(false)).await?;
    app.store.delete_approval(on.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One that the viewer may know of.
async fn find(app: &App, on: &OnMap, id: Uuid) -> Result<ApprovalKept, Problem> {
    let mut kept = app.store.approvals(on.id, app.now()).await?.into_iter();
    let kept = kept.find(|kept| kept.id == id).ok_or(Problem::NotFound)?;
    if shown(app, on, &kept).await?.is_some() { Ok(kept) } else { Err(Problem::NotFound) }
}

/// As the viewer may see it; `None` when it is none of hers.
async fn shown(app: &App, on: &OnMap, kept: &ApprovalKept) -> Result<Option<ApprovalShown>, Problem> {
    let asked = Approval::read(kept)?;
    let own = asked.by == on.actor.id;
    let may = asked.may_be_confirmed_by(&on.map.read().map, on.actor);
    if !own && !may {
        return Ok(None);
    }
    let able = asked.able(app, on).await?;
    let alone = own && asked.could.is_empty() && able.is_empty();
    let alone_at = (may && alone).then_some(asked.at + APPROVAL_PAUSE);
    let name = Names::of(app, on.id, on.actor, &on.account.name).await?.get(asked.by);
    Ok(Some(ApprovalShown {
        id: kept.id,
        by: asked.by,
        name,
        asked_at: asked.at,
        until: kept.until,
        confirmed: kept.confirmed,
        others: able.intersection(&asked.could).count(),
        yours: may && !kept.confirmed && (!own || alone),
        alone_at,
        wanted: asked.wanted,
    }))
}

async fn note(app: &App, on: &OnMap, act: Act, asked: &Approval, word: &str) -> Result<(), Problem> {
    let to = (asked.by != on.actor.id).then_some(asked.by);
    app.access.note(act, Said { to, note: Some(word), ..on.said() }).await
}

/// Writes what was confirmed, as a change of who asked for it.
async fn loosen(app: &App, on: &OnMap, asked: &Approval) -> Result<(), Problem> {
    let Wanted::Loosen { layer, precision } = &asked.wanted else { return Ok(()) };
    let put = {
        let state = on.map.read();
        let known = state.map.layer(*layer).ok_or(Problem::NotFound)?;
        LayerPut {
            kind: known.kind.clone(),
            name: known.name.clone(),
            order: known.order,
            precision: precision.clone(),
        }
    };
    let change = fresh(app.now(), Some(*layer), None, Body::LayerPut(put));
    let verdict = app.committer.submit_one(on.id, asked.by, change, Together::Agreed).await?;
    let refused = verdict.status == Status::Refused;
    if refused { Err(Problem::Conflict("who asked for it may not do it any more")) } else { Ok(()) }
}
