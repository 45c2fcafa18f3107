//! Rows of the log and of what it leaves.

use layers::{
    change::{Body, Change, Logged, VERSION},
    clock::{Hlc, Millis},
    feature::Feature,
    id::{ActorId, ChangeId, FeatureId, LayerId, MapId, Seq},
    map::Map,
    record::{self, Plaintext},
};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use super::{natural, whole};
use crate::{
    seal::{Key, Record, Seal},
    store::{Known, MapStands, Result, StoreError},
};

/// The form of headers that is written today: their first byte.
const HEADER: u8 = 1;

/// What the log says of a change beside its body. It stays when the body is destroyed.
#[derive(Serialize, Deserialize)]
pub(in crate::store) struct Header {
    pub(super) actor: ActorId,
    /// This server, when there is none.
    pub(super) origin: Option<Uuid>,
    pub(super) layer: Option<LayerId>,
    pub(super) hlc: Hlc,
    pub(super) base: Seq,
    pub(super) kind: String,
    pub(super) version: u32,
    pub(super) received_at: Millis,
    /// Whether nothing is left of the body but whom it reached.
    pub(super) emptied: bool,
}

/// A change on its way to the log or out of it, not sealed.
pub(in crate::store) struct OpenChange {
    pub(super) map: MapId,
    pub(super) seq: Seq,
    pub(super) change: ChangeId,
    pub(in crate::store) feature: Option<FeatureId>,
    pub(super) header: Header,
    pub(super) body: Plaintext,
}

impl OpenChange {
    pub(in crate::store) fn of(map: MapId, logged: &Logged) -> Result<Self> {
        let Logged { change, .. } = logged;
        let header = Header {
            actor: logged.actor,
            origin: None,
            layer: change.layer,
            hlc: change.hlc,
            base: change.base,
            kind: change.body.kind().into(),
            version: VERSION,
            received_at: logged.received_at,
            emptied: false,
        };
        let body = record::write_body(&change.body).map_err(|_| StoreError::Unwritable("change"))?;
        Ok(Self { map, seq: logged.seq, change: change.id, feature: change.feature, header, body })
    }

    pub(in crate::store) fn read(self) -> Result<Logged> {
        let Header { kind, version, .. } = &self.header;
        let body =
            record::read_body(kind, *version, &self.body).map_err(|_| StoreError::Damaged("change"))?;
        Ok(Logged {
            seq: self.seq,
            actor: self.header.actor,
            received_at: self.header.received_at,
            change: Change {
                id: self.change,
                hlc: self.header.hlc,
                base: self.header.base,
                layer: self.header.layer,
                feature: self.feature,
                body,
            },
        })
    }

    /// The same with nothing left of its body but whom it reached.
    pub(in crate::store) fn emptied(self) -> Result<Self> {
        let Self { map, seq, change, feature, header, body } = self;
        let Header { kind, version, .. } = &header;
        let remains = record::read_body(kind, *version, &body)
            .and_then(|body| record::write_body(&body.remains()))
            .map_err(|_| StoreError::Damaged("change"))?;
        let header = Header { version: VERSION, emptied: true, ..header };
        Ok(Self { map, seq, change, feature, header, body: remains })
    }

    /// A change whose body no key opens any more, with nothing left of it at all.
    pub(in crate::store) fn bereft(row: &ChangeRow, map_key: &Key) -> Result<Self> {
        let (map, change) = (MapId::new(row.map_id), ChangeId::new(row.change_id));
        let (seq, feature) = (natural(row.seq), row.feature_id.map(FeatureId::new));
        let header = header(map_key, &Record::Header { map, seq, change, feature }, row.header.clone())?;
        let nothing = Body::nothing_of(&header.kind).ok_or(StoreError::Damaged("change"))?;
        let body = record::write_body(&nothing).map_err(|_| StoreError::Damaged("change"))?;
        let header = Header { version: VERSION, emptied: true, ..header };
        Ok(Self { map, seq, change, feature, header, body })
    }

    /// Seals it: the header under the map's key, the body under the feature's if it has one and was not emptied.
    pub(in crate::store) fn seal(&self, map_key: &Key, feature_key: Option<&Key>) -> Result<ChangeRow> {
        let said =
            postcard::to_extend(&self.header, vec![HEADER]).map_err(|_| StoreError::Unwritable("change"))?;
        let key = if self.header.emptied { map_key } else { feature_key.unwrap_or(map_key) };
        Ok(ChangeRow {
            map_id: self.map.uuid(),
            seq: whole(self.seq),
            change_id: self.change.uuid(),
            feature_id: self.feature.map(FeatureId::uuid),
            header: map_key.close(&self.of_header(), &said)?,
            body: key.close_plain(&self.header.of_body(self.map, self.change), &self.body)?,
            key: None,
        })
    }

    fn of_header(&self) -> Record<'static> {
        Record::Header { map: self.map, seq: self.seq, change: self.change, feature: self.feature }
    }
}

impl Header {
    fn of_body(&self, map: MapId, change: ChangeId) -> Record<'static> {
        let version = self.version;
        if self.emptied {
            Record::Remains { map, change, version }
        } else {
            Record::Body { map, layer: self.layer, change, version }
        }
    }
}

/// A change in the log.
#[derive(FromRow)]
pub(in crate::store) struct ChangeRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) seq: i64,
    pub(in crate::store) change_id: Uuid,
    pub(in crate::store) feature_id: Option<Uuid>,
    pub(in crate::store) header: Vec<u8>,
    pub(in crate::store) body: Vec<u8>,
    /// The key of its feature, as it is stored.
    pub(in crate::store) key: Option<Vec<u8>>,
}

impl ChangeRow {
    /// The columns, of `changes` with `feature_keys` beside it.
    pub(in crate::store) const SELECT: &str =
        "select changes.map_id, seq, change_id, changes.feature_id, header, body, key
         from changes left join feature_keys
         on feature_keys.map_id = changes.map_id and feature_keys.feature_id = changes.feature_id";

    pub(in crate::store) fn open(self, map_key: &Key) -> Result<OpenChange> {
        let (map, change) = (MapId::new(self.map_id), ChangeId::new(self.change_id));
        let (seq, feature) = (natural(self.seq), self.feature_id.map(FeatureId::new));
        let header = header(map_key, &Record::Header { map, seq, change, feature }, self.header)?;
        let own = match (feature, self.key) {
            (Some(feature), Some(key)) if !header.emptied => Some(feature_key(map_key, map, feature, &key)?),
            _ => None,
        };
        let body = own.as_ref().unwrap_or(map_key).open_plain(&header.of_body(map, change), self.body);
        let body = body.map_err(|_| StoreError::Damaged("change"))?;
        Ok(OpenChange { map, seq, change, feature, header, body })
    }

    pub(in crate::store) fn read(self, map_key: &Key) -> Result<Logged> {
        self.open(map_key)?.read()
    }
}

fn header(map_key: &Key, record: &Record, sealed: Vec<u8>) -> Result<Header> {
    let said = map_key.open(record, sealed).map_err(|_| StoreError::Damaged("change"))?;
    let (&HEADER, said) = said.split_first().ok_or(StoreError::Damaged("change"))? else {
        return Err(StoreError::Damaged("change"));
    };
    postcard::from_bytes(said).map_err(|_| StoreError::Damaged("change"))
}

/// The key of a feature, as it is stored under its map's.
pub(in crate::store) fn feature_key(
    map_key: &Key,
    map: MapId,
    feature: FeatureId,
    stored: &[u8],
) -> Result<Key> {
    map_key.unwrap(&Record::FeatureKey { map, feature }, stored).map_err(|_| StoreError::Damaged("key"))
}

/// The registers of a feature on their way to the disk.
pub(in crate::store) struct OpenFeature {
    pub(super) id: FeatureId,
    pub(in crate::store) layer: LayerId,
    pub(super) head: Seq,
    pub(super) plain: Plaintext,
}

impl OpenFeature {
    pub(in crate::store) fn of(feature: &Feature) -> Result<Self> {
        let unwritable = StoreError::Unwritable("feature");
        let layer = feature.layer().ok_or_else(|| unwritable.clone())?;
        let plain = record::write_feature(feature).map_err(|_| unwritable)?;
        Ok(Self { id: feature.id(), layer, head: feature.head(), plain })
    }

    pub(in crate::store) fn seal(&self, map: MapId, key: &Key) -> Result<FeatureRow> {
        let record = Record::Feature { map, feature: self.id, head: self.head };
        Ok(FeatureRow {
            feature_id: self.id.uuid(),
            head: whole(self.head),
            record: key.close_plain(&record, &self.plain)?,
            key: None,
        })
    }
}

/// The registers of a feature.
#[derive(FromRow)]
pub(in crate::store) struct FeatureRow {
    pub(in crate::store) feature_id: Uuid,
    pub(in crate::store) head: i64,
    pub(in crate::store) record: Vec<u8>,
    /// Its key, as it is stored.
    key: Option<Vec<u8>>,
}

impl FeatureRow {
    /// The columns by their place: a million rows are not read by name.
    pub(in crate::store) const SELECT: &str = "select features.feature_id, head, record, key
         from features left join feature_keys
         on feature_keys.map_id = features.map_id and feature_keys.feature_id = features.feature_id";

    /// A row as it was read by the places of its columns.
    pub(in crate::store) fn stored(
        (feature_id, head, record, key): (Uuid, i64, Vec<u8>, Option<Vec<u8>>),
    ) -> Self {
        Self { feature_id, head, record, key }
    }

    /// Whether a key opens it.
    pub(in crate::store) fn opens_with(&self, map: MapId, key: &Key) -> bool {
        let record =
            Record::Feature { map, feature: FeatureId::new(self.feature_id), head: natural(self.head) };
        key.open(&record, self.record.clone()).is_ok()
    }

    /// The feature's own key. Without one its records are shredded.
    pub(in crate::store) fn key(&self, map: MapId, map_key: &Key) -> Result<Key> {
        let stored = self.key.as_deref().ok_or(StoreError::Damaged("key"))?;
        feature_key(map_key, map, FeatureId::new(self.feature_id), stored)
    }

    /// The same as [`read_with`](Self::read_with) its own key.
    pub(in crate::store) fn read(self, map: MapId, map_key: &Key) -> Result<Option<Feature>> {
        let key = self.key(map, map_key)?;
        self.read_with(map, &key)
    }

    /// `None` when the seal holds and the registers are of another format, or broken: then the log says what they said.
    pub(in crate::store) fn read_with(self, map: MapId, key: &Key) -> Result<Option<Feature>> {
        let feature = FeatureId::new(self.feature_id);
        let record = Record::Feature { map, feature, head: natural(self.head) };
        let plain = key.open_plain(&record, self.record).map_err(|_| StoreError::Damaged("feature"))?;
        Ok(record::read_feature(feature, &plain).ok())
    }
}

/// A map and where its log stands.
#[derive(FromRow)]
pub(in crate::store) struct MapRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) head: i64,
    pub(in crate::store) floor: i64,
    pub(in crate::store) record: Vec<u8>,
    pub(in crate::store) key: Vec<u8>,
}

/// A map that was opened, with what opens the rest of it.
pub(in crate::store) struct OpenedMap {
    pub(in crate::store) standing: MapStands,
    pub(in crate::store) created_at: Millis,
    pub(in crate::store) key: Key,
}

impl OpenedMap {
    /// Orders maps, oldest first.
    pub(in crate::store) fn age(&self) -> (Millis, MapId) {
        (self.created_at, self.standing.map.id)
    }
}

impl MapRow {
    /// The columns. A map whose key is empty is being destroyed: it is not there any more.
    pub(in crate::store) const SELECT: &str =
        "select map_id, head, floor, record, key from maps where length(key) > 0";
    /// The same of one map.
    pub(in crate::store) const ONE: &str =
        "select map_id, head, floor, record, key from maps where length(key) > 0 and map_id = $1";

    /// When a map was made stands before the record of the domain.
    pub(in crate::store) fn seal(map: &Map, created_at: Millis, key: &Key) -> Result<Vec<u8>> {
        let plain = record::write_map(map).map_err(|_| StoreError::Unwritable("map"))?;
        let dated = [&created_at.to_le_bytes()[..], Key::exposed(&plain)].concat();
        Ok(key.close(&Record::Map(map.id), &dated)?)
    }

    pub(in crate::store) fn read(self, seal: &Seal) -> Result<OpenedMap> {
        let (id, damaged) = (MapId::new(self.map_id), StoreError::Damaged("map"));
        let key = seal.map(id, &self.key).map_err(|_| damaged.clone())?;
        let mut dated = key.open(&Record::Map(id), self.record).map_err(|_| damaged.clone())?;
        let created_at =
            dated.first_chunk().map(|bytes| Millis::from_le_bytes(*bytes)).ok_or(damaged.clone())?;
        dated.drain(..size_of::<Millis>());
        let map = record::read_map(id, &Plaintext::new(dated)).map_err(|_| damaged)?;
        let standing = MapStands { map, head: natural(self.head), floor: natural(self.floor) };
        Ok(OpenedMap { standing, created_at, key })
    }
}

/// Where a change is in the log.
#[derive(FromRow)]
pub(in crate::store) struct KnownRow {
    change_id: Uuid,
    seq: i64,
    feature_id: Option<Uuid>,
    header: Vec<u8>,
}

impl KnownRow {
    pub(in crate::store) fn read(self, map: MapId, map_key: &Key) -> Result<Known> {
        let (seq, change) = (natural(self.seq), ChangeId::new(self.change_id));
        let feature = self.feature_id.map(FeatureId::new);
        let said = header(map_key, &Record::Header { map, seq, change, feature }, self.header)?;
        Ok(Known { change, seq, hlc: said.hlc, actor: said.actor, feature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Somebody who had the key of the map for a moment may have written anything there.
        #[test]
        fn a_header_that_is_none_is_damage_and_never_a_fall(
            start in prop::option::of(Just(HEADER)), rest in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let key = Key::new([7; Key::BYTES]);
            let record = Record::Header {
                map: MapId::new(Uuid::from_u128(1)), seq: 1, change: ChangeId::new(Uuid::from_u128(2)), feature: None,
            };
            let said: Vec<u8> = start.into_iter().chain(rest).collect();
            let sealed = key.close(&record, &said).unwrap();
            drop(header(&key, &record, sealed));
            prop_assert!(header(&key, &record, said).is_err(), "what nobody closed does not open");
        }
    }
}
