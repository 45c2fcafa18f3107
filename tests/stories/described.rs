//! The description of the API is true: every route that answers with JSON is asked on a furnished map, and what it takes
//! and says is of the shape that is described, with nothing beside it.

mod doors;
mod publishing;
mod room;
mod witness;

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{hlc, id, point, square},
    house::{House, On, PASSPHRASE, Trama},
    person::{Answer, Person},
    picture,
    workshop::Seat,
};

use witness::Witness;

const WELL: &str = include_str!("described/well.toml");

/// Somebody whose every request is held to the description.
struct Told<'a> {
    witness: &'a mut Witness,
    person: &'a mut Person,
}

impl Told<'_> {
    #[track_caller]
    fn get(&mut self, path: &str) -> Answer {
        let answer = self.person.get(path);
        self.witness.hold("GET", path, None, &answer);
        answer
    }

    #[track_caller]
    fn post(&mut self, path: &str, asked: &Json) -> Json {
        let answer = self.person.post(path, asked);
        self.witness.hold("POST", path, Some(asked), &answer);
        answer.ok()
    }

    #[track_caller]
    fn put(&mut self, path: &str, asked: &Json) -> Json {
        let answer = self.person.put_keeping(path, asked);
        self.witness.hold("PUT", path, Some(asked), &answer);
        answer.ok()
    }

    #[track_caller]
    fn delete(&mut self, path: &str) {
        let answer = self.person.delete(path);
        self.witness.hold("DELETE", path, None, &answer);
        answer.ok();
    }

    /// Where the log of a map stands.
    #[track_caller]
    fn head(&mut self, map: &str) -> String {
        text(&self.get(map).json()["head"])
    }

    /// Writes changes that must all be taken.
    #[track_caller]
    fn write(&mut self, map: &str, changes: &[Json]) {
        let judged = self.post(&format!("{map}/changes"), &json!({ "changes": changes }));
        let verdicts = judged["verdicts"].as_array().unwrap();
        assert!(verdicts.iter().all(|it| it["status"] == "accepted"), "{verdicts:?}");
    }
}

fn change(kind: &str, layer: &str, feature: &str, base: impl Into<Json>, body: &Json) -> Json {
    let base: Json = base.into();
    json!({"id": id(), "kind": kind, "version": 2, "hlc": hlc(), "base": base, "layer": layer, "feature": feature,
        "body": body})
}

fn of_map(kind: &str, layer: Option<&str>, body: &Json) -> Json {
    let mut change = json!({"id": id(), "kind": kind, "version": 2, "hlc": hlc(), "base": 0, "body": body});
    if let Some(layer) = layer {
        change["layer"] = layer.into();
    }
    change
}

fn text(json: &Json) -> String {
    json.as_str().expect("a text").to_owned()
}

#[rstest]
fn every_answer_is_of_the_shape_that_is_described(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    let api = trama.stranger().get("/api/openapi.json").ok();
    let mut witness = Witness::new(api);
    assert_eq!(witness.untyped(), Vec::<String>::new(), "the description says what everything is");

    let mut marta = trama.stranger();
    let map = come_in(&mut Told { witness: &mut witness, person: &mut marta }, &trama);
    let (luz, eva) = people(&mut Told { witness: &mut witness, person: &mut marta }, &trama, &map);
    let mut seats = [marta, luz, eva];
    let known = furnish(&mut witness, &mut seats, &map);
    publishing::publish(&mut witness, &trama, &mut seats, &map, &known);
    for person in &mut seats {
        read(&mut Told { witness: &mut witness, person }, &map, &known);
    }
    let [mut marta, ..] = seats;
    let mut told = Told { witness: &mut witness, person: &mut marta };
    two_people(&mut told, &map, &known.risks);
    room::hold(&mut told, &trama, &map);
    bring_a_file(&mut told, &map, &known.wells);
    told.delete("/api/session");
    told.get("/api/session");
    assert_eq!(told.get(&map).status, 401);
    assert_eq!(witness.unasked(), Vec::<String>::new());
}

/// The first start, and the first map.
fn come_in(told: &mut Told<'_>, trama: &Trama) -> String {
    told.get("/api/health");
    told.get("/api/setup");
    told.get("/api/session");
    let token = trama.setup_token().expect("a setup link");
    told.post("/api/setup", &json!({"token": token, "name": "Marta", "passphrase": PASSPHRASE}));
    told.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE}));
    told.put(
        "/api/session/passphrase",
        &json!({"passphrase": "otras palabras largas", "current": PASSPHRASE}),
    );
    doors::ask(told, trama, "otras palabras largas");
    told.get("/api/kinds");
    told.get("/api/text-rules");
    told.get("/api/basemap");
    let made =
        told.post("/api/maps", &json!({"name": "Río Claro", "view": {"center": [-70.7, 4.1], "zoom": 9.5}}));
    told.get("/api/maps");
    let map = format!("/api/maps/{}", text(&made["id"]));
    told.get(&map);
    assert_eq!(told.get(&format!("{map}/features/{}", id())).status, 404);
    map
}

/// What takes two people: asked for, not yet to be confirmed, and taken back.
fn two_people(told: &mut Told<'_>, map: &str, layer: &str) {
    let approvals = format!("{map}/approvals");
    let asked = told.post(&approvals, &json!({"act": "loosen", "layer": layer, "precision": {}}));
    told.get(&approvals);
    let one = format!("{approvals}/{}", text(&asked["id"]));
    let confirm = format!("{one}/confirm");
    let early = told.person.post(&confirm, &json!({}));
    told.witness.hold("POST", &confirm, None, &early);
    assert_eq!(early.status, 409, "alone, one waits");
    told.delete(&one);
    let (whole, words) = (format!("{map}/whole"), json!({"passphrase": "cinco palabras del río"}));
    let early = told.person.post(&whole, &words);
    told.witness.hold("POST", &whole, Some(&words), &early);
    assert_eq!(early.status, 403, "nobody agreed yet");
}

/// A participant comes by a link, a member by an invitation; another of each is taken back.
fn people(told: &mut Told<'_>, trama: &Trama, map: &str) -> (Person, Person) {
    let link = told
        .post(&format!("{map}/links"), &json!({"role": "participant", "expires_in_seconds": 600, "uses": 5}));
    let invitation = told.post(&format!("{map}/invitations"), &json!({"role": "member", "name": "Eva"}));
    for more in ["links", "invitations"] {
        let made = told.post(&format!("{map}/{more}"), &json!({"role": "member"}));
        told.get(&format!("{map}/{more}"));
        told.delete(&format!("{map}/{more}/{}", text(&made["id"])));
    }
    let (mut luz, mut eva) = (trama.stranger(), trama.stranger());
    let mut guest = Told { witness: &mut *told.witness, person: &mut luz };
    guest.post("/api/join", &json!({"code": link["code"], "name": "Luz"}));
    let mut invited = Told { witness: &mut *told.witness, person: &mut eva };
    invited.post("/api/invitations/open", &json!({"code": invitation["code"]}));
    let accepted = invited.post(
        "/api/invitations/accept",
        &json!({"code": invitation["code"], "name": "Eva", "passphrase": "cinco palabras del río"}),
    );
    told.get(&format!("{map}/members"));
    let member = format!("{map}/members/{}", text(&accepted["account"]["id"]));
    told.put(&member, &json!({"role": "planner"}));
    told.put(&member, &json!({"role": "member"}));
    (luz, eva)
}

/// What is on the map.
struct Known {
    wells: String,
    risks: String,
    features: Vec<String>,
}

/// Every kind of change, by somebody or other.
#[expect(clippy::too_many_lines, reason = "a list")]
fn furnish(witness: &mut Witness, [marta, luz, eva]: &mut [Person; 3], map: &str) -> Known {
    let (wells, risks, drawn) = (id(), id(), id());
    let layer = |id: &str, kind: &str| {
        of_map("layer.put", Some(id), &json!({"kind": kind, "name": kind, "order": 1}))
    };
    let mut tighter = layer(&risks, "risk_factor");
    tighter["body"]["precision"] = json!({"participant": "municipality"});
    let gone = id();
    let stream =
        Seat { person: marta.again(), map: map.trim_start_matches("/api/maps/").to_owned() }.follow();
    let mut told = Told { witness: &mut *witness, person: &mut *marta };
    let view = json!({"center": [-70.7, 4.1], "zoom": 10});
    told.write(
        map,
        &[
            of_map("kind.define", None, &json!({ "toml": WELL })),
            of_map("map.put", None, &json!({"name": "Río Claro y Hondo", "view": view})),
            layer(&wells, "well"),
            tighter,
            layer(&drawn, "annotation"),
            layer(&gone, "institution"),
            of_map("layer.remove", Some(&gone), &json!({})),
        ],
    );
    let [well, area, line, lost] = [id(), id(), id(), id()];
    let all = json!({"name": "Pozo \"de\" Inés", "code": "pump", "uses": ["drink"], "risk": 3, "depth": 12.5,
        "works": true, "last_confirmed": "2026-11-20", "seen": "2026-11-20T15:00:00Z", "link": "https://example.org/",
        "phone": "123", "notes": "una línea\notra"});
    let way = json!({"type": "LineString", "coordinates": [[-70.7, 4.1], [-70.69, 4.11]]});
    told.write(
        map,
        &[
            change("feature.put", &wells, &well, 0, &json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": all})),
            change("feature.put", &risks, &area, 0,
                &json!({"geometry": square(-70.7, 4.1, 0.01), "scope": "map", "properties": {"code": "minas_explosivos"}})),
            change("feature.put", &drawn, &line, 0, &json!({"geometry": way, "properties": {"code": "trazo"}})),
            change("feature.put", &drawn, &lost, 0, &json!({"geometry": point(-70.6, 4.2), "properties": {"code": "texto", "text": "Aquí"}})),
            change("feature.comment", &wells, &well, 0, &json!({"text": "en la trocha"})),
            change("feature.delete", &drawn, &line, 0, &json!({})),
            change("feature.restore", &drawn, &line, 0, &json!({})),
        ],
    );
    let head = told.head(map);
    let picture = id();
    let sent =
        told.person.put_bytes(&format!("{map}/attachments/{picture}"), "image/png", &picture::noise(20));
    told.witness.hold("PUT", &format!("{map}/attachments/{picture}"), None, &sent);
    told.get(&format!("{map}/attachments/{picture}"));
    let other = id();
    told.person.put_bytes(&format!("{map}/attachments/{other}"), "image/png", &picture::noise(20)).ok();
    let shown = |id: &str, name: Json| json!({"attachment": id, "media_type": "image/png", "name": name});
    told.write(
        map,
        &[
            change("feature.attach", &wells, &well, head.as_str(), &shown(&picture, json!("la bomba"))),
            change("feature.attach", &wells, &well, head.as_str(), &shown(&other, Json::Null)),
            change("feature.detach", &wells, &well, head.as_str(), &json!({"attachment": other})),
            // What the others had goes back to its author, and comes again; one is destroyed.
            change("feature.put", &drawn, &line, head.as_str(), &json!({"scope": "draft"})),
            change("feature.redact", &drawn, &lost, head.as_str(), &json!({})),
            // Written beside what Eva writes below, unseen by either.
            change(
                "feature.put",
                &wells,
                &well,
                head.as_str(),
                &json!({"geometry": point(-70.71, 4.1), "properties": {"risk": 4, "depth": null}}),
            ),
        ],
    );
    let mut told = Told { witness: &mut *witness, person: eva };
    told.write(
        map,
        &[change(
            "feature.put",
            &wells,
            &well,
            head.as_str(),
            &json!({"geometry": point(-70.72, 4.1), "properties": {"risk": 5, "depth": 7}}),
        )],
    );
    let mut told = Told { witness: &mut *witness, person: luz };
    let refused = change(
        "feature.put",
        &wells,
        &id(),
        0,
        &json!({"geometry": point(-70.7, 4.1), "properties": {"color": "blue"}}),
    );
    let judged = told.post(&format!("{map}/changes"), &json!({"changes": [refused]}));
    assert_eq!(judged["verdicts"][0]["status"], "refused");
    told.put(&format!("{map}/presence"), &json!({"view": view, "doing": "drawing", "feature": well}));
    for (event, shape) in [("change", "ChangeEvent"), ("presence", "PresenceEvent")] {
        let told = stream.wait_for(Duration::from_secs(5), |it| it.event == event).expect("an event");
        witness.hold_event(shape, &told.data);
    }
    for event in stream.changes(18) {
        witness.hold_event("ChangeEvent", &event.data);
    }
    // The contest over the risk is decided; the one over the place stays.
    let mut told = Told { witness: &mut *witness, person: marta };
    let head = told.head(map);
    let before = told.get(&format!("{map}/features/{well}/history")).json();
    let contested: Vec<_> =
        before["contested"].as_array().unwrap().iter().map(|it| it["field"].clone()).collect();
    assert_eq!(contested, ["geometry", "depth", "risk"]);
    told.write(
        map,
        &[change("feature.resolve", &wells, &well, head.as_str(), &json!({"properties": {"risk": 5}}))],
    );
    Known { wells, risks, features: vec![well, area, line] }
}

/// All that can be read.
fn read(told: &mut Told<'_>, map: &str, known: &Known) {
    let layers = format!("{},{}", known.wells, id());
    for path in [
        "",
        "/snapshot",
        "/snapshot?limit=1",
        "/features",
        "/features?limit=1",
        "/features?near=-70.7,4.1",
        "/counts",
        "/changes",
        "/changes?since=0&limit=2",
    ] {
        assert_eq!(told.get(&format!("{map}{path}")).status, 200, "{path}");
    }
    told.get(&format!("{map}/tilejson/{layers}"));
    told.get(&format!("{map}/tiles/{layers}/0/0/0"));
    for feature in &known.features {
        told.get(&format!("{map}/features/{feature}"));
        told.get(&format!("{map}/features/{feature}/history"));
    }
    told.get(&format!("{map}/export"));
    told.get(&format!("{map}/export?format=csv&layer={}&language=es", known.wells));
    told.delete(&format!("{map}/presence"));
}

/// From a file to features.
fn bring_a_file(told: &mut Told<'_>, map: &str, wells: &str) {
    let file =
        "nombre;latitud;longitud;riesgo;visto\nUno;4,1;-70,7;3;2026-11-20\nDos;4,2;-70,6;9;ayer\nTres;;;1;\n";
    let path = format!("{map}/imports?name=pozos.csv");
    let read = told.person.upload(&path, "application/octet-stream", file.as_bytes());
    told.witness.hold("POST", &path, None, &read);
    let import = format!("{map}/imports/{}", text(&read.ok()["id"]));
    let plan = json!({"layer": wells, "mapping": {"name": "nombre", "risk": "riesgo"},
        "constants": {"code": "pump"}, "geometry": {"from": "columns", "lon": "longitud", "lat": "latitud"},
        "dates": {"seen": "day_first"}, "codes": {"code": {"bomba": "pump", "nada": null}}, "key": "nombre"});
    let planned = told.post(&format!("{import}/plan"), &plan);
    assert_eq!(
        (&planned["ready"], &planned["refused_total"], &planned["left_out_total"]),
        (&2.into(), &1.into(), &1.into()),
        "{planned}"
    );
    told.post(&format!("{import}/run"), &json!({"all_or_nothing": false}));
    loop {
        let progress = told.get(&import).json();
        match progress["state"].as_str() {
            Some("running") => std::thread::sleep(Duration::from_millis(20)),
            _ => {
                break assert_eq!(
                    (&progress["state"], &progress["accepted"]),
                    (&"done".into(), &2.into()),
                    "{progress}"
                );
            }
        }
    }
    told.delete(&import);
}
