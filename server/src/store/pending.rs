//! What a writer is going to write, noted in memory until it commits: rows of both databases alike.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    change::Logged,
    feature::Feature,
    id::{FeatureId, LayerId, Seq},
    map::Map,
    open::{OpenRow, is_open, open_row},
};
use uuid::Uuid;

use super::{
    Result, Standing, StoreError,
    row::{ChangeRow, FeatureRow, MapRow},
};
use crate::seal::Seal;

/// The notes of one writer.
pub(super) struct Pending {
    pub(super) map: Map,
    before: Map,
    head: Seq,
    pub(super) changes: Vec<ChangeRow>,
    pub(super) features: BTreeMap<FeatureId, FeatureRow>,
    /// The clear rows of the features above; `None` where one must not be, or no longer.
    pub(super) open: BTreeMap<FeatureId, Option<OpenRow>>,
    pub(super) record: Option<Vec<u8>>,
    pub(super) redacts: bool,
}

impl Pending {
    pub(super) fn new(standing: Standing) -> Self {
        Self {
            before: standing.map.clone(),
            map: standing.map,
            head: standing.head,
            changes: Vec::new(),
            features: BTreeMap::new(),
            open: BTreeMap::new(),
            record: None,
            redacts: false,
        }
    }

    /// The last change, those noted here included.
    pub(super) fn head(&self) -> Seq {
        self.head + self.changes.len() as Seq
    }

    pub(super) fn append(&mut self, logged: &Logged, seal: &Seal) -> Result<()> {
        if logged.seq != self.head() + 1 {
            return Err(StoreError::Unwritable("change out of its place"));
        }
        self.changes.push(ChangeRow::write(self.map.id, logged, seal)?);
        Ok(())
    }

    pub(super) fn put_feature(&mut self, feature: &Feature, seal: &Seal) -> Result<()> {
        self.features.insert(feature.id(), FeatureRow::write(self.map.id, feature, seal)?);
        self.open.insert(feature.id(), clear(feature, &self.map));
        Ok(())
    }

    pub(super) fn put_map(&mut self, map: &Map, seal: &Seal) -> Result<()> {
        if map.id != self.map.id {
            return Err(StoreError::Unwritable("other map"));
        }
        self.record = Some(MapRow::seal(map, seal)?);
        self.map.clone_from(map);
        Ok(())
    }

    /// Empties what is noted of a feature; what is in the log already is for the writer to empty.
    pub(super) fn redact(&mut self, feature: Uuid, seal: &Seal) -> Result<()> {
        self.redacts = true;
        let changes = std::mem::take(&mut self.changes);
        let empty =
            |row: ChangeRow| if row.feature_id == Some(feature) { row.emptied(seal) } else { Ok(row) };
        self.changes = changes.into_iter().map(empty).collect::<Result<_>>()?;
        Ok(())
    }

    /// The layers that lie in the clear now.
    pub(super) fn open_layers(&self) -> BTreeSet<LayerId> {
        open_layers(&self.map)
    }

    /// The layers that did not lie in the clear before: all their features get their rows, not only those written here.
    pub(super) fn opened_layers(&self) -> BTreeSet<LayerId> {
        self.open_layers().difference(&open_layers(&self.before)).copied().collect()
    }
}

/// The clear row of a feature on its map.
pub(super) fn clear(feature: &Feature, map: &Map) -> Option<OpenRow> {
    let (layer, kind) = map.layer_and_kind(feature.layer()?)?;
    open_row(feature, layer, kind)
}

fn open_layers(map: &Map) -> BTreeSet<LayerId> {
    let open = |id: &LayerId| map.layer_and_kind(*id).is_some_and(|(layer, kind)| is_open(layer, kind));
    map.layers().into_iter().map(|layer| layer.id).filter(open).collect()
}
