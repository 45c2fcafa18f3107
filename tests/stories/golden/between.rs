//! What a version left that had the doors and no seal yet: devices, second factors, the access log, what takes two.

use std::{fs, path::Path};

use server::access::chain::{End, beginning, end, mark};
use sqlx::migrate::Migrator;
use tests::house::House;
use uuid::Uuid;

/// Every secret of it, behind the byte that stood before what was in the clear.
pub(super) const LEFT: [&str; 4] =
    ["canario-del-equipo", "canario-del-secreto", "canario-de-la-entrada", "canario-de-dos"];
/// When it was left, in milliseconds since 1970.
const WHEN: i64 = 1_800_000_000_000;
/// Until when something lasts that must not end meanwhile.
const LATER: i64 = 9_000_000_000_000;
const KEY: [u8; 32] = [3; 32];

fn clear(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    [&[0], bytes.as_ref()].concat()
}

/// The migrations of that version: all but the one that seals.
async fn migrator(house: &House, store: &str) -> Migrator {
    let folder = house.data().with_file_name("migrations");
    fs::create_dir_all(&folder).unwrap();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(store);
    for file in fs::read_dir(all).unwrap().flatten() {
        let name = file.file_name();
        if !name.to_string_lossy().starts_with("0010") {
            fs::copy(file.path(), folder.join(name)).unwrap();
        }
    }
    Migrator::new(folder.as_path()).await.unwrap()
}

/// The same statements for both databases.
macro_rules! leave {
    ($pool:expr) => {{
        let pool = $pool;
        let account: Uuid = sqlx::query_scalar("select account_id from accounts where steward = $1 limit 1")
            .bind(true)
            .fetch_one(&pool)
            .await
            .unwrap();
        let map: Uuid = sqlx::query_scalar("select map_id from maps").fetch_one(&pool).await.unwrap();
        let [device, secret, entry, approval] = LEFT;
        for (key, value) in
            [("pepper", clear([4; 32])), ("access_log", clear(KEY)), ("bookmark_key", vec![5; 32])]
        {
            sqlx::query("insert into settings (key, value) values ($1, $2)")
                .bind(key)
                .bind(value)
                .execute(&pool)
                .await
                .unwrap();
        }
        sqlx::query(
            "insert into sessions (token, account_id, created_at, last_seen, expires_at, device)
             values ($1, $2, $3, $3, $4, $5)",
        )
        .bind(&[6_u8; 32][..])
        .bind(account)
        .bind(WHEN)
        .bind(LATER)
        .bind(clear(device))
        .execute(&pool)
        .await
        .unwrap();
        sqlx::query("insert into second_factors (account_id, secret, created_at) values ($1, $2, $3)")
            .bind(account)
            .bind(clear(secret))
            .bind(WHEN)
            .execute(&pool)
            .await
            .unwrap();
        let record = format!(r#"{{"act":"sign_in","who":null,"map":null,"whom":null,"note":"{entry}"}}"#);
        let made = mark(&KEY, &[0; 32], 1, WHEN.cast_unsigned(), record.as_bytes());
        sqlx::query("insert into access_log (seq, at, record, mark) values (1, $1, $2, $3)")
            .bind(WHEN)
            .bind(clear(&record))
            .bind(&made[..])
            .execute(&pool)
            .await
            .unwrap();
        let (head, floor) = (end(&KEY, End::Head, 1, made), beginning(&KEY).floor);
        sqlx::query(
            "insert into access_ends (one, head, head_mark, head_proof, floor, floor_mark, floor_proof)
             values (1, 1, $1, $2, 0, $3, $4)",
        )
        .bind(&head.mark[..])
        .bind(&head.proof[..])
        .bind(&floor.mark[..])
        .bind(&floor.proof[..])
        .execute(&pool)
        .await
        .unwrap();
        sqlx::query("insert into approvals (map_id, approval_id, record, until) values ($1, $2, $3, $4)")
            .bind(map)
            .bind(Uuid::from_u128(9))
            .bind(clear(approval))
            .bind(LATER)
            .execute(&pool)
            .await
            .unwrap();
        pool.close().await;
        (account, map)
    }};
}

/// Brings the data of a house to that version, and leaves something in each of its tables; answers whose it is and on
/// which map.
pub(super) async fn bring(house: &House) -> (Uuid, Uuid) {
    match house.database() {
        None => {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(house.data().join("trama.db"));
            let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
            migrator(house, "sqlite").await.run(&pool).await.unwrap();
            leave!(pool)
        }
        Some(url) => {
            let pool = sqlx::PgPool::connect(url).await.unwrap();
            migrator(house, "postgres").await.run(&pool).await.unwrap();
            leave!(pool)
        }
    }
}
