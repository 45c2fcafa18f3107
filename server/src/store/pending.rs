//! What a writer is going to write, noted in memory until it commits: rows of both databases alike.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    change::Logged,
    clock::Millis,
    feature::Feature,
    id::{FeatureId, LayerId, MapId, Seq},
    map::Map,
    open::{OpenRow, is_open, open_row},
};
use uuid::Uuid;

use super::{
    Result, StoreError,
    row::{ChangeRow, FeatureRow, MapRow, OpenChange, OpenFeature, OpenedMap},
};
use crate::seal::{Key, Record};

/// The notes of one writer, and the keys that it needs.
pub(super) struct Pending {
    pub(super) map: Map,
    pub(super) key: Key,
    before: Map,
    created_at: Millis,
    head: Seq,
    changes: Vec<OpenChange>,
    features: BTreeMap<FeatureId, OpenFeature>,
    /// The keys of features, as far as they were asked for; `None` where a feature has none yet, or no longer.
    keys: BTreeMap<FeatureId, Option<Key>>,
    /// The clear rows of the features above; `None` where one must not be, or no longer.
    pub(super) open: BTreeMap<FeatureId, Option<OpenRow>>,
    put_map: bool,
    pub(super) redacted: BTreeSet<FeatureId>,
}

/// The rows that a commit writes.
pub(super) struct Rows {
    pub(super) record: Option<Vec<u8>>,
    pub(super) changes: Vec<ChangeRow>,
    pub(super) features: Vec<FeatureRow>,
    pub(super) keys: Vec<(FeatureId, Vec<u8>)>,
}

impl Pending {
    pub(super) fn new(OpenedMap { standing, created_at, key }: OpenedMap) -> Self {
        Self {
            before: standing.map.clone(),
            map: standing.map,
            key,
            created_at,
            head: standing.head,
            changes: Vec::new(),
            features: BTreeMap::new(),
            keys: BTreeMap::new(),
            open: BTreeMap::new(),
            put_map: false,
            redacted: BTreeSet::new(),
        }
    }

    /// The notes of whoever has just brought a map back: nothing of it lies in the clear yet.
    pub(super) fn brought_back(opened: OpenedMap) -> Self {
        let pending = Self::new(opened);
        Self { before: Map::new(pending.map.id, String::new()), put_map: true, ..pending }
    }

    /// The last change, those noted here included.
    pub(super) fn head(&self) -> Seq {
        self.head + self.appended()
    }

    /// How many changes are noted.
    pub(super) fn appended(&self) -> Seq {
        self.changes.len() as Seq
    }

    pub(super) fn append(&mut self, logged: &Logged) -> Result<()> {
        if logged.seq != self.head() + 1 {
            return Err(StoreError::Unwritable("change out of its place"));
        }
        self.changes.push(OpenChange::of(self.map.id, logged)?);
        Ok(())
    }

    pub(super) fn put_feature(&mut self, feature: &Feature) -> Result<()> {
        self.features.insert(feature.id(), OpenFeature::of(feature)?);
        self.open.insert(feature.id(), clear(feature, &self.map));
        Ok(())
    }

    pub(super) fn put_map(&mut self, map: &Map) -> Result<()> {
        if map.id != self.map.id {
            return Err(StoreError::Unwritable("other map"));
        }
        self.put_map = true;
        self.map.clone_from(map);
        Ok(())
    }

    /// Whether the map itself is written.
    pub(super) fn puts_map(&self) -> bool {
        self.put_map
    }

    /// The layer of a feature that is written.
    pub(super) fn layer_of(&self, feature: FeatureId) -> Option<LayerId> {
        self.features.get(&feature).map(|it| it.layer)
    }

    /// Notes the key of a feature, or that it has none.
    pub(super) fn know(&mut self, feature: FeatureId, key: Option<Key>) {
        self.keys.entry(feature).or_insert(key);
    }

    /// Notes the key that a feature has got just now.
    pub(super) fn learned(&mut self, feature: FeatureId, key: Key) {
        self.keys.insert(feature, Some(key));
    }

    /// The key of a feature, if it was asked for.
    pub(super) fn key_of(&self, feature: FeatureId) -> Option<&Key> {
        self.keys.get(&feature).and_then(Option::as_ref)
    }

    /// The features whose keys a commit needs and nobody has asked for.
    pub(super) fn unknown(&self) -> Vec<FeatureId> {
        let changed = self.changes.iter().filter_map(|it| it.feature);
        let written: BTreeSet<_> = changed.chain(self.features.keys().copied()).collect();
        written.into_iter().filter(|id| !self.keys.contains_key(id)).collect()
    }

    /// Empties what is noted of a feature and forgets its key; what is in the log already is for the writer to empty.
    pub(super) fn redact(&mut self, feature: FeatureId) -> Result<()> {
        self.redacted.insert(feature);
        self.keys.insert(feature, None);
        let changes = std::mem::take(&mut self.changes);
        let empty = |it: OpenChange| if it.feature == Some(feature) { it.emptied() } else { Ok(it) };
        self.changes = changes.into_iter().map(empty).collect::<Result<_>>()?;
        Ok(())
    }

    /// Everything, sealed. Features that have no key get a new one.
    pub(super) fn seal(&mut self) -> Result<Rows> {
        let map = self.map.id;
        let mut keys = Vec::new();
        let changed = self.changes.iter().filter_map(|it| it.feature);
        for feature in changed.chain(self.features.keys().copied()) {
            let known = self.keys.entry(feature).or_default();
            if known.is_none() {
                let (key, stored) = new_key(&self.key, map, feature)?;
                *known = Some(key);
                keys.push((feature, stored));
            }
        }
        let key_of = |feature: FeatureId| self.key_of(feature).ok_or(StoreError::Unwritable("feature"));
        let change = |it: &OpenChange| it.seal(&self.key, it.feature.map(key_of).transpose()?);
        let feature = |(id, it): (&FeatureId, &OpenFeature)| it.seal(map, key_of(*id)?);
        Ok(Rows {
            record: self.put_map.then(|| MapRow::seal(&self.map, self.created_at, &self.key)).transpose()?,
            changes: self.changes.iter().map(change).collect::<Result<_>>()?,
            features: self.features.iter().map(feature).collect::<Result<_>>()?,
            keys,
        })
    }

    /// The layers that lie in the clear now.
    pub(super) fn open_layers(&self) -> BTreeSet<LayerId> {
        open_layers(&self.map)
    }

    /// The layers that did not lie in the clear before: all their features get their rows, not only those written here.
    pub(super) fn opened_layers(&self) -> BTreeSet<LayerId> {
        self.open_layers().difference(&open_layers(&self.before)).copied().collect()
    }

    /// The clear rows that there are from now on, and the features that have none.
    pub(super) fn open_rows(&self) -> (Vec<(Uuid, Uuid, &OpenRow)>, Vec<Uuid>) {
        let (mut there, mut gone) = (Vec::new(), Vec::new());
        for (id, row) in &self.open {
            match (row, self.layer_of(*id)) {
                (Some(row), Some(layer)) => there.push((id.uuid(), layer.uuid(), row)),
                _ => gone.push(id.uuid()),
            }
        }
        (there, gone)
    }
}

/// A new key for a feature, and the same as it is stored under its map's.
pub(super) fn new_key(map_key: &Key, map: MapId, feature: FeatureId) -> Result<(Key, Vec<u8>)> {
    let key = Key::random()?;
    let stored = map_key.wrap(&Record::FeatureKey { map, feature }, &key)?;
    Ok((key, stored))
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
