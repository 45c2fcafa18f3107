//! The access log: what it says, to whom, and that nobody can change it unseen.

use rstest::rstest;
use serde_json::{Value as Json, json};
use server::auth::second_factor::AskedOf;
use tests::{
    hours::Hours,
    house::{House, On, PASSPHRASE},
    person::Person,
};

fn entries(steward: &Person) -> Vec<Json> {
    steward.get("/api/access").ok()["entries"].as_array().unwrap().clone()
}

fn acts(entries: &[Json]) -> Vec<String> {
    let word = |it: &Json| match it["note"].as_str() {
        Some(note) => format!("{} {note}", it["act"].as_str().unwrap()),
        None => it["act"].as_str().unwrap().to_owned(),
    };
    entries.iter().rev().map(word).collect()
}

#[rstest]
fn it_tells_who_came_who_was_refused_and_who_took_something_out(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let (mut marta, _) = hours.map(hours.steward(), &["institution"]);
    let wrong = |name: &str| json!({"name": name, "passphrase": "no es esta de verdad"});
    hours.stranger().post("/api/session", &wrong("Marta")).is_problem(401, "wrong-passphrase");
    hours.stranger().post("/api/session", &wrong("Nadie")).is_problem(401, "wrong-passphrase");
    let mut ana = hours.invited(&mut marta, "Ana", "member");
    let account = ana.person.get("/api/session").ok()["account"]["id"].as_str().unwrap().to_owned();
    let path = marta.path(&format!("/members/{account}"));
    marta.person.put(&path, &json!({"role": "planner"}));
    ana.see("/export").ok();
    assert_eq!(marta.person.delete(&path).status, 204);
    ana.ask("/links", &json!({"role": "participant"})).is_problem(404, "not-found");

    let told = entries(&marta.person);
    let expected = [
        "sign_in steward",
        "refused passphrase",
        "refused passphrase",
        "role member",
        "role planner",
        "export geojson",
        "role none",
    ];
    assert_eq!(acts(&told), expected);
    let who: Vec<_> = told.iter().rev().map(|it| it["who"].as_str()).collect();
    let you = marta.person.get("/api/access").ok()["you"].as_str().unwrap().to_owned();
    assert_eq!((who[0], who[1], who[2]), (Some(you.as_str()), Some(you.as_str()), None));
    assert_eq!(who[3], who[5], "the same person is the same hash");
    assert_eq!(told[0]["whom"].as_str(), who[5]);
    let text = Json::from(told).to_string();
    for secret in ["Marta", "Ana", "127.0.0.1", account.as_str()] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    ana.person.get("/api/access").is_problem(403, "forbidden");
    ana.person.get("/api/access/verified").is_problem(403, "forbidden");
    hours.stranger().get("/api/access").is_problem(401, "signed-out");
    let verified = marta.person.get("/api/access/verified").ok();
    assert_eq!(
        (&verified["whole"], &verified["entries"], &verified["head"]),
        (&true.into(), &7.into(), &7.into())
    );
}

#[rstest]
fn after_half_a_year_an_entry_goes_and_the_log_stays_whole(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    hours.steward();
    hours.pass_minutes(60 * 24 * 100);
    let marta = hours.signs_in("Marta");
    hours.wait(hours.app.access.prune()).unwrap();
    assert_eq!(entries(&marta).len(), 2);
    hours.pass_minutes(60 * 24 * 81);
    assert_eq!(hours.wait(hours.app.access.prune()).unwrap(), 1);
    let marta = hours.signs_in("Marta");
    assert_eq!(entries(&marta).iter().map(|it| it["seq"].as_u64().unwrap()).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(marta.get("/api/access/verified").ok()["whole"], true);
}

#[rstest]
fn a_long_log_is_read_page_by_page(#[values(On::Sqlite)] on: On) {
    let Some(hours) = Hours::new(on, AskedOf::Off) else { return };
    let marta = hours.steward();
    for _ in 0..120 {
        hours
            .wait(hours.app.access.note(server::access::Act::Unseal, server::access::Said::default()))
            .unwrap();
    }
    let first = marta.get("/api/access").ok();
    assert_eq!(first["entries"].as_array().unwrap().len(), 100);
    // One more than a place can be.
    marta.get("/api/access?before=9223372036854775808").is_problem(400, "invalid");
    let rest = marta.get(&format!("/api/access?before={}", first["next"])).ok();
    assert_eq!((rest["entries"].as_array().unwrap().len(), &rest["next"]), (21, &Json::Null));
}

#[rstest]
fn the_terminal_says_whether_it_is_whole(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(house) = House::new(on) else { return };
    let trama = house.start();
    trama.steward();
    trama.stranger().post("/api/session", &json!({"name": "Marta", "passphrase": PASSPHRASE})).ok();
    let verify = || {
        let ran = house.command().arg("verify-log").output().unwrap();
        (ran.status.success(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
    };
    let (whole, said) = verify();
    assert!(whole && said.contains("is whole: 3 entries") && said.contains("entry 3 has the mark"), "{said}");

    // Whoever holds the disk takes out that the server was opened.
    let taken = "delete from access_log where seq = 1";
    tests::house::wait(async {
        if let Some(url) = house.database() {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            sqlx::query(taken).execute(&pool).await.unwrap();
            pool.close().await;
        } else {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(house.data().join("trama.db"));
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            sqlx::query(taken).execute(&pool).await.unwrap();
            pool.close().await;
        }
    });
    let (whole, said) = verify();
    assert!(!whole && said.contains("not whole: entry 1 is missing"), "{said}");
}
