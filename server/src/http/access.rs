//! The access log, to stewards: what happened, and whether anybody tampered with it.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, State},
    http::request::Parts,
};
use layers::{clock::Millis, id::MapId};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::Parameters;
use crate::{
    access::{Act, spoken},
    app::App,
    auth::caller::SignedIn,
    error::{Problem, ProblemBody},
    store::Account,
};

/// Most entries of a page.
const PAGE: u32 = 100;

/// A steward of the server.
pub struct Steward(pub Arc<Account>);

impl FromRequestParts<Arc<App>> for Steward {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Problem> {
        let SignedIn(account) = SignedIn::from_request_parts(parts, app).await?;
        if account.steward { Ok(Self(account)) } else { Err(Problem::Forbidden) }
    }
}

/// An entry. People are known by a keyed hash of the log's own.
#[derive(Serialize, ToSchema)]
pub struct AccessListed {
    seq: u64,
    /// Milliseconds since 1970.
    at: Millis,
    /// What happened; null when the entry does not open.
    act: Option<Act>,
    who: Option<String>,
    #[schema(value_type = Option<uuid::Uuid>)]
    map: Option<MapId>,
    whom: Option<String>,
    /// A word more: a role, a format, `alone`.
    note: Option<String>,
}

/// A page of the log, the latest first.
#[derive(Serialize, ToSchema)]
pub struct AccessPage {
    entries: Vec<AccessListed>,
    /// As the log knows who asks.
    you: String,
    /// Read on before this entry; null at the end.
    next: Option<u64>,
}

/// Whether the log is whole.
#[derive(Serialize, ToSchema)]
pub struct AccessVerified {
    whole: bool,
    /// Where it breaks: an entry, if it is at one.
    breaks_at: Option<u64>,
    /// How, in words.
    why: Option<String>,
    /// How many entries it has.
    entries: Option<u64>,
    /// The place of the last entry.
    head: Option<u64>,
    /// Its mark, to be printed and compared later.
    mark: Option<String>,
}

/// What happened, the latest first.
#[utoipa::path(get, path = "/api/access", tag = "server",
    params(("before" = Option<u64>, Query, description = "the `next` of the page before")),
    responses((status = 200, body = AccessPage), (status = 403, body = ProblemBody)))]
pub async fn list(
    State(app): State<Arc<App>>,
    Steward(account): Steward,
    mut parameters: Parameters,
) -> Result<axum::Json<AccessPage>, Problem> {
    let place = |text: String| {
        text.parse::<i64>()
            .ok()
            .and_then(|it| u64::try_from(it).ok())
            .ok_or_else(|| Problem::invalid("before", "the `next` of a page is expected"))
    };
    let before = parameters.take("before")?.map(place).transpose()?;
    let found = app.access.latest(before, PAGE).await?;
    let next = if found.len() == PAGE as usize { found.last().map(|(row, _)| row.seq) } else { None };
    let listed = found.into_iter().map(|(row, entry)| {
        let (act, who, map, whom, note) = match entry {
            Some(it) => (Some(it.act), it.who, it.map, it.whom, it.note),
            None => (None, None, None, None, None),
        };
        AccessListed { seq: row.seq, at: row.at, act, who, map, whom, note }
    });
    let (entries, you) = (listed.collect(), app.access.pseudonym(account.id).await?);
    Ok(axum::Json(AccessPage { entries, you, next }))
}

/// Walks along the whole log.
#[utoipa::path(get, path = "/api/access/verified", tag = "server",
    responses((status = 200, body = AccessVerified), (status = 403, body = ProblemBody)))]
pub async fn verify(State(app): State<Arc<App>>, _: Steward) -> Result<axum::Json<AccessVerified>, Problem> {
    Ok(axum::Json(match app.access.verify().await? {
        Ok(ends) => AccessVerified {
            whole: true,
            breaks_at: None,
            why: None,
            entries: Some(ends.head.seq - ends.floor.seq),
            head: Some(ends.head.seq),
            mark: Some(spoken(&ends.head.mark)),
        },
        Err(broken) => AccessVerified {
            whole: false,
            breaks_at: broken.at(),
            why: Some(broken.to_string()),
            entries: None,
            head: None,
            mark: None,
        },
    }))
}
