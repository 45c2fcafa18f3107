//! What sealing costs: the same registers and the same changes in the clear and sealed, in two files alike but for that. Reading
//! goes as `store/sql/opened.rs` does it: rows in batches, opened and decoded beside the reading.

use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt};
use layers::{
    change::Logged,
    feature::Feature,
    id::{FeatureId, MapId},
    record,
};
use server::seal::{Key, Record};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::{
    figures::{Figures, Table, ms},
    inside::Made,
    scatter::scatter,
};

const TABLES: &str = "
    create table changes (seq integer primary key, header blob not null, body blob not null) strict;
    create table features (map_id blob not null, feature_id blob not null, head integer not null, record blob not null,
        primary key (map_id, feature_id)) strict;
    create table feature_keys (map_id blob not null, feature_id blob not null, key blob not null,
        primary key (map_id, feature_id)) strict, without rowid;";
/// The bytes of a header, as the server's are.
const HEADER: [u8; 72] = [7; 72];
const BATCH: usize = 1_000;
const AT_ONCE: usize = 3;
const WRITES: usize = 300;

/// A file and, unless it lies in the clear, the key of its map.
struct Side {
    pool: SqlitePool,
    key: Option<Key>,
    map: MapId,
    _folder: TempDir,
}

/// What one side took.
struct Took {
    read: Duration,
    write: Figures,
    bytes: u64,
}

/// Both, side by side.
pub async fn measure(count: usize) -> anyhow::Result<String> {
    let mut clear = Side::new(None).await?.measure(count).await?;
    let mut sealed = Side::new(Some(Key::random()?)).await?.measure(count).await?;
    let mut table = Table::new(&["what", "in the clear", "sealed", "×"]);
    let mut row = |what: &str, clear: f64, sealed: f64, said: [String; 2]| {
        let [a, b] = said;
        table.row(&[what, &a, &b, &format!("{:.1}", sealed / clear)]);
    };
    let (a, b) = (clear.read, sealed.read);
    let said = [a, b].map(|it| format!("{:.1} s", it.as_secs_f64()));
    row(&format!("{count} features read and decoded"), a.as_secs_f64(), b.as_secs_f64(), said);
    let (a, b) = (clear.write.percentile(0.5), sealed.write.percentile(0.5));
    row(
        "a write, durable, median",
        a.as_secs_f64(),
        b.as_secs_f64(),
        [a, b].map(|it| format!("{} ms", ms(it))),
    );
    let (a, b) = (clear.bytes / count as u64, sealed.bytes / count as u64);
    row("the file, for each feature", a as f64, b as f64, [a, b].map(|it| format!("{it} bytes")));
    Ok(table.text().to_owned())
}

impl Side {
    async fn new(key: Option<Key>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("side.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .pragma("secure_delete", "on");
        let pool =
            SqlitePoolOptions::new().max_connections(1).connect_with(options.row_buffer_size(512)).await?;
        sqlx::raw_sql(TABLES).execute(&pool).await?;
        Ok(Self { pool, key, map: MapId::new(Uuid::new_v4()), _folder: folder })
    }

    async fn measure(self, count: usize) -> anyhow::Result<Took> {
        let mut made = Made::empty();
        let mut scattered = scatter(1, count).peekable();
        while scattered.peek().is_some() {
            let mut turn = self.pool.begin().await?;
            for it in scattered.by_ref().take(20 * BATCH) {
                self.put(&mut turn, &made.draw(&it).1).await?;
            }
            turn.commit().await?;
        }
        sqlx::query("pragma wal_checkpoint(truncate)").execute(&self.pool).await?;
        let (pages, size): (i64, i64) =
            sqlx::query_as("select page_count, page_size from pragma_page_count, pragma_page_size")
                .fetch_one(&self.pool)
                .await?;
        let since = Instant::now();
        let read = self.read().await?;
        anyhow::ensure!(read == count, "{read} of {count}");
        let read = since.elapsed();
        let mut write = Figures::default();
        for it in scatter(2, WRITES) {
            let (logged, feature) = made.draw(&it);
            let since = Instant::now();
            let mut turn = self.pool.begin().await?;
            self.append(&mut turn, &logged, &feature).await?;
            turn.commit().await?;
            write.push(since.elapsed());
        }
        Ok(Took { read, write, bytes: (pages * size).unsigned_abs() })
    }

    /// Writes registers, and the key with which they are sealed; answers that key.
    async fn put(&self, turn: &mut sqlx::SqliteConnection, feature: &Feature) -> anyhow::Result<Option<Key>> {
        let (plain, id, map) = (record::write_feature(feature)?, feature.id(), self.map);
        let own = self.key.as_ref().map(|_| Key::random()).transpose()?;
        let bytes = match &own {
            Some(own) => {
                own.close_plain(&Record::Feature { map, feature: id, head: feature.head() }, &plain)?
            }
            None => plain.expose().to_vec(),
        };
        sqlx::query("insert into features values ($1, $2, $3, $4)")
            .bind(map.uuid())
            .bind(id.uuid())
            .bind(feature.head().cast_signed())
            .bind(bytes)
            .execute(&mut *turn)
            .await?;
        if let (Some(key), Some(own)) = (&self.key, &own) {
            sqlx::query("insert into feature_keys values ($1, $2, $3)")
                .bind(map.uuid())
                .bind(id.uuid())
                .bind(key.wrap(&Record::FeatureKey { map, feature: id }, own)?)
                .execute(&mut *turn)
                .await?;
        }
        Ok(own)
    }

    async fn append(
        &self,
        turn: &mut sqlx::SqliteConnection,
        logged: &Logged,
        feature: &Feature,
    ) -> anyhow::Result<()> {
        let (map, seq, change) = (self.map, logged.seq, logged.change.id);
        let own = self.put(turn, feature).await?;
        let body = record::write_body(&logged.change.body)?;
        let [header, body] = match (&self.key, &own) {
            (Some(key), Some(own)) => [
                key.close(&Record::Header { map, seq, change, feature: logged.change.feature }, &HEADER)?,
                own.close_plain(
                    &Record::Body { map, layer: logged.change.layer, change, version: 1 },
                    &body,
                )?,
            ],
            _ => [HEADER.to_vec(), body.expose().to_vec()],
        };
        sqlx::query("insert into changes values ($1, $2, $3)")
            .bind(seq.cast_signed())
            .bind(header)
            .bind(body)
            .execute(turn)
            .await?;
        Ok(())
    }

    async fn read(&self) -> anyhow::Result<usize> {
        type Row = (Uuid, i64, Vec<u8>, Option<Vec<u8>>);
        let rows = sqlx::query_as::<_, Row>(
            "select features.feature_id, head, record, key from features left join feature_keys
             on feature_keys.map_id = features.map_id and feature_keys.feature_id = features.feature_id
             where features.map_id = $1",
        );
        let batches = rows.bind(self.map.uuid()).fetch(&self.pool).try_chunks(BATCH).map(|batch| {
            let (key, map) = (self.key.clone(), self.map);
            async move {
                let batch = batch.map_err(|error| error.1)?;
                spawn_blocking(move || batch.into_iter().map(|row| open(row, key.as_ref(), map)).collect())
                    .await?
            }
        });
        let mut count = 0;
        let mut batches = batches.buffered(AT_ONCE);
        while let Some(features) = batches.try_next().await? {
            let features: Vec<Feature> = features;
            count += features.len();
        }
        Ok(count)
    }
}

fn open(
    (id, head, bytes, wrapped): (Uuid, i64, Vec<u8>, Option<Vec<u8>>),
    key: Option<&Key>,
    map: MapId,
) -> anyhow::Result<Feature> {
    let feature = FeatureId::new(id);
    let plain = match (key, wrapped) {
        (Some(key), Some(wrapped)) => {
            let own = key.unwrap(&Record::FeatureKey { map, feature }, &wrapped)?;
            own.open_plain(&Record::Feature { map, feature, head: head.unsigned_abs() }, bytes)?
        }
        _ => record::Plaintext::new(bytes),
    };
    Ok(record::read_feature(feature, &plain)?)
}
