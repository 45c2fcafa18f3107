//! What a store gives back, beside what the domain has words for.

use layers::{
    clock::{Hlc, Millis},
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, MapId, Seq},
    map::Map,
};
use tokio::sync::mpsc;

use super::Result;

/// Where a map's log stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Which map.
    pub map: MapId,
    /// Its last change.
    pub head: Seq,
    /// The log is whole above this; a reader who stands below takes the snapshot.
    pub floor: Seq,
    /// Counts the changes of who is on the map as what.
    pub rights: u64,
}

/// A map as it stands, without its features.
#[derive(Clone, PartialEq, Debug)]
pub struct MapStands {
    /// The map.
    pub map: Map,
    /// Its last change.
    pub head: Seq,
    /// The log is whole above this.
    pub floor: Seq,
}

/// A map on its way into memory, all of it as it stood at one moment.
pub struct Opened {
    /// The map, with the head at which everything was read.
    pub standing: MapStands,
    /// Its features in batches, in no order, deleted and redacted ones too. An error is the last thing that comes;
    /// dropping the receiver ends the reading.
    pub features: mpsc::Receiver<Result<Vec<Feature>>>,
}

/// A change that the log holds already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Known {
    /// Which.
    pub change: ChangeId,
    /// Where.
    pub seq: Seq,
    /// With which clock.
    pub hlc: Hlc,
    /// Who made it.
    pub actor: ActorId,
    /// The feature that it is about.
    pub feature: Option<FeatureId>,
}

/// What a photo or a voice note belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AttachedTo {
    /// The feature that shows it.
    Feature(FeatureId),
    /// Whoever sent it, until a change shows it.
    Sender(ActorId),
}

/// A photo or a voice note. It has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Attached {
    /// Which.
    pub id: AttachmentId,
    /// Of which map.
    pub map: MapId,
    /// The feature that shows it; `None` until a change says so.
    pub feature: Option<FeatureId>,
    /// `image/…` or `audio/…`.
    pub media_type: String,
    /// What its author calls it. Sealed.
    pub name: Option<String>,
    /// The thing itself. Sealed.
    pub bytes: Vec<u8>,
    /// Who sent it.
    pub created_by: ActorId,
    /// When.
    pub created_at: Millis,
}
