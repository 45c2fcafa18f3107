//! The log over HTTP: changes in, by the one write path, and out, as the viewer may see them.

use std::{collections::HashMap, sync::Arc};

use axum::extract::State;
use layers::{
    change::{Change, ChangeError, Logged},
    id::{ChangeId, Seq},
    index::Bound,
    view::View,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

use super::{
    json::Json,
    names::{NamedChange, Names},
    query::Parameters,
    stream::as_seen,
};
use crate::{
    app::App,
    atlas::State as MapState,
    auth::session::OnMap,
    commit::{Candidate, Together, Verdict},
    error::{Problem, ProblemBody},
    parameters::{CHANGES, CHANGES_BODY},
};

/// Most changes in a page of the log.
const PAGE: usize = 1_000;
/// A page of the log ends when its features weigh more than this, in bytes.
const LARGE: usize = 4 << 20;

/// Changes to write.
#[derive(Deserialize, ToSchema)]
pub struct ChangesAsked {
    /// At most 256; each is judged by itself. Sending one again is harmless.
    #[schema(value_type = [Object])]
    changes: Vec<Value>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub struct ChangesJudged {
    /// In the order of the changes.
    verdicts: Vec<Verdict>,
    /// The last change of the map.
    #[schema(value_type = u64)]
    head: Seq,
}

/// A change in a page of the log.
#[derive(Serialize, ToSchema)]
pub struct ChangePaged {
    #[serde(flatten)]
    change: NamedChange,
    /// The feature as the viewer sees it now; null when it is not in view, or no longer. Only the last change of a feature
    /// in a page says it, and no change of something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    #[expect(clippy::option_option, reason = "not said, not in view and a feature are three answers")]
    state: Option<Option<Box<RawValue>>>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub struct ChangesPage {
    /// Those that are for this viewer.
    changes: Vec<ChangePaged>,
    /// How far the log was scanned: read on from here, even when nothing was for this viewer.
    #[schema(value_type = u64)]
    next: Seq,
    /// The last change of the map.
    #[schema(value_type = u64)]
    head: Seq,
}

/// Writes changes. What comes back as `accepted` or `repeated` is on disk.
#[utoipa::path(post, path = "/api/maps/{map}/changes", tag = "log", params(("map" = Uuid, Path)), request_body = ChangesAsked,
    responses((status = 200, body = ChangesJudged), (status = 413, body = ProblemBody), (status = 507, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(asked): Json<ChangesAsked, CHANGES_BODY>,
) -> Result<axum::Json<ChangesJudged>, Problem> {
    if asked.changes.len() > CHANGES {
        return Err(Problem::TooMuch { what: "changes in a request", most: CHANGES as u64 });
    }
    let changes = asked.changes.into_iter().enumerate().map(parse).collect::<Result<_, _>>()?;
    let (verdicts, head) = app.committer.submit(on.id, on.actor.id, changes, Together::No).await?;
    Ok(axum::Json(ChangesJudged { verdicts, head }))
}

/// A change that has an id gets a verdict of its own, however wrong it is: the others go on.
fn parse((n, json): (usize, Value)) -> Result<Candidate, Problem> {
    let id = json.get("id").and_then(Value::as_str).and_then(|id| id.parse::<ChangeId>().ok());
    match Change::parse(json) {
        Ok(change) => Ok(Ok(change)),
        Err(error) => match id {
            Some(id) => Ok(Err((id, error))),
            None => Err(Problem::invalid(format!("changes[{n}]"), no_id(&error))),
        },
    }
}

fn no_id(error: &ChangeError) -> String {
    format!("a change needs an id that is a UUID ({error})")
}

/// Reads the log. A page may be empty and still go on: `next` says how far was scanned.
#[utoipa::path(get, path = "/api/maps/{map}/changes", tag = "log", 
    params(("map" = Uuid, Path), ("since" = Option<u64>, Query, description = "the `next` of the page before, 0 to begin"),
        ("limit" = Option<u32>, Query, description = "at most this many, 1000 if it is not said")),
    responses((status = 200, body = ChangesPage), (status = 410, body = ProblemBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    on: OnMap,
    mut parameters: Parameters,
) -> Result<axum::Json<ChangesPage>, Problem> {
    let since = parameters.seq("since")?.unwrap_or_default();
    let limit = parameters.count("limit", PAGE)?.unwrap_or(PAGE);
    parameters.end()?;
    let standing = app.store.map(on.id).await?.ok_or(Problem::NotFound)?;
    if since < standing.floor {
        return Err(Problem::LogTruncated);
    }
    let log = app.store.changes(on.id, since, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    let names = Names::of(&app, on.id, on.actor, &on.account.name).await?;
    let (changes, next) =
        on.map.look(&on.view, None, |state, bound| paged(state, bound, &on.view, &names, &log));
    Ok(axum::Json(ChangesPage { changes, next: next.unwrap_or(since), head: standing.head }))
}

/// The changes that are for a viewer, and how far the log was scanned: to its end, or until the page is large enough.
fn paged(
    state: &MapState,
    bound: &Bound<'_>,
    view: &View,
    names: &Names,
    log: &[Logged],
) -> (Vec<ChangePaged>, Option<Seq>) {
    let (mut changes, mut next, mut bytes) = (Vec::new(), None, 0);
    let mut states = HashMap::new();
    for logged in log {
        if bytes > LARGE {
            break;
        }
        next = Some(logged.seq);
        let standing = logged.change.feature.and_then(|feature| state.indexes.standing(feature));
        let Some(change) = view.change(&state.map, logged, standing.as_ref()) else { continue };
        if let Some(feature) = change.feature {
            states.entry(feature).or_insert_with(|| {
                let seen = as_seen(bound, feature);
                bytes += seen.as_ref().map_or(0, |json| json.get().len());
                seen
            });
        }
        changes.push((change.feature, ChangePaged { change: names.change(change), state: None }));
    }
    for (feature, change) in changes.iter_mut().rev() {
        change.state = feature.and_then(|feature| states.remove(&feature));
    }
    (changes.into_iter().map(|(_, change)| change).collect(), next)
}
