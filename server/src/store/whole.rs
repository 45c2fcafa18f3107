//! The store as a whole: what a backup takes out of it, and what a restore puts into an empty one. Records stay sealed as
//! they lie there; the keys of maps and features come by themselves, because they are kept elsewhere and for a shorter time.

use async_trait::async_trait;
use layers::{
    clock::Millis,
    id::{FeatureId, MapId},
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Result;

/// A row, sealed as it lies in the store, or a key that opens rows. The order in which they come: maps' keys, rows that are
/// copied, maps, then map by map its features, changes, attachments and edition, at last the features' keys.
#[derive(Serialize, Deserialize)]
pub enum Kept {
    /// A row that is copied as it is.
    Row {
        /// Of which table: one of those that every store has.
        table: String,
        /// What stands in its columns, in their order.
        cells: Vec<Stored>,
    },
    /// A map without its key.
    Map {
        /// Which.
        map: MapId,
        /// Its last change.
        head: i64,
        /// The log is whole above this.
        floor: i64,
        /// What it is.
        record: Vec<u8>,
    },
    /// Somebody on a map.
    Member {
        /// On which map.
        map: MapId,
        /// Who.
        account: Uuid,
        /// As what.
        role: String,
    },
    /// The registers of a feature.
    Feature {
        /// Of which map.
        map: MapId,
        /// Which.
        feature: FeatureId,
        /// After which change.
        head: i64,
        /// What they say.
        record: Vec<u8>,
    },
    /// A change in the log.
    Change {
        /// Of which map.
        map: MapId,
        /// Its place.
        seq: i64,
        /// Which.
        change: Uuid,
        /// Of which feature.
        feature: Option<FeatureId>,
        /// Who, when, to which layer.
        header: Vec<u8>,
        /// What.
        body: Vec<u8>,
    },
    /// A photo or a voice note that a feature shows.
    Attachment {
        /// Of which map.
        map: MapId,
        /// Which.
        attachment: Uuid,
        /// Of which feature.
        feature: FeatureId,
        /// What is known of it.
        about: Vec<u8>,
        /// The thing itself.
        bytes: Vec<u8>,
    },
    /// The key of a map, or of a feature, under the one above it.
    Key(Wrapped),
    /// What strangers saw of a map. It may have been taken back since, so that it comes back as what somebody prepared for them.
    Edition {
        /// Of which map.
        map: MapId,
        /// Which.
        edition: Uuid,
        /// What it says.
        record: Vec<u8>,
    },
}

/// The key of a map under the server's, or of a feature under its map's.
#[derive(Clone, Serialize, Deserialize)]
pub struct Wrapped {
    /// Of which map.
    pub map: MapId,
    /// Of which feature; the map's own without one.
    pub feature: Option<FeatureId>,
    /// As it is stored.
    pub key: Vec<u8>,
}

/// What stands in a column.
#[derive(Serialize, Deserialize)]
pub enum Stored {
    /// A random id.
    Id(Uuid),
    /// A word.
    Word(String),
    /// A number, and nothing where there is none.
    Number(Option<i64>),
    /// Bytes, and nothing where there are none.
    Bytes(Option<Vec<u8>>),
    /// Yes or no.
    Flag(bool),
}

/// What came of a restore.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Restored {
    /// Maps that are there again.
    pub maps: u64,
    /// Features that are there again.
    pub features: u64,
    /// Changes of their logs.
    pub changes: u64,
    /// Photos and voice notes.
    pub attachments: u64,
    /// What was published, and waits for two people.
    pub editions: u64,
    /// Maps whose key is not there any more: they stay destroyed.
    pub shredded_maps: u64,
    /// Features whose key is not there any more, or another one: they stay destroyed.
    pub shredded_features: u64,
}

/// The store as a whole.
#[async_trait]
pub trait Whole: Send + Sync + 'static {
    /// Everything that a backup holds, all of it as it stood at one moment. An error is the last thing that comes;
    /// dropping the receiver ends the reading.
    async fn take_out(&self) -> Result<mpsc::Receiver<Result<Kept>>>;

    /// Puts the rows of a backup into a store that is empty, with the keys that are still there, all or nothing: an error
    /// among them ends it. What no key opens any more is redacted.
    async fn put_in(
        &self,
        rows: mpsc::Receiver<Result<Kept>>,
        keys: mpsc::Receiver<Result<Wrapped>>,
        now: Millis,
    ) -> Result<Restored>;
}
