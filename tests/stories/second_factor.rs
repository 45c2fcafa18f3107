//! The second factor: set up, asked for, replayed, lost, and asked for by the server.

use std::time::Duration;

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    authenticator::Authenticator,
    hours::Hours,
    house::{On, PASSPHRASE},
    person::Person,
};

const PATH: &str = "/api/session/second-factor";
const HALF_A_MINUTE: Duration = Duration::from_secs(30);

fn sign_in(name: &str, code: Option<&str>) -> Json {
    json!({"name": name, "passphrase": PASSPHRASE, "code": code})
}

/// She turns hers on; her phone, and her recovery codes.
fn turns_on(hours: &Hours, person: &mut Person) -> (Authenticator, Vec<String>) {
    let phone = Authenticator::new(&person.post(PATH, &json!({"passphrase": PASSPHRASE})).ok());
    let codes = person.put(PATH, &json!({"code": phone.shows(hours.now())})).ok();
    let codes = codes["recovery_codes"].as_array().unwrap().iter();
    (phone, codes.map(|code| code.as_str().unwrap().to_owned()).collect())
}

#[rstest]
fn a_second_factor_is_asked_for_from_the_next_sign_in_on(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let other = hours.signs_in("Marta");
    assert_eq!(marta.get(PATH).ok(), json!({"on": false, "asked": false, "recovery_codes": 0}));
    marta.post(PATH, &json!({"passphrase": "no es esta de verdad"})).is_problem(401, "wrong-passphrase");
    let phone = Authenticator::new(&marta.post(PATH, &json!({"passphrase": PASSPHRASE})).ok());
    hours.signs_in("Marta");
    let wrong = if phone.shows(hours.now()) == "000000" { "000001" } else { "000000" };
    marta.put(PATH, &json!({"code": wrong})).is_problem(401, "wrong-code");
    let shown = phone.shows(hours.now());
    let codes = marta.put(PATH, &json!({"code": shown})).ok();
    assert_eq!(codes["recovery_codes"].as_array().unwrap().len(), 10);
    assert_eq!(marta.get("/api/session").ok()["account"]["second_factor"], true);
    other.get("/api/maps").is_problem(401, "signed-out");
    marta.post(PATH, &json!({"passphrase": PASSPHRASE})).is_problem(409, "conflict");

    let mut again = hours.stranger();
    let bare = again.post("/api/session", &sign_in("Marta", None));
    bare.is_problem(401, "code-needed");
    assert!(!bare.headers.contains_key("set-cookie"), "the passphrase alone signs nobody in");
    let guess = json!({"name": "Marta", "passphrase": "no es esta de verdad", "code": shown});
    again.post("/api/session", &guess).is_problem(401, "wrong-passphrase");
    again.post("/api/session", &sign_in("Marta", Some(&shown))).is_problem(401, "wrong-code");
    hours.pass(HALF_A_MINUTE);
    again.post("/api/session", &sign_in("Marta", Some(&phone.shows(hours.now())))).ok();
    again.get("/api/maps").ok();
}

#[rstest]
fn a_code_is_good_once_and_for_its_minute(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let (phone, _) = turns_on(&hours, &mut marta);
    hours.pass(2 * HALF_A_MINUTE);
    let code = phone.shows(hours.now());
    let before = phone.shows(hours.now() - 30_000);
    hours.stranger().post("/api/session", &sign_in("Marta", Some(&code))).ok();
    let mut thief = hours.stranger();
    thief.post("/api/session", &sign_in("Marta", Some(&code))).is_problem(401, "wrong-code");
    thief.post("/api/session", &sign_in("Marta", Some(&before))).is_problem(401, "wrong-code");
    hours.pass(2 * HALF_A_MINUTE);
    let late = phone.shows(hours.now() - 30_000);
    hours.stranger().post("/api/session", &sign_in("Marta", Some(&late))).ok();
    hours.pass(3 * HALF_A_MINUTE);
    let old = phone.shows(hours.now() - 60_000);
    thief.post("/api/session", &sign_in("Marta", Some(&old))).is_problem(401, "wrong-code");
}

#[rstest]
fn two_who_use_one_code_at_once_do_not_both_come_in(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let (phone, codes) = turns_on(&hours, &mut marta);
    hours.pass(HALF_A_MINUTE);
    for typed in [phone.shows(hours.now()), codes[0].clone()] {
        let came = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        hours.stranger().post("/api/session", &sign_in("Marta", Some(&typed))).status
                    })
                })
                .collect();
            tries.into_iter().map(|it| it.join().unwrap()).filter(|status| *status == 200).count()
        });
        assert_eq!(came, 1);
    }
}

#[rstest]
fn whoever_lost_her_phone_comes_in_by_a_recovery_code_once(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let (_, codes) = turns_on(&hours, &mut marta);
    assert!(codes.iter().all(|code| code.split('-').count() == 4), "{codes:?}");
    let spoken = codes[3].replace('-', " ").to_uppercase();
    let mut again = hours.stranger();
    again.post("/api/session", &sign_in("Marta", Some(&spoken))).ok();
    hours.stranger().post("/api/session", &sign_in("Marta", Some(&codes[3]))).is_problem(401, "wrong-code");
    assert_eq!(again.get(PATH).ok()["recovery_codes"], 9);

    // Other codes instead of those that are left, and then none at all.
    let both = |code: &str| json!({"passphrase": PASSPHRASE, "code": code});
    again
        .post(&format!("{PATH}/recovery-codes"), &both("unas palabras que no son"))
        .is_problem(401, "wrong-code");
    let fresh = again.post(&format!("{PATH}/recovery-codes"), &both(&codes[4])).ok();
    let fresh = fresh["recovery_codes"][0].as_str().unwrap();
    hours.stranger().post("/api/session", &sign_in("Marta", Some(&codes[5]))).is_problem(401, "wrong-code");
    let off = format!("{PATH}/off");
    let wrong = json!({"passphrase": "no es esta de verdad", "code": fresh});
    again.post(&off, &wrong).is_problem(401, "wrong-passphrase");
    let account = again.post(&off, &both(fresh)).ok();
    assert_eq!(account["account"]["second_factor"], false);
    hours.signs_in("Marta");
}

#[rstest]
fn a_short_passphrase_is_good_only_beside_a_second_factor(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let path = "/api/session/passphrase";
    let short = json!({"passphrase": "ñandú azul", "current": PASSPHRASE});
    assert_eq!(marta.put(path, &short).is_problem(400, "invalid")["field"], "passphrase");
    let (_, codes) = turns_on(&hours, &mut marta);
    marta.put_keeping(path, &short).ok();
    let off = json!({"passphrase": "ñandú azul", "code": codes[0]});
    let refused = marta.post(&format!("{PATH}/off"), &off);
    assert_eq!(refused.is_problem(400, "invalid")["field"], "passphrase");
    let common = json!({"passphrase": "passwordpassword", "current": "ñandú azul"});
    assert_eq!(marta.put(path, &common).is_problem(400, "invalid")["field"], "passphrase");
}

#[rstest]
fn a_proposed_passphrase_is_five_words_and_another_each_time(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let propose =
        || hours.stranger().get("/api/session/passphrase").ok()["passphrase"].as_str().unwrap().to_owned();
    let one = propose();
    assert_eq!(one.split(' ').count(), 5, "{one}");
    assert_ne!(one, propose());
}

#[rstest]
fn where_members_need_one_nothing_comes_before_it(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Members) else { return };
    let mut marta = hours.steward();
    assert_eq!(marta.get("/api/session").ok()["account"]["second_factor_needed"], true);
    marta.get("/api/maps").is_problem(403, "second-factor-needed");
    marta.post("/api/maps", &json!({"name": "Mío"})).is_problem(403, "second-factor-needed");
    turns_on(&hours, &mut marta);
    assert_eq!(marta.get("/api/session").ok()["account"]["second_factor_needed"], false);
    let (mut marta, _) = hours.map(marta, &["annotation"]);

    // A guest has no passphrase that it would go with, and so sees no more than a partner.
    let link = marta.ask("/links", &json!({"role": "member"}));
    assert_eq!(link.is_problem(400, "invalid")["field"], "role");
    hours.comes(&mut marta, "Luz", "participant").see("").ok();

    let ana = hours.invited(&mut marta, "Ana", "partner");
    ana.see("").ok();
    let account = ana.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = marta.path(&format!("/members/{account}"));
    assert_eq!(marta.person.put(&path, &json!({"role": "member"})).status, 204);
    hours.pass_minutes(1);
    ana.see("").is_problem(403, "second-factor-needed");
    ana.see("/features").is_problem(403, "second-factor-needed");
}

#[rstest]
fn where_everybody_needs_one_so_does_a_partner(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Everyone) else { return };
    let mut marta = hours.steward();
    turns_on(&hours, &mut marta);
    let (mut marta, _) = hours.map(marta, &["annotation"]);
    hours.invited(&mut marta, "Ana", "partner").see("").is_problem(403, "second-factor-needed");
}

#[rstest]
fn a_second_factor_is_guessed_no_faster_than_a_passphrase(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    turns_on(&hours, &mut marta);
    let mut guesser = hours.stranger();
    let tries =
        (0..20).map(|n| guesser.post("/api/session", &sign_in("Marta", Some(&format!("{n:06}")))).status);
    assert_eq!(tries.filter(|status| *status != 429).count(), 10);
}

#[rstest]
fn a_steward_takes_away_what_was_lost_and_she_is_told(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["institution"]);
    let mut ana = hours.invited(&mut marta, "Ana", "member");
    let reset = |name: &str| {
        let ran = hours.house.command().args(["second-factor", "reset", name]).output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    let (done, said) = reset("Ana");
    assert!(!done && said.contains("no second factor"), "{said}");
    let (done, said) = reset("Nadie");
    assert!(!done && said.contains("nobody signs in"), "{said}");

    let (_, codes) = turns_on(&hours, &mut ana.person);
    hours.stranger().post("/api/session", &sign_in("Ana", None)).is_problem(401, "code-needed");
    let (done, said) = reset(" ana ");
    assert!(done && said.contains("Ana signs in"), "{said}");
    hours.pass_minutes(1);
    ana.see("").is_problem(401, "signed-out");
    let mut again = hours.stranger();
    let me = again.post("/api/session", &sign_in("Ana", None)).ok();
    assert_eq!(
        (&me["account"]["second_factor"], &me["account"]["second_factor_reset"]),
        (&false.into(), &true.into())
    );
    assert_eq!(hours.signs_in("Ana").get("/api/session").ok()["account"]["second_factor_reset"], true);
    // What was left opens nothing: neither an old recovery code nor the code of an empty secret.
    again.put("/api/session/second-factor", &json!({"code": "000000"})).is_problem(409, "conflict");
    again.post("/api/session", &sign_in("Ana", Some(&codes[0]))).ok();
    let told = marta.person.get("/api/access").ok();
    assert!(told["entries"].as_array().unwrap().iter().any(|it| {
        it["act"] == "reset" && it["who"].is_null() && it["whom"].is_string() && it["note"] == "terminal"
    }));

    turns_on(&hours, &mut again);
    assert_eq!(again.get("/api/session").ok()["account"]["second_factor_reset"], false);
}

#[rstest]
fn a_steward_takes_it_away_from_the_page_with_her_own_in_hand(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["institution"]);
    let mut ana = hours.invited(&mut marta, "Ana", "coordinator");
    let mut eva = hours.invited(&mut marta, "Eva", "member");
    turns_on(&hours, &mut ana.person);
    let lost = |name: &str, passphrase: &str, code: Option<String>| json!({"name": name, "passphrase": passphrase, "code": code});
    let path = "/api/second-factors/lost";
    hours.stranger().post(path, &lost("Ana", PASSPHRASE, None)).is_problem(401, "signed-out");
    eva.person.post(path, &lost("Ana", PASSPHRASE, None)).is_problem(403, "forbidden");
    ana.person.post(path, &lost("Ana", PASSPHRASE, None)).is_problem(403, "forbidden");
    // Whoever finds the steward's device open cannot: her passphrase is asked for, and her code where hers is on.
    marta.person.post(path, &lost("Ana", "no es esta de verdad", None)).is_problem(401, "wrong-passphrase");
    let (phone, _) = turns_on(&hours, &mut marta.person);
    hours.pass(HALF_A_MINUTE);
    marta.person.post(path, &lost("Ana", PASSPHRASE, None)).is_problem(401, "code-needed");
    let wrong = if phone.shows(hours.now()) == "000000" { "000001" } else { "000000" };
    marta.person.post(path, &lost("Ana", PASSPHRASE, Some(wrong.into()))).is_problem(401, "wrong-code");
    let code = || {
        hours.pass(HALF_A_MINUTE);
        Some(phone.shows(hours.now()))
    };
    marta.person.post(path, &lost("Nadie", PASSPHRASE, code())).is_problem(404, "not-found");
    marta.person.post(path, &lost("Eva", PASSPHRASE, code())).is_problem(409, "conflict");
    hours.stranger().post("/api/session", &sign_in("Ana", None)).is_problem(401, "code-needed");

    assert_eq!(marta.person.post(path, &lost(" ana ", PASSPHRASE, code())).status, 204);
    ana.see("").is_problem(401, "signed-out");
    let me = hours.stranger().post("/api/session", &sign_in("Ana", None)).ok();
    assert_eq!(me["account"]["second_factor_reset"], true, "she is told");
    marta.person.post(path, &lost("Ana", PASSPHRASE, code())).is_problem(409, "conflict");
    let told = marta.person.get("/api/access").ok();
    let resets: Vec<_> =
        told["entries"].as_array().unwrap().iter().filter(|it| it["act"] == "reset").collect();
    assert_eq!(resets.len(), 1, "what was refused is not noted as done");
    assert_eq!(resets[0]["who"], told["you"]);
    assert!(resets[0]["whom"].is_string() && resets[0]["note"].is_null());
}

#[rstest]
fn a_passphrase_is_guessed_no_faster_by_way_of_what_somebody_lost(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let mut marta = hours.steward();
    let guess = json!({"name": "Nadie", "passphrase": "una que no es la de nadie"});
    let tries = (0..20).map(|_| marta.post("/api/second-factors/lost", &guess).status);
    assert_eq!(tries.filter(|status| *status != 429).count(), 10);
}
