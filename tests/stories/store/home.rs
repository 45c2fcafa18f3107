//! A database of one story, with two nodes on it.

use std::sync::Arc;

use layers::id::{FeatureId, MapId};
use server::seal::{Key, Record};
use server::store::{PostgresOptions, PostgresStore, SharedStore, SqliteStore};
use tests::{
    postgis::{self, Database},
    room::seal,
};
use uuid::Uuid;

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
        let first = SqliteStore::open(&path, seal()).await.expect("a store");
        let second = SqliteStore::open(&path, seal()).await.expect("the same store");
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
        let connect = || PostgresStore::connect(&database.url, options.clone(), seal());
        // At once, as nodes do: the migrations run one time.
        let (first, second) = tokio::join!(connect(), connect());
        let (first, second) = (first.expect("a store"), second.expect("the same store"));
        let (store, other) = (Arc::new(first.clone()), Arc::new(second.clone()));
        Some(Self { store, second: other, place: Place::Database(database, [first, second]) })
    }

    /// Everything on the disk that holds records: to look for what must not be there.
    pub(crate) async fn holds(&self, text: &str) -> bool {
        self.holds_bytes(text.as_bytes()).await
    }

    /// The same for bytes that are no text.
    pub(crate) async fn holds_bytes(&self, bytes: &[u8]) -> bool {
        match &self.place {
            Place::Folder(folder, _) => {
                let files = std::fs::read_dir(folder.path().join("data")).expect("a folder");
                let holds = |file: std::fs::DirEntry| {
                    let there = std::fs::read(file.path()).expect("a file");
                    there.windows(bytes.len()).any(|window| window == bytes)
                };
                files.flatten().any(holds)
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                let (rows,): (i64,) = sqlx::query_as(
                    "select (select count(*) from changes where position($1 in header || body) > 0)
                          + (select count(*) from features where position($1 in record) > 0)
                          + (select count(*) from maps where position($1 in record) > 0)
                          + (select count(*) from accounts where position($1 in record || coalesce(name_key, '')) > 0)
                          + (select count(*) from attachments where position($1 in about || bytes) > 0)",
                )
                .bind(bytes)
                .fetch_one(&mut look)
                .await
                .expect("counts");
                rows > 0
            }
        }
    }

    /// Copies the log and the registers as they lie on the disk.
    pub(crate) async fn copy_rows(&self) {
        self.run("create table copied_changes as select * from changes").await;
        self.run("create table copied_features as select * from features").await;
    }

    /// Puts the copy back, as from an old backup.
    pub(crate) async fn put_copied_rows_back(&self) {
        self.run(
            "update changes set header = copied.header, body = copied.body from copied_changes as copied
             where copied.map_id = changes.map_id and copied.seq = changes.seq",
        )
        .await;
        self.run(
            "update features set head = copied.head, record = copied.record from copied_features as copied
             where copied.map_id = features.map_id and copied.feature_id = features.feature_id",
        )
        .await;
    }

    /// Does something to the database behind the store's back.
    pub(crate) async fn run(&self, statement: &'static str) {
        match &self.place {
            Place::Folder(folder, _) => {
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("data/trama.db"));
                let pool = sqlx::SqlitePool::connect_with(options).await.expect("a connection");
                sqlx::query(statement).execute(&pool).await.expect("rows");
                pool.close().await;
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                sqlx::query(statement).execute(&mut look).await.expect("rows");
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

    /// Puts bytes in the place of the sealed registers of every feature.
    async fn put_records(&self, record: &[u8]) {
        for mut row in self.features().await {
            row.record = record.to_vec();
            self.put(&row).await;
        }
    }

    /// Puts registers in the place of those of every feature, sealed as they must be.
    pub(crate) async fn put_registers(&self, plain: &[u8]) {
        for mut row in self.features().await {
            row.record = row.key().close(&row.sealed_as(), plain).expect("a record");
            self.put(&row).await;
        }
    }

    /// How many features have these registers.
    pub(crate) async fn count_registers(&self, plain: &[u8]) -> usize {
        let rows = self.features().await;
        let opened = |row: &Registers| row.key().open(&row.sealed_as(), row.record.clone());
        rows.iter().filter(|row| opened(row).is_ok_and(|it| it == plain)).count()
    }

    async fn features(&self) -> Vec<Registers> {
        const ROWS: &str = "select features.map_id, maps.key as map_key, features.feature_id, features.head,
                                features.record, feature_keys.key as feature_key
             from features join maps on maps.map_id = features.map_id
             join feature_keys
                 on feature_keys.map_id = features.map_id and feature_keys.feature_id = features.feature_id";
        match &self.place {
            Place::Folder(folder, _) => {
                let pool = sqlx::SqlitePool::connect_with(file(folder)).await.expect("a connection");
                let rows = sqlx::query_as(ROWS).fetch_all(&pool).await.expect("rows");
                pool.close().await;
                rows
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                sqlx::query_as(ROWS).fetch_all(&mut look).await.expect("rows")
            }
        }
    }

    async fn put(&self, row: &Registers) {
        const PUT: &str = "update features set record = $3 where map_id = $1 and feature_id = $2";
        let Registers { map_id, feature_id, record, .. } = row;
        match &self.place {
            Place::Folder(folder, _) => {
                let pool = sqlx::SqlitePool::connect_with(file(folder)).await.expect("a connection");
                let put = sqlx::query(PUT).bind(map_id).bind(feature_id).bind(record);
                put.execute(&pool).await.expect("a row");
                pool.close().await;
            }
            Place::Database(database, _) => {
                let mut look = database.look().await.expect("a connection");
                let put = sqlx::query(PUT).bind(map_id).bind(feature_id).bind(record);
                put.execute(&mut look).await.expect("a row");
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

fn file(folder: &tempfile::TempDir) -> sqlx::sqlite::SqliteConnectOptions {
    sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("data/trama.db"))
}

/// The registers of a feature as they are stored, with what opens them.
#[derive(sqlx::FromRow)]
struct Registers {
    map_id: Uuid,
    map_key: Vec<u8>,
    feature_id: Uuid,
    head: i64,
    record: Vec<u8>,
    feature_key: Vec<u8>,
}

impl Registers {
    fn ids(&self) -> (MapId, FeatureId) {
        (MapId::new(self.map_id), FeatureId::new(self.feature_id))
    }

    fn key(&self) -> Key {
        let (map, feature) = self.ids();
        let map_key = seal().map(map, &self.map_key).expect("the map's key");
        map_key.unwrap(&Record::FeatureKey { map, feature }, &self.feature_key).expect("the feature's key")
    }

    fn sealed_as(&self) -> Record<'static> {
        let (map, feature) = self.ids();
        Record::Feature { map, feature, head: self.head.cast_unsigned() }
    }
}
