//! Rows of people and of what they sent.

use layers::{
    clock::Millis,
    id::{ActorId, AttachmentId, FeatureId, MapId, WorkshopId},
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::{from_word, natural};
use crate::{
    seal::{Key, Record, Seal},
    store::{Account, Attached, Invitation, Link, Member, Result, SecretHash, Session, StoreError},
};

fn hash(bytes: Vec<u8>) -> Result<SecretHash> {
    bytes.try_into().map_err(|_| StoreError::Damaged("hash"))
}

/// What is sealed of a person.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct AccountRecord {
    pub(in crate::store) name: String,
    pub(in crate::store) passphrase: Option<String>,
    pub(in crate::store) created_at: Millis,
}

impl AccountRecord {
    pub(in crate::store) fn of(account: &Account) -> Self {
        let Account { name, passphrase, created_at, .. } = account.clone();
        Self { name, passphrase, created_at }
    }

    pub(in crate::store) fn seal(&self, id: ActorId, seal: &Seal) -> Result<Vec<u8>> {
        let plain = postcard::to_allocvec(self).map_err(|_| StoreError::Unwritable("account"))?;
        Ok(seal.close(&Record::Account(id), &plain)?)
    }

    pub(in crate::store) fn read(id: ActorId, sealed: Vec<u8>, seal: &Seal) -> Result<Self> {
        let damaged = |_| StoreError::Damaged("account");
        let plain = seal.open(&Record::Account(id), sealed).map_err(damaged)?;
        postcard::from_bytes(&plain).map_err(|_| StoreError::Damaged("account"))
    }
}

/// A person.
#[derive(FromRow)]
pub(in crate::store) struct AccountRow {
    account_id: Uuid,
    record: Vec<u8>,
    steward: bool,
    guest: bool,
}

impl AccountRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Account> {
        let id = ActorId::new(self.account_id);
        let AccountRecord { name, passphrase, created_at } = AccountRecord::read(id, self.record, seal)?;
        Ok(Account { id, name, passphrase, steward: self.steward, guest: self.guest, created_at })
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
    record: Vec<u8>,
    guest: bool,
    role: String,
}

impl MemberRow {
    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Member> {
        let account = ActorId::new(self.account_id);
        let AccountRecord { name, .. } = AccountRecord::read(account, self.record, seal)?;
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
    workshop_id: Option<Uuid>,
}

impl LinkRow {
    pub(in crate::store) fn read(self) -> Result<Link> {
        Ok(Link {
            id: self.link_id,
            map: MapId::new(self.map_id),
            code: hash(self.code)?,
            role: from_word(&self.role)?,
            workshop: self.workshop_id.map(WorkshopId::new),
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
    pub(in crate::store) fn map(&self) -> MapId {
        MapId::new(self.map_id)
    }

    pub(in crate::store) fn read(self, map_key: &Key) -> Result<Invitation> {
        let map = self.map();
        let named = Record::InvitationName { map, invitation: self.invitation_id };
        let name = self.name.map(|sealed| map_key.open(&named, sealed).map(String::from_utf8));
        let name = match name {
            None => None,
            Some(Ok(Ok(name))) => Some(name),
            Some(_) => return Err(StoreError::Damaged("name")),
        };
        Ok(Invitation {
            id: self.invitation_id,
            map,
            code: hash(self.code)?,
            role: from_word(&self.role)?,
            name,
            created_by: ActorId::new(self.created_by),
            created_at: natural(self.created_at),
            expires_at: natural(self.expires_at),
        })
    }
}

/// What is known of a photo or a voice note, sealed beside it.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct About {
    pub(in crate::store) media_type: String,
    pub(in crate::store) name: Option<String>,
    pub(in crate::store) created_by: ActorId,
    pub(in crate::store) created_at: Millis,
}

impl About {
    pub(in crate::store) fn open(
        key: &Key,
        map: MapId,
        attachment: AttachmentId,
        feature: Option<FeatureId>,
        sealed: Vec<u8>,
    ) -> Result<Self> {
        let damaged = StoreError::Damaged("attachment");
        let about = key.open(&Record::AttachmentAbout { map, attachment, feature }, sealed);
        postcard::from_bytes(&about.map_err(|_| damaged.clone())?).map_err(|_| damaged)
    }
}

/// A photo or a voice note.
#[derive(FromRow)]
pub(in crate::store) struct AttachmentRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) attachment_id: Uuid,
    pub(in crate::store) feature_id: Option<Uuid>,
    pub(in crate::store) about: Vec<u8>,
    pub(in crate::store) bytes: Vec<u8>,
}

impl AttachmentRow {
    /// Under the key of its feature, or its map's while it has none.
    pub(in crate::store) fn seal(attached: &Attached, key: &Key) -> Result<Self> {
        let &Attached { map, id: attachment, feature, .. } = attached;
        let Attached { media_type, name, created_by, created_at, bytes, .. } = attached;
        let about = About {
            media_type: media_type.clone(),
            name: name.clone(),
            created_by: *created_by,
            created_at: *created_at,
        };
        let about = postcard::to_allocvec(&about).map_err(|_| StoreError::Unwritable("attachment"))?;
        Ok(Self {
            map_id: map.uuid(),
            attachment_id: attachment.uuid(),
            feature_id: feature.map(FeatureId::uuid),
            about: key.close(&Record::AttachmentAbout { map, attachment, feature }, &about)?,
            bytes: key.close(&Record::Attachment { map, attachment, feature }, bytes)?,
        })
    }

    pub(in crate::store) fn feature(&self) -> Option<FeatureId> {
        self.feature_id.map(FeatureId::new)
    }

    pub(in crate::store) fn read(self, key: &Key) -> Result<Attached> {
        let (map, attachment, feature) =
            (MapId::new(self.map_id), AttachmentId::new(self.attachment_id), self.feature());
        let About { media_type, name, created_by, created_at } =
            About::open(key, map, attachment, feature, self.about)?;
        let bytes = key.open(&Record::Attachment { map, attachment, feature }, self.bytes);
        let bytes = bytes.map_err(|_| StoreError::Damaged("attachment"))?;
        Ok(Attached { id: attachment, map, feature, media_type, name, bytes, created_by, created_at })
    }
}
