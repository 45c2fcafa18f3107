//! A workshop on the map: Luz sits in one group of it, a neighbour in another.

use serde_json::json;
use tests::{
    drawing::{hlc, id},
    workshop::{Seat, Workshop},
};

/// Prepares the workshop and seats both; answers it, the scope of the group of Luz, and the neighbour.
pub(super) fn seat(workshop: &mut Workshop, luz: &mut Seat) -> (String, String, Seat) {
    let templates = workshop.marta.person.get("/api/workshops").ok();
    let mut plan = templates["templates"][0]["plan"].clone();
    let signs = plan["groups"].as_array().expect("groups").clone();
    let groups = [id(), id()];
    plan["groups"] = groups.iter().zip(&signs).map(|(id, sign)| json!({"id": id, "sign": sign})).collect();
    let room = id();
    let define = json!({"id": id(), "kind": "workshop.define", "version": 2, "hlc": hlc(), "base": 0,
        "body": {"workshop": room, "plan": plan}});
    workshop.marta.write(define);
    let link = json!({"role": "participant", "expires_in_seconds": 3_600, "workshop": room});
    let code = workshop.marta.ask("/links", &link).ok()["code"].clone();
    luz.person.post("/api/join", &json!({"code": code, "group": groups[0]})).ok();
    let mut person = workshop.trama.stranger();
    person.post("/api/join", &json!({"code": code, "group": groups[1]})).ok();
    (room, format!("group:{}", groups[0]), Seat { person, map: workshop.marta.map.clone() })
}
