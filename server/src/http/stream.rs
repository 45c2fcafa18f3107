//! The log as it grows, to each viewer as she may see it. The channel carries only the head; each reader fetches at her
//! own pace, so that a slow one holds up nobody.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    convert::Infallible,
    sync::Arc,
    time::Duration,
};

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
    id::{FeatureId, Seq},
    index::{Bound, Touch},
    tile::MAX_ZOOM,
};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::sync::watch;
use utoipa::ToSchema;

use super::{
    entitled::Entitled,
    names::{NamedChange, Names},
    query::Parameters,
    schema,
    weight::weight,
};
use crate::{
    app::App,
    atlas::State as MapState,
    auth::caller::OnMap,
    bookmark::Bookbinder,
    error::{Problem, ProblemBody},
    parameters::LARGE,
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
    /// The feature as the viewer sees it now; null when it is not in view, or no longer. Of several changes of a feature that
    /// are told at once only the last says it, and no change of something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schema::Feature>)]
    #[expect(clippy::option_option, reason = "not said, not in view and a feature are three answers")]
    state: Option<Option<Box<RawValue>>>,
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
    who: Entitled,
    bookmarks: Bookbinder,
    name: String,
    /// Up to where she was told.
    since: Seq,
    /// Where the map stood when she came.
    came_at: Seq,
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
        who: Entitled::new(app, &on, headers),
        rights,
        head,
        people,
        bookmarks: on.bookmarks,
        name: on.account.name.clone(),
        since,
        came_at,
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
                () = self.who.app.closing() => return None,
            };
            // Looked at again before anything more is told. Where the store does not say, the stream ends: she comes back.
            if !self.who.may_read().await.ok()? {
                self.end();
            } else if of_people {
                let people = self.presence();
                self.waiting.extend(people);
            } else {
                self.read().await?;
            }
        }
    }

    fn end(&mut self) {
        self.over = true;
        self.waiting.push_back(Event::default().event("reload").data("{}"));
    }

    /// Takes what is new, from memory or, when far behind, from the log.
    async fn read(&mut self) -> Option<()> {
        let map = Arc::clone(&self.who.map);
        if self.since >= map.read().applied {
            return Some(());
        }
        let names = Names::of(&self.who.app, self.who.id, self.who.actor, &self.name).await.ok()?;
        while self.since < map.read().applied {
            let recent = map.read().recent(self.since);
            let log = if recent.is_some() {
                Vec::new()
            } else {
                let mut log = self.who.app.store.changes(self.who.id, self.since, PAGE).await.ok()?;
                map.keep_known(&mut log);
                log
            };
            let recent = recent.iter().flatten().map(|it| (&it.logged, it.touches.as_deref()));
            let coming = recent.chain(log.iter().map(|it| (it, None)));
            let told = map.look(&self.who.view, None, |state, bound| {
                self.who.sits_there(state).then(|| self.tell((state, bound), &names, coming))
            });
            // Where she was seated elsewhere meanwhile, nothing is told by her old view.
            let Some((events, told_up_to)) = told else {
                self.end();
                break;
            };
            self.since = told_up_to?;
            self.waiting.extend(events);
            if !self.waiting.is_empty() {
                break;
            }
        }
        if self.since < map.read().applied {
            self.head.mark_changed();
        }
        Some(())
    }

    /// Changes as she may see them where their features stand now, whatever she might have seen when they were written; as
    /// many as may be told at once, and up to where that is. How a feature stands is said once, with the last change of it.
    fn tell<'a>(
        &self,
        (state, bound): (&MapState, &Bound<'_>),
        names: &Names,
        coming: impl Iterator<Item = (&'a Logged, Option<&'a [Touch]>)>,
    ) -> (Vec<Event>, Option<Seq>) {
        let (mut changes, mut states, mut bytes, mut up_to) = (Vec::new(), HashMap::new(), 0, None);
        for (logged, touches) in coming {
            if bytes > LARGE {
                break;
            }
            up_to = Some(logged.seq);
            let feature = logged.change.feature;
            let standing = feature.and_then(|id| state.indexes.standing(id));
            let Some(change) = self.who.view.change(&state.map, logged, standing.as_ref()) else { continue };
            let change = names.change(change);
            bytes += weight(&change);
            if let Some(Entry::Vacant(untold)) = feature.map(|id| states.entry(id)) {
                let shown = as_seen(bound, *untold.key());
                bytes += shown.as_ref().map_or(0, |json| json.get().len());
                untold.insert(shown);
            }
            changes.push((logged, touches, change));
        }
        let last_first = changes.into_iter().rev();
        let mut events: Vec<_> = last_first
            .filter_map(|(logged, touches, change)| {
                let untold = logged.change.feature.and_then(|id| states.remove(&id));
                let tiles = touches.filter(|_| logged.seq > self.came_at).map(|it| self.tiles(state, it));
                let bookmark = self.bookmarks.mark(logged.seq).ok()?;
                let event = ChangeEvent { change, state: untold, tiles };
                Event::default().id(bookmark.to_string()).event("change").json_data(event).ok()
            })
            .collect();
        events.reverse();
        (events, up_to)
    }

    /// Where something was is told to those who were there to see it.
    fn tiles(&self, state: &MapState, touches: &[Touch]) -> Vec<[u32; 5]> {
        touches.iter().filter(|it| self.reads(state, it)).flat_map(ranges).collect()
    }

    fn reads(&self, state: &MapState, touch: &Touch) -> bool {
        let known = state.map.layer_and_kind(touch.shelf.layer);
        known
            .is_some_and(|(layer, kind)| self.who.view.shelves(layer, kind).any(|shelf| shelf == touch.shelf))
    }

    /// Who is there, when it is other than what was told last: what is left out of it moves nothing.
    fn presence(&mut self) -> Option<Event> {
        let mut people = self.who.app.presence.people(self.who.id, self.who.app.now());
        self.who.map.look(&self.who.view, None, |_, bound| {
            for person in &mut people {
                person.seen_by(&self.who.view, |id| bound.feature(id).is_some());
            }
        });
        let look = self.who.app.presence.look(self.who.id, &self.who.view, self.who.app.now());
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
