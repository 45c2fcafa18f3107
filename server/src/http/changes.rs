//! The log over HTTP: changes in, by the one write path, and out, as the viewer may see them.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use axum::extract::State;
use layers::{
    change::{Body, Change, ChangeError, Logged},
    id::{ChangeId, FeatureId, Seq},
    role::Ability,
    view::View,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

use super::{
    json::Json,
    names::{NamedChange, Names},
    query::Parameters,
    schema,
    stream::as_seen,
    weight::weight,
};
use crate::{
    access::Act,
    app::App,
    auth::caller::OnMap,
    bookmark::{Bookbinder, Bookmark},
    commit::{Incoming, Status, Together, Verdict},
    error::{Problem, ProblemBody},
    even::Moment,
    parameters::{CHANGES, CHANGES_BODY, LARGE},
};

/// Most changes in a page of the log, and how many are read from it at once.
const PAGE: u32 = 1_000;
/// How often so many are read for one answer at most, where hardly anything is for the viewer.
const PAGES: usize = 4;

/// Changes to write.
#[derive(Deserialize, ToSchema)]
pub struct ChangesAsked {
    /// At most 256; each is judged by itself. Sending one again is harmless.
    #[schema(value_type = Vec<schema::Change>, max_items = 256)]
    changes: Vec<Value>,
}

/// What became of them.
#[derive(Serialize, ToSchema)]
pub struct ChangesJudged {
    /// In the order of the changes.
    verdicts: Vec<Verdict>,
    /// Where the log stands after them.
    head: Bookmark,
}

/// A change in a page of the log.
#[derive(Serialize, ToSchema)]
pub struct ChangePaged {
    #[serde(flatten)]
    change: NamedChange,
    /// The feature as the viewer sees it now; null when it is not in view, or no longer. Only the last change of a feature
    /// in a page says it, and no change of something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Feature>)]
    #[expect(clippy::option_option, reason = "not said, not in view and a feature are three answers")]
    state: Option<Option<Box<RawValue>>>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub struct ChangesPage {
    /// Those that are for this viewer, in the order of the log.
    changes: Vec<ChangePaged>,
    /// Read on from here.
    next: Bookmark,
    /// Whether the log goes on there. More of it may be for this viewer, or nothing: a page may be empty and not the last.
    more: bool,
}

/// Writes changes. What comes back as `accepted` or `repeated` is on disk. The `base` of a change is the bookmark up to
/// which its author had seen the log.
#[utoipa::path(post, path = "/api/maps/{map}/changes", tag = "log", params(("map" = Uuid, Path)), request_body = ChangesAsked,
    responses((status = 200, body = ChangesJudged), (status = 413, body = ProblemBody), (status = 507, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    on: OnMap,
    Json(asked): Json<ChangesAsked, CHANGES_BODY>,
) -> Result<axum::Json<ChangesJudged>, Problem> {
    if asked.changes.len() > CHANGES {
        return Err(Problem::TooMuch {
            field: Some("changes"),
            what: "changes in a request",
            most: CHANGES as u64,
        });
    }
    let changes = asked.changes.into_iter().enumerate().map(|asked| parse(&on.bookmarks, asked));
    let changes: Vec<Incoming> = changes.collect::<Result<_, _>>()?;
    let redacts = |it: &Incoming| it.as_ref().is_ok_and(|it| matches!(it.body, Body::FeatureRedact));
    if on.actor.role.may(Ability::Redact) && changes.iter().any(redacts) {
        app.access.note(Act::Redact, on.said()).await?;
    }
    let since = Moment::now();
    let (verdicts, head) = app.committer.submit(on.id, on.actor.id, changes, Together::No).await?;
    if verdicts.iter().any(|it| it.status == Status::Refused) {
        since.evenly().await;
    }
    Ok(axum::Json(ChangesJudged { verdicts, head: on.bookmarks.mark(head)? }))
}

/// A change that has an id gets a verdict of its own, however wrong it is: the others go on.
fn parse(bookmarks: &Bookbinder, (n, mut json): (usize, Value)) -> Result<Incoming, Problem> {
    let id = json.get("id").and_then(Value::as_str).and_then(|id| id.parse::<ChangeId>().ok());
    // A number says nothing here: by trying one after the other somebody could find out the places of changes.
    if let Some(base) = json.get_mut("base").filter(|base| base.is_string() || base.is_number()) {
        *base = base.as_str().and_then(|it| bookmarks.place(it)).unwrap_or_default().into();
    }
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

/// Reads the log. What is not for the viewer takes no room in a page; where that is a lot a page may be empty.
#[utoipa::path(get, path = "/api/maps/{map}/changes", tag = "log", 
    params(("map" = Uuid, Path), ("since" = Option<String>, Query, description = "the `next` of the page before, 0 to begin"),
        ("limit" = Option<usize>, Query, minimum = 1, maximum = 1000, description = "at most this many, 1000 if it is not said")),
    responses((status = 200, body = ChangesPage), (status = 410, body = ProblemBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    mut on: OnMap,
    mut parameters: Parameters,
) -> Result<axum::Json<ChangesPage>, Problem> {
    let asked = Moment::now();
    let since = parameters.take("since")?;
    let limit = parameters.count("limit", PAGE as usize)?.unwrap_or(PAGE as usize);
    let since = on.since(since.as_deref())?;
    let standing = app.store.map(on.id).await?.ok_or(Problem::NotFound)?;
    // Beyond the head stands who followed a log that was put back to an earlier state.
    if since < standing.floor || since > standing.head {
        return Err(Problem::LogTruncated);
    }
    app.atlas.catch_up(on.id, standing.head).await?;
    on.view = View::new(on.actor, &on.map.read().map);
    let names = Names::of(&app, on.id, on.actor, &on.account.name).await?;
    let mut page = Page { limit, changes: Vec::new(), states: HashMap::new(), bytes: 0, next: since };
    let mut more = true;
    for _ in 0..PAGES {
        let mut log = app.store.changes(on.id, page.next, PAGE).await?;
        on.map.keep_known(&mut log);
        if page.take(&on, &names, &log) {
            break;
        }
        if log.len() < PAGE as usize {
            more = false;
            break;
        }
    }
    if page.changes.is_empty() {
        // A clock would count what is hidden.
        asked.evenly().await;
    }
    let next = on.bookmarks.mark(page.next)?;
    Ok(axum::Json(ChangesPage { changes: page.told(), next, more }))
}

/// A page that is being filled.
struct Page {
    limit: usize,
    changes: Vec<(Option<FeatureId>, NamedChange)>,
    states: HashMap<FeatureId, Option<Box<RawValue>>>,
    bytes: usize,
    next: Seq,
}

impl Page {
    /// Takes what is for the viewer; `true` when the page is full and there is more.
    fn take(&mut self, on: &OnMap, names: &Names, log: &[Logged]) -> bool {
        on.map.look(&on.view, None, |state, bound| {
            // What an earlier part of the log said of a feature may have changed since.
            let mut looked = HashSet::new();
            for logged in log {
                let standing = logged.change.feature.and_then(|feature| state.indexes.standing(feature));
                if let Some(change) = on.view.change(&state.map, logged, standing.as_ref()) {
                    if self.changes.len() >= self.limit || self.bytes > LARGE {
                        return true;
                    }
                    if let Some(feature) = change.feature.filter(|feature| looked.insert(*feature)) {
                        let seen = as_seen(bound, feature);
                        self.bytes += seen.as_ref().map_or(0, |json| json.get().len());
                        self.states.insert(feature, seen);
                    }
                    let (feature, change) = (change.feature, names.change(change));
                    self.bytes += weight(&change);
                    self.changes.push((feature, change));
                }
                self.next = logged.seq;
            }
            false
        })
    }

    fn told(mut self) -> Vec<ChangePaged> {
        let mut state = |feature: Option<FeatureId>| feature.and_then(|it| self.states.remove(&it));
        let last_first = self.changes.into_iter().rev();
        let mut told: Vec<_> =
            last_first.map(|(feature, change)| ChangePaged { change, state: state(feature) }).collect();
        told.reverse();
        told
    }
}
