//! A workshop, as the description says.

use serde_json::{Value as Json, json};
use tests::{drawing::id, house::Trama};

use super::{Told, change, of_map, text};

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
            changed("workshop.freeze", json!({"workshop": room, "frozen": true})),
            changed("workshop.seat", json!({"workshop": room, "actor": me, "seat": {"group": groups[1]}})),
        ],
    );
    told.get(map);
    told.get(&format!("{map}/workshops/{room}"));
    lead(told, map, &room, &groups);
    end(told, map, &room, &groups);
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

/// Looks, undoes, says something to a mark, votes and closes the vote.
fn lead(told: &mut Told<'_>, map: &str, room: &str, groups: &[String]) {
    let layers = told.get(map).ok()["layers"].clone();
    let of = |kind: &str| layers.as_array().and_then(|all| all.iter().find(|it| it["kind"] == kind)).cloned();
    let layer = text(&of("risk_factor").expect("a layer of risk factors")["id"]);
    let (mark, ballots, vote) = (id(), id(), id());
    let drawn = json!({"geometry": {"type": "Point", "coordinates": [-70.7, 4.1]}, "scope": format!("workshop:{room}"),
        "properties": {"code": "acoso_calle"}});
    let changed = |kind: &str, body: Json| of_map(kind, None, &body);
    told.write(
        map,
        &[
            change("feature.put", &layer, &mark, 0, &drawn),
            changed("workshop.mute", json!({"workshop": room, "layer": layer, "muted": true})),
            changed("workshop.mute", json!({"workshop": room, "layer": layer, "muted": false})),
            changed("workshop.stance", json!({"workshop": room, "feature": mark, "stance": "agree"})),
            of_map("layer.put", Some(&ballots), &json!({"kind": "ballot", "name": "Papeletas", "order": 80})),
            changed("workshop.vote", json!({"workshop": room, "vote": vote})),
        ],
    );
    let look = format!("{map}/workshops/{room}/look");
    told.put(
        &look,
        &json!({"id": id(), "box": [-70.8, 4.0, -70.6, 4.2], "group": groups[0], "follow": true}),
    );
    told.delete(&look);
    told.get(&format!("{map}/workshops/{room}/plenary"));
    told.get(&format!("{map}/workshops/{room}/plenary?layer={layer}"));
    let comparison = format!("{map}/workshops/{room}/comparison");
    told.get(&comparison);
    let mut plan = told.get(map).ok()["workshops"][0]["plan"].clone();
    plan["groups"] = json!([{"id": id(), "sign": plan["groups"][0]["sign"]}]);
    let other = id();
    told.write(map, &[changed("workshop.define", json!({"workshop": other, "plan": plan}))]);
    told.get(&format!("{comparison}?with={other}&kind=risk_factor"));
    told.write(map, &[changed("workshop.remove", json!({ "workshop": other }))]);
    told.get(map);
    told.delete(&format!("{map}/workshops/{room}/vote"));
    told.post(&format!("{map}/workshops/{room}/undo"), &json!({"group": groups[1]}));
    told.get(&format!("{map}/changes?since=0"));
}

/// Decides what leaves, asks how people leave, and erases what there is together.
fn end(told: &mut Told<'_>, map: &str, room: &str, groups: &[String]) {
    let layers = told.get(map).ok()["layers"].clone();
    let dangers =
        layers.as_array().and_then(|all| all.iter().find(|it| it["kind"] == "risk_factor")).cloned();
    let layer = text(&dangers.expect("a layer of risk factors")["id"]);
    let drawn = json!({"geometry": {"type": "Point", "coordinates": [-70.7, 4.1]}, "scope": format!("workshop:{room}"),
        "properties": {"code": "acoso_calle"}});
    told.write(map, &[change("feature.put", &layer, &id(), 0, &drawn)]);
    let decide = format!("{map}/workshops/{room}/decide");
    told.post(&decide, &json!({"kind": "risk_factor", "reach": "map", "until": "2999-12-31"}));
    told.get(&decide);
    let vote = json!({"workshop": room, "vote": id(), "asks": "leaving"});
    told.write(map, &[of_map("workshop.vote", None, &vote)]);
    told.get(map);
    told.delete(&format!("{map}/workshops/{room}/vote"));
    let erase = format!("{map}/workshops/{room}/erase");
    told.post(&erase, &json!({"kind": "risk_factor", "marks": 1}));
    told.post(&erase, &json!({"group": groups[1], "marks": 0}));
    told.get(&format!("{map}/changes?since=0"));
}
