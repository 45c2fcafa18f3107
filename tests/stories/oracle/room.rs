//! Two workshops on the map, one after the other: Luz sat in the first, and sits in one group of the second, a neighbour in
//! another.

use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    workshop::{Seat, Workshop},
};

use super::PLACE;
use crate::workshops::of_map;

/// The workshops.
pub(super) struct Rooms {
    pub(super) now: String,
    pub(super) last: String,
    /// The scope of the group of Luz.
    pub(super) group: String,
    pub(super) neighbour: Seat,
}

/// Prepares both, seats people, and shows something in each.
pub(super) fn seat(workshop: &mut Workshop, luz: &mut Seat) -> Rooms {
    let (last, groups, code) = prepare(workshop);
    luz.person.post("/api/join", &json!({"code": code, "group": groups[0]})).ok();
    workshop.marta.write(of_map("workshop.phase", &json!({"workshop": last, "phase": "open"})));
    let (now, groups, code) = prepare(workshop);
    luz.person.post("/api/join", &json!({"code": code, "group": groups[0]})).ok();
    let mut person = workshop.trama.stranger();
    person.post("/api/join", &json!({"code": code, "group": groups[1]})).ok();
    let neighbour = Seat { person, map: workshop.marta.map.clone() };
    for (room, leaves) in [(&last, true), (&now, false)] {
        let mark = id();
        let on = workshop.layer("risk_factor").to_owned();
        let body = json!({"geometry": point(PLACE.0 + 0.002, PLACE.1 + 0.003), "scope": format!("workshop:{room}"),
            "properties": {"code": "otro"}});
        luz.write(change("feature.put", &on, &mark, 0, &body));
        if leaves {
            luz.write(change("feature.put", &on, &mark, 0, &json!({"scope": "map"})));
        }
    }
    Rooms { now, last, group: format!("group:{}", groups[0]), neighbour }
}

/// A workshop of two groups; answers it, its groups and the code by which one comes.
fn prepare(workshop: &mut Workshop) -> (String, [String; 2], Json) {
    let templates = workshop.marta.person.get("/api/workshops").ok();
    let mut plan = templates["templates"][0]["plan"].clone();
    let signs = plan["groups"].as_array().expect("groups").clone();
    let groups = [id(), id()];
    plan["groups"] = groups.iter().zip(&signs).map(|(id, sign)| json!({"id": id, "sign": sign})).collect();
    let room = id();
    workshop.marta.write(of_map("workshop.define", &json!({"workshop": room, "plan": plan})));
    let link = json!({"role": "participant", "expires_in_seconds": 3_600, "workshop": room});
    let code = workshop.marta.ask("/links", &link).ok()["code"].clone();
    (room, groups, code)
}
