//! The log as it grows, to each viewer as she may see it. The channel carries only the head; each reader fetches at her
//! own pace, so that a slow one holds up nobody.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::{HeaderMap, header::CACHE_CONTROL},
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures_util::stream;
use layers::{
    change::Logged,
    id::{FeatureId, MapId, Seq},
    index::{Bound, Touch},
    role::Actor,
    tile::MAX_ZOOM,
    view::View,
};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::{
    names::{NamedChange, Names},
    query::Parameters,
    schema,
};
use crate::{
    app::App,
    atlas::{OpenMap, State as MapState},
    auth::caller::OnMap,
    bookmark::Bookbinder,
    error::{Problem, ProblemBody},
    presence::{Look, Person},
};

/// Changes read from the log at once by a reader who is behind.
const PAGE: u32 = 500;
/// How often it is looked at again whether she is still signed in, and may be here.
const REAUTHORISE: Duration = Duration::from_secs(5);

/// What a `change` event carries.
#[derive(Serialize, ToSchema)]
pub struct ChangeEvent {
    #[serde(flatten)]
    change: NamedChange,
    /// The feature as the viewer sees it now; null when it is not in view, or no longer.
    #[schema(value_type = Option<schema::Feature>, required = true)]
    state: Option<Box<RawValue>>,
    /// Ranges of tiles to ask for again: `[zoom, west, north, east, south]`. Null when that is not known any more: all.
    #[schema(value_type = Option<Vec<(u32, u32, u32, u32, u32)>>, required = true)]
    tiles: Option<Vec<[u32; 5]>>,
}

/// What a `presence` event carries: who is there now.
#[derive(PartialEq, Serialize, ToSchema)]
pub struct PresenceEvent {
    people: Vec<Person>,
    /// Where who leads the workshop asks her to look.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    look: Option<Look>,
}

struct Reader {
    app: Arc<App>,
    id: MapId,
    map: Arc<OpenMap>,
    view: View,
    on: Actor,
    bookmarks: Bookbinder,
    name: String,
    /// Up to where she was told.
    since: Seq,
    /// Where the map stood when she came.
    came_at: Seq,
    headers: HeaderMap,
    head: watch::Receiver<Seq>,
    rights: watch::Receiver<u64>,
    people: watch::Receiver<u64>,
    waiting: VecDeque<Event>,
    told: Option<PresenceEvent>,
    over: bool,
}

/// Changes and presence as they come (Server-Sent Events): `change` with a bookmark as its id, `presence`, and
/// `reload` when one's rights have changed. Resumes after `Last-Event-ID` or `since`.
#[utoipa::path(get, path = "/api/maps/{map}/stream", tag = "log",
    params(("map" = Uuid, Path), ("since" = Option<String>, Query, description = "a bookmark up to which the log is known; what is new if it is not said")),
    responses((status = 200, description = "an event stream", content_type = "text/event-stream"), (status = 410, body = ProblemBody)))]
pub async fn read(
    State(app): State<Arc<App>>,
    on: OnMap,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<impl IntoResponse, Problem> {
    let since = parameters.take("since")?;
    // An empty one says that nothing was heard yet; what is no text is no bookmark either.
    let resumed = headers.get("last-event-id").filter(|id| !id.is_empty());
    let resumed = resumed.map(|id| id.to_str().map_err(|_| Problem::LogTruncated)).transpose()?;
    let since = match resumed.or(since.as_deref()) {
        Some(bookmark) => on.since(Some(bookmark))?,
        None => on.map.read().applied,
    };
    let came_at = on.map.read().applied;
    let standing = app.store.map(on.id).await?.ok_or(Problem::NotFound)?;
    if since < standing.floor || since > standing.head {
        return Err(Problem::LogTruncated);
    }
    let mut people = app.presence.follow(on.id);
    people.mark_changed();
    let mut head = on.map.follow();
    head.mark_changed();
    let mut rights = app.rights.follow(on.id);
    rights.mark_changed();
    let reader = Reader {
        id: on.id,
        rights,
        headers,
        head,
        people,
        map: on.map,
        view: on.view,
        on: on.actor,
        bookmarks: on.bookmarks,
        name: on.account.name.clone(),
        since,
        came_at,
        app,
        waiting: VecDeque::new(),
        told: None,
        over: false,
    };
    let events = stream::unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Some((Ok::<_, Infallible>(event), reader))
    });
    let kept = [(CACHE_CONTROL, "no-store")];
    Ok((kept, Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)).text(""))))
}

impl Reader {
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            let of_people = tokio::select! {
                changed = self.head.changed() => { changed.ok()?; false }
                changed = self.rights.changed() => { changed.ok()?; false }
                changed = self.people.changed() => { changed.ok()?; true }
                () = tokio::time::sleep(REAUTHORISE) => false,
                () = self.app.closing() => return None,
            };
            // Looked at again before anything more is told. Where the store does not say, the stream ends: she comes back.
            if !self.may_read().await.ok()? {
                self.end();
            } else if of_people {
                let people = self.presence();
                self.waiting.extend(people);
            } else {
                self.read().await?;
            }
        }
    }

    /// Whether she is signed in, and on the map as what she was when she came, and sits where she sat.
    async fn may_read(&self) -> Result<bool, Problem> {
        let there = self.sits_there(&self.map.read());
        Ok(there
            && self.app.sessions.lives(&self.headers, self.on.id).await?
            && self.app.rights.role(self.id, self.on.id).await? == Some(self.on.role))
    }

    /// Where she was seated elsewhere meanwhile, nothing is told by her old view.
    fn tell(&mut self, events: Option<Vec<Event>>) {
        match events {
            Some(events) => self.waiting.extend(events),
            None => self.end(),
        }
    }

    fn end(&mut self) {
        self.over = true;
        self.waiting.push_back(Event::default().event("reload").data("{}"));
    }

    fn sits_there(&self, state: &MapState) -> bool {
        View::new(self.on, &state.map) == self.view
    }

    /// Takes what is new, from memory or, when far behind, from the log.
    async fn read(&mut self) -> Option<()> {
        let map = Arc::clone(&self.map);
        if self.since >= map.read().applied {
            return Some(());
        }
        let names = Names::of(&self.app, self.id, self.on, &self.name).await.ok()?;
        while self.since < map.read().applied {
            let recent = map.read().recent(self.since);
            let log = if recent.is_some() {
                Vec::new()
            } else {
                let mut log = self.app.store.changes(self.id, self.since, PAGE).await.ok()?;
                map.keep_known(&mut log);
                log
            };
            let last = recent.iter().flatten().map(|it| &it.logged).chain(&log).next_back();
            self.since = last?.seq;
            let events = map.look(&self.view, None, |state, bound| {
                let event = |logged, touches| self.event((state, bound), &names, logged, touches);
                let recent = recent.iter().flatten();
                let recent = recent.filter_map(|it| event(&it.logged, it.touches.as_deref()));
                let earlier = log.iter().filter_map(|it| event(it, None));
                self.sits_there(state).then(|| recent.chain(earlier).collect::<Vec<_>>())
            });
            self.tell(events);
            if self.over || !self.waiting.is_empty() {
                break;
            }
        }
        if self.since < map.read().applied {
            self.head.mark_changed();
        }
        Some(())
    }

    /// A change as she may see it where its feature stands now, whatever she might have seen when it was written.
    fn event(
        &self,
        (state, bound): (&MapState, &Bound<'_>),
        names: &Names,
        logged: &Logged,
        touches: Option<&[Touch]>,
    ) -> Option<Event> {
        let feature = logged.change.feature;
        let standing = feature.and_then(|id| state.indexes.standing(id));
        let change = names.change(self.view.change(&state.map, logged, standing.as_ref())?);
        let shown = feature.and_then(|id| as_seen(bound, id));
        // Where something was is told to those who were there to see it.
        let touches = touches.filter(|_| logged.seq > self.came_at);
        let tiles = touches
            .map(|touches| touches.iter().filter(|it| self.reads(state, it)).flat_map(ranges).collect());
        let event = ChangeEvent { change, state: shown, tiles };
        let bookmark = self.bookmarks.mark(logged.seq).ok()?;
        Event::default().id(bookmark.to_string()).event("change").json_data(event).ok()
    }

    fn reads(&self, state: &MapState, touch: &Touch) -> bool {
        let known = state.map.layer_and_kind(touch.shelf.layer);
        known.is_some_and(|(layer, kind)| self.view.shelves(layer, kind).any(|shelf| shelf == touch.shelf))
    }

    /// Who is there, when it is other than what was told last: what is left out of it moves nothing.
    fn presence(&mut self) -> Option<Event> {
        let mut people = self.app.presence.people(self.id, self.app.now());
        self.map.look(&self.view, None, |_, bound| {
            for person in &mut people {
                person.seen_by(&self.view, |id| bound.feature(id).is_some());
            }
        });
        let look = self.app.presence.look(self.id, &self.view, self.app.now());
        let now = PresenceEvent { people, look };
        if self.told.as_ref() == Some(&now) {
            return None;
        }
        Event::default().event("presence").json_data(self.told.insert(now)).ok()
    }
}

/// A feature as a viewer sees it now; `None` when it is not in view.
pub(super) fn as_seen(bound: &Bound<'_>, id: FeatureId) -> Option<Box<RawValue>> {
    let mut json = Vec::with_capacity(512);
    bound.feature(id)?.write_geojson(&mut json);
    RawValue::from_string(String::from_utf8(json).ok()?).ok()
}

/// The tiles of each zoom that a touched box lies in, buffer included.
fn ranges(touch: &Touch) -> impl Iterator<Item = [u32; 5]> {
    let boxes = touch.before.into_iter().chain(touch.after);
    boxes.flat_map(|area| {
        (0..=MAX_ZOOM).map(move |zoom| {
            let [west, north, east, south] = area.tiles(zoom);
            [u32::from(zoom), west, north, east, south]
        })
    })
}
