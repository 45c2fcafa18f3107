//! Invitations: how an organisation's people come to stay.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    halved::Halved,
    house::{On, PASSPHRASE},
    person::Person,
    workshop::{Seat, Workshop},
};

const HERS: &str = "otras cuatro palabras largas";

fn accept(code: &Json, name: &str) -> Json {
    json!({"code": code, "name": name, "passphrase": HERS})
}

fn sign_in(name: &str, passphrase: &str) -> Json {
    json!({"name": name, "passphrase": passphrase})
}

/// Somebody who was invited and came.
fn invited(workshop: &mut Workshop, name: &str, role: &str) -> Seat {
    let made = workshop.marta.ask("/invitations", &json!({"role": role})).ok();
    let mut person = workshop.trama.stranger();
    person.post("/api/invitations/accept", &accept(&made["code"], name)).ok();
    Seat { person, map: workshop.marta.map.clone() }
}

fn account_of(person: &Person) -> String {
    person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned()
}

#[rstest]
fn an_invitation_makes_one_account_that_signs_in(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let made = workshop.marta.ask("/invitations", &json!({"role": "planner", "name": " Inés "})).ok();
    assert!(made["url"].as_str().unwrap().contains("/#invitation="), "{made}");
    let listed = workshop.marta.see("/invitations").ok();
    assert_eq!((&listed[0]["id"], &listed[0]["name"]), (&made["id"], &"Inés".into()));
    assert!(listed[0].get("code").is_none(), "the code is shown once: {listed}");
    let lasts = made["expires_at"].as_u64().unwrap() - listed[0]["created_at"].as_u64().unwrap();
    assert_eq!(lasts, 24 * 60 * 60 * 1_000);

    let mut ines = workshop.trama.stranger();
    // Spoken aloud, the words come with spaces and capitals.
    let spoken = made["code"].as_str().unwrap().replace('-', " ").to_uppercase();
    let opened = ines.post("/api/invitations/open", &json!({"code": spoken})).ok();
    assert_eq!((&opened["map_name"], &opened["role"]), (&"Río Claro".into(), &"planner".into()));
    assert_eq!(opened["name"], "Inés");
    let wrong =
        |passphrase: &str, name: &str| json!({"code": made["code"], "name": name, "passphrase": passphrase});
    let short = ines.post("/api/invitations/accept", &wrong("corta", "Inés"));
    assert_eq!(short.is_problem(400, "invalid")["field"], "passphrase");
    let nameless = ines.post("/api/invitations/accept", &wrong(HERS, " "));
    assert_eq!(nameless.is_problem(400, "invalid")["field"], "name");
    let taken = ines.post("/api/invitations/accept", &wrong(HERS, "MARTA"));
    assert_eq!(taken.is_problem(409, "name-taken")["field"], "name");

    let accepted = ines.post("/api/invitations/accept", &accept(&spoken.clone().into(), "Inés")).ok();
    assert_eq!(
        (&accepted["map"], &accepted["role"]),
        (&workshop.marta.map.clone().into(), &"planner".into())
    );
    assert_eq!(
        (&accepted["account"]["guest"], &accepted["account"]["steward"]),
        (&false.into(), &false.into())
    );
    assert_eq!(ines.get(&workshop.marta.path("")).ok()["role"], "planner");
    let mut late = workshop.trama.stranger();
    late.post("/api/invitations/accept", &accept(&made["code"], "Otra")).is_problem(410, "link-expired");
    late.post("/api/invitations/open", &json!({"code": made["code"]})).is_problem(410, "link-expired");
    assert_eq!(workshop.marta.see("/invitations").ok(), json!([]));

    assert_eq!(ines.delete("/api/session").status, 204);
    // A keyboard may compose its accents otherwise.
    ines.post("/api/session", &sign_in("ine\u{301}s", HERS)).ok();
    assert_eq!(ines.get("/api/maps").ok()[0]["id"], workshop.marta.map.as_str());
}

#[test]
fn a_code_is_nowhere_on_the_disk() {
    let Some(mut workshop) = Workshop::new(On::Sqlite) else { return };
    let made = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok();
    let code = made["code"].as_str().unwrap().as_bytes();
    let files = std::fs::read_dir(workshop.house.data()).unwrap().flatten();
    let files: Vec<_> = files.map(|file| file.path()).filter(|path| path.is_file()).collect();
    assert!(!files.is_empty());
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.windows(code.len()).any(|window| window == code), "{}", file.display());
    }
    assert!(!workshop.trama.log().contains(made["code"].as_str().unwrap()));
}

#[rstest]
fn nobody_gives_a_role_above_her_own(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut rosa = invited(&mut workshop, "Rosa", "coordinator");
    let mut fabi = workshop.comes("Fabi", "facilitator");
    let luz = workshop.comes("Luz", "participant");
    for role in ["coordinator", "facilitator", "planner", "member", "partner", "participant"] {
        rosa.ask("/invitations", &json!({"role": role})).ok();
    }
    let above = rosa.ask("/invitations", &json!({"role": "protection"}));
    assert_eq!(above.is_problem(403, "role-above")["field"], "role");
    let member = rosa.path(&format!("/members/{}", account_of(&luz.person)));
    rosa.person.put(&member, &json!({"role": "protection"})).is_problem(403, "role-above");
    assert_eq!(rosa.person.put(&member, &json!({"role": "member"})).status, 204);
    // The steward answers for the whole server.
    workshop.marta.ask("/invitations", &json!({"role": "protection"})).ok();
    assert_eq!(workshop.marta.person.put(&member, &json!({"role": "protection"})).status, 204);

    fabi.ask("/invitations", &json!({"role": "participant"})).is_problem(403, "forbidden");
    fabi.see("/invitations").is_problem(403, "forbidden");
    let path = rosa.path("/invitations");
    let mut stranger = workshop.trama.stranger();
    stranger.post(&path, &json!({"role": "participant"})).is_problem(401, "signed-out");
    let waits = rosa.see("/invitations").ok()[0]["id"].as_str().unwrap().to_owned();
    fabi.person.delete(&fabi.path(&format!("/invitations/{waits}"))).is_problem(403, "forbidden");
}

#[rstest]
fn whoever_is_removed_while_her_request_comes_in_gives_nothing(
    #[values(On::Sqlite, On::Postgis)] on: On,
    #[values(None, Some("member"))] then: Option<&str>,
) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut rosa = invited(&mut workshop, "Rosa", "coordinator");
    let account = account_of(&rosa.person);
    rosa.ask("/invitations", &json!({"role": "member"})).ok();
    let herself = rosa.path(&format!("/members/{account}"));
    let halves = [
        Halved::begin(&rosa.person, "PUT", &herself, &json!({"role": "coordinator"})),
        Halved::begin(&rosa.person, "POST", &rosa.path("/invitations"), &json!({"role": "coordinator"})),
        Halved::begin(&rosa.person, "POST", &rosa.path("/links"), &json!({"role": "facilitator"})),
    ];
    match then {
        None => assert_eq!(workshop.marta.person.delete(&herself).status, 204),
        Some(role) => assert_eq!(workshop.marta.person.put(&herself, &json!({"role": role})).status, 204),
    }
    let refused = if then.is_none() { 404 } else { 403 };
    assert_eq!(halves.map(Halved::end), [refused; 3]);
    assert_eq!(
        (workshop.marta.see("/invitations").ok(), workshop.marta.see("/links").ok()),
        (json!([]), json!([]))
    );
    let members = workshop.marta.see("/members").ok();
    let hers = members.as_array().unwrap().iter().find(|it| it["account"] == account.as_str());
    assert_eq!(hers.map(|it| it["role"].as_str().unwrap()), then);
}

#[rstest]
fn the_steward_invites_onto_a_map_that_she_is_not_on(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut rosa = invited(&mut workshop, "Rosa", "member");
    let made = rosa.person.post("/api/maps", &json!({"name": "Otro río"})).ok();
    let mut other = Seat { person: workshop.marta.person.again(), map: made["id"].as_str().unwrap().into() };
    other.see("").is_problem(404, "not-found");
    let code = other.ask("/invitations", &json!({"role": "coordinator"})).ok()["code"].clone();
    let mut sol = workshop.trama.stranger();
    sol.post("/api/invitations/accept", &accept(&code, "Sol")).ok();
    assert_eq!(sol.get(&other.path("")).ok()["role"], "coordinator");
    other.see("").is_problem(404, "not-found");
    other.map = tests::drawing::id();
    other.ask("/invitations", &json!({"role": "member"})).is_problem(404, "not-found");
}

#[rstest]
fn whoever_has_an_account_just_comes_onto_the_map(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut rosa = invited(&mut workshop, "Rosa", "partner");
    let hers = account_of(&rosa.person);
    let code = |role: &str, workshop: &mut Workshop| {
        workshop.marta.ask("/invitations", &json!({"role": role})).ok()["code"].clone()
    };
    let member = code("member", &mut workshop);
    // On a shared laptop somebody else may be about to choose a name.
    let somebody = rosa.person.post("/api/invitations/accept", &accept(&member, "Sol"));
    assert_eq!(somebody.is_problem(400, "invalid")["field"], "passphrase");
    let came = rosa.person.post("/api/invitations/accept", &json!({"code": member})).ok();
    assert_eq!((&came["role"], &came["account"]["id"]), (&"member".into(), &hers.as_str().into()));
    assert_eq!(rosa.see("").ok()["role"], "member");

    // Accepting takes nothing away, and leaves the invitation for whom it was meant.
    let less = code("partner", &mut workshop);
    rosa.person.post("/api/invitations/accept", &json!({"code": less})).is_problem(409, "already-member");
    assert_eq!(rosa.see("").ok()["role"], "member");
    workshop.trama.stranger().post("/api/invitations/open", &json!({"code": less})).ok();
}

#[rstest]
fn a_guest_keeps_her_account_by_a_passphrase(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    let hers = account_of(&luz.person);
    let path = "/api/session/passphrase";
    let short = luz.person.put(path, &json!({"passphrase": "corta"}));
    assert_eq!(short.is_problem(400, "invalid")["field"], "passphrase");
    let kept = luz.person.put_keeping(path, &json!({"passphrase": HERS})).ok();
    assert_eq!((&kept["account"]["id"], &kept["account"]["guest"]), (&hers.as_str().into(), &false.into()));
    let mut again = workshop.trama.stranger();
    again.post("/api/session", &sign_in("luz", HERS)).ok();
    assert_eq!((account_of(&again), again.get(&luz.path("")).status), (hers, 200));

    // Another Luz of another table finds her name taken, and chooses.
    let mut other = workshop.comes("Luz", "participant");
    let taken = other.person.put(path, &json!({"passphrase": HERS}));
    assert_eq!(taken.is_problem(409, "name-taken")["field"], "name");
    let named = json!({"passphrase": HERS, "name": "Luz del puente"});
    assert_eq!(other.person.put_keeping(path, &named).ok()["account"]["name"], "Luz del puente");

    // A guest who is invited to more needs the passphrase for it.
    let mut sol = workshop.comes("Sol", "participant");
    let drew = account_of(&sol.person);
    let code = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok()["code"].clone();
    let bare = sol.person.post("/api/invitations/accept", &json!({"code": code}));
    assert_eq!(bare.is_problem(400, "invalid")["field"], "passphrase");
    let came = sol.person.post("/api/invitations/accept", &json!({"code": code, "passphrase": HERS})).ok();
    assert_eq!((&came["account"]["id"], &came["account"]["name"]), (&drew.as_str().into(), &"Sol".into()));
    assert_eq!(sol.see("").ok()["role"], "member");
}

#[rstest]
fn another_passphrase_signs_out_every_other_device(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let stolen = Seat { person: workshop.marta.person.again(), map: workshop.marta.map.clone() };
    let stream = stolen.follow();
    let (path, marta) = ("/api/session/passphrase", &mut workshop.marta.person);
    let asked = |current: &str| json!({"passphrase": HERS, "current": current});
    assert_eq!(marta.put(path, &json!({"passphrase": HERS})).is_problem(400, "invalid")["field"], "current");
    marta.put(path, &asked("no es esta de verdad")).is_problem(401, "wrong-passphrase");
    marta.put_keeping(path, &asked(PASSPHRASE)).ok();
    marta.get("/api/maps").ok();
    stolen.see("").is_problem(401, "signed-out");
    let over = stream.wait_for(std::time::Duration::from_secs(12), |it| it.event == "reload");
    assert!(over.is_some(), "the open stream of the other device ends");
    let mut again = workshop.trama.stranger();
    again.post("/api/session", &sign_in("Marta", PASSPHRASE)).is_problem(401, "wrong-passphrase");
    again.post("/api/session", &sign_in("Marta", HERS)).ok();
}

#[rstest]
fn what_somebody_gave_ends_when_she_is_taken_off_the_map(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let mut rosa = invited(&mut workshop, "Rosa", "coordinator");
    let by_link = rosa.ask("/links", &json!({"role": "member"})).ok()["code"].clone();
    let by_invitation = rosa.ask("/invitations", &json!({"role": "coordinator"})).ok()["code"].clone();
    let marta_gave = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok()["code"].clone();
    let taken_back = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok();
    let rest = format!("/invitations/{}", taken_back["id"].as_str().unwrap());
    let path = workshop.marta.path(&rest);
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    workshop.marta.person.delete(&path).is_problem(404, "not-found");

    let path = workshop.marta.path(&format!("/members/{}", account_of(&rosa.person)));
    assert_eq!(workshop.marta.person.delete(&path).status, 204);
    let mut back = workshop.trama.stranger();
    back.post("/api/join", &json!({"code": by_link, "name": "Rosa"})).is_problem(410, "link-expired");
    for ended in [by_invitation, taken_back["code"].clone()] {
        back.post("/api/invitations/accept", &accept(&ended, "Rosalba")).is_problem(410, "link-expired");
    }
    back.post("/api/invitations/accept", &accept(&marta_gave, "Sol")).ok();
}

#[rstest]
fn guessing_codes_becomes_slow(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let good = workshop.marta.ask("/invitations", &json!({"role": "member"})).ok()["code"].clone();
    let mut guesser = workshop.trama.stranger();
    let guess = accept(&"uno dos tres cuatro cinco seis".into(), "Nadie");
    let refused =
        (0..30).map(|_| guesser.post("/api/invitations/accept", &guess)).find(|it| it.status == 429);
    refused.expect("after some guesses one has to wait").is_problem(429, "too-many-tries");
    guesser.post("/api/invitations/open", &json!({"code": good})).is_problem(429, "too-many-tries");
}
