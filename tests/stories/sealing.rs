//! A server that is sealed tells nothing; what opens it is a passphrase or a key file; and sealing it is quick.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::{id, point},
    house::{House, On, PASSPHRASE, Trama},
    workshop::Workshop,
};

/// The server's own passphrase.
const SERVER: &str = "rio piedra camino semilla luna";

/// A program that is told of no key file, and at which nobody sits.
fn by_passphrase(house: &House) -> Trama {
    house.start_without_key_file(&[])
}

/// Waits for something that comes soon.
fn soon(what: &str, mut is: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn health(trama: &Trama) -> Option<String> {
    let answer = trama.stranger().try_get("/api/health")?;
    answer.json()["status"].as_str().map(str::to_owned)
}

#[rstest]
fn a_first_start_asks_for_the_servers_passphrase_and_a_second_one_is_sealed_until_it_is_typed(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some(house) = House::new(on) else { return };
    let trama = by_passphrase(&house);
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
    let mut steward = trama.stranger();
    let setup = steward.get("/api/setup").ok();
    assert_eq!(setup["needed"], true);
    assert_eq!(setup["lock"].as_str().unwrap().split(' ').count(), 5, "five words are proposed");
    let token = trama.setup_token().expect("a link");
    let lock = |token: &str, passphrase: &str| json!({"token": token, "passphrase": passphrase});
    steward.post("/api/lock", &lock("0000", SERVER)).is_problem(410, "link-expired");
    steward.post("/api/lock", &lock(&token, "corta")).is_problem(400, "invalid");
    steward.post("/api/unseal", &json!({"passphrase": SERVER})).is_problem(401, "wrong-passphrase");
    assert_eq!(steward.post("/api/lock", &lock(&token, SERVER)).status, 204);
    assert_eq!(health(&trama).as_deref(), Some("ok"));
    let asked = json!({"token": token, "name": "Marta", "passphrase": PASSPHRASE});
    steward.post("/api/setup", &asked).ok();
    steward.post("/api/maps", &json!({"name": "Río Claro"})).ok();
    steward.post("/api/lock", &lock(&token, SERVER)).is_problem(404, "not-found");
    assert!(trama.stop());

    let trama = by_passphrase(&house);
    let mut stranger = trama.stranger();
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
    assert!(trama.setup_token().is_none());
    stranger.post("/api/unseal", &json!({"passphrase": PASSPHRASE})).is_problem(401, "wrong-passphrase");
    assert_eq!(stranger.post("/api/unseal", &json!({"passphrase": format!(" {SERVER} ")})).status, 204);
    assert_eq!(stranger.post("/api/unseal", &json!({"passphrase": SERVER})).status, 404, "it is open");
    stranger.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    assert!(stranger.get("/api/maps").ok().to_string().contains("Río Claro"));
}

#[test]
fn a_sealed_server_answers_health_the_page_and_the_unlock_and_all_else_alike() {
    let Some(workshop) = Workshop::new(On::Sqlite) else { return };
    let map = workshop.marta.map.clone();
    let Workshop { house, trama, marta, .. } = workshop;
    assert!(trama.stop());
    let trama = house.start_with(&["--sealed"]);
    let marta = marta.person.at(&trama.url);
    let mut alike = Vec::new();
    let there = format!("/api/maps/{map}");
    let absent = format!("/api/maps/{}", id());
    for path in
        ["/api/session", "/api/maps", &there, &absent, "/api/openapi.json", "/api/setup", "/api/anything"]
    {
        for person in [&marta, &trama.stranger()] {
            let answer = person.get(path);
            let problem = answer.is_problem(503, "sealed");
            alike.push((problem.to_string(), answer.header("content-security-policy").to_owned()));
        }
    }
    alike.dedup();
    assert_eq!(alike.len(), 1, "no answer differs from another: {alike:?}");
    let mut stranger = trama.stranger();
    stranger.post("/api/unseal?passphrase=x", &json!({"passphrase": SERVER})).is_problem(400, "invalid");
    for _ in 0..2 {
        stranger.post("/api/unseal", &json!({"passphrase": SERVER})).is_problem(401, "wrong-passphrase");
    }
    stranger
        .post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE}))
        .is_problem(503, "sealed");
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
    let page = stranger.get("/");
    assert!(page.status == 200 || page.holds("not built"), "the page is the same on every server");
}

#[test]
fn tries_at_the_passphrase_of_the_server_become_slow() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start_with(&["--sealed"]);
    let mut stranger = trama.stranger();
    let mut asked = || stranger.post("/api/unseal", &json!({"passphrase": SERVER}));
    for _ in 0..10 {
        asked().is_problem(401, "wrong-passphrase");
    }
    let refused = asked();
    refused.is_problem(429, "too-many-tries");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
}

#[rstest]
#[case::by_the_command("command")]
#[case::by_the_signal("signal")]
#[case::by_the_steward("button")]
fn sealing_signs_everybody_out_and_takes_the_maps_away(#[case] way: &str) {
    let Some(mut workshop) = Workshop::new(On::Sqlite) else { return };
    let mut luz = workshop.comes("Luz", "participant");
    luz.write(workshop.mark(&id(), &point(-70.7, 4.1), &json!({})));
    let stream = luz.follow();
    let Workshop { trama, house, mut marta, .. } = workshop;
    luz.person.post("/api/seal", &json!({})).is_problem(403, "forbidden");
    trama.stranger().post("/api/seal", &json!({})).is_problem(401, "signed-out");
    match way {
        "command" => {
            let said = house.command().arg("seal").stdout(Stdio::piped()).output().unwrap();
            assert!(said.status.success(), "{said:?}");
            assert!(String::from_utf8_lossy(&said.stdout).contains("is sealed"));
            assert_eq!(health(&trama).as_deref(), Some("sealed"), "when the command ends it is done");
        }
        "signal" => assert!(
            Command::new("kill").args(["-USR1", &trama.pid().to_string()]).status().unwrap().success()
        ),
        _ => assert_eq!(marta.person.post("/api/seal", &json!({})).status, 202),
    }
    soon("it is not sealed", || health(&trama).as_deref() == Some("sealed"));
    marta.see("").is_problem(503, "sealed");
    drop(stream);
    // Once more is no harm: a sealed server has nothing to seal.
    assert!(Command::new("kill").args(["-USR1", &trama.pid().to_string()]).status().unwrap().success());
    thread::sleep(Duration::from_millis(200));
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
    assert!(trama.stop(), "a sealed server stops as any");

    let trama = house.start();
    let mut again = marta.person.at(&trama.url);
    assert_eq!(again.get("/api/session").ok()["account"], json!(null), "everybody was signed out");
    again.post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    let told = again.get("/api/access").ok();
    let sealed = told["entries"].as_array().unwrap().iter().find(|it| it["act"] == "seal").unwrap();
    let expected = if way == "button" { json!([told["you"], null]) } else { json!([null, "terminal"]) };
    assert_eq!(json!([sealed["who"], sealed["note"]]), expected);
}

#[test]
fn a_program_without_a_command_serves_as_the_environment_says_and_stays_sealed_once_it_was_sealed() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start_bare();
    assert_eq!(trama.steward().post("/api/seal", &json!({})).status, 202);
    soon("it is not sealed", || health(&trama).as_deref() == Some("sealed"));
    thread::sleep(Duration::from_millis(200));
    assert_eq!(health(&trama).as_deref(), Some("sealed"), "its key file is there, and does not open it");
}

#[test]
fn without_a_running_server_there_is_nothing_to_seal() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    trama.kill();
    let said = house.command().arg("seal").stdout(Stdio::piped()).output().unwrap();
    assert!(said.status.success());
    assert!(
        String::from_utf8_lossy(&said.stdout).contains("No server runs"),
        "what it left behind is not believed"
    );
}

/// What a process that serves says of itself in the data folder, as long as it is held.
fn note(house: &House, process: u32) -> File {
    let mut note = File::create(house.data().join(format!("{process}.running"))).unwrap();
    note.lock().unwrap();
    note.write_all(b"open").unwrap();
    note
}

#[test]
fn a_server_that_ended_meanwhile_keeps_no_other_open() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    // No process has so high a number.
    let _note = note(&house, 4_194_305);
    let said = house.command().arg("seal").output().unwrap();
    let words = String::from_utf8_lossy(&said.stdout);
    assert!(said.status.success() && words.contains("Process 4194305 has ended"), "{said:?}");
    assert!(words.contains(&format!("Process {} is sealed", trama.pid())), "{said:?}");
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
}

#[test]
fn processes_that_do_not_listen_are_waited_for_together_and_each_is_told() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    let deaf = || Command::new("sh").args(["-c", "trap '' USR1; exec sleep 60"]).spawn().unwrap();
    let mut deaf = [deaf(), deaf(), deaf()];
    let _notes: Vec<_> = deaf.iter().map(|it| note(&house, it.id())).collect();
    let since = Instant::now();
    let said = house.command().arg("seal").output().unwrap();
    let (took, words) = (since.elapsed(), String::from_utf8_lossy(&said.stderr));
    for process in &mut deaf {
        assert!(words.contains(&format!("process {} did not seal itself", process.id())), "{words}");
        process.kill().and_then(|()| process.wait()).unwrap();
    }
    assert!(!said.status.success());
    assert_eq!(health(&trama).as_deref(), Some("sealed"));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_key_file_is_made_for_its_owner_alone_and_no_other_opens_what_it_locked() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    assert!(trama.said().contains("Warning: opened with the key file"), "{}", trama.said());
    assert!(trama.stop());
    let key = house.key_file();
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);

    let fails = |house: &House| {
        let run = house.command().args(["serve", "--listen", "127.0.0.1:0"]).output().unwrap();
        assert!(!run.status.success());
        String::from_utf8_lossy(&run.stderr).into_owned()
    };
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert!(fails(&house).contains("is not there"));
    assert!(!key.exists(), "no new one is made for what is locked already");
    fs::write(&key, format!("trama-key-1 {}\n", "ab".repeat(32))).unwrap();
    assert!(fails(&house).contains("does not open this store"));
    fs::write(&key, "something else").unwrap();
    assert!(fails(&house).contains("no key file of Trama"));
    fs::write(&key, kept).unwrap();
    assert!(house.start().stop());
}

#[test]
fn every_node_of_a_database_is_opened_for_itself() {
    let Some(workshop) = Workshop::new(On::Postgis) else { return };
    let other = workshop.house.start_with(&["--sealed"]);
    assert_eq!(health(&other).as_deref(), Some("sealed"));
    workshop.marta.see("").ok();
    workshop.marta.person.at(&other.url).get("/api/maps").is_problem(503, "sealed");
}
