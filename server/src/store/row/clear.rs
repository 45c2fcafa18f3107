//! Rows as an older version wrote them in the clear. Only the upgrade of a store reads them.

use layers::{
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId},
    record::Plaintext,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    log::{Header, OpenChange, OpenFeature},
    natural,
    people::AccountRecord,
};
use crate::store::{Attached, Result, StoreError};

/// The bytes behind the byte that says that they are in the clear.
pub(in crate::store) fn opened(mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    if bytes.first() != Some(&0) {
        return Err(StoreError::Damaged("record"));
    }
    bytes.remove(0);
    Ok(bytes)
}

/// A change.
#[derive(FromRow)]
pub(in crate::store) struct ChangeRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) seq: i64,
    change_id: Uuid,
    actor_id: Uuid,
    origin: Option<Uuid>,
    layer_id: Option<Uuid>,
    pub(in crate::store) feature_id: Option<Uuid>,
    hlc: String,
    base: i64,
    kind: String,
    version: i32,
    body: Vec<u8>,
    received_at: i64,
}

impl ChangeRow {
    pub(in crate::store) fn open(self) -> Result<OpenChange> {
        let header = Header {
            actor: ActorId::new(self.actor_id),
            origin: self.origin,
            layer: self.layer_id.map(LayerId::new),
            hlc: self.hlc.parse().map_err(|_| StoreError::Damaged("change"))?,
            base: natural(self.base),
            kind: self.kind,
            version: self.version.cast_unsigned(),
            received_at: natural(self.received_at),
            emptied: false,
        };
        Ok(OpenChange {
            map: MapId::new(self.map_id),
            seq: natural(self.seq),
            change: ChangeId::new(self.change_id),
            feature: self.feature_id.map(FeatureId::new),
            header,
            body: Plaintext::new(opened(self.body)?),
        })
    }
}

/// Registers. Their form is the domain's: it may be an older one.
#[derive(FromRow)]
pub(in crate::store) struct FeatureRow {
    pub(in crate::store) feature_id: Uuid,
    layer_id: Uuid,
    head: i64,
    record: Vec<u8>,
}

impl FeatureRow {
    pub(in crate::store) fn open(self) -> Result<OpenFeature> {
        let plain = Plaintext::new(opened(self.record)?);
        let (id, layer) = (FeatureId::new(self.feature_id), LayerId::new(self.layer_id));
        Ok(OpenFeature { id, layer, head: natural(self.head), plain })
    }
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(opened(bytes)?).map_err(|_| StoreError::Damaged("name"))
}

/// A person.
#[derive(FromRow)]
pub(in crate::store) struct AccountRow {
    account_id: Uuid,
    name: Vec<u8>,
    passphrase: Option<String>,
    pub(in crate::store) guest: bool,
    created_at: i64,
}

impl AccountRow {
    pub(in crate::store) fn id(&self) -> ActorId {
        ActorId::new(self.account_id)
    }

    pub(in crate::store) fn open(self) -> Result<AccountRecord> {
        let created_at = natural(self.created_at);
        Ok(AccountRecord { name: text(self.name)?, passphrase: self.passphrase, created_at })
    }
}

/// A photo or a voice note.
#[derive(FromRow)]
pub(in crate::store) struct AttachmentRow {
    pub(in crate::store) map_id: Uuid,
    attachment_id: Uuid,
    feature_id: Option<Uuid>,
    media_type: String,
    name: Option<Vec<u8>>,
    created_by: Uuid,
    created_at: i64,
    bytes: Vec<u8>,
}

impl AttachmentRow {
    pub(in crate::store) fn open(self) -> Result<Attached> {
        Ok(Attached {
            id: AttachmentId::new(self.attachment_id),
            map: MapId::new(self.map_id),
            feature: self.feature_id.map(FeatureId::new),
            media_type: self.media_type,
            name: self.name.map(text).transpose()?,
            bytes: opened(self.bytes)?,
            created_by: ActorId::new(self.created_by),
            created_at: natural(self.created_at),
        })
    }
}
