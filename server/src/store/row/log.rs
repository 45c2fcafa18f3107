//! Rows of the log and of what it leaves.

use layers::{
    change::{Change, Logged, VERSION},
    clock::Hlc,
    feature::Feature,
    id::{ActorId, ChangeId, FeatureId, LayerId, MapId},
    record,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{natural, whole};
use crate::{
    seal::{Record, Seal},
    store::{Known, Result, Standing, StoreError},
};

/// A change in the log.
#[derive(FromRow)]
pub(in crate::store) struct ChangeRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) seq: i64,
    pub(in crate::store) change_id: Uuid,
    pub(in crate::store) actor_id: Uuid,
    pub(in crate::store) origin: Option<Uuid>,
    pub(in crate::store) layer_id: Option<Uuid>,
    pub(in crate::store) feature_id: Option<Uuid>,
    pub(in crate::store) hlc: String,
    pub(in crate::store) base: i64,
    pub(in crate::store) kind: String,
    pub(in crate::store) version: i32,
    pub(in crate::store) body: Vec<u8>,
    pub(in crate::store) received_at: i64,
}

impl ChangeRow {
    pub(in crate::store) fn write(map: MapId, logged: &Logged, seal: &Seal) -> Result<Self> {
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

    pub(in crate::store) fn read(mut self, seal: &Seal) -> Result<Logged> {
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
    pub(in crate::store) fn emptied(self, seal: &Seal) -> Result<Self> {
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
pub(in crate::store) struct FeatureRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) feature_id: Uuid,
    pub(in crate::store) layer_id: Uuid,
    pub(in crate::store) head: i64,
    pub(in crate::store) record: Vec<u8>,
}

impl FeatureRow {
    pub(in crate::store) fn write(map: MapId, feature: &Feature, seal: &Seal) -> Result<Self> {
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

    /// A row as it was read with the columns that are needed to open it: which feature, on which layer, its record.
    pub(in crate::store) fn stored(
        map: MapId,
        (feature_id, layer_id, record): (Uuid, Uuid, Vec<u8>),
    ) -> Self {
        Self { map_id: map.uuid(), feature_id, layer_id, head: 0, record }
    }

    /// `None` when the seal holds and the registers are of another format, or broken: then the log says what they said.
    pub(in crate::store) fn read(mut self, seal: &Seal) -> Result<Option<Feature>> {
        let bytes = std::mem::take(&mut self.record);
        let plain = seal.open(&self.sealed(), bytes).map_err(|_| StoreError::Damaged("feature"))?;
        Ok(record::read_feature(FeatureId::new(self.feature_id), &plain).ok())
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
pub(in crate::store) struct MapRow {
    pub(in crate::store) map_id: Uuid,
    pub(in crate::store) head: i64,
    pub(in crate::store) floor: i64,
    pub(in crate::store) record: Vec<u8>,
}

impl MapRow {
    pub(in crate::store) fn seal(map: &layers::map::Map, seal: &Seal) -> Result<Vec<u8>> {
        let plain = record::write_map(map).map_err(|_| StoreError::Unwritable("map"))?;
        Ok(seal.close(&Record::Map(map.id), &plain))
    }

    pub(in crate::store) fn read(self, seal: &Seal) -> Result<Standing> {
        let id = MapId::new(self.map_id);
        let plain = seal.open(&Record::Map(id), self.record).map_err(|_| StoreError::Damaged("map"))?;
        let map = record::read_map(id, &plain).map_err(|_| StoreError::Damaged("map"))?;
        Ok(Standing { map, head: natural(self.head), floor: natural(self.floor) })
    }
}

/// Where a change is in the log.
#[derive(FromRow)]
pub(in crate::store) struct KnownRow {
    change_id: Uuid,
    seq: i64,
    hlc: String,
}

impl KnownRow {
    pub(in crate::store) fn read(self) -> Result<Known> {
        let hlc = self.hlc.parse().map_err(|_| StoreError::Damaged("change"))?;
        Ok(Known { change: ChangeId::new(self.change_id), seq: natural(self.seq), hlc })
    }
}
