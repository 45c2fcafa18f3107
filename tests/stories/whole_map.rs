//! A whole map taken out by who leads it, and taken in elsewhere: it is the same map.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::{
    auth::second_factor::AskedOf,
    backup::{Closing, Opening, Read, Sort, Write},
    taken::Taken,
};
use tests::{
    drawing::{change, id, point},
    halved::Halved,
    hours::Hours,
    house::{House, On, PASSPHRASE},
    picture::noise,
    workshop::{Seat, Workshop},
};

const WORDS: &str = "cinco palabras para el mapa";

/// A kind of the community's own.
const GARDEN: &str = r##"
id = "huerta"
geometry = ["point"]
default_geometry = "point"
label = { es = "Huerta", en = "Garden" }
plural = { es = "Huertas", en = "Gardens" }
description = { es = "Dónde se siembra.", en = "Where things grow." }
style = { symbol = "garden", shape = "circle", color = "#1a59db", color_dark = "#7eb0fc", line = "solid", fill = "dots" }
precision = { public = "none", participant = "exact", partner = "exact", member = "exact", protection = "exact" }
keep = { until = "superseded" }
tier = "s0"
category = "code"

[[fields]]
id = "code"
type = "code"
label = { es = "¿Qué?", en = "What?" }
required = true
codes = [{ id = "yuca", label = { es = "Yuca", en = "Cassava" } }]
"##;

/// Asks for the file, together with another one who answers for the map.
fn take_out(by: &mut Seat, other: &mut Seat) -> Vec<u8> {
    agree(by, other);
    by.ask("/whole", &json!({"passphrase": WORDS})).ok_bytes().to_vec()
}

/// Two want the map to be taken out by the first of them.
fn agree(by: &mut Seat, other: &mut Seat) {
    let asked = by.ask("/approvals", &json!({"act": "whole"})).ok();
    let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
    assert_eq!(other.ask(&confirm, &json!({})).status, 204);
}

/// Brings a file in; says whether it was, and what was said.
fn bring_in(house: &House, owner: &str, file: &Path) -> (bool, String) {
    let (words, mut command) = (file.with_file_name("words"), house.command());
    fs::write(&words, WORDS).unwrap();
    command.arg("import-map").arg(file).args(["--owner", owner]).arg("--passphrase-file").arg(words);
    let ran = command.output().unwrap();
    (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

/// A file as somebody alters it who knows its passphrase.
fn forged(file: &Path, name: &str, alter: impl Fn(&mut Taken)) -> PathBuf {
    let forged = file.with_file_name(name);
    let words = || WORDS.to_owned().into();
    let opening = Opening { passphrase: Some(words()), ..Opening::default() };
    let mut reading = Read::open(file, &opening, Sort::Map).unwrap();
    let mut written = Write::begin(&forged, &Closing::Passphrase(words()), &reading.head).unwrap();
    while let Some(mut record) = reading.record::<Taken>().unwrap() {
        alter(&mut record);
        written.record(&record).unwrap();
    }
    written.end().unwrap();
    forged
}

/// What stands on a map, without what only says on which server it is.
fn plain(seat: &Seat) -> Vec<Json> {
    let mut found = seat.every_feature("", 100);
    found.sort_by_key(|it| it["id"].as_str().unwrap().to_owned());
    found
        .iter()
        .map(|it| {
            json!([
                it["id"],
                it["geometry"],
                it["properties"]["fields"],
                it["properties"]["scope"],
                it["properties"]["comments"],
                it["properties"]["attachments"],
                it["properties"]["contested"]
            ])
        })
        .collect()
}

/// The layers of a map, with how many features each has.
fn layers(seat: &Seat) -> Vec<Json> {
    let map = seat.see("").ok();
    let layers = map["layers"].as_array().unwrap();
    layers
        .iter()
        .map(|it| json!([it["id"], it["kind"], it["name"], it["order"], it["count"], it["tighter"]]))
        .collect()
}

/// Draws whatever can be on a map; answers the feature that has most to it, and its photo.
fn furnish(workshop: &mut Workshop, sol: &mut Seat) -> (String, String) {
    let mut luz = workshop.invited("Luz", "member");
    let mut paz = workshop.invited("Paz", "protection");
    let define = json!({"id": id(), "kind": "kind.define", "version": 1, "hlc": tests::drawing::hlc(), "base": 0, "body": {"toml": GARDEN}});
    workshop.marta.write(define);
    let (garden, safe) = (id(), id());
    workshop.marta.write(tests::drawing::layer(&garden, "huerta", "Huertas", 7));
    workshop.marta.write(tests::drawing::layer(&safe, "safe_house", "Refugios", 8));
    let house =
        json!({"geometry": point(-70.69, 4.09), "properties": {"code": "casa_refugio_vbg"}, "scope": "map"});
    paz.write(change("feature.put", &safe, &id(), 0, &house));
    let put =
        |code: &str| json!({"geometry": point(-70.72, 4.12), "properties": {"code": code}, "scope": "map"});
    luz.write(change("feature.put", &garden, &id(), 0, &put("yuca")));
    let (incident, mark, gone, redacted) = (id(), id(), id(), id());
    let (annotation, incidents) =
        (workshop.layer("annotation").to_owned(), workshop.layer("incident").to_owned());
    let seen = luz.write(change("feature.put", &incidents, &incident, 0, &put("amenaza_individual")));
    // Written twice in a day: which of them stands does not hang on the hour.
    luz.write(change(
        "feature.put",
        &incidents,
        &incident,
        seen.clone(),
        &json!({"properties": {"severity": 2}}),
    ));
    luz.write(change(
        "feature.put",
        &incidents,
        &incident,
        seen.clone(),
        &json!({"properties": {"severity": 5}}),
    ));
    let text = |text: &str| json!({"properties": {"code": "texto", "text": text}, "scope": "map"});
    let seen = luz.write(workshop.mark(&mark, &point(-70.7, 4.1), &text("El pozo")));
    luz.write(change(
        "feature.comment",
        &annotation,
        &mark,
        seen.clone(),
        &json!({"text": "Se seca en verano"}),
    ));
    let photo = luz.send_picture(&noise(24));
    let shown = json!({"attachment": photo, "media_type": "image/png", "name": "El pozo visto de cerca"});
    luz.write(change("feature.attach", &annotation, &mark, seen.clone(), &shown));
    // Two who had not seen each other: it stays contested.
    let base = luz.head();
    luz.write(change(
        "feature.put",
        &annotation,
        &mark,
        base.clone(),
        &json!({"properties": {"text": "El pozo viejo"}}),
    ));
    sol.write(change(
        "feature.put",
        &annotation,
        &mark,
        base,
        &json!({"properties": {"text": "El pozo nuevo"}}),
    ));
    for feature in [&gone, &redacted] {
        luz.write(workshop.mark(feature, &point(-70.71, 4.11), &text("Ya no está")));
    }
    luz.write(change("feature.delete", &annotation, &gone, luz.head(), &Json::Null));
    workshop.marta.write(change("feature.redact", &annotation, &redacted, luz.head(), &Json::Null));
    let draft = id();
    let hers = json!({"properties": {"code": "texto", "text": "Borrador de Luz"}, "scope": "draft"});
    luz.write(workshop.mark(&draft, &point(-70.73, 4.13), &hers));
    let mine = json!({"properties": {"code": "texto", "text": "Borrador de Marta"}, "scope": "draft"});
    workshop.marta.write(workshop.mark(&id(), &point(-70.74, 4.14), &mine));
    (mark, photo)
}

#[rstest]
fn a_map_taken_in_elsewhere_is_the_same_map(
    #[values(On::Sqlite, On::Postgis)] on: On,
    #[values(On::Sqlite, On::Postgis)] onto: On,
) {
    let (Some(mut workshop), Some(other)) = (Workshop::new(on), House::new(onto)) else { return };
    let mut sol = workshop.invited("Sol", "coordinator");
    let (mark, photo) = furnish(&mut workshop, &mut sol);
    let file = take_out(&mut workshop.marta, &mut sol);
    let path = other.data().with_file_name("map");
    fs::write(&path, &file).unwrap();
    let trama = other.start();
    let marta = trama.steward();
    let import = |owner: &str, file: &Path| bring_in(&other, owner, file);
    let (done, said) = import("Nadie", &path);
    assert!(!done && said.contains("nobody signs in"), "{said}");
    let cut = other.data().with_file_name("cut");
    fs::write(&cut, &file[..file.len() - 1]).unwrap();
    let (done, said) = import("Marta", &cut);
    assert!(!done && said.contains("cut off"), "{said}");
    assert_eq!(marta.get("/api/maps").ok(), json!([]), "nothing half");
    let (done, said) = import("Marta", &path);
    assert!(done, "{said}");
    let (done, said) = import("Marta", &path);
    assert!(!done && said.contains("here already"), "{said}");

    let there = Seat { person: marta.again(), map: workshop.marta.map.clone() };
    assert_eq!(plain(&there), plain(&workshop.marta));
    assert_eq!(
        plain(&there).iter().filter(|it| it.to_string().contains("Borrador")).count(),
        1,
        "her own draft alone"
    );
    let without =
        |seat: &Seat| layers(seat).into_iter().filter(|it| it[1] != "safe_house").collect::<Vec<_>>();
    assert_eq!(without(&there), without(&workshop.marta));
    let kinds = |seat: &Seat| seat.see("").ok()["kinds"].clone();
    assert_eq!(kinds(&there), kinds(&workshop.marta));
    assert_eq!(there.see("").ok()["name"], "Río Claro");
    let said = |seat: &Seat| {
        let log = seat.log("0", 100);
        let about = log.iter().filter(|it| it["feature"] == mark.as_str());
        about.map(|it| json!([it["kind"], it["body"]])).collect::<Vec<_>>()
    };
    assert_eq!(said(&there), said(&workshop.marta));
    let picture = |seat: &Seat| seat.see(&format!("/attachments/{photo}")).ok_bytes().to_vec();
    assert_eq!(picture(&there), picture(&workshop.marta));
    // Nothing of what she does not see went with it, not even for those who may see it there.
    let log = Json::from(there.log("0", 1_000)).to_string();
    for hidden in ["casa_refugio_vbg", "Borrador de Luz"] {
        assert!(!log.contains(hidden), "{hidden}");
    }
    assert!(trama.stop());
    let trama = other.start();
    let mut person = trama.stranger();
    person.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    let again = Seat { person, map: there.map };
    assert_eq!(plain(&again), plain(&workshop.marta), "it outlives a start");
    let told = again.person.get("/api/access").ok();
    assert!(told["entries"].as_array().unwrap().iter().any(|it| it["act"] == "take_in"));
}

#[test]
fn a_file_names_its_map_as_everybody_does() {
    let (Some(mut workshop), Some(other)) = (Workshop::new(On::Sqlite), House::new(On::Sqlite)) else {
        return;
    };
    let mut sol = workshop.invited("Sol", "coordinator");
    let path = other.data().with_file_name("map");
    fs::write(&path, take_out(&mut workshop.marta, &mut sol)).unwrap();
    let trama = other.start();
    let marta = trama.steward();
    for (n, name) in ["", "Río\u{202e}Claro", "Avisar al 300 555 0134"].into_iter().enumerate() {
        let file = forged(&path, &format!("map {n}"), |record| {
            if let Taken::Map { name: named, .. } = record {
                name.clone_into(named);
            }
        });
        let (done, said) = bring_in(&other, "Marta", &file);
        assert!(!done && said.contains("the name of this map is none"), "{said}");
    }
    assert_eq!(marta.get("/api/maps").ok(), json!([]));
}

#[test]
fn what_a_file_says_of_its_photos_is_not_believed() {
    let (Some(mut workshop), Some(other)) = (Workshop::new(On::Sqlite), House::new(On::Sqlite)) else {
        return;
    };
    let mut sol = workshop.invited("Sol", "coordinator");
    let layer = workshop.layer("annotation").to_owned();
    let marta = &mut workshop.marta;
    let [good, bad] = [24, 25].map(|side| {
        let (mark, photo) = (id(), marta.send_picture(&noise(side)));
        let put = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto", "text": "El pozo"}, "scope": "map"});
        let seen = marta.write(change("feature.put", &layer, &mark, 0, &put));
        let shown = json!({"attachment": photo, "media_type": "image/png"});
        marta.write(change("feature.attach", &layer, &mark, seen, &shown));
        photo
    });
    let path = other.data().with_file_name("map");
    fs::write(&path, take_out(marta, &mut sol)).unwrap();
    let file = forged(&path, "another", |record| {
        if let Taken::Attachment { attachment, media_type, bytes, .. } = record {
            "text/html".clone_into(media_type);
            if attachment.to_string() == bad {
                bytes.clear();
            }
            bytes.extend(b"<script>");
        }
    });
    let trama = other.start();
    let there = Seat { person: trama.steward(), map: marta.map.clone() };
    let (done, said) = bring_in(&other, "Marta", &file);
    assert!(done, "{said}");
    let photo = |seat: &Seat| seat.see(&format!("/attachments/{good}"));
    assert_eq!(photo(&there).header("content-type"), "image/png");
    assert_eq!(photo(&there).ok_bytes(), photo(marta).ok_bytes());
    there.see(&format!("/attachments/{bad}")).is_problem(404, "not-found");
    assert!(said.contains("that Trama keeps: 1."), "{said}");
}

#[rstest]
fn whoever_is_removed_while_she_asks_takes_no_map_out(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut sol = workshop.invited("Sol", "coordinator");
    agree(&mut sol, &mut workshop.marta);
    let asks = Halved::begin(&sol.person, "POST", &sol.path("/whole"), &json!({"passphrase": WORDS}));
    let account = sol.see("").ok()["actor"].as_str().unwrap().to_owned();
    let member = workshop.marta.path(&format!("/members/{account}"));
    assert_eq!(workshop.marta.person.delete(&member).status, 204);
    assert_eq!(asks.end(), 404);
}

#[rstest]
fn a_whole_map_leaves_by_two_and_with_a_passphrase_that_protects_it(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["institution"]);
    let mut eva = hours.invited(&mut marta, "Eva", "coordinator");
    let mut rosa = hours.invited(&mut marta, "Rosa", "member");
    let words = json!({"passphrase": WORDS});
    rosa.ask("/whole", &words).is_problem(403, "forbidden");
    rosa.ask("/approvals", &json!({"act": "whole"})).is_problem(403, "forbidden");
    marta.ask("/whole", &words).is_problem(403, "needs-two");
    let asked = marta.ask("/approvals", &json!({"act": "whole"})).ok();
    let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
    marta.ask(&confirm, &json!({})).is_problem(403, "needs-two");
    assert_eq!(eva.ask(&confirm, &json!({})).status, 204);
    marta.ask("/whole", &json!({"passphrase": "corta"})).is_problem(400, "invalid");
    eva.ask("/whole", &words).is_problem(403, "needs-two");
    let answer = marta.ask("/whole", &words);
    let file = answer.ok_bytes();
    assert!(file.starts_with(b"age-encryption.org/v1"), "{:?}", &file[..20]);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"trama-map.age\"");
    let name = "Río Claro".as_bytes();
    assert!(!file.windows(name.len()).any(|it| it == name));
    let told = marta.person.get("/api/access").ok();
    assert_eq!(
        (&told["entries"][0]["act"], &told["entries"][0]["note"]),
        (&"export".into(), &"whole".into())
    );
}

#[rstest]
fn whoever_takes_it_compressed_gets_all_of_it_and_the_server_goes_on(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut sol = workshop.invited("Sol", "coordinator");
    furnish(&mut workshop, &mut sol);
    agree(&mut workshop.marta, &mut sol);
    let marta = &workshop.marta;
    let asked = json!({"passphrase": WORDS}).to_string();
    let headers = [("content-type", "application/json"), ("accept-encoding", "gzip")];
    let answer = marta.person.send("POST", &marta.path("/whole"), &headers, asked.as_bytes());
    let answer = answer.expect("an answer with an end");
    assert_eq!(answer.header("content-encoding"), "gzip");
    let mut file = Vec::new();
    flate2::read::GzDecoder::new(answer.ok_bytes()).read_to_end(&mut file).unwrap();
    let identity = age::scrypt::Identity::new(WORDS.to_owned().into());
    let mut inside = Vec::new();
    // What was cut off does not open to its end.
    let age = age::Decryptor::new(file.as_slice()).unwrap().decrypt(std::iter::once(&identity as _));
    age.unwrap().read_to_end(&mut inside).unwrap();
    let last = "El pozo visto de cerca".as_bytes();
    assert!(inside.windows(last.len()).any(|it| it == last));
    marta.see("").ok();
    let log = workshop.trama.log();
    assert!(!log.contains("panicked"), "{log}");
}
