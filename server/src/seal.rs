//! The seal: every record of the store passes here on its way to the disk and back. The only place that exposes a
//! [`Plaintext`].
//!
//! The first byte of a sealed record names the algorithm, so that records of different ages stand side by side.

use layers::{
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId},
    record::Plaintext,
};
use thiserror::Error;

/// The bytes stand in the clear behind this byte.
const CLEAR: u8 = 0;

/// Which record is sealed: what an algorithm binds the bytes to, so that none can be put in the place of another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record {
    /// The map itself.
    Map(MapId),
    /// The body of a change.
    Body {
        /// Of which map.
        map: MapId,
        /// On which layer.
        layer: Option<LayerId>,
        /// Of which feature: its key is the feature's.
        feature: Option<FeatureId>,
        /// Of which change.
        change: ChangeId,
    },
    /// What a redaction leaves of the body of a change. It outlives the feature's key.
    Remains {
        /// Of which map.
        map: MapId,
        /// Of which change.
        change: ChangeId,
    },
    /// The registers of a feature.
    Feature {
        /// Of which map.
        map: MapId,
        /// On which layer.
        layer: LayerId,
        /// Of which feature.
        feature: FeatureId,
    },
    /// A photo or a voice note.
    Attachment {
        /// Of which map.
        map: MapId,
        /// Which.
        attachment: AttachmentId,
    },
    /// What an attachment is called.
    AttachmentName {
        /// Of which map.
        map: MapId,
        /// Which.
        attachment: AttachmentId,
    },
    /// What a person is called.
    AccountName(ActorId),
}

/// A record that does not open: it is of another key, of another place, or broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a record does not open")]
pub struct SealError;

/// Closes and opens records.
#[derive(Clone, Default)]
pub struct Seal {}

impl Seal {
    /// A seal that leaves every record in the clear.
    pub const fn clear() -> Self {
        Self {}
    }

    /// The bytes that go to the disk.
    pub fn close(&self, _record: &Record, plain: &Plaintext) -> Vec<u8> {
        let plain = plain.expose();
        let mut bytes = Vec::with_capacity(1 + plain.len());
        bytes.push(CLEAR);
        bytes.extend_from_slice(plain);
        bytes
    }

    /// The way back.
    pub fn open(&self, _record: &Record, bytes: Vec<u8>) -> Result<Plaintext, SealError> {
        match bytes.split_first() {
            Some((&CLEAR, plain)) => Ok(Plaintext::new(plain.to_vec())),
            _ => Err(SealError),
        }
    }
}
