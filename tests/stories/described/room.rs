//! A workshop, as the description says.

use serde_json::{Value as Json, json};
use tests::{drawing::id, house::Trama};

use super::{Told, of_map, text};

/// Prepares a workshop, lets somebody in, leads it, and ends it.
pub(super) fn hold(told: &mut Told<'_>, trama: &Trama, map: &str) {
    let templates = told.get("/api/workshops").ok();
    let mut plan = templates["templates"][0]["plan"].clone();
    let signs = told.get("/api/signs").ok();
    let sign = |n: usize| json!({"colour": signs["colours"][n]["id"], "animal": signs["animals"][n]["id"]});
    let groups: Vec<String> = (0..2).map(|_| id()).collect();
    let with_ids = groups.iter().zip(0..).map(|(id, n)| json!({"id": id, "sign": sign(n)}));
    plan["groups"] = with_ids.collect();
    plan["date"] = "2026-11-28".into();
    plan["territory"] = "Río Claro".into();
    let room = id();
    let changed = |kind: &str, body: Json| of_map(kind, None, &body);
    told.write(map, &[changed("workshop.define", json!({"workshop": room, "plan": plan}))]);
    let link = told.post(
        &format!("{map}/links"),
        &json!({"role": "participant", "expires_in_seconds": 600, "workshop": room}),
    );
    told.get(&format!("{map}/links"));

    let mut lina = trama.stranger();
    let mut guest = Told { witness: &mut *told.witness, person: &mut lina };
    guest.post("/api/join/open", &json!({"code": link["code"]}));
    let asked = json!({"code": link["code"], "sign": sign(5), "group": groups[0], "language": "es"});
    let joined = guest.post("/api/join", &asked);
    guest.get(map);
    guest.get(&format!("{map}/changes?since=0"));

    let me = told.get(map).ok()["actor"].clone();
    told.write(
        map,
        &[
            changed("workshop.phase", json!({"workshop": room, "phase": "open"})),
            changed("workshop.screens", json!({"workshop": room, "screens": "nothing"})),
            changed("workshop.seat", json!({"workshop": room, "actor": me, "seat": {"group": groups[1]}})),
        ],
    );
    told.get(map);
    told.get(&format!("{map}/workshops/{room}"));
    let file = told.person.get(&format!("{map}/workshops/{room}/template")).text();
    told.post("/api/workshops/read", &json!({ "toml": file }));
    told.delete(&format!("{map}/members/{}/features", text(&joined["account"]["id"])));
    told.write(
        map,
        &[
            changed("workshop.phase", json!({"workshop": room, "phase": null})),
            changed("workshop.seat", json!({"workshop": room, "actor": me, "seat": null})),
            changed("workshop.remove", json!({ "workshop": room })),
        ],
    );
    told.get(&format!("{map}/changes?since=0"));
}
