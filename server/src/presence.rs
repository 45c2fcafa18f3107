//! Who is looking where, and where a room is asked to look: in memory only, forgotten after half a minute, never in the log.
//! Each node knows those who are connected to it.

use std::collections::HashMap;

use layers::{
    clock::Millis,
    id::{ActorId, FeatureId, MapId, WorkshopId},
    map::Camera,
    role::Clearance,
    scope::Audience,
    view::View,
};
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::schema;

/// How long somebody is there without saying so, in milliseconds.
const FORGOTTEN: Millis = 30_000;

/// Somebody on a map right now.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Person {
    /// Who.
    #[schema(value_type = uuid::Uuid)]
    pub id: ActorId,
    /// As she is called.
    pub name: String,
    /// How much she sees: more than the viewer, and where she looks is not the viewer's to know.
    #[serde(skip)]
    pub clearance: Clearance,
    /// Where she sits: people of other groups learn no more than that she is there.
    #[serde(skip)]
    pub circles: Vec<Audience>,
    /// Where she looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::Camera, required = false)]
    pub view: Option<Camera>,
    /// What she does: `drawing`, `editing` …
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub doing: Option<String>,
    /// The feature she works on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    pub feature: Option<FeatureId>,
}

impl Person {
    /// What a viewer may know of her: to see where somebody lingers who sees more, or who works on what is hidden, would be
    /// to see what lies there.
    pub fn seen_by(&mut self, viewer: &View, sees: impl FnOnce(FeatureId) -> bool) {
        let apart = self.circles.iter().any(|circle| !viewer.audiences().contains(circle));
        if apart || self.clearance > viewer.clearance() || !self.feature.is_none_or(sees) {
            (self.view, self.doing, self.feature) = (None, None, None);
        }
    }
}

/// Where whoever leads a workshop asks people to look.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Look {
    /// Which: it stays the same while the place moves.
    pub id: Uuid,
    /// Of the room, or one group of it.
    #[serde(skip)]
    pub audience: Audience,
    /// What is to be seen: west, south, east, north in degrees.
    #[serde(rename = "box")]
    pub area: [f64; 4],
    /// Whether the screens go along as she moves.
    pub follow: bool,
}

#[derive(Default)]
struct Room {
    people: HashMap<ActorId, (Person, Millis)>,
    looks: HashMap<WorkshopId, (Look, Millis)>,
    version: watch::Sender<u64>,
}

/// The people of every map.
#[derive(Default)]
pub struct Presence(Mutex<HashMap<MapId, Room>>);

impl Presence {
    /// Somebody says that she is there.
    pub fn note(&self, map: MapId, person: Person, now: Millis) {
        self.with(map, |room| {
            let same = room.people.get(&person.id).is_some_and(|(before, _)| *before == person);
            room.people.insert(person.id, (person, now));
            room.forget(now);
            if !same {
                room.version.send_modify(|version| *version += 1);
            }
        });
    }

    /// Somebody leaves.
    pub fn leave(&self, map: MapId, actor: ActorId) {
        self.with(map, |room| {
            if room.people.remove(&actor).is_some() {
                room.version.send_modify(|version| *version += 1);
            }
        });
    }

    /// A workshop is asked to look somewhere; the place it looked at before is let go.
    pub fn show(&self, map: MapId, workshop: WorkshopId, look: Look, now: Millis) {
        self.with(map, |room| {
            let same = room.looks.get(&workshop).is_some_and(|(before, _)| *before == look);
            room.looks.insert(workshop, (look, now));
            if !same {
                room.version.send_modify(|version| *version += 1);
            }
        });
    }

    /// Everybody looks where she likes again.
    pub fn let_go(&self, map: MapId, workshop: WorkshopId) {
        self.with(map, |room| {
            if room.looks.remove(&workshop).is_some() {
                room.version.send_modify(|version| *version += 1);
            }
        });
    }

    /// Where a viewer is asked to look.
    pub fn look(&self, map: MapId, viewer: &View, now: Millis) -> Option<Look> {
        self.with(map, |room| {
            room.forget(now);
            let hers = room.looks.values().filter(|(look, _)| viewer.audiences().contains(&look.audience));
            hers.max_by_key(|(_, said)| *said).map(|(look, _)| look.clone())
        })
    }

    /// Who is there.
    pub fn people(&self, map: MapId, now: Millis) -> Vec<Person> {
        self.with(map, |room| {
            room.forget(now);
            let mut people: Vec<_> = room.people.values().map(|(person, _)| person.clone()).collect();
            people.sort_by_key(|person| person.id);
            people
        })
    }

    /// Tells when somebody comes, goes or moves.
    pub fn follow(&self, map: MapId) -> watch::Receiver<u64> {
        self.with(map, |room| room.version.subscribe())
    }

    fn with<T>(&self, map: MapId, act: impl FnOnce(&mut Room) -> T) -> T {
        act(self.0.lock().entry(map).or_default())
    }
}

impl Room {
    /// Whoever says nothing is gone, and who looks on is told: whoever notices it first.
    fn forget(&mut self, now: Millis) {
        let before = self.people.len() + self.looks.len();
        self.people.retain(|_, (_, seen)| now.saturating_sub(*seen) < FORGOTTEN);
        self.looks.retain(|_, (_, said)| now.saturating_sub(*said) < FORGOTTEN);
        if self.people.len() + self.looks.len() != before {
            self.version.send_modify(|version| *version += 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_nothing_for_half_a_minute_is_gone() {
        let presence = Presence::default();
        let map = MapId::new(uuid::Uuid::from_u128(1));
        let view = Camera { center: [-75.0, 5.0], zoom: 9.0 };
        let ana = Person {
            id: ActorId::new(uuid::Uuid::from_u128(2)),
            name: "Ana".into(),
            clearance: Clearance::Participant,
            circles: Vec::new(),
            view: Some(view),
            doing: None,
            feature: None,
        };
        presence.note(map, ana.clone(), 0);
        let mut others = presence.follow(map);
        assert_eq!(presence.people(map, 29_000), [ana]);
        assert!(!others.has_changed().unwrap());
        assert!(presence.people(map, 30_000).is_empty());
        assert!(others.has_changed().unwrap(), "the others are told");
        others.mark_unchanged();
        presence.people(map, 31_000);
        assert!(!others.has_changed().unwrap(), "once");
    }
}
