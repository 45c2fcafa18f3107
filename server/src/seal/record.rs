//! Which record is sealed: what its bytes are bound to, so that none can be put in the place of another.

use layers::id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId, Seq};
use uuid::Uuid;

/// A record, by everything that tells it from any other.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Record<'a> {
    /// The server key under a lock. What the lock says of itself is bound too: nobody makes it cheaper to try.
    ServerKey(&'a [u8]),
    /// The key of a map.
    MapKey(MapId),
    /// The key of a feature, under its map's.
    FeatureKey {
        /// Of which map.
        map: MapId,
        /// Of which feature.
        feature: FeatureId,
    },
    /// The map itself, under its own key.
    Map(MapId),
    /// Who wrote a change, when and to which layer, under the map's key: it outlives the feature's.
    Header {
        /// Of which map.
        map: MapId,
        /// In which place of the log.
        seq: Seq,
        /// Of which change.
        change: ChangeId,
        /// Of which feature.
        feature: Option<FeatureId>,
    },
    /// The body of a change, under the feature's key, or the map's when it is about no feature.
    Body {
        /// Of which map.
        map: MapId,
        /// On which layer.
        layer: Option<LayerId>,
        /// Of which change.
        change: ChangeId,
        /// Of which version.
        version: u32,
    },
    /// What a redaction leaves of the body of a change, under the map's key.
    Remains {
        /// Of which map.
        map: MapId,
        /// Of which change.
        change: ChangeId,
        /// Of which version.
        version: u32,
    },
    /// The registers of a feature, under its key. They say their layer themselves.
    Feature {
        /// Of which map.
        map: MapId,
        /// Of which feature.
        feature: FeatureId,
        /// After which change.
        head: Seq,
    },
    /// A photo or a voice note, under the key of the feature that shows it, or the map's until one does.
    Attachment {
        /// Of which map.
        map: MapId,
        /// Which.
        attachment: AttachmentId,
        /// Of which feature.
        feature: Option<FeatureId>,
    },
    /// What is known of it.
    AttachmentAbout {
        /// Of which map.
        map: MapId,
        /// Which.
        attachment: AttachmentId,
        /// Of which feature.
        feature: Option<FeatureId>,
    },
    /// What an invited person is proposed to be called, under the map's key.
    InvitationName {
        /// Onto which map.
        map: MapId,
        /// Which.
        invitation: Uuid,
    },
    /// A person, under the key of accounts.
    Account(ActorId),
    /// What the server noted about itself.
    Setting(&'a str),
    /// What a person calls one of her devices, under the key of accounts.
    DeviceName {
        /// Whose.
        account: ActorId,
        /// Hash of the session's token.
        session: [u8; 32],
    },
    /// The secret that a person's second factor shares with the server, under the key of accounts.
    SecondFactor(ActorId),
    /// What somebody asked for that takes two, under the map's key.
    Approval {
        /// On which map.
        map: MapId,
        /// Which.
        approval: Uuid,
    },
    /// What strangers see of a map, or are about to, under the map's key.
    Publication {
        /// Of which map.
        map: MapId,
        /// Which edition.
        edition: Uuid,
    },
    /// An entry of the access log, by its place.
    Access(u64),
}

impl Record<'_> {
    /// The associated data: a number for the sort of record, then fields of fixed length, so that no two records have the
    /// same bytes.
    pub(super) fn bound_to(&self) -> Vec<u8> {
        let mut bytes = Bound(Vec::with_capacity(80));
        match *self {
            Self::ServerKey(lock) => bytes.sort(1).rest(lock),
            Self::MapKey(map) => bytes.sort(2).id(map.uuid()),
            Self::FeatureKey { map, feature } => bytes.sort(3).id(feature.uuid()).id(map.uuid()),
            Self::Map(map) => bytes.sort(4).id(map.uuid()),
            Self::Header { map, seq, change, feature } => {
                bytes.sort(5).id(change.uuid()).number(seq).maybe(feature.map(FeatureId::uuid)).id(map.uuid())
            }
            Self::Body { map, layer, change, version } => bytes
                .sort(6)
                .id(change.uuid())
                .number(version.into())
                .maybe(layer.map(LayerId::uuid))
                .id(map.uuid()),
            Self::Remains { map, change, version } => {
                bytes.sort(7).id(change.uuid()).number(version.into()).id(map.uuid())
            }
            Self::Feature { map, feature, head } => {
                bytes.sort(8).id(feature.uuid()).number(head).id(map.uuid())
            }
            Self::Attachment { map, attachment, feature } => {
                bytes.sort(9).id(attachment.uuid()).maybe(feature.map(FeatureId::uuid)).id(map.uuid())
            }
            Self::AttachmentAbout { map, attachment, feature } => {
                bytes.sort(10).id(attachment.uuid()).maybe(feature.map(FeatureId::uuid)).id(map.uuid())
            }
            Self::InvitationName { map, invitation } => bytes.sort(11).id(invitation).id(map.uuid()),
            Self::Account(account) => bytes.sort(12).id(account.uuid()),
            Self::Setting(name) => bytes.sort(13).rest(name.as_bytes()),
            Self::DeviceName { account, session } => bytes.sort(14).id(account.uuid()).rest(&session),
            Self::SecondFactor(account) => bytes.sort(15).id(account.uuid()),
            Self::Approval { map, approval } => bytes.sort(16).id(approval).id(map.uuid()),
            Self::Publication { map, edition } => bytes.sort(40).id(edition).id(map.uuid()),
            Self::Access(seq) => bytes.sort(17).number(seq),
        };
        bytes.0
    }
}

struct Bound(Vec<u8>);

impl Bound {
    fn sort(&mut self, sort: u8) -> &mut Self {
        self.0.push(sort);
        self
    }

    fn id(&mut self, id: Uuid) -> &mut Self {
        self.rest(id.as_bytes())
    }

    fn maybe(&mut self, id: Option<Uuid>) -> &mut Self {
        self.0.push(id.is_some().into());
        self.id(id.unwrap_or_default())
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.rest(&number.to_be_bytes())
    }

    /// Of any length: nothing comes after it.
    fn rest(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}
