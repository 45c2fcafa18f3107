//! A workshop from its plan to its withdrawal, over HTTP.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, hlc, id, point},
    house::On,
    person::Person,
    workshop::{Seat, Workshop},
};

/// How long an event may take to come.
const SOON: Duration = Duration::from_secs(10);

/// A change of the map itself.
pub(crate) fn of_map(kind: &str, body: &Json) -> Json {
    json!({"id": id(), "kind": kind, "version": 2, "hlc": hlc(), "base": 0, "body": body})
}

/// A room with two groups, prepared from the first template that is shipped.
pub(crate) struct Room {
    pub(crate) workshop: Workshop,
    pub(crate) id: String,
    pub(crate) groups: Vec<String>,
    code: Json,
}

impl Room {
    pub(crate) fn new(on: On) -> Option<Self> {
        let mut workshop = Workshop::new(on)?;
        let templates = workshop.marta.person.get("/api/workshops").ok();
        let mut plan = templates["templates"][0]["plan"].clone();
        let signs = plan["groups"].as_array().expect("groups").clone();
        let groups: Vec<String> = (0..2).map(|_| id()).collect();
        let with_ids = groups.iter().zip(&signs).map(|(id, sign)| json!({"id": id, "sign": sign}));
        plan["groups"] = with_ids.collect();
        let room = id();
        workshop.marta.write(of_map("workshop.define", &json!({"workshop": room, "plan": plan})));
        let link = json!({"role": "participant", "expires_in_seconds": 3_600, "workshop": room});
        let code = workshop.marta.ask("/links", &link).ok()["code"].clone();
        Some(Self { workshop, id: room, groups, code })
    }

    /// Somebody comes by the QR, takes the first sign that is offered and sits down with a group.
    pub(crate) fn comes(&self, group: usize) -> Seat {
        let mut person = self.workshop.trama.stranger();
        let welcome = person.post("/api/join/open", &json!({"code": self.code})).ok();
        let sign = welcome["workshop"]["signs"][0].clone();
        Self::joins(person, &json!({"code": self.code, "sign": sign, "group": self.groups[group]}))
    }

    fn joins(mut person: Person, asked: &Json) -> Seat {
        let joined = person.post("/api/join", asked).ok();
        Seat { person, map: joined["map"].as_str().expect("a map").to_owned() }
    }

    pub(crate) fn draws(&self, seat: &mut Seat, scope: &str) -> String {
        let feature = id();
        let mut body = point(-70.7, 4.1);
        body = json!({"geometry": body, "scope": scope, "properties": {"code": "acoso_calle"}});
        seat.write(change("feature.put", self.workshop.layer("risk_factor"), &feature, 0, &body));
        feature
    }

    pub(crate) fn moves(&self, feature: &str, scope: &str) -> Json {
        change("feature.put", self.workshop.layer("risk_factor"), feature, 0, &json!({"scope": scope}))
    }

    pub(crate) fn in_group(&self, n: usize) -> String {
        format!("group:{}", self.groups[n])
    }

    pub(crate) fn in_room(&self) -> String {
        format!("workshop:{}", self.id)
    }
}

pub(crate) fn sees(seat: &Seat, feature: &str) -> bool {
    let one = seat.see(&format!("/features/{feature}")).status == 200;
    let all = seat.every_feature("", 100).iter().any(|it| it["id"] == feature);
    assert_eq!(one, all, "a feature and the list of features say the same");
    one
}

#[rstest]
fn people_come_by_a_code_without_a_name_and_are_called_by_a_colour_and_an_animal(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(room) = Room::new(on) else { return };
    let mut person = room.workshop.trama.stranger();
    let open = person.post("/api/join/open", &json!({"code": room.code})).ok();
    let welcome = &open["workshop"];
    assert!(welcome["consent"]["es"].as_str().is_some_and(|it| it.contains("borrar")));
    assert_eq!(welcome["groups"].as_array().map(Vec::len), Some(2));
    let sign = json!({"colour": "wine", "animal": "crab"});
    let asked = json!({"code": room.code, "sign": sign, "group": room.groups[0]});
    let joined = person.post("/api/join", &asked).ok();
    assert_eq!(joined["account"]["name"], "Cangrejo vino");
    let lina = Seat { person, map: joined["map"].as_str().expect("a map").into() };
    let shown = lina.see("").ok();
    assert_eq!(shown["workshops"][0]["seat"], json!({"group": room.groups[0], "sign": sign}));

    let mut second = room.workshop.trama.stranger();
    let taken = second.post("/api/join", &asked);
    assert_eq!((taken.status, taken.json()["type"].clone()), (409, json!("sign-taken")));
    let open = second.post("/api/join/open", &json!({"code": room.code})).ok();
    let offered = open["workshop"]["signs"].as_array().expect("signs");
    assert!(!offered.is_empty() && !offered.contains(&sign), "what is taken is not offered");
    let none = Room::joins(second, &json!({"code": room.code, "language": "en"}));
    assert!(none.see("").ok()["workshops"][0]["seat"]["sign"]["animal"].is_string(), "one is given");
    assert_eq!(
        room.workshop.trama.stranger().post("/api/join/open", &json!({"code": "uno dos tres cuatro"})).status,
        410
    );
}

#[rstest]
fn a_mark_goes_from_her_hand_to_her_group_to_the_room_to_the_map_and_back(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(room) = Room::new(on) else { return };
    let (mut lina, eva, rosa) = (room.comes(0), room.comes(0), room.comes(1));
    let mark = room.draws(&mut lina, "draft");
    let seen = |mark: &str| [&eva, &rosa, &room.workshop.marta].map(|who| sees(who, mark));
    assert_eq!((sees(&lina, &mark), seen(&mark)), (true, [false; 3]));
    lina.write(room.moves(&mark, &room.in_group(0)));
    assert_eq!(seen(&mark), [true, false, false]);
    lina.write(room.moves(&mark, &room.in_room()));
    assert_eq!(seen(&mark), [true, true, false], "who does not sit in the room is not of it");
    let exact = rosa.see(&format!("/features/{mark}")).ok();
    assert_eq!(
        (&exact["properties"]["precision"], &exact["geometry"]),
        (&json!("exact"), &point(-70.7, 4.1))
    );
    lina.write(room.moves(&mark, "map"));
    assert_eq!(seen(&mark), [true; 3]);
    let masked = rosa.see(&format!("/features/{mark}")).ok();
    assert_eq!(masked["properties"]["precision"], "cell:13", "precision begins where the room ends");
    lina.write(room.moves(&mark, "draft"));
    assert_eq!(seen(&mark), [false; 3]);
}

#[rstest]
fn whoever_led_it_opens_a_phase_and_covers_the_screens_and_every_phone_hears_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let lina = room.comes(0);
    let hears = lina.follow();
    let phase = json!({"workshop": room.id, "phase": "group_map"});
    room.workshop.marta.write(of_map("workshop.phase", &phase));
    room.workshop
        .marta
        .write(of_map("workshop.screens", &json!({"workshop": room.id, "screens": "covered"})));
    let heard = hears.changes(2);
    assert_eq!(heard[0].data["body"], phase);
    assert_eq!(heard[1].data["body"]["screens"], "covered");
    let shown = lina.see("").ok();
    let now = &shown["workshops"][0];
    assert_eq!((&now["phase"]["id"], &now["screens"]), (&json!("group_map"), &json!("covered")));
    let mut lina = lina;
    let refused =
        lina.is_refused(of_map("workshop.screens", &json!({"workshop": room.id, "screens": "open"})));
    assert_eq!(refused["type"], "forbidden");
}

#[rstest]
fn who_leads_sees_how_much_a_group_has_and_what_only_when_she_sits_with_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let mark = room.draws(&mut lina, &room.in_group(0));
    room.draws(&mut lina, "draft");
    room.draws(&mut rosa, &room.in_room());
    let path = format!("/workshops/{}", room.id);
    let told = room.workshop.marta.see(&path).ok();
    let counts: Vec<_> = told["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|it| (it["with_group"].clone(), it["with_room"].clone()))
        .collect();
    assert_eq!(counts, [(json!(1), json!(0)), (json!(0), json!(1))], "drafts are not counted");
    assert_eq!(told["people"].as_array().map(Vec::len), Some(2));
    assert_eq!(lina.see(&path).status, 403);
    assert!(!sees(&room.workshop.marta, &mark));
    let me = room.workshop.marta.see("").ok()["actor"].clone();
    let watching = room.workshop.marta.follow();
    let sits = json!({"workshop": room.id, "actor": me, "seat": {"group": room.groups[0]}});
    room.workshop.marta.write(of_map("workshop.seat", &sits));
    assert!(sees(&room.workshop.marta, &mark));
    let reload = watching.wait_for(SOON, |it| it.event == "reload");
    assert!(reload.is_some(), "what she sees is another map now");
}

#[rstest]
fn a_plan_is_handed_on_as_a_file_and_taken_in_elsewhere(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let file = room.workshop.marta.see(&format!("/workshops/{}/template", room.id)).text();
    assert!(!room.groups.iter().any(|group| file.contains(group)), "no ids of this map");
    let read = room.workshop.marta.person.post("/api/workshops/read", &json!({"toml": file})).ok();
    assert_eq!(read["groups"].as_array().map(Vec::len), Some(2));
    assert_eq!(read["phases"][0]["id"], "open");
    let wrong = file.replace("\"risk_factor\"", "\"dragon_nest\"");
    let refused = room.workshop.marta.person.post("/api/workshops/read", &json!({"toml": wrong}));
    assert_eq!((refused.status, refused.json()["field"].clone()), (400, json!("toml")));
    let lina = room.comes(0);
    assert_eq!(lina.see(&format!("/workshops/{}/template", room.id)).status, 403);
}

#[rstest]
fn all_that_a_person_drew_is_destroyed_at_her_word_drafts_included(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let me = lina.see("").ok()["actor"].as_str().expect("an id").to_owned();
    for scope in ["draft", &room.in_group(0), &room.in_room(), "map"] {
        room.draws(&mut lina, scope);
    }
    let others = room.draws(&mut rosa, "map");
    let path = |who: &str| format!("/members/{who}/features");
    let not_hers = rosa.person.delete(&rosa.path(&path(&me)));
    assert_eq!(not_hers.status, 403);
    let erased = room.workshop.marta.person.delete(&room.workshop.marta.path(&path(&me))).ok();
    assert_eq!(erased, json!({}), "how many drafts she had is nobody's to know");
    assert!(lina.every_feature("", 100).iter().all(|it| it["id"] == others.as_str()));
    assert!(sees(&room.workshop.marta, &others), "what others drew stays");
    room.draws(&mut lina, "draft");
    let again = lina.person.delete(&lina.path(&path(&me))).ok();
    assert_eq!(again["features"], 1, "she may do it herself");
    let pilar = room.workshop.invited("Pilar", "protection");
    let hers = pilar.see("").ok()["actor"].as_str().expect("an id").to_owned();
    let refused = room.workshop.marta.person.delete(&room.workshop.marta.path(&path(&hers)));
    assert_eq!(refused.status, 403, "nobody destroys safe places that are not there for her");
}

/// The plan keeps annotations in the room.
#[rstest]
fn what_a_workshop_keeps_does_not_leave_it_by_leaving_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let annotations = room.workshop.layer("annotation").to_owned();
    let put = |feature: &str, body: &Json| change("feature.put", &annotations, feature, 0, body);
    let draws = |seat: &mut Seat, scope: &str| {
        let (mark, said) = (id(), json!({"code": "texto", "text": "Aquí"}));
        seat.write(put(&mark, &json!({"geometry": point(-70.7, 4.1), "scope": scope, "properties": said})));
        mark
    };
    let (of_lina, of_rosa) = (draws(&mut lina, &room.in_group(0)), draws(&mut rosa, &room.in_group(1)));
    let outside = json!({"scope": "map"});
    assert_eq!(lina.is_refused(put(&of_lina, &outside))["type"], "stays-in-room");
    // She takes it back, gets up, and shows it to the map.
    lina.write(put(&of_lina, &json!({"scope": "draft"})));
    let me = lina.see("").ok()["actor"].clone();
    lina.write(of_map("workshop.seat", &json!({"workshop": room.id, "actor": me, "seat": null})));
    assert_eq!(lina.is_refused(put(&of_lina, &outside))["type"], "stays-in-room");
    let anew = json!({"geometry": point(-70.7, 4.1), "scope": "map", "properties": {"code": "texto", "text": "Aquí"}});
    assert_eq!(lina.is_refused(put(&id(), &anew))["type"], "stays-in-room");
    room.workshop.marta.write(of_map("workshop.remove", &json!({"workshop": room.id})));
    assert_eq!(rosa.is_refused(put(&of_rosa, &outside))["type"], "stays-in-room", "nor when it is over");
}

/// A change of a workshop is kept with the map, not with a feature that it may name.
#[rstest]
fn a_change_of_the_room_that_names_a_feature_is_kept_and_holds_nobody_up(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(room) = Room::new(on) else { return };
    let (mut lina, mut rosa) = (room.comes(0), room.comes(1));
    let hers = room.draws(&mut rosa, "draft");
    let risks = room.workshop.layer("risk_factor").to_owned();
    let says = |mark: &str, named: &str| {
        let mut said =
            of_map("workshop.stance", &json!({"workshop": room.id, "feature": mark, "stance": "doubt"}));
        (said["layer"], said["feature"]) = (risks.as_str().into(), named.into());
        said
    };
    let mark = room.draws(&mut rosa, &room.in_room());
    let updated = |rosa: &Seat| rosa.see(&format!("/features/{hers}/history")).ok()["changes"].clone();
    let before = updated(&rosa);
    // One names the draft of another, one a feature that there is not.
    lina.write(says(&mark, &hers));
    lina.write(says(&id(), &id()));
    assert_eq!(updated(&rosa), before);
    let path = format!("/workshops/{}/plenary", room.id);
    assert_eq!(lina.see(&path).ok()["marks"][0]["mine"], "doubt");
    let Workshop { trama, house, .. } = room.workshop;
    trama.kill();
    let trama = house.start();
    let lina = Seat { person: lina.person.at(&trama.url), map: lina.map.clone() };
    assert_eq!(lina.see(&path).ok()["marks"][0]["mine"], "doubt", "it outlives the server");
    rosa.person = rosa.person.at(&trama.url);
    rosa.write(change("feature.redact", &risks, &hers, 0, &json!(null)));
    assert_eq!(lina.see(&path).ok()["marks"][0]["mine"], "doubt");
}

#[rstest]
fn a_link_of_a_workshop_ends_with_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut room) = Room::new(on) else { return };
    let lina = room.comes(0);
    room.workshop.marta.write(of_map("workshop.remove", &json!({"workshop": room.id})));
    let mut late = room.workshop.trama.stranger();
    assert_eq!(late.post("/api/join/open", &json!({"code": room.code})).status, 410);
    assert_eq!(late.post("/api/join", &json!({"code": room.code})).status, 410);
    assert_eq!(lina.see("").ok()["workshops"], json!([]));
}
