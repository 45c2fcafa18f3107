//! The seal: every record of the store passes here on its way to the disk and back. The only place that exposes a
//! [`Plaintext`].
//!
//! The first byte of a sealed record names the algorithm, so that records of different ages stand side by side.

use layers::{
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId},
    record::Plaintext,
};
use thiserror::Error;
use uuid::Uuid;

use crate::auth::name::known_as;

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
    /// What an invited person is proposed to be called.
    InvitationName {
        /// Onto which map.
        map: MapId,
        /// Which.
        invitation: Uuid,
    },
    /// What a person is called.
    AccountName(ActorId),
    /// A secret of the server, by its key among the settings.
    Setting(&'static str),
    /// What a person calls one of her devices.
    DeviceName {
        /// Whose.
        account: ActorId,
        /// Hash of the session's token.
        session: [u8; 32],
    },
    /// What somebody asked for that takes two.
    Approval {
        /// On which map.
        map: MapId,
        /// Which.
        approval: Uuid,
    },
    /// An entry of the access log, by its place.
    Access(u64),
    /// The secret that a person's second factor shares with the server.
    SecondFactor(ActorId),
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
    pub fn close(&self, record: &Record, plain: &Plaintext) -> Vec<u8> {
        self.close_bytes(record, plain.expose())
    }

    /// The way back. What was closed as a [`Record::Body`] and as the [`Record::Remains`] of the same change both open
    /// as the body: the first byte says which it is.
    pub fn open(&self, record: &Record, sealed: Vec<u8>) -> Result<Plaintext, SealError> {
        self.open_bytes(record, sealed).map(Plaintext::new)
    }

    /// The bytes that go to the disk, for what is no record of the domain: a name, a photo.
    pub fn close_bytes(&self, _record: &Record, plain: &[u8]) -> Vec<u8> {
        let mut sealed = Vec::with_capacity(1 + plain.len());
        sealed.push(CLEAR);
        sealed.extend_from_slice(plain);
        sealed
    }

    /// The way back.
    pub fn open_bytes(&self, _record: &Record, mut sealed: Vec<u8>) -> Result<Vec<u8>, SealError> {
        if sealed.first() != Some(&CLEAR) {
            return Err(SealError);
        }
        sealed.remove(0);
        Ok(sealed)
    }

    /// What finds a person by the name she signs in with, however it is typed.
    pub fn name_key(&self, name: &str) -> Vec<u8> {
        known_as(name).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHO: Record = Record::AccountName(ActorId::new(uuid::Uuid::nil()));

    #[test]
    fn what_is_closed_opens_and_anything_else_does_not() {
        let seal = Seal::clear();
        let sealed = seal.close_bytes(&WHO, "Marta".as_bytes());
        assert_eq!(seal.open_bytes(&WHO, sealed), Ok("Marta".as_bytes().to_vec()));
        assert_eq!(seal.open_bytes(&WHO, vec![9, 1, 2]), Err(SealError));
        assert_eq!(seal.open_bytes(&WHO, Vec::new()), Err(SealError));
    }
}
