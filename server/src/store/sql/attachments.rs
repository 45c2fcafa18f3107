//! Photos and voice notes.

use layers::{
    clock::Millis,
    id::{ActorId, AttachmentId, FeatureId, MapId},
};
use sqlx::{query, query_as};
use uuid::Uuid;

use super::Conn;
use crate::{
    seal::{Record, Seal},
    store::{
        Attached, Result,
        row::{AttachmentRow, whole},
    },
};

pub(super) async fn put(conn: &mut Conn, seal: &Seal, attached: &Attached) -> Result<()> {
    let (map, attachment) = (attached.map, attached.id);
    let named = Record::AttachmentName { map, attachment };
    query(
        "insert into attachments
             (map_id, attachment_id, feature_id, media_type, name, created_by, created_at, bytes)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(map.uuid())
    .bind(attachment.uuid())
    .bind(attached.feature.map(FeatureId::uuid))
    .bind(&attached.media_type)
    .bind(attached.name.as_ref().map(|name| seal.close_bytes(&named, name.as_bytes())))
    .bind(attached.created_by.uuid())
    .bind(whole(attached.created_at))
    .bind(seal.close_bytes(&Record::Attachment { map, attachment }, &attached.bytes))
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
    let row: Option<AttachmentRow> =
        query_as("select * from attachments where map_id = $1 and attachment_id = $2")
            .bind(map.uuid())
            .bind(id.uuid())
            .fetch_optional(conn)
            .await?;
    row.map(|row| row.read(seal)).transpose()
}

pub(super) async fn attached_to(
    conn: &mut Conn,
    map: MapId,
    id: AttachmentId,
) -> Result<Option<(Option<FeatureId>, ActorId)>> {
    let row: Option<(Option<Uuid>, Uuid)> =
        query_as("select feature_id, created_by from attachments where map_id = $1 and attachment_id = $2")
            .bind(map.uuid())
            .bind(id.uuid())
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(feature, by)| (feature.map(FeatureId::new), ActorId::new(by))))
}

pub(super) async fn delete(conn: &mut Conn, map: MapId, id: AttachmentId) -> Result<bool> {
    let done = query("delete from attachments where map_id = $1 and attachment_id = $2")
        .bind(map.uuid())
        .bind(id.uuid())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn attach(
    conn: &mut Conn,
    map: MapId,
    id: AttachmentId,
    feature: FeatureId,
    by: ActorId,
) -> Result<bool> {
    let done = query(
        "update attachments set feature_id = $3
         where map_id = $1 and attachment_id = $2
         and ((feature_id is null and created_by = $4) or feature_id = $3)",
    )
    .bind(map.uuid())
    .bind(id.uuid())
    .bind(feature.uuid())
    .bind(by.uuid())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
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
    let done = query("delete from attachments where feature_id is null and created_at < $1")
        .bind(whole(before))
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
