//! Data of earlier versions, opened by the program of today: everything is there, and nothing is left in the clear.

mod between;

use std::{fs, path::PathBuf, process::Stdio, thread, time::Duration};

use layers::id::{ActorId, MapId};
use rstest::rstest;
use serde_json::{Value as Json, json};
use server::store::Setting;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tests::{
    drawing::point,
    house::{House, On, PASSPHRASE, Trama, wait},
    workshop::Seat,
};

fn golden(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/golden/0.1-clear").join(file)
}

/// A house with the data of that version in it, and what its coordinator saw.
fn inherited(on: On) -> Option<(House, Json)> {
    let house = House::new(on)?;
    fs::create_dir_all(house.data()).unwrap();
    let seen = match house.database() {
        None => {
            fs::copy(golden("trama.db"), house.data().join("trama.db")).unwrap();
            "sqlite.json"
        }
        Some(url) => {
            let dump = fs::read_to_string(golden("postgres.dump")).unwrap();
            wait(async {
                let mut conn = PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(AssertSqlSafe(dump)).execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            });
            "postgres.json"
        }
    };
    Some((house, serde_json::from_str(&fs::read_to_string(golden(seen)).unwrap()).unwrap()))
}

fn marta(trama: &Trama, seen: &Json) -> Seat {
    let mut person = trama.stranger();
    person.post("/api/session", &json!({"name": "marta  DORADA", "passphrase": PASSPHRASE})).ok();
    Seat { person, map: seen["map"].as_str().unwrap().to_owned() }
}

/// Finds what was there, by what nobody may change: ids, places, answers, the order and the clocks of the log.
fn finds_everything(marta: &Seat, seen: &Json) {
    let told = |features: &Json| -> Vec<Json> {
        let mut told: Vec<_> = features
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                json!([
                    it["id"],
                    it["geometry"],
                    it["properties"]["fields"],
                    it["properties"]["scope"],
                    it["properties"]["author"]
                ])
            })
            .collect();
        told.sort_by_key(ToString::to_string);
        told
    };
    assert_eq!(told(&marta.see("/features?limit=1000").ok()["features"]), told(&seen["features"]));
    // Their places in the log are not told any more: their order is.
    let log = marta.log("0", 1_000);
    let known: Vec<_> = seen["changes"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    let order: Vec<_> = log.iter().map(|it| &it["id"]).filter(|id| known.contains(id)).collect();
    assert_eq!(order, known);
    for was in seen["changes"].as_array().unwrap() {
        let is = log.iter().find(|it| it["id"] == was["id"]).unwrap();
        for (key, value) in was.as_object().unwrap().iter().filter(|(key, _)| *key != "seq") {
            assert_eq!(&is[key], value, "{key} of {was}");
        }
    }
    let first = seen["first"].as_str().unwrap();
    let history = marta.see(&format!("/features/{first}/history")).ok();
    assert!(history.to_string().contains("Canario comentario"), "{history}");
    let photo = marta.see(&format!("/attachments/{}", seen["attachment"].as_str().unwrap()));
    assert!(photo.holds("canario-foto") && photo.header("content-type") == "image/png");
    assert!(marta.see("/members").ok().to_string().contains("Luz Dorada"));
    assert!(
        marta.see("/features?contested=true").ok().to_string().contains(seen["contested"].as_str().unwrap())
    );
}

/// What was written in the clear, as text and as a number.
const CLEAR: [&str; 8] = [
    "Canario",
    "canario-foto",
    "Dorada",
    "dorada",
    "minas_explosivos",
    "feature.put",
    "$argon2id",
    "Río Dorado",
];

/// The rows of every table but those that lie open by decision, as text.
async fn tables(url: &str) -> Vec<(String, Vec<u8>)> {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let names: Vec<(String,)> = sqlx::query_as(
        "select table_name::text from information_schema.tables
         where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not in
             ('open_layers', 'open_places', 'spatial_ref_sys', '_sqlx_migrations')",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let mut found = Vec::new();
    for (name,) in names {
        let asked = format!(
            "select decode(string_agg(encode(convert_to(it::text, 'UTF8'), 'hex'), ''), 'hex') from \"{name}\" as it"
        );
        let (rows,): (Option<Vec<u8>>,) =
            sqlx::query_as(AssertSqlSafe(asked)).fetch_one(&mut conn).await.unwrap();
        found.push((name, rows.unwrap_or_default()));
    }
    found
}

#[rstest]
fn data_in_the_clear_are_sealed_at_the_first_start_and_everything_is_found(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some((house, seen)) = inherited(on) else { return };
    for _ in 0..2 {
        let trama = house.start();
        assert!(trama.setup_token().is_none(), "it has its steward");
        finds_everything(&marta(&trama, &seen), &seen);
        assert!(trama.stop());
    }
    let trama = house.start();
    let mut marta = marta(&trama, &seen);
    let log = marta.log("0", 1_000);
    let layer = log[1]["layer"].as_str().unwrap();
    let put = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "minas_explosivos"}});
    marta.write(tests::drawing::change("feature.put", layer, &tests::drawing::id(), 0, &put));
    assert!(trama.stop());

    lies_nowhere(&house, &CLEAR);
}

/// Looks for texts in everything that is stored, while no server runs.
fn lies_nowhere(house: &House, texts: &[&str]) {
    let lies: Vec<(String, Vec<u8>)> = match house.database() {
        Some(url) => wait(tables(url)),
        None => fs::read_dir(house.data())
            .unwrap()
            .flatten()
            .map(|it| (it.path().display().to_string(), fs::read(it.path()).unwrap()))
            .collect(),
    };
    assert!(lies.iter().any(|(_, bytes)| bytes.len() > 1_000));
    for (place, bytes) in lies {
        for clear in texts {
            // PostgreSQL tells bytes as hexadecimal digits.
            let digits = server::auth::hex(clear.as_bytes());
            for form in [clear.as_bytes(), digits.as_bytes()] {
                assert!(!bytes.windows(form.len()).any(|it| it == form), "{clear} lies in {place}");
            }
        }
    }
}

#[rstest]
fn what_the_doors_left_in_the_clear_is_sealed_too(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some((house, seen)) = inherited(on) else { return };
    let (account, map) = wait(between::bring(&house));
    let trama = house.start();
    finds_everything(&marta(&trama, &seen), &seen);
    assert!(trama.stop());
    lies_nowhere(&house, &between::LEFT);

    let (account, map) = (ActorId::new(account), MapId::new(map));
    let [device, secret, entry, approval] = between::LEFT;
    wait(async {
        let store = house.store().await;
        let devices = store.devices(account, 0).await.unwrap();
        assert!(devices.iter().any(|it| it.name.as_deref() == Some(device)));
        let second = store.second_factor(account).await.unwrap().unwrap();
        assert_eq!((second.secret.as_slice(), second.on), (secret.as_bytes(), false));
        let first = store.access_after(0, 1).await.unwrap().remove(0);
        assert!(String::from_utf8(first.record.unwrap()).unwrap().contains(entry));
        assert_eq!(store.approvals(map, 0).await.unwrap().remove(0).record, approval.as_bytes());
        assert_eq!(store.setting(Setting::Pepper).await.unwrap(), Some(vec![4; 32]));
        assert_eq!(store.setting(Setting::BookmarkKey).await.unwrap(), Some(vec![5; 32]));
    });
    let verified = house.command().arg("verify-log").output().unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[rstest]
fn an_upgrade_that_is_cut_short_again_and_again_goes_on_with_the_next_start(
    #[values(On::Sqlite, On::Postgis)] on: On,
) {
    let Some((house, seen)) = inherited(on) else { return };
    let mut upgraded = 0;
    for cut_after in (0..200).step_by(10) {
        let mut start = house.command();
        start.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::null()).stderr(Stdio::null());
        let mut start = start.spawn().unwrap();
        thread::sleep(Duration::from_millis(cut_after));
        start.kill().unwrap();
        start.wait().unwrap();
        upgraded += usize::from(house.key_file().exists());
    }
    assert!(upgraded > 1, "no start came as far as that");
    let trama = house.start();
    finds_everything(&marta(&trama, &seen), &seen);
    assert!(trama.stop());
}

#[test]
fn an_erasing_that_is_cut_short_goes_on_with_the_next_start() {
    let Some((house, seen)) = inherited(On::Sqlite) else { return };
    let trama = house.start();
    assert!(trama.stop());
    // As if the power had gone between the last batch and the erasing: the note of it is still there.
    let noted = "insert into settings (key, value) values ('erase', x'01')";
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(house.data().join("trama.db"));
    wait(async {
        let pool = sqlx::SqlitePool::connect_with(options.clone()).await.unwrap();
        sqlx::query(noted).execute(&pool).await.unwrap();
        pool.close().await;
    });
    let trama = house.start();
    finds_everything(&marta(&trama, &seen), &seen);
    assert!(trama.stop());
    let left: i64 = wait(async {
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query_scalar("select count(*) from settings where key = 'erase'")
            .fetch_one(&pool)
            .await
            .unwrap()
    });
    assert_eq!(left, 0);
}
