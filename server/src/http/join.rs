//! Coming onto a map by a link: no account, no address, a name of one's own choosing or, in a workshop, a colour and an
//! animal.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, header::SET_COOKIE},
    response::{AppendHeaders, IntoResponse},
};
use layers::{
    id::{ActorId, GroupId, MapId, WorkshopId},
    role::Role,
    workshop::{Group, Sign},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{json::Json, schema, session::AccountShown};
use crate::{
    access::{Act, Said},
    app::App,
    auth::{code, hash, name::name},
    error::{Problem, ProblemBody},
    parameters::JOINING,
    seating,
    store::{Account, Link},
};

/// Signs that are offered at once.
const OFFERED: usize = 6;

/// The code of a link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkCode {
    /// Four words, or the code of the link.
    code: String,
}

/// Where a link leads, before one comes in.
#[derive(Serialize, ToSchema)]
pub struct LinkOpened {
    /// What one will be there.
    #[schema(value_type = schema::Role)]
    role: Role,
    /// The workshop that one comes into, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    workshop: Option<Welcome>,
}

/// A workshop, at its door.
#[derive(Serialize, ToSchema)]
pub struct Welcome {
    #[schema(value_type = uuid::Uuid)]
    id: WorkshopId,
    #[schema(value_type = schema::Label)]
    name: layers::label::Label,
    /// What everybody hears first.
    #[schema(value_type = schema::Label)]
    consent: layers::label::Label,
    /// Whether one chooses one's group.
    choose_group: bool,
    #[schema(value_type = Vec<schema::Group>)]
    groups: Vec<Group>,
    /// Some that nobody has: a colour and an animal, by which one will be called.
    #[schema(value_type = Vec<schema::Sign>)]
    signs: Vec<Sign>,
}

/// A join code and what one wants to be called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinAsked {
    /// Four words, or the code of the link.
    code: String,
    /// A pseudonym, where the link leads into no workshop; whoever is signed in keeps her own name.
    #[serde(default)]
    name: String,
    /// In a workshop: a colour and an animal that nobody has.
    #[serde(default)]
    #[schema(value_type = Option<schema::Sign>)]
    sign: Option<Sign>,
    /// In a workshop where one chooses: with whom one works.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    group: Option<GroupId>,
    /// The language in which the colour and the animal become a name: `es` if it is not said.
    #[serde(default)]
    language: Option<String>,
}

/// Where one has come.
#[derive(Serialize, ToSchema)]
pub struct Joined {
    #[schema(value_type = uuid::Uuid)]
    map: MapId,
    account: AccountShown,
}

/// Looks at where a link leads. It uses up nothing.
#[utoipa::path(post, path = "/api/join/open", tag = "session", request_body = LinkCode,
    responses((status = 200, body = LinkOpened), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn open(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Json(asked): Json<LinkCode>,
) -> Result<axum::Json<LinkOpened>, Problem> {
    let link = led(&app, from, &asked.code, None).await?;
    let workshop = match link.workshop {
        None => None,
        Some(id) => {
            let map = app.atlas.open(link.map).await?;
            let state = map.read();
            let workshop = state.map.workshop(id).ok_or(Problem::LinkExpired)?;
            Some(Welcome {
                id,
                name: workshop.plan.name.clone(),
                consent: workshop.plan.consent.clone(),
                choose_group: workshop.plan.choose_group,
                groups: workshop.plan.groups.clone(),
                signs: seating::offer(workshop, OFFERED)?,
            })
        }
    };
    Ok(axum::Json(LinkOpened { role: link.role, workshop }))
}

/// Comes onto a map, and into its workshop.
#[utoipa::path(post, path = "/api/join", tag = "session", request_body = JoinAsked,
    responses((status = 200, body = Joined), (status = 400, body = ProblemBody), (status = 409, body = ProblemBody), (status = 410, body = ProblemBody), (status = 429, body = ProblemBody)))]
pub async fn create(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Json(asked): Json<JoinAsked>,
) -> Result<impl IntoResponse, Problem> {
    let known = app.sessions.account(&headers).await?;
    let by = known.as_ref().map(|account| account.id);
    let link = led(&app, from, &asked.code, by).await?;
    let mut seat = None;
    if let Some(id) = link.workshop
        && !seating::sits(&app, link.map, id, known.as_deref()).await?
    {
        let wanted = (asked.sign.as_ref(), asked.group);
        seat = Some((id, seating::seat(&app, link.map, id, known.as_deref(), wanted).await?));
    }
    let account = if let Some(account) = known.as_deref() {
        account.clone()
    } else {
        let sign = seat.as_ref().and_then(|(_, seat)| seat.sign.as_ref());
        let called = sign.and_then(|sign| sign.name(asked.language.as_deref().unwrap_or("es")));
        Account {
            id: ActorId::new(uuid::Uuid::new_v4()),
            name: name(called.as_deref().unwrap_or(&asked.name))?,
            passphrase: None,
            steward: false,
            guest: true,
            created_at: app.now(),
        }
    };
    let Some(link) = app.store.join(&link.code, &account, app.now()).await? else {
        app.tries.note(&format!("join {}", app.tries.bucket(from, app.now())?), JOINING, app.now());
        app.access.note(Act::Refused, Said { by, note: Some("link"), ..Said::default() }).await?;
        return Err(Problem::LinkExpired);
    };
    app.rights.changed(link.map);
    let (by, map) = (Some(account.id), Some(link.map));
    app.access.note(Act::Role, Said { by, map, to: by, note: Some(link.role.word()) }).await?;
    if let Some((workshop, seat)) = seat {
        seating::sit(&app, link.map, workshop, account.id, seat, known.is_none()).await?;
    }
    let cookie = if known.is_some() { None } else { Some((SET_COOKIE, app.sessions.begin(&account).await?)) };
    let second = app.sessions.second(&account).await?;
    let joined = Joined { map: link.map, account: AccountShown::of(&account, second) };
    Ok((AppendHeaders(cookie), axum::Json(joined)))
}

/// The link of a code. Twenty phones of one room share an address: only wrong codes count.
async fn led(app: &App, from: SocketAddr, code: &str, by: Option<ActorId>) -> Result<Link, Problem> {
    let tried = format!("join {}", app.tries.bucket(from, app.now())?);
    app.tries.allow(&tried, app.now())?;
    if let Some(link) = app.store.link(&hash(&code::plain(code)), app.now()).await? {
        return Ok(link);
    }
    app.tries.note(&tried, JOINING, app.now());
    app.access.note(Act::Refused, Said { by, note: Some("link"), ..Said::default() }).await?;
    Err(Problem::LinkExpired)
}
