//! A database of one story, with two nodes on it.

use std::sync::Arc;

use server::{
    seal::Seal,
    store::{PostgresOptions, PostgresStore, SharedStore, SqliteStore},
};
use tests::postgis::{self, Database};

/// Two nodes on one database.
pub(crate) struct Home {
    pub(crate) store: SharedStore,
    pub(crate) second: SharedStore,
    place: Place,
}

enum Place {
    Folder(tempfile::TempDir, [SqliteStore; 2]),
    Database(Database, [PostgresStore; 2]),
}

impl Home {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("data");
        let first = SqliteStore::open(&path, Seal::clear()).await.expect("a store");
        let second = SqliteStore::open(&path, Seal::clear()).await.expect("the same store");
        let (store, other) = (Arc::new(first.clone()), Arc::new(second.clone()));
        Self { store, second: other, place: Place::Folder(folder, [first, second]) }
    }

    /// `None` when these stories are left out.
    pub(crate) async fn postgres() -> Option<Self> {
        if postgis::skipped() {
            return None;
        }
        let database = Database::new().await.expect("a database");
        let options = PostgresOptions { connections: 4, ..PostgresOptions::default() };
        let connect = || PostgresStore::connect(&database.url, options.clone(), Seal::clear());
        // At once, as nodes do: the migrations run one time.
        let (first, second) = tokio::join!(connect(), connect());
        let (first, second) = (first.expect("a store"), second.expect("the same store"));
        let (store, other) = (Arc::new(first.clone()), Arc::new(second.clone()));
        Some(Self { store, second: other, place: Place::Database(database, [first, second]) })
    }

    /// Everything on the disk that holds records: to look for what must not be there.
    pub(crate) async fn holds(&self, text: &str) -> bool {
        match &self.place {
            Place::Folder(folder, _) => {
                let files = std::fs::read_dir(folder.path().join("data")).expect("a folder");
                let holds = |file: std::fs::DirEntry| {
                    let bytes = std::fs::read(file.path()).expect("a file");
                    bytes.windows(text.len()).any(|window| window == text.as_bytes())
                };
                files.flatten().any(holds)
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                let (bodies,): (i64,) = sqlx::query_as(
                    "select (select count(*) from changes where position(convert_to($1, 'UTF8') in body) > 0)
                          + (select count(*) from features where position(convert_to($1, 'UTF8') in record) > 0)
                          + (select count(*) from attachments where position(convert_to($1, 'UTF8') in bytes) > 0)
                          + (select count(*) from open_places where concat(name, properties) like '%' || $1 || '%')",
                )
                .bind(text)
                .fetch_one(&mut look)
                .await
                .expect("counts");
                bodies > 0
            }
        }
    }

    /// Writes behind the store's back, as who holds its disk might.
    pub(crate) async fn tamper(&self, sql: &'static str) {
        match &self.place {
            Place::Folder(folder, _) => {
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("data/trama.db"));
                let pool = sqlx::SqlitePool::connect_with(options).await.expect("a connection");
                sqlx::query(sql).execute(&pool).await.expect("a change");
                pool.close().await;
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                sqlx::query(sql).execute(&mut look).await.expect("a change");
            }
        }
    }

    /// Breaks the seal of the registers of every feature.
    pub(crate) async fn damage(&self) {
        self.put_records(b"\x09\x01canario").await;
    }

    /// Puts a record in the place of the registers of every feature.
    pub(crate) async fn put_records(&self, record: &[u8]) {
        const BREAK: &str = "update features set record = $1";
        match &self.place {
            Place::Folder(folder, _) => {
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("data/trama.db"));
                let pool = sqlx::SqlitePool::connect_with(options).await.expect("a connection");
                sqlx::query(BREAK).bind(record).execute(&pool).await.expect("damage");
                pool.close().await;
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                sqlx::query(BREAK).bind(record).execute(&mut look).await.expect("damage");
            }
        }
    }

    /// How many features have this record.
    pub(crate) async fn count_records(&self, record: &[u8]) -> i64 {
        const COUNT: &str = "select count(*) from features where record = $1";
        match &self.place {
            Place::Folder(folder, _) => {
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("data/trama.db"));
                let pool = sqlx::SqlitePool::connect_with(options).await.expect("a connection");
                let count = sqlx::query_scalar(COUNT).bind(record).fetch_one(&pool).await.expect("a count");
                pool.close().await;
                count
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                sqlx::query_scalar(COUNT).bind(record).fetch_one(&mut look).await.expect("a count")
            }
        }
    }

    pub(crate) async fn end(self) {
        drop((self.store, self.second));
        match self.place {
            Place::Folder(_, stores) => {
                for store in stores {
                    store.close().await;
                }
            }
            Place::Database(database, stores) => {
                for store in stores {
                    store.close().await;
                }
                database.end().await.expect("an end");
            }
        }
    }
}
