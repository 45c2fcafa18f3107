//! What is destroyed is gone.

use std::time::Duration;

use layers::{
    change::{Attachment, Body},
    id::{ActorId, AttachmentId, FeatureId},
    role::Role,
    scope::Scope,
};
use serde_json::json;
use server::store::Attached;
use tests::room::{NOW, Room, as_shown, change, feature, point};
use uuid::Uuid;

use crate::Home;

/// A word that no record of anything else holds.
const CANARY: &str = "canario-de-la-casa";

async fn drawn(home: &Home) -> Room {
    let room = Room::new(home.store.clone()).await;
    let kind = "risk_factor";
    let put = point(kind, 1, -75.25, 5.0, &json!({"code": "minas_explosivos", "name": CANARY}));
    let comment = change(kind, feature(1), 11, "feature.comment", &json!({"text": CANARY}));
    let resolve = change(kind, feature(1), 12, "feature.resolve", &json!({"field": "name", "value": CANARY}));
    let other = point(kind, 2, -75.5, 5.0, &json!({"code": "minas_explosivos"}));
    let verdicts = room.write(room.coordinator, vec![put, comment, resolve, other]).await.unwrap();
    assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
    room
}

pub(crate) async fn a_redaction_empties_every_earlier_body_and_keeps_the_headers(home: &Home) {
    let room = drawn(home).await;
    let before = room.log().await;
    // One more comes in the same commit, and is emptied with the others.
    let last = change("risk_factor", feature(1), 14, "feature.comment", &json!({"text": CANARY}));
    let redact = change("risk_factor", feature(1), 14, "feature.redact", &json!({}));
    let verdicts = room.write(room.coordinator, vec![last, redact]).await.unwrap();
    assert_eq!(verdicts, [Ok(15), Ok(16)]);

    let after = room.log().await;
    assert_eq!(after.len(), 16);
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((was.change.id, was.actor, was.received_at), (is.change.id, is.actor, is.received_at));
        assert_eq!((was.change.hlc, was.change.feature), (is.change.hlc, is.change.feature));
        assert_eq!(was.change.body.kind(), is.change.body.kind());
    }
    let Body::FeaturePut(put) = &after[10].change.body else { panic!("a put stays a put") };
    assert!(put.place.is_none() && put.properties.is_empty());
    assert_eq!(put.scope, Some(Scope::Map), "whom it reached is told that it is gone");
    let Body::FeaturePut(other) = &after[13].change.body else { panic!("another feature's") };
    assert!(other.place.is_some());
    let Body::FeatureComment { text } = &after[14].change.body else { panic!("a comment") };
    assert!(text.is_empty());
    assert!(room.feature(feature(1)).await.unwrap().is_redacted());
    gone(home).await;
}

/// The journal is emptied right after the commit, but not within it.
async fn gone(home: &Home) {
    for _ in 0..50 {
        if !home.holds(CANARY).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the canary is still on the disk");
}

pub(crate) async fn nothing_that_was_written_is_on_the_disk_as_it_was_written(home: &Home) {
    let room = drawn(home).await;
    room.with(CANARY, Role::Member).await;
    room.store.put_attachment(&photo(&room, None)).await.unwrap();
    room.store.put_attachment(&photo(&room, Some(feature(1)))).await.unwrap();
    assert!(!home.holds(CANARY).await, "texts and names are sealed");
    for clear in ["risk_factor", "feature.put", "image/webp", "Río Claro"] {
        assert!(!home.holds(clear).await, "{clear} is on the disk");
    }
    let longitude: &[u8] = &(-75.25_f64).to_le_bytes();
    assert!(!home.holds_bytes(longitude).await, "a coordinate is on the disk");
}

pub(crate) async fn what_was_destroyed_stays_so_though_an_old_copy_of_its_rows_comes_back(home: &Home) {
    let room = drawn(home).await;
    home.copy_rows().await;
    let redact = change("risk_factor", feature(1), 14, "feature.redact", &json!({}));
    room.write(room.coordinator, vec![redact]).await.unwrap();
    assert!(room.feature(feature(1)).await.unwrap().is_redacted());
    home.put_copied_rows_back().await;
    let ids = [feature(1)];
    assert!(room.store.features(room.map, &ids).await.is_err(), "its registers do not open");
    assert!(room.store.history(room.map, feature(1)).await.is_err(), "its bodies do not open");
    assert!(room.store.features(room.map, &[feature(2)]).await.is_ok(), "those of another do");
    home.run("drop table copied_changes").await;
    home.run("drop table copied_features").await;
}

pub(crate) async fn rows_that_change_places_do_not_open(home: &Home) {
    let room = drawn(home).await;
    room.write(
        room.coordinator,
        vec![point("risk_factor", 3, -75.0, 5.0, &json!({"code": "minas_explosivos"}))],
    )
    .await
    .unwrap();
    assert!(room.store.changes(room.map, 0, 100).await.is_ok());
    home.run("update changes set header = (select header from changes as other where other.seq = 11) where seq = 14")
        .await;
    assert!(room.store.changes(room.map, 13, 1).await.is_err(), "a header of another place");
    assert!(room.store.changes(room.map, 10, 3).await.is_ok());
    home.run(
        "update changes set body = (select body from changes as other where other.seq = 12) where seq = 13",
    )
    .await;
    assert!(
        room.store.changes(room.map, 12, 1).await.is_err(),
        "a body of another change of the same feature"
    );
}

fn photo(room: &Room, feature: Option<FeatureId>) -> Attached {
    Attached {
        id: AttachmentId::new(Uuid::new_v4()),
        map: room.map,
        feature,
        media_type: "image/webp".into(),
        name: Some("el puente".into()),
        bytes: [&[0, 159, 146, 150][..], CANARY.as_bytes()].concat(),
        created_by: room.coordinator,
        created_at: NOW,
    }
}

pub(crate) async fn a_redaction_takes_the_attachments_with_it(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.write(
        room.coordinator,
        vec![point("risk_factor", 1, -75.0, 5.0, &json!({"code": "minas_explosivos"}))],
    )
    .await
    .unwrap();
    let shown = photo(&room, Some(feature(1)));
    let other = photo(&room, Some(feature(2)));
    room.store.put_attachment(&shown).await.unwrap();
    room.store.put_attachment(&other).await.unwrap();
    assert!(room.store.attachment(room.map, shown.id).await.unwrap() == Some(shown.clone()));
    let redact = change("risk_factor", feature(1), 11, "feature.redact", &json!({}));
    room.write(room.coordinator, vec![redact]).await.unwrap();
    assert!(room.store.attachment(room.map, shown.id).await.unwrap().is_none());
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    assert!(writer.let_go(other.id).await.unwrap());
    assert!(!writer.let_go(other.id).await.unwrap());
    writer.commit().await.unwrap();
    assert!(room.store.attachment(room.map, other.id).await.unwrap().is_none());
    gone(home).await;
}

pub(crate) async fn an_attachment_belongs_to_the_first_feature_that_shows_it(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let (shown, stray) = (photo(&room, None), photo(&room, None));
    room.store.put_attachment(&shown).await.unwrap();
    room.store.put_attachment(&stray).await.unwrap();
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    let somebody_else = ActorId::new(Uuid::new_v4());
    let by = shown.created_by;
    let photo = as_shown(&shown);
    let called_a_voice = Attachment { media_type: "audio/ogg".into(), ..photo.clone() };
    let unknown = Attachment { attachment: AttachmentId::new(Uuid::new_v4()), ..photo.clone() };
    assert!(!writer.attach(&photo, feature(1), somebody_else).await.unwrap(), "she did not send it");
    assert!(!writer.attach(&called_a_voice, feature(1), by).await.unwrap(), "it is none");
    assert!(writer.attach(&photo, feature(1), by).await.unwrap());
    assert!(writer.attach(&photo, feature(1), by).await.unwrap(), "once more is no harm");
    assert!(!writer.attach(&photo, feature(2), by).await.unwrap());
    assert!(!writer.attach(&unknown, feature(1), by).await.unwrap());
    writer.commit().await.unwrap();
    assert_eq!(room.store.delete_stray_attachments(NOW).await.unwrap(), 0);
    assert_eq!(room.store.delete_stray_attachments(NOW + 1).await.unwrap(), 1);
    let kept = room.store.attachment(room.map, shown.id).await.unwrap().unwrap();
    assert!(kept.feature == Some(feature(1)) && kept.bytes == shown.bytes);
}
