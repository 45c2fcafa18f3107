//! Ids are made by clients, so that sending again is harmless. Whoever may not see a thing learns nothing by its id, as far as
//! that can be; where it cannot (two things cannot have one id) she is told what she could know: an id that was once taken is taken
//! for ever, whatever became of it.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point},
    house::On,
    workshop::{Seat, Workshop},
};

/// The same change under an id that somebody else used.
fn under(mut change: Json, id: &str) -> Json {
    change["id"] = id.into();
    change
}

/// What is said of a change, whichever it is.
fn said(seat: &mut Seat, change: Json) -> Json {
    let mut verdict = seat.send(vec![change]).remove(0);
    verdict["id"] = Json::Null;
    verdict
}

#[rstest]
fn a_change_that_she_does_not_see_was_not_sent_before(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let draft = json!({"scope": "draft"});
    let hidden = workshop.mark(&id(), &point(-70.7, 4.1), &draft);
    luz.write(hidden.clone());
    let taken = hidden["id"].as_str().unwrap();
    let again = said(&mut luz, hidden.clone());
    assert_eq!(
        (&again["status"], again["hlc"].is_string()),
        (&"repeated".into(), true),
        "to her it is harmless"
    );

    // What would be refused is refused for the same reason, whether the id was used or not.
    let (layer, nowhere) = (workshop.layer("annotation").to_owned(), id());
    for (kind, body) in [
        ("feature.comment", json!({"text": "¿?"})),
        ("feature.delete", json!({})),
        ("feature.put", json!({"properties": {"code": "texto"}})),
    ] {
        for feature in [&nowhere, hidden["feature"].as_str().unwrap()] {
            let asked = change(kind, &layer, feature, 0, &body);
            let fresh = said(&mut ana, asked.clone());
            assert_eq!(fresh["status"], "refused");
            assert_eq!(said(&mut ana, under(asked, taken)), fresh, "{kind}");
        }
    }
    // A layer that she may not put is refused as such, though somebody put one under this id.
    let put = tests::drawing::layer(&id(), "annotation", "Otra", 9);
    let known = workshop.marta.log("0", 1_000)[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(said(&mut ana, under(put.clone(), &known)), said(&mut ana, put));
    // Two changes cannot have one id; she is not told whose it is, nor when.
    let told = said(&mut ana, under(workshop.mark(&id(), &point(-70.7, 4.1), &json!({})), taken));
    assert_eq!((&told["status"], &told["hlc"]), (&"refused".into(), &Json::Null));
    assert_eq!(told["problem"]["type"], "id-taken");
}

#[rstest]
fn a_change_that_she_sees_was_sent_before_whoever_sends_it_again(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let mark = workshop.mark(&id(), &point(-70.7, 4.1), &json!({}));
    luz.write(mark.clone());
    // Her session ended before she heard the answer: she comes back by the link, as somebody new, with the same outbox.
    let mut again = workshop.comes("Luz", "participant");
    assert_eq!(said(&mut again, mark)["status"], "repeated");
}

#[rstest]
fn an_id_that_was_taken_stays_so_whatever_became_of_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, mut ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (feature, layer) = (id(), workshop.layer("annotation").to_owned());
    let mark = workshop.mark(&feature, &point(-70.7, 4.1), &json!({"scope": "draft"}));
    luz.write(mark.clone());
    let tries = |ana: &mut Seat| {
        let own = workshop.mark(&feature, &point(-70.7, 4.1), &json!({}));
        [said(ana, own.clone()), said(ana, under(own, mark["id"].as_str().unwrap()))]
    };
    let hidden = tries(&mut ana);
    assert_eq!(hidden[0]["problem"]["type"], "unknown-feature");
    assert_eq!(hidden[0], hidden[1]);
    let head = luz.head();
    luz.write(change("feature.delete", &layer, &feature, head, &json!({})));
    assert_eq!(tries(&mut ana), hidden);
    let head = luz.head();
    luz.write(change("feature.redact", &layer, &feature, head, &json!({})));
    assert_eq!(tries(&mut ana), hidden);
}

#[rstest]
fn a_photo_has_its_id_alone_whoever_sees_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let (mut luz, ana) = (workshop.comes("Luz", "participant"), workshop.comes("Ana", "participant"));
    let (layer, photo) = (workshop.layer("annotation").to_owned(), tests::picture::noise(20));
    let mut tries = |scope: &str| {
        let feature = id();
        let seen = luz.write(workshop.mark(&feature, &point(-70.7, 4.1), &json!({"scope": scope})));
        let attachment = luz.send_picture(&photo);
        let attach = json!({"attachment": attachment, "media_type": "image/png"});
        luz.write(change("feature.attach", &layer, &feature, seen, &attach));
        // The same picture, another one, and what is none: no answer tells what is kept under the id.
        let answers = [photo.clone(), tests::picture::noise(21), b"<html>".to_vec()].map(|bytes| {
            let answer =
                ana.person.put_bytes(&ana.path(&format!("/attachments/{attachment}")), "image/png", &bytes);
            (answer.status, answer.text())
        });
        let read = ana.see(&format!("/attachments/{attachment}")).status;
        (answers, read)
    };
    let (hidden, seen) = (tries("draft"), tries("map"));
    assert_eq!((hidden.1, seen.1), (404, 200));
    assert_eq!(hidden.0, seen.0);
    assert_eq!(hidden.0[0].0, 409, "two photos cannot have one id: who knows it is told that it is taken");
}

/// Offices of an invented valley.
const OFFICES: &str = "id;Tipo;Nombre;Latitud;Longitud\n\
    70001;Personería municipal;Personería de Río Claro;4,1;-70,7\n\
    70002;Comisaría de familia;Comisaría;4,101;-70,701\n";

fn plan(seat: &mut Seat, layer: &str) -> (String, Json) {
    let file =
        seat.person.upload(&seat.path("/imports?name=oficinas.csv"), "text/csv", OFFICES.as_bytes()).ok();
    let path = format!("/imports/{}", file["id"].as_str().unwrap());
    let plan = seat.ask(&format!("{path}/plan"), &json!({"layer": layer})).ok();
    (path, plan)
}

fn import(seat: &mut Seat, layer: &str) -> (Json, Json) {
    let (path, plan) = plan(seat, layer);
    seat.ask(&format!("{path}/run"), &json!({})).ok();
    loop {
        let progress = seat.see(&path).ok();
        if progress["state"] != "running" {
            return (plan, progress);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[rstest]
fn a_row_that_is_hidden_from_who_imports_it_is_new_to_her(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut eva = workshop.invited("Eva", "coordinator");
    let layer = workshop.layer("institution").to_owned();
    import(&mut workshop.marta, &layer);
    let (_, seen) = plan(&mut eva, &layer);
    assert_eq!((&seen["already"], &seen["ready"]), (&2.into(), &2.into()), "what both see is there for both");

    // Marta takes one back for herself.
    let office = workshop.marta.every_feature("&code=personeria", 10)[0]["id"].as_str().unwrap().to_owned();
    let head = workshop.marta.head();
    workshop.marta.write(change("feature.put", &layer, &office, head, &json!({"scope": "draft"})));
    eva.see(&format!("/features/{office}")).is_problem(404, "not-found");
    let (plan, done) = import(&mut eva, &layer);
    assert_eq!((&plan["already"], &plan["amended"]), (&1.into(), &0.into()));
    assert_eq!(
        (&done["accepted"], &done["repeated"], &done["refused_total"]),
        (&1.into(), &1.into(), &0.into())
    );
    let hers = eva.every_feature("&code=personeria", 10);
    assert_eq!(hers.len(), 1);
    assert_ne!(hers[0]["id"], office.as_str());
    let (plan, done) = import(&mut eva, &layer);
    assert_eq!(
        (&plan["already"], &done["accepted"]),
        (&2.into(), &0.into()),
        "the same file changes nothing"
    );
    let scope = workshop.marta.see(&format!("/features/{office}")).ok()["properties"]["scope"].clone();
    assert_eq!(scope, "draft", "nor did it change anything of hers");

    // What was destroyed does not come back by a file.
    let other =
        workshop.marta.every_feature("&code=comisaria_familia", 10)[0]["id"].as_str().unwrap().to_owned();
    let head = workshop.marta.head();
    workshop.marta.write(change("feature.redact", &layer, &other, head, &json!({})));
    let (_, done) = import(&mut eva, &layer);
    assert_eq!((&done["accepted"], &done["repeated"]), (&0.into(), &2.into()));
    assert!(eva.every_feature("&code=comisaria_familia", 10).is_empty());
}
