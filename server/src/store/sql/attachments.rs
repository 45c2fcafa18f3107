//! Photos and voice notes.

use layers::{
    change::Attachment,
    clock::Millis,
    id::{ActorId, AttachmentId, FeatureId, MapId},
};
use sqlx::{query, query_as, query_scalar};
use uuid::Uuid;

use super::{Conn, keys};
use crate::{
    seal::{Key, Seal},
    store::{
        Attached, AttachedTo, Result, StoreError,
        row::{About, AttachmentRow, whole},
    },
};

/// The columns.
const SELECT: &str = "select map_id, attachment_id, feature_id, about, bytes
    from attachments where map_id = $1 and attachment_id = $2";

pub(super) async fn put(conn: &mut Conn, seal: &Seal, attached: &Attached) -> Result<()> {
    let key = keys::of_map(conn, seal, attached.map).await?.ok_or(StoreError::Dangling)?;
    let key = match attached.feature {
        Some(feature) => keys::of_feature(conn, &key, attached.map, feature).await?,
        None => key,
    };
    insert(conn, &AttachmentRow::seal(attached, &key)?, attached.created_at).await
}

/// Writes a row that is sealed already; `sent_at` is kept for as long as no feature shows it.
pub(super) async fn insert(conn: &mut Conn, row: &AttachmentRow, sent_at: Millis) -> Result<()> {
    query(
        "insert into attachments (map_id, attachment_id, feature_id, stray_since, about, bytes)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(row.map_id)
    .bind(row.attachment_id)
    .bind(row.feature_id)
    .bind(row.feature_id.is_none().then_some(whole(sent_at)))
    .bind(&row.about)
    .bind(&row.bytes)
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn one(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    id: AttachmentId,
) -> Result<Option<Attached>> {
    let Some(map_key) = keys::of_map(conn, seal, map).await? else { return Ok(None) };
    let row: Option<AttachmentRow> =
        query_as(SELECT).bind(map.uuid()).bind(id.uuid()).fetch_optional(&mut *conn).await?;
    let Some(row) = row else { return Ok(None) };
    let Some(feature) = row.feature() else { return row.read(&map_key).map(Some) };
    let key = keys::of_features(conn, &map_key, map, &[feature]).await?.pop();
    let (_, key) = key.ok_or(StoreError::Damaged("key"))?;
    row.read(&key).map(Some)
}

pub(super) async fn attached_to(
    conn: &mut Conn,
    seal: &Seal,
    map: MapId,
    id: AttachmentId,
) -> Result<Option<AttachedTo>> {
    let Some(map_key) = keys::of_map(conn, seal, map).await? else { return Ok(None) };
    let row: Option<(Option<Uuid>, Vec<u8>)> =
        query_as("select feature_id, about from attachments where map_id = $1 and attachment_id = $2")
            .bind(map.uuid())
            .bind(id.uuid())
            .fetch_optional(conn)
            .await?;
    row.map(|(feature, about)| match feature {
        Some(feature) => Ok(AttachedTo::Feature(FeatureId::new(feature))),
        None => Ok(AttachedTo::Sender(About::open(&map_key, map, id, None, about)?.created_by)),
    })
    .transpose()
}

/// The features that show something.
pub(super) async fn features(conn: &mut Conn, map: MapId) -> Result<Vec<FeatureId>> {
    let ids: Vec<Uuid> = query_scalar(
        "select distinct feature_id from attachments where map_id = $1 and feature_id is not null",
    )
    .bind(map.uuid())
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(FeatureId::new).collect())
}

pub(super) async fn delete(conn: &mut Conn, map: MapId, id: AttachmentId) -> Result<bool> {
    let done = query("delete from attachments where map_id = $1 and attachment_id = $2")
        .bind(map.uuid())
        .bind(id.uuid())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Makes what `by` sent one of a feature: from then on it is sealed under the feature's key and not the map's.
pub(super) async fn attach(
    conn: &mut Conn,
    (map_key, feature_key): (&Key, &Key),
    map: MapId,
    shown: &Attachment,
    feature: FeatureId,
    by: ActorId,
) -> Result<bool> {
    let row: Option<AttachmentRow> =
        query_as(SELECT).bind(map.uuid()).bind(shown.attachment.uuid()).fetch_optional(&mut *conn).await?;
    let Some(row) = row else { return Ok(false) };
    if let Some(of) = row.feature() {
        return Ok(of == feature);
    }
    let stray = row.read(map_key)?;
    if stray.created_by != by || stray.media_type != shown.media_type {
        return Ok(false);
    }
    let row = AttachmentRow::seal(&Attached { feature: Some(feature), ..stray }, feature_key)?;
    query(
        "update attachments set feature_id = $3, stray_since = null, about = $4, bytes = $5
         where map_id = $1 and attachment_id = $2",
    )
    .bind(row.map_id)
    .bind(row.attachment_id)
    .bind(row.feature_id)
    .bind(row.about)
    .bind(row.bytes)
    .execute(conn)
    .await?;
    Ok(true)
}

pub(super) async fn delete_of(conn: &mut Conn, map: MapId, feature: FeatureId) -> Result<()> {
    query("delete from attachments where map_id = $1 and feature_id = $2")
        .bind(map.uuid())
        .bind(feature.uuid())
        .execute(conn)
        .await?;
    Ok(())
}

pub(super) async fn delete_stray(conn: &mut Conn, before: Millis) -> Result<u64> {
    let done = query("delete from attachments where feature_id is null and stray_since < $1")
        .bind(whole(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
