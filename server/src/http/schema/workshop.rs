//! Workshops: their plans, their signs, their seats.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    kind::Label,
    words::{Asks, Colour, Reach, Screens, Shape, Slug, Stance, Tool},
};

/// A workshop as it is planned.
#[derive(Serialize, ToSchema)]
pub(crate) struct Plan {
    name: Label,
    /// What it is for.
    purpose: Label,
    /// The day, as `2026-11-28`.
    #[schema(required = false)]
    date: String,
    /// The territory, as its people call it.
    #[schema(required = false)]
    territory: String,
    /// What everybody hears before she comes in.
    consent: Label,
    /// Whether people choose their group when they come.
    choose_group: bool,
    groups: Vec<Group>,
    layers: Vec<Offer>,
    phases: Vec<Phase>,
    leaves: Vec<Leave>,
    /// How many dots each seat has in a vote.
    #[schema(minimum = 1, maximum = 10)]
    dots: u8,
}

/// A plan to copy. Its groups are only signs.
#[derive(Serialize, ToSchema)]
pub(crate) struct Template {
    name: Label,
    purpose: Label,
    #[schema(required = false)]
    date: String,
    #[schema(required = false)]
    territory: String,
    consent: Label,
    choose_group: bool,
    groups: Vec<Sign>,
    layers: Vec<Offer>,
    phases: Vec<Phase>,
    leaves: Vec<Leave>,
    #[schema(minimum = 1, maximum = 10)]
    dots: u8,
}

/// A template that comes with the program.
#[derive(ToSchema)]
pub(crate) struct ShippedTemplate {
    id: String,
    plan: Template,
}

/// People who work together.
#[derive(Serialize, ToSchema)]
pub(crate) struct Group {
    id: Uuid,
    sign: Sign,
    /// Who sits there, where that is why they sit together.
    #[schema(required = false)]
    who: String,
}

/// A colour and an animal.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sign {
    colour: String,
    animal: String,
}

/// Everything that signs are made of.
#[derive(ToSchema)]
pub(crate) struct Signs {
    colours: Vec<SignColour>,
    animals: Vec<SignAnimal>,
}

/// A colour of signs.
#[derive(ToSchema)]
pub(crate) struct SignColour {
    id: String,
    color: Colour,
    label: Label,
}

/// An animal of signs.
#[derive(ToSchema)]
pub(crate) struct SignAnimal {
    id: String,
    label: Label,
}

/// A layer that a workshop draws on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Offer {
    #[schema(value_type = Slug)]
    kind: String,
    /// The codes that are offered first; all of them when none is named.
    #[schema(required = false)]
    codes: Vec<String>,
}

/// A part of a workshop.
#[derive(Serialize, ToSchema)]
pub(crate) struct Phase {
    #[schema(value_type = Slug)]
    id: String,
    name: Label,
    /// How long it is meant to last.
    minutes: u16,
    /// Whether it takes place: true when it is not said.
    #[schema(required = false)]
    on: bool,
    /// The kinds that one draws.
    #[schema(value_type = Vec<Slug>, required = false)]
    layers: Vec<String>,
    #[schema(value_type = Vec<Tool>, required = false)]
    tools: Vec<String>,
    #[schema(required = false)]
    prompts: Vec<Prompt>,
}

/// A question, and the tool that answers it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Prompt {
    text: Label,
    #[schema(required = false)]
    draws: Draws,
}

/// What a prompt opens.
#[derive(Serialize, ToSchema)]
pub(crate) struct Draws {
    #[schema(value_type = Slug)]
    kind: String,
    #[schema(value_type = Shape, required = false)]
    shape: String,
    #[schema(required = false)]
    code: String,
}

/// How far what is drawn may go.
#[derive(Serialize, ToSchema)]
pub(crate) struct Leave {
    #[schema(value_type = Slug)]
    kind: String,
    #[schema(value_type = Reach)]
    reach: String,
}

/// A phase that is open.
#[derive(ToSchema)]
pub(crate) struct OpenPhase {
    id: Slug,
    /// Milliseconds since 1970.
    since: u64,
}

/// A phase that was open, and when.
#[derive(ToSchema)]
pub(crate) struct HeldPhase {
    id: Slug,
    /// Milliseconds since 1970.
    since: u64,
    until: u64,
}

/// Where somebody sits.
#[derive(Serialize, ToSchema)]
pub(crate) struct Seat {
    #[schema(required = false)]
    group: Uuid,
    #[schema(required = false)]
    sign: Sign,
    /// She writes down what is said; no when it is not said.
    #[schema(required = false)]
    notes: bool,
}

/// Plans a workshop, or plans it anew.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopDefine {
    workshop: Uuid,
    plan: Plan,
}

/// Opens a phase and closes the one before; none is a pause.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopPhase {
    workshop: Uuid,
    phase: Option<String>,
}

/// Says what every screen of the room shows.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopScreens {
    workshop: Uuid,
    #[schema(value_type = Screens)]
    screens: String,
}

/// Stops drawing for everybody, or lets it go on.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopFreeze {
    workshop: Uuid,
    frozen: bool,
}

/// Takes a layer out of the room's sight, or shows it again.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopMute {
    workshop: Uuid,
    layer: Uuid,
    muted: bool,
}

/// Says what its author thinks of a mark, or takes it back. Told to her alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopStance {
    workshop: Uuid,
    feature: Uuid,
    #[schema(value_type = Option<Stance>, required = true)]
    stance: Option<String>,
}

/// Opens a vote, under an id of its own.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopVote {
    workshop: Uuid,
    vote: Uuid,
    /// For dots when it is not said.
    #[schema(value_type = Asks, required = false)]
    asks: String,
}

/// A vote that is open.
#[derive(ToSchema)]
pub(crate) struct Vote {
    id: Uuid,
    asks: Asks,
    dots: u8,
    /// Milliseconds since 1970.
    since: u64,
}

/// What came of a vote: how many dots lie on each mark, or how many gave each answer. Of fewer than three ballots nothing is
/// told.
#[derive(Serialize, ToSchema)]
pub(crate) struct Tally {
    vote: Uuid,
    /// Dots when it is not said.
    #[schema(value_type = Asks, required = false)]
    asks: String,
    ballots: u32,
    /// By the id of the mark.
    dots: BTreeMap<String, u32>,
    /// By the code.
    #[schema(required = false)]
    answers: BTreeMap<String, u32>,
}

/// Closes a vote. The server alone writes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopTally {
    workshop: Uuid,
    tally: Tally,
}

/// What was decided of a kind.
#[derive(Serialize, ToSchema)]
pub(crate) struct Decision {
    /// `workshop`: it stays in the room; or `map`.
    #[schema(value_type = Reach)]
    reach: String,
    /// The last day on which it is kept.
    #[schema(required = false)]
    until: String,
}

/// Says what leaves the room of a kind. The server alone writes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopDecide {
    workshop: Uuid,
    #[schema(value_type = Slug)]
    kind: String,
    decision: Decision,
    /// The marks that leave by it, to who leads.
    #[schema(required = false)]
    marks: Vec<Uuid>,
}

/// Seats somebody, or takes her seat away.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopSeat {
    workshop: Uuid,
    actor: Uuid,
    seat: Option<Seat>,
}

/// Takes a workshop off the map.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkshopRemove {
    workshop: Uuid,
}
