//! A map as one file that another server takes in: its layers and kinds, its log and its photos and voice notes, as whoever
//! takes it out may see them and as exactly. She is a reader like any other: what is not in her view is not in her file.

mod bring_in;
mod take_out;

use layers::{
    clock::{Hlc, Millis},
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, MapId, Seq},
};
use serde::{Deserialize, Serialize};

pub use bring_in::{Brought, Home, bring_in};
pub use take_out::take_out;

/// A record of the file: the map, its changes in the order of its log, then photos and voice notes.
#[derive(Serialize, Deserialize)]
pub enum Taken {
    /// The map.
    Map {
        /// Which.
        map: MapId,
        /// Its name.
        name: String,
        /// Where it opens, as JSON.
        view: String,
        /// Who took it out: what is hers is whoever's who takes it in.
        by: ActorId,
    },
    /// A change.
    Change {
        /// Which.
        change: ChangeId,
        /// Who made it. Elsewhere nobody has this id.
        actor: ActorId,
        /// On which layer.
        layer: Option<LayerId>,
        /// Of which feature.
        feature: Option<FeatureId>,
        /// Its clock.
        hlc: Hlc,
        /// How many of the changes before it its author had seen.
        base: Seq,
        /// When the server accepted it.
        received_at: Millis,
        /// The word for what it does.
        kind: String,
        /// What it says, as JSON.
        body: String,
    },
    /// A photo or a voice note.
    Attachment {
        /// Which.
        attachment: AttachmentId,
        /// The feature that shows it.
        feature: FeatureId,
        /// `image/…` or `audio/…`.
        media_type: String,
        /// What its author calls it.
        name: Option<String>,
        /// Who sent it.
        created_by: ActorId,
        /// When.
        created_at: Millis,
        /// The thing itself.
        bytes: Vec<u8>,
    },
}
