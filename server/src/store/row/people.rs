//! Rows of people and of what they sent.

use layers::id::{ActorId, AttachmentId, FeatureId, MapId};
use sqlx::FromRow;
use uuid::Uuid;

use super::{from_word, natural};
use crate::{
    seal::{Record, Seal},
    store::{Account, Attached, Invitation, Link, Member, Result, SecretHash, Session, StoreError},
};

fn hash(bytes: Vec<u8>) -> Result<SecretHash> {
    bytes.try_into().map_err(|_| StoreError::Damaged("hash"))
}

fn text(seal: &Seal, record: &Record, bytes: Vec<u8>) -> Result<String> {
    let bytes = seal.open_bytes(record, bytes).map_err(|_| StoreError::Damaged("name"))?;
    String::from_utf8(bytes).map_err(|_| StoreError::Damaged("name"))
}

/// A person.
#[derive(FromRow)]
pub(in crate::store) struct AccountRow {
    account_id: Uuid,
    name: Vec<u8>,
    passphrase: Option<String>,
    steward: bool,
    guest: bool,
    created_at: i64,
}

impl AccountRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Account> {
        let id = ActorId::new(self.account_id);
        Ok(Account {
            id,
            name: text(seal, &Record::AccountName(id), self.name)?,
            passphrase: self.passphrase,
            steward: self.steward,
            guest: self.guest,
            created_at: natural(self.created_at),
        })
    }
}

/// Somebody signed in.
#[derive(FromRow)]
pub(in crate::store) struct SessionRow {
    token: Vec<u8>,
    account_id: Uuid,
    created_at: i64,
    last_seen: i64,
    expires_at: i64,
}

impl SessionRow {
    pub(in crate::store) fn read(self) -> Result<Session> {
        Ok(Session {
            token: hash(self.token)?,
            account: ActorId::new(self.account_id),
            created_at: natural(self.created_at),
            last_seen: natural(self.last_seen),
            expires_at: natural(self.expires_at),
        })
    }
}

/// Somebody on a map.
#[derive(FromRow)]
pub(in crate::store) struct MemberRow {
    account_id: Uuid,
    name: Vec<u8>,
    guest: bool,
    role: String,
}

impl MemberRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Member> {
        let account = ActorId::new(self.account_id);
        let name = text(seal, &Record::AccountName(account), self.name)?;
        Ok(Member { account, name, role: from_word(&self.role)?, guest: self.guest })
    }
}

/// A join link.
#[derive(FromRow)]
pub(in crate::store) struct LinkRow {
    map_id: Uuid,
    link_id: Uuid,
    code: Vec<u8>,
    role: String,
    expires_at: i64,
    uses_left: Option<i32>,
    created_by: Uuid,
}

impl LinkRow {
    pub(in crate::store) fn read(self) -> Result<Link> {
        Ok(Link {
            id: self.link_id,
            map: MapId::new(self.map_id),
            code: hash(self.code)?,
            role: from_word(&self.role)?,
            expires_at: natural(self.expires_at),
            uses_left: self.uses_left.map(i32::cast_unsigned),
            created_by: ActorId::new(self.created_by),
        })
    }
}

/// An invitation.
#[derive(FromRow)]
pub(in crate::store) struct InvitationRow {
    map_id: Uuid,
    invitation_id: Uuid,
    code: Vec<u8>,
    role: String,
    name: Option<Vec<u8>>,
    created_by: Uuid,
    created_at: i64,
    expires_at: i64,
}

impl InvitationRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Invitation> {
        let map = MapId::new(self.map_id);
        let named = Record::InvitationName { map, invitation: self.invitation_id };
        Ok(Invitation {
            id: self.invitation_id,
            map,
            code: hash(self.code)?,
            role: from_word(&self.role)?,
            name: self.name.map(|name| text(seal, &named, name)).transpose()?,
            created_by: ActorId::new(self.created_by),
            created_at: natural(self.created_at),
            expires_at: natural(self.expires_at),
        })
    }
}

/// A photo or a voice note.
#[derive(FromRow)]
pub(in crate::store) struct AttachmentRow {
    map_id: Uuid,
    attachment_id: Uuid,
    feature_id: Option<Uuid>,
    media_type: String,
    name: Option<Vec<u8>>,
    created_by: Uuid,
    created_at: i64,
    bytes: Vec<u8>,
}

impl AttachmentRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Attached> {
        let (map, id) = (MapId::new(self.map_id), AttachmentId::new(self.attachment_id));
        let named = Record::AttachmentName { map, attachment: id };
        let bytes = seal
            .open_bytes(&Record::Attachment { map, attachment: id }, self.bytes)
            .map_err(|_| StoreError::Damaged("attachment"))?;
        Ok(Attached {
            id,
            map,
            feature: self.feature_id.map(FeatureId::new),
            media_type: self.media_type,
            name: self.name.map(|name| text(seal, &named, name)).transpose()?,
            bytes,
            created_by: ActorId::new(self.created_by),
            created_at: natural(self.created_at),
        })
    }
}
