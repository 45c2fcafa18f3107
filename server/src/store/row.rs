//! Rows, and the way between them and the domain: once for both databases.

use layers::{
    change::{Change, Logged, VERSION},
    clock::Hlc,
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId},
    record::{self, Plaintext},
};
use serde::{Deserialize, de::IntoDeserializer};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Account, Attached, Known, Link, Member, Result, SecretHash, Session, Standing, StoreError};
use crate::seal::{Record, Seal};

/// A number of the domain for a signed column. Both databases end at 2⁶³, which no clock and no log reaches.
pub(super) fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The way back.
pub(super) fn natural(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// The word of a role or another plain enumeration, as in JSON.
pub(super) fn word(value: impl serde::Serialize) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        _ => Err(StoreError::Unwritable("word")),
    }
}

/// The way back.
pub(super) fn from_word<T: for<'de> Deserialize<'de>>(word: &str) -> Result<T> {
    let source: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = word.into_deserializer();
    T::deserialize(source).map_err(|_| StoreError::Damaged("word"))
}

fn hash(bytes: Vec<u8>) -> Result<SecretHash> {
    bytes.try_into().map_err(|_| StoreError::Damaged("hash"))
}

fn text(seal: &Seal, record: &Record, bytes: Vec<u8>) -> Result<String> {
    let bytes = seal.open_bytes(record, bytes).map_err(|_| StoreError::Damaged("name"))?;
    String::from_utf8(bytes).map_err(|_| StoreError::Damaged("name"))
}

/// A change in the log.
#[derive(FromRow)]
pub(super) struct ChangeRow {
    pub(super) map_id: Uuid,
    pub(super) seq: i64,
    pub(super) change_id: Uuid,
    pub(super) actor_id: Uuid,
    pub(super) origin: Option<Uuid>,
    pub(super) layer_id: Option<Uuid>,
    pub(super) feature_id: Option<Uuid>,
    pub(super) hlc: String,
    pub(super) base: i64,
    pub(super) kind: String,
    pub(super) version: i32,
    pub(super) body: Vec<u8>,
    pub(super) received_at: i64,
}

impl ChangeRow {
    pub(super) fn write(map: MapId, logged: &Logged, seal: &Seal) -> Result<Self> {
        let Logged { change, .. } = logged;
        let body = record::write_body(&change.body).map_err(|_| StoreError::Unwritable("change"))?;
        let mut row = Self {
            map_id: map.uuid(),
            seq: whole(logged.seq),
            change_id: change.id.uuid(),
            actor_id: logged.actor.uuid(),
            origin: None,
            layer_id: change.layer.map(LayerId::uuid),
            feature_id: change.feature.map(FeatureId::uuid),
            hlc: change.hlc.to_string(),
            base: whole(change.base),
            kind: change.body.kind().into(),
            version: VERSION.cast_signed(),
            body: Vec::new(),
            received_at: whole(logged.received_at),
        };
        row.body = seal.close(&row.record(), &body);
        Ok(row)
    }

    pub(super) fn read(mut self, seal: &Seal) -> Result<Logged> {
        let damaged = StoreError::Damaged("change");
        let sealed = std::mem::take(&mut self.body);
        let plain = seal.open(&self.record(), sealed).map_err(|_| damaged.clone())?;
        let body = record::read_body(&self.kind, self.version.cast_unsigned(), &plain)
            .map_err(|_| damaged.clone())?;
        let hlc: Hlc = self.hlc.parse().map_err(|_| damaged)?;
        Ok(Logged {
            seq: natural(self.seq),
            actor: ActorId::new(self.actor_id),
            received_at: natural(self.received_at),
            change: Change {
                id: ChangeId::new(self.change_id),
                hlc,
                base: natural(self.base),
                layer: self.layer_id.map(LayerId::new),
                feature: self.feature_id.map(FeatureId::new),
                body,
            },
        })
    }

    /// The same row with nothing left of its body but whom it reached.
    pub(super) fn emptied(self, seal: &Seal) -> Result<Self> {
        let (map_id, origin) = (self.map_id, self.origin);
        let mut logged = self.read(seal)?;
        logged.change.body = logged.change.body.remains();
        let map = MapId::new(map_id);
        let body = record::write_body(&logged.change.body).map_err(|_| StoreError::Unwritable("change"))?;
        let remains = Record::Remains { map, change: logged.change.id };
        Ok(Self { origin, body: seal.close(&remains, &body), ..Self::write(map, &logged, seal)? })
    }

    fn record(&self) -> Record {
        Record::Body {
            map: MapId::new(self.map_id),
            layer: self.layer_id.map(LayerId::new),
            feature: self.feature_id.map(FeatureId::new),
            change: ChangeId::new(self.change_id),
        }
    }
}

/// The registers of a feature.
#[derive(FromRow)]
pub(super) struct FeatureRow {
    pub(super) map_id: Uuid,
    pub(super) feature_id: Uuid,
    pub(super) layer_id: Uuid,
    pub(super) head: i64,
    pub(super) record: Vec<u8>,
}

impl FeatureRow {
    pub(super) fn write(map: MapId, feature: &Feature, seal: &Seal) -> Result<Self> {
        let unwritable = StoreError::Unwritable("feature");
        let layer = feature.layer().ok_or_else(|| unwritable.clone())?;
        let plain = record::write_feature(feature).map_err(|_| unwritable)?;
        let mut row = Self {
            map_id: map.uuid(),
            feature_id: feature.id().uuid(),
            layer_id: layer.uuid(),
            head: whole(feature.head()),
            record: Vec::new(),
        };
        row.record = seal.close(&row.sealed(), &plain);
        Ok(row)
    }

    pub(super) fn read(mut self, seal: &Seal) -> Result<Feature> {
        let bytes = std::mem::take(&mut self.record);
        let plain = seal.open(&self.sealed(), bytes).map_err(|_| StoreError::Damaged("feature"))?;
        record::read_feature(FeatureId::new(self.feature_id), &plain)
            .map_err(|_| StoreError::Damaged("feature"))
    }

    fn sealed(&self) -> Record {
        Record::Feature {
            map: MapId::new(self.map_id),
            layer: LayerId::new(self.layer_id),
            feature: FeatureId::new(self.feature_id),
        }
    }
}

/// A map and where its log stands.
#[derive(FromRow)]
pub(super) struct MapRow {
    pub(super) map_id: Uuid,
    pub(super) head: i64,
    pub(super) floor: i64,
    pub(super) record: Vec<u8>,
}

impl MapRow {
    pub(super) fn seal(map: &layers::map::Map, seal: &Seal) -> Result<Vec<u8>> {
        let plain = record::write_map(map).map_err(|_| StoreError::Unwritable("map"))?;
        Ok(seal.close(&Record::Map(map.id), &plain))
    }

    pub(super) fn read(self, seal: &Seal) -> Result<Standing> {
        let id = MapId::new(self.map_id);
        let plain: Plaintext =
            seal.open(&Record::Map(id), self.record).map_err(|_| StoreError::Damaged("map"))?;
        let map = record::read_map(id, &plain).map_err(|_| StoreError::Damaged("map"))?;
        Ok(Standing { map, head: natural(self.head), floor: natural(self.floor) })
    }
}

/// Where a change is in the log.
#[derive(FromRow)]
pub(super) struct KnownRow {
    change_id: Uuid,
    seq: i64,
    hlc: String,
}

impl KnownRow {
    pub(super) fn read(self) -> Result<Known> {
        let hlc = self.hlc.parse().map_err(|_| StoreError::Damaged("change"))?;
        Ok(Known { change: ChangeId::new(self.change_id), seq: natural(self.seq), hlc })
    }
}

/// A person.
#[derive(FromRow)]
pub(super) struct AccountRow {
    account_id: Uuid,
    name: Vec<u8>,
    passphrase: Option<String>,
    steward: bool,
    guest: bool,
    created_at: i64,
}

impl AccountRow {
    pub(super) fn read(self, seal: &Seal) -> Result<Account> {
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
pub(super) struct SessionRow {
    token: Vec<u8>,
    account_id: Uuid,
    created_at: i64,
    last_seen: i64,
    expires_at: i64,
}

impl SessionRow {
    pub(super) fn read(self) -> Result<Session> {
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
pub(super) struct MemberRow {
    account_id: Uuid,
    name: Vec<u8>,
    guest: bool,
    role: String,
}

impl MemberRow {
    pub(super) fn read(self, seal: &Seal) -> Result<Member> {
        let account = ActorId::new(self.account_id);
        let name = text(seal, &Record::AccountName(account), self.name)?;
        Ok(Member { account, name, role: from_word(&self.role)?, guest: self.guest })
    }
}

/// A join link.
#[derive(FromRow)]
pub(super) struct LinkRow {
    map_id: Uuid,
    link_id: Uuid,
    code: Vec<u8>,
    role: String,
    expires_at: i64,
    uses_left: Option<i32>,
    created_by: Uuid,
}

impl LinkRow {
    pub(super) fn read(self) -> Result<Link> {
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

/// A photo or a voice note.
#[derive(FromRow)]
pub(super) struct AttachmentRow {
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
    pub(super) fn read(self, seal: &Seal) -> Result<Attached> {
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
