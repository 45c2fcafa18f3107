//! Writes one layer of a Mapbox Vector Tile, version 2.1, straight into bytes.

use uuid::{Uuid, fmt::Hyphenated};

use super::{
    frame::EXTENT,
    hex,
    pen::Drawn,
    wire::{self, bytes, bytes_len, head, number, varint},
};

/// Fields of the messages `Tile`, `Layer`, `Feature` and `Value` of the specification.
mod field {
    pub(super) const TILE_LAYER: u32 = 3;
    pub(super) const LAYER_NAME: u32 = 1;
    pub(super) const LAYER_FEATURE: u32 = 2;
    pub(super) const LAYER_KEY: u32 = 3;
    pub(super) const LAYER_VALUE: u32 = 4;
    pub(super) const LAYER_EXTENT: u32 = 5;
    pub(super) const LAYER_VERSION: u32 = 15;
    pub(super) const FEATURE_TAGS: u32 = 2;
    pub(super) const FEATURE_TYPE: u32 = 3;
    pub(super) const FEATURE_GEOMETRY: u32 = 4;
    pub(super) const VALUE_STRING: u32 = 1;
    pub(super) const VALUE_UINT: u32 = 5;
    pub(super) const VALUE_SINT: u32 = 6;
    pub(super) const VALUE_BOOL: u32 = 7;
}

/// What a feature of a tile may say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    Id,
    Code,
    Severity,
    Scope,
    Time,
    Label,
    Cluster,
    Count,
    Worst,
    Thinned,
    Shown,
    Total,
}

const KEYS: [&str; 12] = [
    "id", "code", "severity", "scope", "time", "label", "cluster", "count", "worst", "thinned", "shown",
    "total",
];

/// Place in the layer's list of keys or of values.
pub(super) type Slot = u32;

const NONE: Slot = Slot::MAX;
/// Numbers below this are listed once in a layer.
const SMALL: usize = 256;

/// A layer being written.
pub(super) struct LayerWriter {
    features: Vec<u8>,
    keys: Vec<u8>,
    key_count: u32,
    values: Vec<u8>,
    value_count: u32,
    known_keys: [Slot; KEYS.len()],
    small: [Slot; SMALL],
    truth: Slot,
    tags: Vec<u8>,
}

impl LayerWriter {
    /// An empty layer.
    pub(super) fn new() -> Self {
        Self {
            features: Vec::new(),
            keys: Vec::new(),
            key_count: 0,
            values: Vec::new(),
            value_count: 0,
            known_keys: [NONE; KEYS.len()],
            small: [NONE; SMALL],
            truth: NONE,
            tags: Vec::new(),
        }
    }

    /// Empties the layer for the next one.
    pub(super) fn clear(&mut self) {
        self.features.clear();
        self.keys.clear();
        self.values.clear();
        self.tags.clear();
        (self.key_count, self.value_count, self.truth) = (0, 0, NONE);
        self.known_keys.fill(NONE);
        self.small.fill(NONE);
    }

    /// Makes room for so many more features, and so many bytes of commands for all of them.
    pub(super) fn expect(&mut self, features: usize, commands: usize) {
        self.features.reserve(features * 27 + commands);
        self.values.reserve(features * 80);
    }

    /// Bytes written so far, head and name not counted.
    pub(super) fn len(&self) -> usize {
        self.features.len() + self.keys.len() + self.values.len()
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// Says something of the next feature.
    pub(super) fn tag(&mut self, key: Key, value: Slot) {
        let known = self.known_keys[key as usize];
        let slot = if known == NONE {
            let slot = self.key(&[KEYS[key as usize]]);
            self.known_keys[key as usize] = slot;
            slot
        } else {
            known
        };
        self.tag_slot(slot, value);
    }

    /// Says something of the next feature, with a key of its own.
    pub(super) fn tag_slot(&mut self, key: Slot, value: Slot) {
        varint(&mut self.tags, u64::from(key));
        varint(&mut self.tags, u64::from(value));
    }

    /// A new key, made of parts.
    pub(super) fn key(&mut self, parts: &[&str]) -> Slot {
        head(&mut self.keys, field::LAYER_KEY, parts.iter().map(|part| part.len()).sum());
        for part in parts {
            self.keys.extend_from_slice(part.as_bytes());
        }
        self.key_count += 1;
        self.key_count - 1
    }

    /// A text that this layer does not have yet, or need not share, made of parts.
    pub(super) fn text(&mut self, parts: &[&str]) -> Slot {
        let len = parts.iter().map(|part| part.len()).sum();
        head(&mut self.values, field::LAYER_VALUE, bytes_len(len));
        head(&mut self.values, field::VALUE_STRING, len);
        for part in parts {
            self.values.extend_from_slice(part.as_bytes());
        }
        self.next_value()
    }

    /// A UUID, as text.
    pub(super) fn uuid(&mut self, uuid: Uuid) -> Slot {
        head(&mut self.values, field::LAYER_VALUE, bytes_len(Hyphenated::LENGTH));
        head(&mut self.values, field::VALUE_STRING, Hyphenated::LENGTH);
        hex::hyphenated(&mut self.values, uuid);
        self.next_value()
    }

    /// A number, counted or of a scale.
    pub(super) fn count(&mut self, value: u32) -> Slot {
        let Some(known) = self.small.get(value as usize).copied() else { return self.new_count(value) };
        if known != NONE {
            return known;
        }
        let slot = self.new_count(value);
        self.small[value as usize] = slot;
        slot
    }

    fn new_count(&mut self, value: u32) -> Slot {
        head(&mut self.values, field::LAYER_VALUE, 1 + wire::varint_len(value.into()));
        number(&mut self.values, field::VALUE_UINT, value.into());
        self.next_value()
    }

    /// An instant in seconds since 1970.
    #[expect(clippy::cast_sign_loss, reason = "the bits are meant")]
    pub(super) fn seconds(&mut self, value: i64) -> Slot {
        let folded = ((value << 1) ^ (value >> 63)) as u64;
        head(&mut self.values, field::LAYER_VALUE, 1 + wire::varint_len(folded));
        number(&mut self.values, field::VALUE_SINT, folded);
        self.next_value()
    }

    /// Yes.
    pub(super) fn truth(&mut self) -> Slot {
        if self.truth == NONE {
            head(&mut self.values, field::LAYER_VALUE, 2);
            number(&mut self.values, field::VALUE_BOOL, 1);
            self.truth = self.next_value();
        }
        self.truth
    }

    fn next_value(&mut self) -> Slot {
        self.value_count += 1;
        self.value_count - 1
    }

    /// Closes the feature whose tags were written since the last one, with the commands of its geometry.
    pub(super) fn feature(&mut self, drawn: Drawn, geometry: &[u8]) {
        let tags = if self.tags.is_empty() { 0 } else { bytes_len(self.tags.len()) };
        let out = &mut self.features;
        head(out, field::LAYER_FEATURE, tags + 2 + bytes_len(geometry.len()));
        if tags > 0 {
            bytes(out, field::FEATURE_TAGS, &self.tags);
        }
        number(out, field::FEATURE_TYPE, drawn as u64);
        bytes(out, field::FEATURE_GEOMETRY, geometry);
        self.tags.clear();
    }

    /// Appends the layer to a tile, unless it is empty.
    pub(super) fn finish(&self, name: &[u8], tile: &mut Vec<u8>) {
        if self.is_empty() {
            return;
        }
        let extent = u64::from(EXTENT.unsigned_abs());
        let len = bytes_len(name.len()) + self.len() + 1 + wire::varint_len(extent) + 2;
        head(tile, field::TILE_LAYER, len);
        bytes(tile, field::LAYER_NAME, name);
        tile.extend_from_slice(&self.features);
        tile.extend_from_slice(&self.keys);
        tile.extend_from_slice(&self.values);
        number(tile, field::LAYER_EXTENT, extent);
        number(tile, field::LAYER_VERSION, 2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::{frame::At, pen::Pen};

    #[test]
    fn an_empty_layer_is_not_written() {
        let mut tile = Vec::new();
        LayerWriter::new().finish(b"x", &mut tile);
        assert!(tile.is_empty());
    }

    #[test]
    fn small_numbers_and_truth_are_listed_once() {
        let mut writer = LayerWriter::new();
        assert_eq!([writer.count(3), writer.count(4), writer.count(3)], [0, 1, 0]);
        assert_eq!([writer.truth(), writer.truth()], [2, 2]);
        assert_ne!(writer.count(100_000), writer.count(100_000));
    }

    #[test]
    fn a_layer_tells_its_length() {
        let mut writer = LayerWriter::new();
        let mut commands = Vec::new();
        Pen::new(&mut commands).points(&[At { x: 25, y: 17 }]);
        let value = writer.text(&["hello"]);
        writer.tag(Key::Label, value);
        writer.feature(Drawn::Points, &commands);
        let mut tile = Vec::new();
        writer.finish(b"points", &mut tile);
        assert_eq!(usize::from(tile[1]), tile.len() - 2);
    }
}
