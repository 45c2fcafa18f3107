//! Backups and what is brought back from them: the drill that nobody wants to do for the first time on the day it matters.

mod shelf;

use std::{fs, path::Path, thread};

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::{
    backup::{Read, Sort},
    store::whole::{Kept, Stored},
};
use tests::{
    drawing::{change, id, point},
    house::{House, On, PASSPHRASE, Trama},
    picture::noise,
    workshop::{Seat, Workshop},
};

use self::shelf::{Shelf, identity, said};

const WORDS: &str = "cinco palabras para la copia";

/// Whatever bytes a record has. A backup holds no key.
fn bytes_of(kept: &Kept) -> Vec<u8> {
    match kept {
        Kept::Row { cells, .. } => {
            let bytes = |cell: &Stored| match cell {
                Stored::Bytes(Some(bytes)) => bytes.clone(),
                Stored::Word(word) => word.clone().into_bytes(),
                _ => Vec::new(),
            };
            cells.iter().flat_map(bytes).collect()
        }
        Kept::Map { record, .. } | Kept::Feature { record, .. } | Kept::Edition { record, .. } => {
            record.clone()
        }
        Kept::Member { role, .. } => role.clone().into_bytes(),
        Kept::Change { header, body, .. } => [header.as_slice(), body].concat(),
        Kept::Attachment { about, bytes, .. } => [about.as_slice(), bytes].concat(),
        Kept::Key(_) => panic!("a backup holds no key"),
    }
}

fn marta_at(trama: &Trama, map: &str) -> Seat {
    let mut person = trama.stranger();
    person.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    Seat { person, map: map.to_owned() }
}

/// What stands on a map, by the ids of its features.
fn features(seat: &Seat) -> Vec<Json> {
    let mut found = seat.every_feature("", 100);
    found.sort_by_key(|it| it["id"].as_str().unwrap().to_owned());
    found
}

#[rstest]
fn what_was_destroyed_stays_so_when_an_old_backup_comes_back_with_the_keys_of_today(
    #[values(On::Sqlite, On::Postgis)] on: On,
    #[values(On::Sqlite, On::Postgis)] onto: On,
) {
    let (Some(mut workshop), Some(anew), Some(before)) =
        (Workshop::new(on), House::new(onto), House::new(onto))
    else {
        return;
    };
    let shelf = Shelf::new();
    let mut luz = workshop.invited("Luz", "member");
    let mut sol = workshop.invited("Sol", "coordinator");
    let (kept, doomed, office) = (id(), id(), id());
    let text = |text: &str| json!({"properties": {"code": "texto", "text": text}, "scope": "map"});
    luz.write(workshop.mark(&kept, &point(-70.7, 4.1), &text("Se queda")));
    let seen = luz.write(workshop.mark(&doomed, &point(-70.71, 4.1), &text("Se destruye")));
    let annotation = workshop.layer("annotation").to_owned();
    luz.write(change(
        "feature.comment",
        &annotation,
        &doomed,
        seen.clone(),
        &json!({"text": "dicho aparte"}),
    ));
    luz.write(change("feature.comment", &annotation, &kept, seen.clone(), &json!({"text": "dicho aquí"})));
    let put = json!({"geometry": point(-70.72, 4.12), "properties": {"code": "escuela", "name": "Escuela"}, "scope": "map"});
    luz.write(change("feature.put", workshop.layer("institution"), &office, 0, &put));
    let mut photos = Vec::new();
    for feature in [&kept, &doomed] {
        let photo = luz.send_picture(&noise(24));
        let shown = json!({"attachment": photo, "media_type": "image/png"});
        luz.write(change("feature.attach", &annotation, feature, seen.clone(), &shown));
        photos.push(photo);
    }
    let other = workshop.marta.person.post("/api/maps", &json!({"name": "Otro"})).ok();
    let mut marta_there =
        Seat { person: workshop.marta.person.again(), map: other["id"].as_str().unwrap().into() };
    let made = marta_there.ask("/invitations", &json!({"role": "coordinator"})).ok();
    sol.person.post("/api/invitations/accept", &json!({"code": made["code"]})).ok();
    let mut sol_there = Seat { person: sol.person.again(), map: marta_there.map.clone() };

    let old_keys = shelf.backup(&workshop.house, "old");
    let stood = features(&workshop.marta);
    let photo = luz.see(&format!("/attachments/{}", photos[0])).ok_bytes().to_vec();
    workshop.marta.write(change("feature.redact", &annotation, &doomed, workshop.marta.head(), &Json::Null));
    marta_there.destroy_with(&mut sol_there, "Otro");
    luz.write(workshop.mark(&id(), &point(-70.75, 4.1), &text("Vino después")));
    let keys = shelf.backup(&workshop.house, "today");

    let done = shelf.restore(&anew, &workshop.house, &shelf.at("old"), &keys, &[]);
    assert!(done.status.success(), "{}", said(&done));
    assert!(said(&done).contains("still so: 1 maps, 1 features"), "{}", said(&done));
    let trama = anew.start();
    let mut marta = marta_at(&trama, &workshop.marta.map);
    let maps = marta.person.get("/api/maps").ok();
    assert_eq!(maps.as_array().unwrap().len(), 1, "{maps}");
    let without: Vec<_> = stood.iter().filter(|it| it["id"] != doomed.as_str()).cloned().collect();
    assert_eq!(without.len(), 2);
    let now = features(&marta);
    let plain = |found: &[Json]| {
        found.iter().map(|it| json!([it["id"], it["geometry"], it["properties"]])).collect::<Vec<_>>()
    };
    assert_eq!(plain(&now), plain(&without));
    marta.see(&format!("/features/{doomed}")).is_problem(404, "not-found");
    assert_eq!(marta.see(&format!("/attachments/{}", photos[0])).ok_bytes(), photo);
    marta.see(&format!("/attachments/{}", photos[1])).is_problem(404, "not-found");
    let log = Json::from(marta.log("0", 100)).to_string();
    assert!(log.contains("Se queda") && log.contains("dicho aquí"), "{log}");
    assert!(!log.contains("Se destruye") && !log.contains("dicho aparte"), "{log}");
    // It goes on from there, and what is written stays.
    marta.write(change("feature.put", workshop.layer("institution"), &id(), 0, &put));
    trama.stop();
    let trama = anew.start();
    assert_eq!(features(&marta_at(&trama, &workshop.marta.map)).len(), 3);
    let told = marta_at(&trama, &workshop.marta.map).person.get("/api/access").ok();
    let acts: Vec<_> =
        told["entries"].as_array().unwrap().iter().map(|it| it["act"].as_str().unwrap()).collect();
    assert!(acts.contains(&"restore") && acts.contains(&"backup"), "{acts:?}");
    let verified = anew.command().arg("verify-log").output().unwrap();
    assert!(verified.status.success(), "{}", said(&verified));

    // The keys of that day still open it: that is why they must go.
    let done = shelf.restore(&before, &workshop.house, &shelf.at("old"), &old_keys, &[]);
    assert!(done.status.success(), "{}", said(&done));
    let trama = before.start();
    let marta = marta_at(&trama, &workshop.marta.map);
    assert_eq!(plain(&features(&marta)), plain(&stood));
    assert_eq!(marta.person.get("/api/maps").ok().as_array().unwrap().len(), 2);
}

#[rstest]
fn what_was_published_waits_for_two_to_let_it_out_again(#[values(On::Sqlite, On::Postgis)] on: On) {
    let (Some(mut workshop), Some(anew)) = (Workshop::new(on), House::new(on)) else { return };
    let shelf = Shelf::new();
    let mut sol = workshop.invited("Sol", "coordinator");
    let layer = workshop.layer("institution").to_owned();
    let (kept, doomed) = (id(), id());
    for (feature, name) in [(&kept, "Escuela El Salto"), (&doomed, "Escuela La Ceiba")] {
        let put = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "escuela", "name": name}, "scope": "map"});
        workshop.marta.write(change("feature.put", &layer, feature, 0, &put));
    }
    let lets_out = |marta: &mut Seat, sol: &mut Seat| {
        let edition = marta.see("/publication").ok()["draft"]["edition"].clone();
        let asked = marta.ask("/approvals", &json!({"act": "publish", "edition": edition})).ok();
        let confirm = format!("/approvals/{}/confirm", asked["id"].as_str().unwrap());
        assert_eq!(sol.ask(&confirm, &json!({})).status, 204);
        marta.see("/publication").ok()["live"]["page"].as_str().unwrap().to_owned()
    };
    let plan = json!({"title": "Río Claro", "text": "Lo que vimos.", "layers": [layer]});
    workshop.marta.ask("/publication", &plan).ok();
    let page = lets_out(&mut workshop.marta, &mut sol);
    let seen = |trama: &Trama, page: &str| trama.stranger().get(&format!("/api/public/{page}/features"));
    assert!(seen(&workshop.trama, &page).holds("La Ceiba"));

    // What nobody let out yet is in no backup.
    workshop.marta.ask("/publication", &json!({"title": "Otra", "text": "", "layers": [layer]})).ok();
    shelf.backup(&workshop.house, "old");
    workshop.marta.write(change("feature.redact", &layer, &doomed, workshop.marta.head(), &Json::Null));
    let publication = workshop.marta.path("/publication");
    assert_eq!(workshop.marta.person.delete(&publication).status, 204);
    let keys = shelf.backup(&workshop.house, "today");
    let done = shelf.restore(&anew, &workshop.house, &shelf.at("old"), &keys, &[]);
    assert!(done.status.success() && said(&done).contains("1 maps were published"), "{}", said(&done));
    let trama = anew.start();
    seen(&trama, &page).is_problem(404, "not-found");
    let mut marta = marta_at(&trama, &workshop.marta.map);
    let mut person = trama.stranger();
    person.post("/api/session", &json!({"name": "Sol", "passphrase": PASSPHRASE})).ok();
    let mut sol = Seat { person, map: marta.map.clone() };
    let told = marta.see("/publication").ok();
    assert_eq!((&told["live"], &told["draft"]["about"]["title"]), (&Json::Null, &"Río Claro".into()));
    let again = lets_out(&mut marta, &mut sol);
    assert_ne!(again, page);
    let shown = seen(&trama, &again);
    assert!(shown.holds("El Salto") && !shown.holds("La Ceiba"), "{}", shown.text());
}

#[rstest]
fn a_backup_of_a_server_at_work_is_of_one_moment(#[values(On::Sqlite, On::Postgis)] on: On) {
    let (Some(mut workshop), Some(anew)) = (Workshop::new(on), House::new(on)) else { return };
    let shelf = Shelf::new();
    let mut luz = workshop.comes("Luz", "member");
    let marks: Vec<_> = (0..400)
        .map(|n| {
            let body = json!({"properties": {"code": "texto", "text": "Aquí"}, "scope": "map"});
            workshop.mark(&id(), &point(-70.7, 4.1 + f64::from(n) / 10_000.0), &body)
        })
        .collect();
    let map = luz.map.clone();
    let keys = thread::scope(|scope| {
        scope.spawn(|| marks.into_iter().for_each(|mark| drop(luz.write(mark))));
        shelf.backup(&workshop.house, "at work")
    });
    assert_eq!(features(&workshop.marta).len(), 400);
    let done = shelf.restore(&anew, &workshop.house, &shelf.at("at work"), &keys, &[]);
    assert!(done.status.success(), "{}", said(&done));
    let trama = anew.start();
    let marta = marta_at(&trama, &map);
    let there = features(&marta);
    let put = marta.log("0", 1_000).iter().filter(|it| it["kind"] == "feature.put").count();
    assert_eq!(there.len(), put, "registers and log are of the same moment");
}

#[rstest]
fn what_is_not_whole_not_right_or_not_wanted_changes_nothing(#[values(On::Sqlite, On::Postgis)] on: On) {
    let (Some(mut workshop), Some(anew)) = (Workshop::new(on), House::new(on)) else { return };
    let shelf = Shelf::new();
    let canary = format!("canario-{}", &id()[..8]);
    let body = json!({"properties": {"code": "texto", "text": canary}, "scope": "map"});
    workshop.marta.write(workshop.mark(&id(), &point(-70.7, 4.1), &body));
    let first = shelf.backup(&workshop.house, "first");
    let keys = shelf.backup(&workshop.house, "second");
    let (file, whole) = (shelf.at("second"), fs::read(shelf.at("second")).unwrap());
    let mut again = workshop.house.command();
    again.arg("backup").arg(&file).args(["--recipient", &shelf.recipient]);
    let again = again.output().unwrap();
    assert!(!again.status.success() && said(&again).contains("is there already"), "{}", said(&again));
    assert_eq!(fs::read(&file).unwrap(), whole);

    // What is in it is as sealed as it lies in the store.
    let mut read = Read::open(&file, &shelf.opening(), Sort::Backup).unwrap();
    let mut seen = 0;
    while let Some(kept) = read.record::<Kept>().unwrap() {
        let record = bytes_of(&kept);
        let holds = |word: &str| record.windows(word.len()).any(|it| it == word.as_bytes());
        assert!(!holds(&canary) && !holds("Marta") && !holds("Claro"), "a record is not sealed");
        seen += usize::from(matches!(kept, Kept::Change { .. }));
    }
    assert!(seen > 0);

    let refused = |file: &Path, ledger: &Path, more: &[&str], why: &str| {
        let done = shelf.restore(&anew, &workshop.house, file, ledger, more);
        let said = said(&done);
        assert!(!done.status.success() && said.contains(why), "{why}: {said}");
        assert!(!said.contains(&canary) && !said.contains("panicked"), "{said}");
        assert!(!anew.data().join("trama.db").exists(), "{why}: something was written");
    };
    let altered = |name: &str, bytes: Vec<u8>| {
        let path = shelf.at(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    identity(&shelf.at("other"));
    let others = shelf.at("other").to_string_lossy().into_owned();
    refused(&file, &keys, &["--identity", &others], "does not open with this passphrase or identity");
    refused(&file, &keys, &["--passphrase-file", &others], "say which, with --identity");
    refused(&altered("cut", whole[..whole.len() - 1].to_vec()), &keys, &[], "cut off or was altered");
    refused(&altered("half", whole[..whole.len() / 2].to_vec()), &keys, &[], "cut off or was altered");
    refused(&altered("nothing", Vec::new()), &keys, &[], "no file of Trama");
    refused(&altered("other", b"PK\x03\x04 something else".to_vec()), &keys, &[], "no file of Trama");
    for at in [whole.len() / 3, whole.len() - 3] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        refused(&altered("flipped", bytes), &keys, &[], "cut off or was altered");
    }
    let ledger = fs::read(&keys).unwrap();
    refused(&file, &altered("cut keys", ledger[..ledger.len() - 20].to_vec()), &[], "cut off or was altered");
    refused(&keys, &keys, &[], "it is a key ledger");
    refused(&file, &file, &[], "it is a backup");
    refused(&file, &first, &[], "is older than the backup");
    refused(&shelf.at("no such file"), &keys, &[], "no such file");
    let (foreign, aged, aged_file) = (shelf.at("foreign"), shelf.at("aged"), shelf.at("aged file"));
    shelf.moved(&keys, &foreign, Sort::Ledger, |head| head.store = vec![7; 16]);
    refused(&file, &foreign, &[], "of another server");
    let weeks = 20 * 24 * 60 * 60 * 1_000;
    shelf.moved(&keys, &aged, Sort::Ledger, |head| head.made_at -= weeks);
    shelf.moved(&file, &aged_file, Sort::Backup, |head| head.made_at -= weeks);
    refused(&aged_file, &aged, &[], "this key ledger is 20 days old");
    let other = House::new(on).unwrap();
    drop(other.start());
    let done = shelf.restore(&anew, &other, &file, &keys, &[]);
    assert!(!done.status.success() && said(&done).contains("this key file does not open"), "{}", said(&done));

    // An old ledger is taken when somebody says so; and never into a store that holds something.
    let done = shelf.restore(&anew, &workshop.house, &aged_file, &aged, &["--old-ledger"]);
    assert!(done.status.success(), "{}", said(&done));
    let done = shelf.restore(&anew, &workshop.house, &file, &keys, &[]);
    assert!(!done.status.success() && said(&done).contains("nothing was changed"), "{}", said(&done));
    let done = shelf.restore(&other, &workshop.house, &file, &keys, &[]);
    assert!(!done.status.success() && said(&done).contains("nothing was changed"), "{}", said(&done));
}

#[test]
fn a_backup_under_a_passphrase_opens_with_it_alone() {
    let (Some(workshop), Some(anew)) = (Workshop::new(On::Sqlite), House::new(On::Sqlite)) else { return };
    let shelf = Shelf::new();
    let words = |name: &str, words: &str| {
        fs::write(shelf.at(name), format!("{words}\n")).unwrap();
        shelf.at(name).to_string_lossy().into_owned()
    };
    let (right, wrong, short) =
        (words("right", WORDS), words("wrong", "otras cinco palabras distintas"), words("short", "corta"));
    let backup = |words: &str| {
        let mut command = workshop.house.command();
        command.arg("backup").arg(shelf.at("locked")).args(["--passphrase-file", words]).output().unwrap()
    };
    let done = backup(&short);
    assert!(!done.status.success() && !shelf.at("locked").exists(), "{}", said(&done));
    let done = backup(&right);
    assert!(done.status.success(), "{}", said(&done));
    let named: Vec<_> = fs::read_dir(shelf.at("keys")).unwrap().map(|it| it.unwrap().file_name()).collect();
    let name = named[0].to_string_lossy();
    assert!(named.len() == 1 && name.starts_with("trama-keys-") && !name.contains("Claro"), "{name}");

    let try_with = |words: &str| {
        let file = shelf.at("locked");
        shelf.restore(&anew, &workshop.house, &file, &shelf.at("keys"), &["--passphrase-file", words])
    };
    let done = try_with(&wrong);
    assert!(!done.status.success() && said(&done).contains("does not open"), "{}", said(&done));
    assert!(!anew.data().join("trama.db").exists());
    let done = try_with(&right);
    assert!(done.status.success(), "{}", said(&done));
}

#[test]
fn a_backup_is_locked_to_nobody_by_mistake() {
    let Some(workshop) = Workshop::new(On::Sqlite) else { return };
    let shelf = Shelf::new();
    let mut command = workshop.house.command();
    command.arg("backup").arg(shelf.at("locked")).args(["--recipient", "age1nobody"]);
    let done = command.output().unwrap();
    assert!(!done.status.success() && said(&done).contains("cannot be locked"), "{}", said(&done));
    let mut command = workshop.house.command();
    let done = command.arg("backup").arg(shelf.at("locked")).output().unwrap();
    assert!(!done.status.success() && said(&done).contains("--recipient"), "{}", said(&done));
    assert!(!shelf.at("locked").exists() && !shelf.at("keys").exists());
}

#[test]
fn ledgers_that_have_had_their_time_go_with_the_next_backup() {
    let Some(workshop) = Workshop::new(On::Sqlite) else { return };
    let shelf = Shelf::new();
    let keys = shelf.at("day keys");
    fs::create_dir(&keys).unwrap();
    let now = server::clock::wall()();
    let day = 24 * 60 * 60 * 1_000;
    let put = |days: u64| {
        let path = keys.join(server::backup::name(now - days * day, 7).unwrap());
        fs::write(&path, b"").unwrap();
        path
    };
    let (old, older, young) = (put(15), put(300), put(13));
    let mut command = workshop.house.command();
    command.arg("backup").arg(shelf.at("day")).arg("--ledger").arg(&keys);
    let done = command.args(["--recipient", &shelf.recipient]).output().unwrap();
    assert!(done.status.success() && said(&done).contains("2 ledgers of keys"), "{}", said(&done));
    assert!(!old.exists() && !older.exists() && young.exists());
    assert_eq!(fs::read_dir(&keys).unwrap().count(), 2);
}
