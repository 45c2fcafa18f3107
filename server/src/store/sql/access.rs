//! The access log. Its two ends stand in one row, which is also the lock of its one writer.

use layers::clock::Millis;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::{Backend, Conn, Db};
use crate::{
    access::chain::{End, beginning, end, mark},
    seal::{Record, Seal},
    store::{
        AccessEnd, AccessEnds, AccessRow, Result, Setting, StoreError,
        row::{natural, whole},
    },
};

#[derive(FromRow)]
struct EntryRow {
    seq: i64,
    at: i64,
    record: Vec<u8>,
    mark: Vec<u8>,
}

impl EntryRow {
    fn read(self, seal: &Seal) -> AccessRow {
        let seq = natural(self.seq);
        let record = seal.open(&Record::Access(seq), self.record).ok();
        AccessRow { seq, at: natural(self.at), record, mark: hash(self.mark) }
    }
}

#[derive(FromRow)]
struct EndsRow {
    head: i64,
    head_mark: Vec<u8>,
    head_proof: Vec<u8>,
    floor: i64,
    floor_mark: Vec<u8>,
    floor_proof: Vec<u8>,
}

impl EndsRow {
    fn read(self) -> AccessEnds {
        let end = |seq, mark, proof| AccessEnd { seq: natural(seq), mark: hash(mark), proof: hash(proof) };
        AccessEnds {
            head: end(self.head, self.head_mark, self.head_proof),
            floor: end(self.floor, self.floor_mark, self.floor_proof),
        }
    }
}

/// What is not of its length was tampered with, which is for the walk along the chain to say.
fn hash(bytes: Vec<u8>) -> [u8; 32] {
    bytes.try_into().unwrap_or([0; 32])
}

/// Whoever draws the key begins the chain, in one transaction: a chain without a beginning was taken away.
pub(super) async fn begin(store: &Backend, key: &[u8; 32]) -> Result<[u8; 32]> {
    let setting = Setting::AccessLog.key();
    let record = Record::Setting(setting);
    let sealed = store.seal().close(&record, key)?;
    let mut transaction = store.transaction().await?;
    let drawn = query("insert into settings (key, value) values ($1, $2) on conflict (key) do nothing")
        .bind(setting)
        .bind(sealed)
        .execute(&mut *transaction)
        .await?;
    if drawn.rows_affected() > 0 {
        put_ends(&mut transaction, &beginning(key)).await?;
        transaction.commit().await?;
        return Ok(*key);
    }
    let value: Vec<u8> = query_scalar::<Db, _>("select value from settings where key = $1")
        .bind(setting)
        .fetch_one(&mut *transaction)
        .await?;
    let opened = store.seal().open(&record, value).ok().and_then(|value| value.try_into().ok());
    opened.ok_or(StoreError::Damaged("setting"))
}

pub(super) async fn append(
    store: &Backend,
    key: &[u8; 32],
    at: Millis,
    record: &[u8],
    lost: &[u8],
) -> Result<u64> {
    let mut transaction = store.transaction().await?;
    let ends = lock(&mut transaction).await?;
    let records = if ends.is_none() { vec![lost, record] } else { vec![record] };
    let mut last = ends.unwrap_or_else(|| beginning(key));
    for record in records {
        let seq = last.head.seq + 1;
        let mark = mark(key, &last.head.mark, seq, at, record);
        query("insert into access_log (seq, at, record, mark) values ($1, $2, $3, $4)")
            .bind(whole(seq))
            .bind(whole(at))
            .bind(store.seal().close(&Record::Access(seq), record)?)
            .bind(&mark[..])
            .execute(&mut *transaction)
            .await?;
        last.head = end(key, End::Head, seq, mark);
    }
    put_ends(&mut transaction, &last).await?;
    transaction.commit().await?;
    Ok(last.head.seq)
}

pub(super) async fn prune(store: &Backend, key: &[u8; 32], before: Millis) -> Result<u64> {
    let mut transaction = store.transaction().await?;
    let Some(ends) = lock(&mut transaction).await? else { return Ok(0) };
    let row: Option<EntryRow> = query_as("select * from access_log where at < $1 order by seq desc limit 1")
        .bind(whole(before))
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else { return Ok(0) };
    let gone =
        query("delete from access_log where seq <= $1").bind(row.seq).execute(&mut *transaction).await?;
    let floor = end(key, End::Floor, natural(row.seq), hash(row.mark));
    put_ends(&mut transaction, &AccessEnds { floor, ..ends }).await?;
    transaction.commit().await?;
    Ok(gone.rows_affected())
}

pub(super) async fn ends(conn: &mut Conn) -> Result<Option<AccessEnds>> {
    let row: Option<EndsRow> =
        query_as("select * from access_ends where one = 1").fetch_optional(conn).await?;
    Ok(row.map(EndsRow::read))
}

pub(super) async fn after(conn: &mut Conn, seal: &Seal, seq: u64, limit: u32) -> Result<Vec<AccessRow>> {
    let rows: Vec<EntryRow> = query_as("select * from access_log where seq > $1 order by seq limit $2")
        .bind(whole(seq))
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.read(seal)).collect())
}

pub(super) async fn before(
    conn: &mut Conn,
    seal: &Seal,
    seq: Option<u64>,
    limit: u32,
) -> Result<Vec<AccessRow>> {
    let rows: Vec<EntryRow> = query_as("select * from access_log where seq < $1 order by seq desc limit $2")
        .bind(whole(seq.unwrap_or(u64::MAX)))
        .bind(i64::from(limit))
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| row.read(seal)).collect())
}

/// Writing the row as it is locks it, on both databases.
async fn lock(conn: &mut Conn) -> Result<Option<AccessEnds>> {
    let row: Option<EndsRow> =
        query_as("update access_ends set head = head where one = 1 returning *").fetch_optional(conn).await?;
    Ok(row.map(EndsRow::read))
}

async fn put_ends(conn: &mut Conn, ends: &AccessEnds) -> Result<()> {
    query(
        "insert into access_ends (one, head, head_mark, head_proof, floor, floor_mark, floor_proof)
         values (1, $1, $2, $3, $4, $5, $6)
         on conflict (one) do update set head = excluded.head, head_mark = excluded.head_mark,
             head_proof = excluded.head_proof, floor = excluded.floor, floor_mark = excluded.floor_mark,
             floor_proof = excluded.floor_proof",
    )
    .bind(whole(ends.head.seq))
    .bind(&ends.head.mark[..])
    .bind(&ends.head.proof[..])
    .bind(whole(ends.floor.seq))
    .bind(&ends.floor.mark[..])
    .bind(&ends.floor.proof[..])
    .execute(conn)
    .await?;
    Ok(())
}
