//! The plan of a workshop: what its facilitator prepares, and may hand on as a file.

use serde::{Deserialize, Serialize};

use super::Sign;
use crate::{geometry::Shape, id::GroupId, kind::KindId, label::Label, scope::Reach};

/// A workshop as it is planned. On a map its groups have ids; in a template they are only signs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan<G = Group> {
    /// What it is called.
    pub name: Label,
    /// What it is for.
    pub purpose: Label,
    /// The day, as `2026-11-28`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The territory, as its people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// What everybody hears before she comes in.
    pub consent: Label,
    /// Whether people choose their group when they come; else the facilitator says.
    #[serde(default)]
    pub choose_group: bool,
    /// Who works together.
    pub groups: Vec<G>,
    /// What is drawn, and with which symbols.
    pub layers: Vec<Offer>,
    /// What happens, in order.
    pub phases: Vec<Phase>,
    /// How far anything may leave the room. A kind that is not named stays in it.
    #[serde(default)]
    pub leaves: Vec<Leave>,
    /// How many dots each seat has in a vote.
    #[serde(default = "three")]
    pub dots: u8,
}

/// A plan to copy: no map, no people.
pub type Template = Plan<Sign>;

/// A group of a workshop.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Which.
    pub id: GroupId,
    /// How people tell it from the others.
    pub sign: Sign,
    /// Who sits there, where that is why they sit together: `Mujeres`, `Jóvenes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

/// A layer that a workshop draws on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Of which kind.
    pub kind: KindId,
    /// The codes that are offered first; all of them when none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
}

/// A part of a workshop.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// A stable word, once in the plan.
    pub id: String,
    /// What it is called.
    pub name: Label,
    /// How long it is meant to last.
    pub minutes: u16,
    /// Whether it takes place.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub on: bool,
    /// The kinds that one draws.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<KindId>,
    /// What else one does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<Tool>,
    /// What is asked, a card each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prompts: Vec<Prompt>,
}

/// A tool that a phase opens beside drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Show one's marks to one's group.
    ShareWithGroup,
    /// Show them to the whole room.
    ShareWithRoom,
    /// Say something about a mark.
    Comment,
    /// Agree with a mark, disagree, or doubt.
    Stance,
    /// Hear what leaves the room: it is decided now.
    Decide,
    /// Say how one leaves, and go quiet.
    Leaving,
}

/// A question, and the tool that answers it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    /// The question.
    pub text: Label,
    /// What one draws for an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draws: Option<Draws>,
}

/// What a prompt opens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draws {
    /// A feature of this kind.
    pub kind: KindId,
    /// Drawn so; as the kind is drawn usually when it is not said. Marks on the body are not drawn on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<Shape>,
    /// With this code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// How far what is drawn may go.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {
    /// Features of this kind.
    pub kind: KindId,
    /// At most so far.
    pub reach: Reach,
}

fn three() -> u8 {
    3
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_yes(on: &bool) -> bool {
    *on
}

impl<G> Plan<G> {
    /// A phase that takes place.
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id && phase.on)
    }

    /// How far features of a kind are meant to go: what the plan does not name stays in the room.
    pub fn reach(&self, kind: &KindId) -> Reach {
        self.leaves.iter().find(|it| it.kind == *kind).map_or(Reach::Workshop, |it| it.reach)
    }

    /// The same plan with other groups.
    pub fn with_groups<H>(self, groups: impl FnOnce(Vec<G>) -> Vec<H>) -> Plan<H> {
        let Self {
            name,
            purpose,
            date,
            territory,
            consent,
            choose_group,
            groups: before,
            layers,
            phases,
            leaves,
            dots,
        } = self;
        let groups = groups(before);
        Plan { name, purpose, date, territory, consent, choose_group, groups, layers, phases, leaves, dots }
    }
}

impl Plan {
    /// What others may copy: without its day, its territory and the ids of its groups.
    pub fn template(self) -> Template {
        let signs = self.with_groups(|groups| groups.into_iter().map(|group| group.sign).collect());
        Template { date: None, territory: None, ..signs }
    }
}
