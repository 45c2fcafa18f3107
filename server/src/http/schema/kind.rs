//! A kind of layer.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::words::{
    Ask, Canvas, Clearance, Colour, FillStyle, LineStyle, Outline, Precision, Serves, Shape, Slug, Tier,
};

/// A kind of layer: what may be drawn, what is asked, how it looks, who sees it how exactly.
#[derive(ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(crate) struct Kind {
    id: Slug,
    /// Whether its features have a place on the earth.
    geographic: bool,
    /// On what else it is drawn than on the map.
    #[schema(required = false)]
    canvas: Canvas,
    /// What may be drawn; empty when not geographic.
    geometry: Vec<Shape>,
    /// What the form offers first.
    #[schema(required = false)]
    default_geometry: Shape,
    label: Label,
    plural: Label,
    description: Label,
    style: Style,
    precision: Precisions,
    /// Whether an author may draw it, and sees her own exactly, where her clearance would show her none of it.
    own: bool,
    /// Whether a group or a workshop to which its author shows it sees it, where no clearance would.
    circle: bool,
    keep: Keep,
    /// Whether features may be stored in the clear.
    open: bool,
    /// Whether many of its features leave the map only when two people agree.
    confidential: bool,
    tier: Tier,
    /// What it is for, where it is drawn on no map and shown in no list.
    #[schema(required = false)]
    serves: Serves,
    /// In the order of the form.
    fields: Vec<Field>,
    /// The field that names a feature.
    #[schema(required = false)]
    title: Slug,
    /// The field that says how bad it is, 1 to 5.
    #[schema(required = false)]
    severity: Slug,
    /// The field whose code gives the pictogram.
    #[schema(required = false)]
    category: Slug,
    /// The field that says when.
    #[schema(required = false)]
    time: Slug,
}

/// A text by language tag. Spanish and English are always there; Spanish stands in for what is missing.
#[derive(Serialize, ToSchema)]
pub(crate) struct Label {
    es: String,
    en: String,
    #[serde(flatten)]
    others: BTreeMap<String, String>,
}

/// How a kind looks, on light paper and on a dark screen.
#[derive(ToSchema)]
pub(crate) struct Style {
    /// The name of a pictogram.
    symbol: String,
    shape: Outline,
    color: Colour,
    color_dark: Colour,
    line: LineStyle,
    fill: FillStyle,
}

/// How exactly each clearance sees a place.
#[derive(ToSchema)]
pub(crate) struct Precisions {
    public: Precision,
    participant: Precision,
    partner: Precision,
    member: Precision,
    protection: Precision,
}

/// How long a feature is kept: one of `until`, `months`, `closed_days`, or the two days of a confirmation.
#[derive(ToSchema)]
pub(crate) struct Keep {
    #[schema(required = false)]
    until: Until,
    #[schema(required = false)]
    months: u16,
    #[schema(required = false)]
    closed_days: u16,
    #[schema(required = false)]
    reconfirm_days: u16,
    #[schema(required = false)]
    shred_days: u16,
}

/// What ends the keeping of a feature.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Until {
    Superseded,
    WorkshopEnds,
}

/// A question about each feature. Which of the bounds are there depends on the type.
#[derive(Serialize, ToSchema)]
pub(crate) struct Field {
    #[schema(value_type = Slug)]
    id: String,
    #[serde(rename = "type")]
    #[schema(value_type = FieldType)]
    answer: String,
    label: Label,
    #[schema(required = false)]
    help: Label,
    #[schema(value_type = Ask)]
    ask: String,
    /// Whether a new feature must have it.
    required: bool,
    /// The least clearance that sees the answer; its author always does.
    #[schema(value_type = Clearance)]
    see: String,
    /// The least of a scale or a number.
    #[schema(required = false)]
    min: f64,
    /// The most of a scale or a number; the most characters of a text.
    #[schema(required = false)]
    max: f64,
    /// A text of digits alone, as many as one of these.
    #[schema(required = false)]
    digits: Vec<u32>,
    /// Whether an office says there how it is reached.
    #[schema(required = false)]
    contact: bool,
    /// The kind of the feature that is the answer.
    #[schema(required = false, value_type = Slug)]
    of: String,
    /// Of a number, for people.
    #[schema(required = false)]
    unit: String,
    /// A word for each step of a scale.
    #[schema(required = false)]
    labels: Vec<Label>,
    /// The choices, in the order of the form.
    #[schema(required = false, value_type = Vec<Code>)]
    codes: Vec<()>,
}

/// The type of an answer.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum FieldType {
    Text,
    LongText,
    Code,
    Codes,
    Scale,
    Number,
    Bool,
    Date,
    Time,
    Url,
    Phone,
    Features,
    Feature,
    Strokes,
}

impl From<layers::field::Answer> for FieldType {
    fn from(answer: layers::field::Answer) -> Self {
        use layers::field::Answer as A;
        match answer {
            A::Text { .. } => Self::Text,
            A::LongText { .. } => Self::LongText,
            A::Code { .. } => Self::Code,
            A::Codes { .. } => Self::Codes,
            A::Scale { .. } => Self::Scale,
            A::Number { .. } => Self::Number,
            A::Bool => Self::Bool,
            A::Date => Self::Date,
            A::Time => Self::Time,
            A::Url => Self::Url,
            A::Phone => Self::Phone,
            A::Features { .. } => Self::Features,
            A::Feature { .. } => Self::Feature,
            A::Strokes => Self::Strokes,
        }
    }
}

/// One choice of a list.
#[derive(ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(crate) struct Code {
    id: Slug,
    label: Label,
    /// The name of a pictogram.
    #[schema(required = false)]
    symbol: String,
    /// What the form proposes.
    #[schema(required = false)]
    severity: u8,
    #[schema(required = false)]
    tier: Tier,
    /// No longer offered; still good in what was said before.
    #[schema(required = false)]
    deprecated: bool,
    /// Choosing it opens the care route and records nothing: it is never a mark on a map.
    #[schema(required = false)]
    care_route: bool,
    /// Only areas may carry it.
    #[schema(required = false)]
    area_only: bool,
    /// Its pictogram stands small beside the mark on the map.
    #[schema(required = false)]
    badge: bool,
    /// Where marks are told apart by this field alone.
    #[schema(required = false)]
    color: Colour,
    /// Other words for it in files.
    #[schema(required = false)]
    also: Vec<String>,
    /// Words of it within longer texts of files.
    #[schema(required = false)]
    within: Vec<String>,
}

/// One thing that texts are looked through for, because it leads to a person.
#[derive(ToSchema)]
pub(crate) struct TextRule {
    id: String,
    /// What it finds is refused; else the person who writes is asked.
    refuse: bool,
    /// It leaves fields alone in which an office says how it is reached.
    contact: bool,
    /// Whether capital letters matter.
    case: bool,
    label: Label,
    /// What to write instead.
    advice: Label,
    /// What was found is the first group. In the words that `regex` of Rust and of JavaScript share.
    patterns: Vec<String>,
    /// Taken out of the text before it is looked through.
    #[schema(required = false)]
    except: Vec<String>,
}
