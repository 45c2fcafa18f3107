//! What an older version left in the clear is sealed at the first unlock: batch by batch, so that it goes on where it was
//! cut short. At the end the clear bytes leave the files.

mod doors;

use std::collections::HashMap;

use layers::{
    clock::Millis,
    id::{FeatureId, MapId},
    record::{self, Plaintext},
};
use sqlx::{AssertSqlSafe, query, query_as, query_scalar};
use uuid::Uuid;

use super::{
    super::{Database, flush, upgraded},
    Conn, Db, attachments, keys, people,
};
use crate::{
    seal::{Key, Record, Seal},
    store::{
        Result, Setting, StoreError,
        pending::new_key,
        row::{AccountRecord, AttachmentRow, MapRow, clear, natural},
    },
};

/// Rows sealed at once.
const BATCH: i64 = 500;
/// Rows after which it says how far it is.
const TOLD: usize = 100_000;
/// Says that everything is sealed and that the clear bytes are still in the files.
const ERASE: &str = "erase";

/// Seals what lies in the clear, if anything does.
pub(in crate::store) async fn upgrade(database: &Database, seal: &Seal) -> Result<()> {
    let _turn = upgraded::turn(database).await?;
    if upgraded::has_clear(&mut *database.writing().await?).await? {
        let mut count = settings(database, seal).await?;
        count += maps(database, seal).await?;
        count += accounts(database, seal).await?;
        count += invitations(database, seal).await?;
        count += doors::devices(database, seal).await?;
        count += doors::second_factors(database, seal).await?;
        count += doors::access_log(database, seal).await?;
        count += doors::approvals(database, seal).await?;
        let mut work = Work { database, count };
        for (map, key) in map_keys(database, seal).await? {
            work.all_of(map, &key).await?;
        }
        finish(database, work.count > 0).await?;
    }
    let erase: Option<Vec<u8>> = query_scalar::<Db, _>("select value from settings where key = $1")
        .bind(ERASE)
        .fetch_optional(&mut *database.writing().await?)
        .await?;
    if erase.is_some() {
        tracing::info!("everything is sealed; what lay in the clear is being erased from the disk");
        upgraded::erase(database).await?;
        delete_setting(&mut *database.writing().await?, ERASE).await?;
    }
    Ok(())
}

async fn delete_setting(conn: &mut Conn, key: &str) -> Result<()> {
    query("delete from settings where key = $1").bind(key).execute(conn).await?;
    Ok(())
}

async fn settings(database: &Database, seal: &Seal) -> Result<usize> {
    const BEFORE: [(&str, Setting); 2] =
        [("import_secret", Setting::ImportSecret), ("bookmark_key", Setting::BookmarkKey)];
    let mut transaction = database.transaction().await?;
    let mut count = 0;
    for (before, setting) in BEFORE {
        let Some(value) = stored_setting(&mut transaction, before).await? else { continue };
        let sealed = people::close_setting(seal, setting, &value)?;
        people::put_setting(&mut transaction, setting, &sealed).await?;
        delete_setting(&mut transaction, before).await?;
        count += 1;
    }
    for setting in [Setting::Pepper, Setting::AccessLog] {
        let stored = stored_setting(&mut transaction, setting.key()).await?;
        let Some(value) = stored.and_then(|it| clear::opened(it).ok()) else { continue };
        let sealed = people::close_setting(seal, setting, &value)?;
        people::put_setting(&mut transaction, setting, &sealed).await?;
        count += 1;
    }
    transaction.commit().await?;
    Ok(count)
}

async fn stored_setting(conn: &mut Conn, key: &str) -> Result<Option<Vec<u8>>> {
    Ok(query_scalar::<Db, _>("select value from settings where key = $1")
        .bind(key)
        .fetch_optional(conn)
        .await?)
}

async fn maps(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<(Uuid, Vec<u8>, i64)> =
        query_as::<Db, _>("select map_id, record, created_at from maps where key is null")
            .fetch_all(&mut *transaction)
            .await?;
    let count = rows.len();
    for (id, record, created_at) in rows {
        let map = record::read_map(MapId::new(id), &Plaintext::new(clear::opened(record)?))
            .map_err(|_| StoreError::Damaged("map"))?;
        let (key, stored) = seal.new_map(map.id)?;
        query("update maps set record = $2, key = $3 where map_id = $1")
            .bind(id)
            .bind(MapRow::seal(&map, natural(created_at), &key)?)
            .bind(stored)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(count)
}

async fn accounts(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<clear::AccountRow> =
        query_as("select account_id, name, passphrase, guest, created_at from accounts where record is null")
            .fetch_all(&mut *transaction)
            .await?;
    let count = rows.len();
    for row in rows {
        let (id, guest) = (row.id(), row.guest);
        let record: AccountRecord = row.open()?;
        let name_key = (!guest).then(|| seal.name_key(&record.name));
        query("update accounts set record = $2, name_key = $3, name = $4, passphrase = null where account_id = $1")
            .bind(id.uuid())
            .bind(record.seal(id, seal)?)
            .bind(name_key)
            .bind(Vec::<u8>::new())
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(count)
}

async fn invitations(database: &Database, seal: &Seal) -> Result<usize> {
    let mut transaction = database.transaction().await?;
    let rows: Vec<(Uuid, Uuid, Vec<u8>)> =
        query_as::<Db, _>("select map_id, invitation_id, name from invitations where name is not null")
            .fetch_all(&mut *transaction)
            .await?;
    let mut count = 0;
    for (map, invitation, name) in rows {
        let Ok(name) = clear::opened(name) else { continue };
        let map = MapId::new(map);
        let key = keys::of_map(&mut transaction, seal, map).await?.ok_or(StoreError::Dangling)?;
        query("update invitations set name = $3 where map_id = $1 and invitation_id = $2")
            .bind(map.uuid())
            .bind(invitation)
            .bind(key.close(&Record::InvitationName { map, invitation }, &name)?)
            .execute(&mut *transaction)
            .await?;
        count += 1;
    }
    transaction.commit().await?;
    Ok(count)
}

async fn map_keys(database: &Database, seal: &Seal) -> Result<Vec<(MapId, Key)>> {
    let rows: Vec<(Uuid, Vec<u8>)> = query_as::<Db, _>("select map_id, key from maps where length(key) > 0")
        .fetch_all(&mut *database.writing().await?)
        .await?;
    let open = |(id, stored): (Uuid, Vec<u8>)| {
        let map = MapId::new(id);
        Ok((map, seal.map(map, &stored).map_err(|_| StoreError::Damaged("key"))?))
    };
    rows.into_iter().map(open).collect()
}

/// The tables that are emptied batch by batch.
struct Work<'a> {
    database: &'a Database,
    count: usize,
}

impl Work<'_> {
    async fn all_of(&mut self, map: MapId, key: &Key) -> Result<()> {
        while self.features(map, key).await? {}
        while self.changes(map, key).await? {}
        while self.attachment(map, key).await? {}
        Ok(())
    }

    /// A batch; `false` when nothing was left.
    async fn features(&mut self, map: MapId, map_key: &Key) -> Result<bool> {
        let mut transaction = self.database.transaction().await?;
        let rows: Vec<clear::FeatureRow> =
            query_as("select * from clear_features where map_id = $1 order by feature_id limit $2")
                .bind(map.uuid())
                .bind(BATCH)
                .fetch_all(&mut *transaction)
                .await?;
        let Some(last) = rows.last().map(|row| row.feature_id) else { return Ok(false) };
        let ids: Vec<_> = rows.iter().map(|row| FeatureId::new(row.feature_id)).collect();
        let own = feature_keys(&mut transaction, map, map_key, &ids).await?;
        let sealed = rows
            .into_iter()
            .zip(&ids)
            .map(|(row, id)| row.open()?.seal(map, own.get(id).ok_or(StoreError::Damaged("key"))?));
        let sealed = sealed.collect::<Result<Vec<_>>>()?;
        flush::features(&mut transaction, map, &sealed).await?;
        query("delete from clear_features where map_id = $1 and feature_id <= $2")
            .bind(map.uuid())
            .bind(last)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.tell(sealed.len());
        Ok(true)
    }

    async fn changes(&mut self, map: MapId, map_key: &Key) -> Result<bool> {
        let mut transaction = self.database.transaction().await?;
        let rows: Vec<clear::ChangeRow> =
            query_as("select * from clear_changes where map_id = $1 order by seq limit $2")
                .bind(map.uuid())
                .bind(BATCH)
                .fetch_all(&mut *transaction)
                .await?;
        let Some(last) = rows.last().map(|row| row.seq) else { return Ok(false) };
        let mut ids: Vec<_> = rows.iter().filter_map(|row| row.feature_id).map(FeatureId::new).collect();
        ids.sort_unstable();
        ids.dedup();
        let own = feature_keys(&mut transaction, map, map_key, &ids).await?;
        let sealed = rows.into_iter().map(|row| {
            let change = row.open()?;
            change.seal(map_key, change.feature.and_then(|feature| own.get(&feature)))
        });
        let sealed = sealed.collect::<Result<Vec<_>>>()?;
        flush::changes(&mut transaction, &sealed).await?;
        query("delete from clear_changes where map_id = $1 and seq <= $2")
            .bind(map.uuid())
            .bind(last)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.tell(sealed.len());
        Ok(true)
    }

    /// One by one: each may be of many megabytes.
    async fn attachment(&mut self, map: MapId, map_key: &Key) -> Result<bool> {
        let mut transaction = self.database.transaction().await?;
        let row: Option<clear::AttachmentRow> =
            query_as("select * from clear_attachments where map_id = $1 limit 1")
                .bind(map.uuid())
                .fetch_optional(&mut *transaction)
                .await?;
        let Some(row) = row else { return Ok(false) };
        let attached = row.open()?;
        let sealed = match attached.feature {
            Some(feature) => {
                let key = keys::of_feature(&mut transaction, map_key, map, feature).await?;
                AttachmentRow::seal(&attached, &key)?
            }
            None => AttachmentRow::seal(&attached, map_key)?,
        };
        let sent_at: Millis = attached.created_at;
        attachments::insert(&mut transaction, &sealed, sent_at).await?;
        query("delete from clear_attachments where map_id = $1 and attachment_id = $2")
            .bind(map.uuid())
            .bind(attached.id.uuid())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.tell(1);
        Ok(true)
    }

    fn tell(&mut self, sealed: usize) {
        let before = self.count;
        self.count += sealed;
        if before / TOLD != self.count / TOLD {
            tracing::info!(records = self.count, "what lay in the clear is being sealed");
        }
    }
}

/// The keys of features, made where there are none.
async fn feature_keys(
    conn: &mut Conn,
    map: MapId,
    map_key: &Key,
    ids: &[FeatureId],
) -> Result<HashMap<FeatureId, Key>> {
    let mut known: HashMap<_, _> = keys::of_features(conn, map_key, map, ids).await?.into_iter().collect();
    let mut made = Vec::new();
    for id in ids {
        if !known.contains_key(id) {
            let (key, stored) = new_key(map_key, map, *id)?;
            known.insert(*id, key);
            made.push((*id, stored));
        }
    }
    flush::keys(conn, map, &made).await?;
    Ok(known)
}

/// Takes away what held the clear rows.
async fn finish(database: &Database, erase: bool) -> Result<()> {
    let mut transaction = database.transaction().await?;
    for statement in upgraded::TAKEN_AWAY {
        query(AssertSqlSafe(*statement)).execute(&mut *transaction).await?;
    }
    if erase {
        query("insert into settings (key, value) values ($1, $2)")
            .bind(ERASE)
            .bind(&[1_u8][..])
            .execute(&mut *transaction)
            .await?;
    }
    Ok(transaction.commit().await?)
}
