//! What leaves the room: of each kind that was drawn, who may see it and until when, as the room decided at its end. Before it
//! decides, nothing leaves by itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Workshop;
use crate::{
    clock::Millis,
    due::end_of,
    feature::Feature,
    id::{ActorId, FeatureId},
    kind::KindId,
    scope::{Reach, Scope},
};

/// What was decided of a kind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whether it stays in the room ([`Reach::Workshop`]) or goes to the map.
    pub reach: Reach,
    /// The last day on which it is kept, as `2026-12-31`; as long as its kind is kept anyway when no day is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

/// A decision as the log made it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// By whose hand.
    pub by: ActorId,
    /// When, in milliseconds since 1970.
    pub at: Millis,
    /// The marks that left by it.
    pub left: BTreeSet<FeatureId>,
}

impl Decision {
    /// When what was decided on is kept no longer; a day counts to its end. `None` when no day was said.
    pub fn end(&self) -> Option<Millis> {
        self.until.as_deref().and_then(end_of)
    }
}

impl Workshop {
    /// What was decided of a kind.
    pub fn decided(&self, kind: &KindId) -> Option<&Decided> {
        self.decisions.get(kind)
    }

    /// Everything that was decided.
    pub fn decisions(&self) -> impl Iterator<Item = (&KindId, &Decided)> {
        self.decisions.iter()
    }

    /// How far features of a kind may go: as was decided at the end, before that as was planned.
    pub fn reach(&self, kind: &KindId) -> Reach {
        self.decided(kind).map_or_else(|| self.plan.reach(kind), |it| it.decision.reach)
    }

    /// Whether a feature of a kind is one that the workshop decides on: it was shown there, or it left by a decision. A draft is
    /// nobody's but hers who drew it.
    pub fn decides_on(&self, kind: &KindId, feature: &Feature) -> bool {
        match feature.scope() {
            Scope::Group(group) => self.group(group).is_some(),
            Scope::Workshop(id) => id == Some(self.id),
            Scope::Draft => false,
            _ => self.decided(kind).is_some_and(|it| it.left.contains(&feature.id())),
        }
    }

    /// What stays is in the room again; what goes adds to what went before.
    pub(crate) fn decide(
        &mut self,
        kind: KindId,
        decision: Decision,
        marks: &[FeatureId],
        (by, at): (ActorId, Millis),
    ) {
        let goes = decision.reach > Reach::Workshop;
        let before = self.decisions.remove(&kind).filter(|_| goes).map(|it| it.left).unwrap_or_default();
        let left = before.into_iter().chain(marks.iter().copied().filter(|_| goes)).collect();
        self.decisions.insert(kind, Decided { decision, by, at, left });
    }
}
