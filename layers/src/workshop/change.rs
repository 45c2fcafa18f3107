//! What happens to a workshop, as it stands in the log.

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Asks, Decision, Plan, Screens, Seat, Stance, Tally};
use crate::{
    id::{ActorId, FeatureId, LayerId, VoteId, WorkshopId},
    kind::KindId,
};

/// A change of a workshop.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", deny_unknown_fields)]
pub enum WorkshopChange {
    /// Plans a workshop, or plans it anew.
    #[serde(rename = "workshop.define")]
    Define {
        /// Which.
        workshop: WorkshopId,
        /// What is planned.
        plan: Box<Plan>,
    },
    /// Opens a phase and closes the one before; none is a pause.
    #[serde(rename = "workshop.phase")]
    Phase {
        /// Of which.
        workshop: WorkshopId,
        /// Its id in the plan.
        #[serde(default)]
        phase: Option<String>,
    },
    /// Says what every screen of the room shows.
    #[serde(rename = "workshop.screens")]
    Screens {
        /// Of which.
        workshop: WorkshopId,
        /// What.
        screens: Screens,
    },
    /// Stops drawing for everybody, or lets it go on.
    #[serde(rename = "workshop.freeze")]
    Freeze {
        /// In which.
        workshop: WorkshopId,
        /// Whether it stops.
        frozen: bool,
    },
    /// Takes a layer out of sight for the room, or shows it again. Nothing of it is lost.
    #[serde(rename = "workshop.mute")]
    Mute {
        /// In which.
        workshop: WorkshopId,
        /// Which layer.
        layer: LayerId,
        /// Whether it is out of sight.
        muted: bool,
    },
    /// Says what its author thinks of a mark, or takes it back.
    #[serde(rename = "workshop.stance")]
    Stance {
        /// In which.
        workshop: WorkshopId,
        /// Of which mark.
        feature: FeatureId,
        /// What.
        #[serde(default)]
        stance: Option<Stance>,
    },
    /// Opens a vote.
    #[serde(rename = "workshop.vote")]
    Vote {
        /// In which.
        workshop: WorkshopId,
        /// Which.
        vote: VoteId,
        /// What it asks.
        #[serde(default, skip_serializing_if = "Asks::is_dots")]
        asks: Asks,
    },
    /// Closes it: what came of it. Only the server writes it.
    #[serde(rename = "workshop.tally")]
    Tally {
        /// In which.
        workshop: WorkshopId,
        /// What.
        tally: Tally,
    },
    /// Says what leaves the room of a kind. Only the server writes it, with the marks that go by it.
    #[serde(rename = "workshop.decide")]
    Decide {
        /// In which.
        workshop: WorkshopId,
        /// Of which kind.
        kind: KindId,
        /// What was decided.
        decision: Decision,
        /// The marks that leave by it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        marks: Vec<FeatureId>,
    },
    /// Seats somebody, or takes her seat away.
    #[serde(rename = "workshop.seat")]
    Seat {
        /// In which.
        workshop: WorkshopId,
        /// Whom.
        actor: ActorId,
        /// Where.
        #[serde(default)]
        seat: Option<Seat>,
    },
    /// Takes a workshop off the map; nobody sits in it any more.
    #[serde(rename = "workshop.remove")]
    Remove {
        /// Which.
        workshop: WorkshopId,
    },
}

impl WorkshopChange {
    /// Every word for what it does.
    const KINDS: [&str; 11] = [
        "workshop.define",
        "workshop.phase",
        "workshop.screens",
        "workshop.freeze",
        "workshop.mute",
        "workshop.stance",
        "workshop.vote",
        "workshop.tally",
        "workshop.decide",
        "workshop.seat",
        "workshop.remove",
    ];

    /// Whether changes of this kind are about a workshop.
    pub(crate) fn is(kind: &str) -> bool {
        Self::KINDS.contains(&kind)
    }

    /// The change whose word and body these are.
    pub(crate) fn read(kind: &str, body: &Json) -> Result<Self, serde_json::Error> {
        serde_json::from_value(json!({ "kind": kind, "body": body }))
    }

    /// The body alone.
    pub(crate) fn body(&self) -> Result<Json, serde_json::Error> {
        let mut json = serde_json::to_value(self)?;
        Ok(json.get_mut("body").map(Json::take).unwrap_or_default())
    }

    /// The word for what it does.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Define { .. } => "workshop.define",
            Self::Phase { .. } => "workshop.phase",
            Self::Screens { .. } => "workshop.screens",
            Self::Freeze { .. } => "workshop.freeze",
            Self::Mute { .. } => "workshop.mute",
            Self::Stance { .. } => "workshop.stance",
            Self::Vote { .. } => "workshop.vote",
            Self::Tally { .. } => "workshop.tally",
            Self::Decide { .. } => "workshop.decide",
            Self::Seat { .. } => "workshop.seat",
            Self::Remove { .. } => "workshop.remove",
        }
    }

    /// The workshop it is about.
    pub fn workshop(&self) -> WorkshopId {
        match self {
            Self::Define { workshop, .. }
            | Self::Phase { workshop, .. }
            | Self::Screens { workshop, .. }
            | Self::Freeze { workshop, .. }
            | Self::Mute { workshop, .. }
            | Self::Stance { workshop, .. }
            | Self::Vote { workshop, .. }
            | Self::Tally { workshop, .. }
            | Self::Decide { workshop, .. }
            | Self::Seat { workshop, .. }
            | Self::Remove { workshop } => *workshop,
        }
    }
}
