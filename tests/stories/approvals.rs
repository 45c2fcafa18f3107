//! What takes two people: taking confidential layers out, and showing a layer more exactly again.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    drawing::{change, id, point},
    hours::Hours,
    house::On,
    workshop::Seat,
};

/// A map with an institution, an incident and a danger on it.
fn drawn(hours: &Hours) -> (Seat, [String; 3]) {
    let (mut marta, layers) = hours.map(hours.steward(), &["institution", "incident", "annotation"]);
    let layers: [String; 3] = layers.try_into().unwrap();
    let bodies = [
        json!({"geometry": point(-70.71, 4.11), "properties": {"code": "escuela", "name": "Escuela"}, "scope": "map"}),
        json!({"geometry": point(-70.72, 4.12), "properties": {"code": "amenaza_individual"}, "scope": "map"}),
        json!({"geometry": point(-70.73, 4.13), "properties": {"code": "texto", "text": "Aquí"}, "scope": "map"}),
    ];
    for (layer, body) in layers.iter().zip(&bodies) {
        marta.write(change("feature.put", layer, &id(), 0, body));
    }
    (marta, layers)
}

fn confirm(asked: &Json) -> String {
    format!("/approvals/{}/confirm", asked["id"].as_str().unwrap())
}

fn layer_put(layer: &str, kind: &str, precision: &Json) -> Json {
    let mut put = tests::drawing::layer(layer, kind, "Capa", 0);
    if !precision.is_null() {
        put["body"]["precision"] = precision.clone();
    }
    put
}

#[rstest]
fn confidential_layers_leave_when_a_second_person_agrees(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, [institution, incident, _]) = drawn(&hours);
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let mut eva = hours.invited(&mut marta, "Eva", "member");

    // What is not confidential leaves with one.
    rosa.see(&format!("/export?layer={institution}")).ok();
    for query in ["", &format!("?layer={incident}"), &format!("?format=csv&layer={incident}")] {
        rosa.see(&format!("/export{query}")).is_problem(403, "needs-two");
    }
    let wanted = json!({"act": "export", "layers": [incident]});
    let asked = rosa.ask("/approvals", &wanted).ok();
    assert_eq!(
        (&asked["others"], &asked["yours"], &asked["alone_at"]),
        (&1.into(), &false.into(), &Json::Null)
    );
    rosa.see(&format!("/export?layer={incident}")).is_problem(403, "needs-two");
    rosa.ask(&confirm(&asked), &json!({})).is_problem(403, "needs-two");
    assert_eq!(eva.see("/approvals").ok(), json!([]), "it is none of hers");
    eva.ask(&confirm(&asked), &json!({})).is_problem(404, "not-found");

    let waits = marta.see("/approvals").ok();
    assert_eq!(
        (&waits[0]["name"], &waits[0]["yours"], &waits[0]["wanted"]),
        (&"Rosa".into(), &true.into(), &wanted)
    );
    assert_eq!(marta.ask(&confirm(&asked), &json!({})).status, 204);
    rosa.see("/export").ok();
    let file = rosa.see(&format!("/export?layer={incident}")).ok();
    assert_eq!(file["features"].as_array().unwrap().len(), 1);
    eva.see(&format!("/export?layer={incident}")).is_problem(403, "needs-two");
    marta.see(&format!("/export?layer={incident}")).is_problem(403, "needs-two");
    marta.ask(&confirm(&asked), &json!({})).is_problem(404, "not-found");

    hours.pass_minutes(20);
    rosa.see("/export").ok();
    hours.pass_minutes(25);
    rosa.see("/export").ok();
    hours.pass_minutes(16);
    rosa.see("/export").is_problem(403, "needs-two");
}

#[rstest]
fn whoever_is_alone_confirms_herself_after_a_pause_and_the_log_says_so(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, [_, incident, _]) = drawn(&hours);
    let asked = marta.ask("/approvals", &json!({"act": "export", "layers": [incident]})).ok();
    assert_eq!((&asked["others"], &asked["yours"]), (&0.into(), &true.into()));
    assert_eq!(asked["alone_at"].as_u64().unwrap(), hours.now() + 900_000);
    hours.pass_minutes(14);
    let early = marta.ask(&confirm(&asked), &json!({}));
    early.is_problem(409, "needs-pause");
    assert_eq!(early.header("retry-after"), "60");
    hours.pass_minutes(1);
    assert_eq!(marta.ask(&confirm(&asked), &json!({})).status, 204);
    marta.see("/export").ok();
    let told = marta.person.get("/api/access").ok();
    let told: Vec<_> =
        told["entries"].as_array().unwrap().iter().map(|it| json!([it["act"], it["note"]])).collect();
    assert_eq!(
        told[..3],
        [json!(["export", "geojson"]), json!(["confirmed", "export_alone"]), json!(["asked", "export"])]
    );

    // With a second coordinator there is nobody alone any more; and nobody comes to confirm what was asked before.
    let before = marta.ask("/approvals", &json!({"act": "export", "layers": [incident]})).ok();
    let mut eva = hours.invited(&mut marta, "Eva", "coordinator");
    hours.pass_minutes(20);
    marta.ask(&confirm(&before), &json!({})).is_problem(403, "needs-two");
    assert_eq!(eva.see("/approvals").ok(), json!([]));
    eva.ask(&confirm(&before), &json!({})).is_problem(404, "not-found");
    let waits = marta.see("/approvals").ok();
    assert_eq!(
        (&waits[0]["others"], &waits[0]["yours"], &waits[0]["alone_at"]),
        (&0.into(), &false.into(), &Json::Null)
    );
    let again = marta.ask("/approvals", &json!({"act": "export", "layers": [incident]})).ok();
    assert_eq!(eva.ask(&confirm(&again), &json!({})).status, 204);
    let told = marta.person.get("/api/access").ok();
    assert_eq!(
        (&told["entries"][0]["act"], &told["entries"][0]["note"]),
        (&"confirmed".into(), &"export".into())
    );
}

#[rstest]
fn nobody_becomes_alone_or_two_after_she_has_asked(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, [_, incident, _]) = drawn(&hours);
    let mut eva = hours.invited(&mut marta, "Eva", "coordinator");
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let steward = marta.person.again();
    let is = |who: &Seat, role: &str| {
        let account = who.see("").ok()["actor"].as_str().unwrap().to_owned();
        let path = who.path(&format!("/members/{account}"));
        assert_eq!(steward.put(&path, &json!({"role": role})).status, 204);
    };
    let wanted = json!({"act": "export", "layers": [incident]});
    let with_eva = marta.ask("/approvals", &wanted).ok();
    is(&eva, "member");
    hours.pass_minutes(20);
    marta.ask(&confirm(&with_eva), &json!({})).is_problem(403, "needs-two");
    let waits = marta.see("/approvals").ok();
    assert_eq!((&waits[0]["yours"], &waits[0]["alone_at"]), (&false.into(), &Json::Null));
    let alone = marta.ask("/approvals", &wanted).ok();
    is(&rosa, "coordinator");
    rosa.ask(&confirm(&alone), &json!({})).is_problem(404, "not-found");
    marta.ask(&confirm(&alone), &json!({})).is_problem(403, "needs-two");
    is(&eva, "coordinator");
    assert_eq!(eva.ask(&confirm(&with_eva), &json!({})).status, 204, "she could then, and can now");
}

#[rstest]
fn a_request_is_declined_taken_back_or_over_in_a_day(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, [_, incident, _]) = drawn(&hours);
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let wanted = json!({"act": "export", "layers": [incident]});
    let path = |asked: &Json| format!("/approvals/{}", asked["id"].as_str().unwrap());
    let declined = rosa.ask("/approvals", &wanted).ok();
    let at = marta.path(&path(&declined));
    assert_eq!(marta.person.delete(&at).status, 204);
    marta.ask(&confirm(&declined), &json!({})).is_problem(404, "not-found");
    let taken_back = rosa.ask("/approvals", &wanted).ok();
    let at = rosa.path(&path(&taken_back));
    assert_eq!(rosa.person.delete(&at).status, 204);
    let old = rosa.ask("/approvals", &wanted).ok();
    for _ in 0..57 {
        hours.pass_minutes(25);
    }
    let mut marta = Seat { person: hours.signs_in("Marta"), map: marta.map.clone() };
    assert_eq!(marta.see("/approvals").ok().as_array().unwrap().len(), 1);
    hours.pass_minutes(15);
    assert_eq!(marta.see("/approvals").ok(), json!([]));
    marta.ask(&confirm(&old), &json!({})).is_problem(404, "not-found");
}

#[rstest]
fn what_a_coordinator_does_not_see_she_does_not_confirm_nor_hear_of(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, layers) = hours.map(hours.steward(), &["safe_house"]);
    let mut ines = hours.invited(&mut marta, "Inés", "protection");
    let house =
        json!({"geometry": point(-70.7, 4.1), "properties": {"code": "casa_refugio_vbg"}, "scope": "map"});
    let verdict = ines.send(vec![change("feature.put", &layers[0], &id(), 0, &house)]).remove(0);
    assert_eq!(verdict["status"], "accepted", "{verdict}");
    ines.see("/export").is_problem(403, "needs-two");
    marta.see("/export").ok();
    let asked = ines.ask("/approvals", &json!({"act": "export", "layers": layers})).ok();
    assert_eq!(asked["others"], 0);
    assert_eq!(marta.see("/approvals").ok(), json!([]));
    marta.ask(&confirm(&asked), &json!({})).is_problem(404, "not-found");
    marta.ask("/approvals", &json!({"act": "export", "layers": layers})).is_problem(404, "not-found");
    let mut sol = hours.invited(&mut marta, "Sol", "protection");
    let asked = ines.ask("/approvals", &json!({"act": "export", "layers": layers})).ok();
    assert_eq!(sol.ask(&confirm(&asked), &json!({})).status, 204);
    ines.see("/export").ok();
}

#[rstest]
fn a_layer_is_tightened_by_one_and_loosened_by_two(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, [_, _, annotation]) = drawn(&hours);
    let mut eva = hours.invited(&mut marta, "Eva", "coordinator");
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let seen = |seat: &Seat| {
        let map = seat.see("").ok();
        let layers = map["layers"].as_array().unwrap().clone();
        layers.into_iter().find(|it| it["id"] == annotation.as_str()).unwrap()
    };
    assert_eq!(seen(&rosa)["precision"], "exact");
    marta.write(layer_put(&annotation, "annotation", &json!({"member": "cell:13"})));
    assert_eq!((&seen(&rosa)["precision"], &seen(&rosa)["tighter"]), (&"cell:13".into(), &json!({})));
    assert_eq!(seen(&marta)["tighter"], json!({"member": "cell:13"}));
    marta.write(layer_put(&annotation, "annotation", &Json::Null));
    assert_eq!(seen(&rosa)["precision"], "cell:13", "a new name loosens nothing");
    let alone = marta.is_refused(layer_put(&annotation, "annotation", &json!({"member": "exact"})));
    assert_eq!(alone["type"], "needs-two");

    let wanted = json!({"act": "loosen", "layer": annotation, "precision": {"member": "cell:15"}});
    rosa.ask("/approvals", &wanted).is_problem(403, "forbidden");
    let over = json!({"act": "loosen", "layer": annotation, "precision": {"partner": "exact"}});
    assert_eq!(marta.ask("/approvals", &over).is_problem(400, "invalid")["field"], "precision");
    let asked = marta.ask("/approvals", &wanted).ok();
    marta.ask(&confirm(&asked), &json!({})).is_problem(403, "needs-two");
    assert_eq!(seen(&rosa)["precision"], "cell:13");
    assert_eq!(eva.ask(&confirm(&asked), &json!({})).status, 204);
    assert_eq!(
        (&seen(&rosa)["precision"], &seen(&marta)["tighter"]),
        (&"cell:15".into(), &json!({"member": "cell:15"}))
    );
    assert_eq!(marta.see("/approvals").ok(), json!([]), "it is done");
    eva.ask(&confirm(&asked), &json!({})).is_problem(404, "not-found");
}
