//! A facilitator's map with a layer of each of some kinds, and the people who come to it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::{
    drawing::{change, id, layer},
    house::{House, On, PASSPHRASE, Trama},
    person::{Answer, Person},
    stream::Stream,
};

/// The kinds that have a layer on the map.
const KINDS: [&str; 5] = ["territory", "risk_factor", "institution", "incident", "annotation"];

/// A house, a server in it, and a map on the server.
pub struct Workshop {
    /// The server. Ended before the house, whose data it uses.
    pub trama: Trama,
    /// Where the data live.
    pub house: House,
    /// The map's coordinator, who is the steward too.
    pub marta: Seat,
    /// Its layers, by kind.
    pub layers: BTreeMap<&'static str, String>,
}

/// Somebody at a map.
pub struct Seat {
    /// Who.
    pub person: Person,
    /// Which map.
    pub map: String,
}

impl Workshop {
    /// A map to draw on, or `None` where stories of this store are left out.
    pub fn new(on: On) -> Option<Self> {
        Self::with(on, &[])
    }

    /// The same on a server started with further arguments.
    pub fn with(on: On, arguments: &[&str]) -> Option<Self> {
        let house = House::new(on)?;
        let trama = house.start_with(arguments);
        let mut person = trama.steward();
        let view = json!({"center": [-70.7, 4.1], "zoom": 10});
        let map = person.post("/api/maps", &json!({"name": "Río Claro", "view": view})).ok();
        let mut marta = Seat { person, map: map["id"].as_str().expect("an id").to_owned() };
        let layers: BTreeMap<_, _> = KINDS.into_iter().map(|kind| (kind, id())).collect();
        let puts =
            KINDS.iter().zip(0..).map(|(kind, order)| layer(&layers[kind], kind, kind, order)).collect();
        for verdict in marta.send(puts) {
            assert_eq!(verdict["status"], "accepted", "{verdict}");
        }
        Some(Self { trama, house, marta, layers })
    }

    /// The layer of a kind.
    pub fn layer(&self, kind: &str) -> &str {
        &self.layers[kind]
    }

    /// Somebody comes by a link that makes her this.
    pub fn comes(&mut self, name: &str, role: &str) -> Seat {
        let link = self.marta.ask("/links", &json!({"role": role, "expires_in_seconds": 3_600})).ok();
        let mut person = self.trama.stranger();
        let joined = person.post("/api/join", &json!({"code": link["code"], "name": name})).ok();
        Seat { person, map: joined["map"].as_str().expect("a map").to_owned() }
    }

    /// Somebody comes by an invitation, with [`PASSPHRASE`].
    pub fn invited(&mut self, name: &str, role: &str) -> Seat {
        let made = self.marta.ask("/invitations", &json!({"role": role})).ok();
        let mut person = self.trama.stranger();
        let asked = json!({"code": made["code"], "name": name, "passphrase": PASSPHRASE});
        person.post("/api/invitations/accept", &asked).ok();
        Seat { person, map: self.marta.map.clone() }
    }

    /// A place that nobody may overlook: a point of a kind that is shown exactly to the room.
    pub fn mark(&self, feature: &str, place: &Json, body: &Json) -> Json {
        let mut body = body.clone();
        body["geometry"] = place.clone();
        if body["properties"].is_null() {
            body["properties"] = json!({"code": "texto", "text": "Aquí"});
        }
        change("feature.put", self.layer("annotation"), feature, 0, &body)
    }
}

impl Seat {
    /// The path of something of the map.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/maps/{}{rest}", self.map)
    }

    /// Looks at something of the map.
    pub fn see(&self, rest: &str) -> Answer {
        self.person.get(&self.path(rest))
    }

    /// Posts to something of the map.
    pub fn ask(&mut self, rest: &str, json: &Json) -> Answer {
        let path = self.path(rest);
        self.person.post(&path, json)
    }

    /// Sends a picture under a new id.
    pub fn send_picture(&self, bytes: &[u8]) -> String {
        let attachment = id();
        self.person.put_bytes(&self.path(&format!("/attachments/{attachment}")), "image/png", bytes).ok();
        attachment
    }

    /// Sends changes and answers their verdicts.
    pub fn send(&mut self, changes: Vec<Json>) -> Vec<Json> {
        self.judged(changes).0
    }

    /// Sends changes; answers their verdicts, and a bookmark after them.
    fn judged(&mut self, changes: Vec<Json>) -> (Vec<Json>, String) {
        let count = changes.len();
        let judged =
            self.ask("/changes", &Json::from_iter([("changes".to_owned(), Json::from(changes))])).ok();
        let verdicts = judged["verdicts"].as_array().expect("verdicts").clone();
        assert_eq!(verdicts.len(), count);
        (verdicts, judged["head"].as_str().expect("a bookmark").to_owned())
    }

    /// Sends one change that must be accepted; answers a bookmark after it.
    #[track_caller]
    pub fn write(&mut self, change: Json) -> String {
        let (verdicts, head) = self.judged(vec![change]);
        assert_eq!(verdicts[0]["status"], "accepted", "{verdicts:?}");
        head
    }

    /// Sends one change that must be refused; answers why.
    #[track_caller]
    pub fn is_refused(&mut self, change: Json) -> Json {
        let verdict = self.send(vec![change]).remove(0);
        assert_eq!(verdict["status"], "refused", "{verdict}");
        verdict["problem"].clone()
    }

    /// Destroys the map, as it is called, together with another one who answers for it.
    pub fn destroy_with(&mut self, other: &mut Self, name: &str) {
        let asked = self.ask("/approvals", &json!({"act": "destroy"})).ok();
        let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().expect("an id"));
        assert_eq!(other.ask(&confirm, &json!({})).status, 204);
        assert_eq!(self.person.delete_with(&self.path(""), &json!({"name": name})).status, 204);
    }

    /// Follows the map from its head on.
    pub fn follow(&self) -> Stream {
        self.person.listen(&self.path("/stream"), &[])
    }

    /// Every feature that she sees, page by page.
    pub fn every_feature(&self, filter: &str, limit: usize) -> Vec<Json> {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self.see(&format!("/features?limit={limit}{filter}{cursor}")).ok();
            let features = page["features"].as_array().expect("features");
            assert_eq!(page["numberReturned"], features.len());
            found.extend(features.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break found,
            }
        }
    }

    /// A bookmark after the last change of the map.
    pub fn head(&self) -> String {
        self.see("").ok()["head"].as_str().expect("a bookmark").to_owned()
    }

    /// The log after a bookmark, or after 0 from its beginning, page by page to its end.
    pub fn log(&self, since: &str, limit: usize) -> Vec<Json> {
        let (mut since, mut log) = (since.to_owned(), Vec::new());
        loop {
            let page = self.see(&format!("/changes?since={since}&limit={limit}")).ok();
            log.extend(page["changes"].as_array().expect("changes").iter().cloned());
            if page["more"] == false {
                break log;
            }
            page["next"].as_str().expect("a bookmark").clone_into(&mut since);
        }
    }
}
