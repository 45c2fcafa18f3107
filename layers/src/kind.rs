//! A kind of layer: what may be drawn, what is asked, how it looks, who sees it how exactly. A value, not a trait.

mod canvas;
mod check;
mod field_file;
mod file;
mod keep;
mod slug;
mod style;
mod succeed;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use canvas::Canvas;
pub use keep::{Keep, KeepError};
pub use slug::{KindId, SlugError};
pub use style::{Colour, Fill, Line, Outline, Style};

pub use crate::geometry::Shape;

use crate::{
    field::{Field, Tier},
    label::Label,
    precision::Precision,
    role::Clearance,
};

/// A kind of layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the kind's own text")]
#[non_exhaustive]
pub struct Kind {
    /// Its slug.
    pub id: KindId,
    /// Whether its features have a place on the earth; a mark on the body canvas has none.
    pub geographic: bool,
    /// On what else it is drawn than on the map.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canvas: Option<Canvas>,
    /// What may be drawn; empty when not geographic.
    pub geometry: Vec<Shape>,
    /// What the form offers first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_geometry: Option<Shape>,
    /// One of it.
    pub label: Label,
    /// Several of it.
    pub plural: Label,
    /// What it is for, in a sentence or two.
    pub description: Label,
    /// How it looks.
    pub style: Style,
    /// How exactly each clearance sees a place.
    pub precision: Precisions,
    /// Whether an author may draw it, and sees her own exactly, where her clearance would show her none of it.
    pub own: bool,
    /// Whether a group or a workshop to which its author shows it sees it, where no clearance would. It has no place on the
    /// earth then: what has one is masked by clearance alone.
    pub circle: bool,
    /// How long a feature is kept.
    pub keep: Keep,
    /// Whether features may be stored in the clear.
    pub open: bool,
    /// Whether many of its features leave the map only when two people agree: its text says so, or not even a member sees
    /// its places exactly.
    pub confidential: bool,
    /// How sensitive a feature is when its code says nothing else.
    pub tier: Tier,
    /// What it is for, where it is no layer of the map to look at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serves: Option<Serves>,
    /// What is asked, in the order of the form.
    pub fields: Vec<Field>,
    /// The field that names a feature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The field that says how bad it is, a scale of 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<String>,
    /// The field whose code gives the pictogram.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The field that says when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
}

/// What a kind is for that is drawn on no map and shown in no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// What is said in a workshop, written down by whoever leads it or takes its notes.
    Notes,
    /// A ballot of a vote by dots: see [`Vote`](crate::workshop::Vote).
    Ballots,
}

/// How exactly each clearance sees a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precisions {
    /// For anybody.
    pub public: Precision,
    /// For who joined a workshop.
    pub participant: Precision,
    /// For an allied organisation.
    pub partner: Precision,
    /// For a member.
    pub member: Precision,
    /// For the protection team.
    pub protection: Precision,
}

impl Precisions {
    /// How exactly `clearance` sees a place.
    pub fn at(&self, clearance: Clearance) -> Precision {
        match clearance {
            Clearance::Public => self.public,
            Clearance::Participant => self.participant,
            Clearance::Partner => self.partner,
            Clearance::Member => self.member,
            Clearance::Protection => self.protection,
        }
    }

    /// How exactly `clearance` sees a place on a layer that says where it is tighter. It is never looser than its kind.
    pub fn tightened(&self, tighter: &BTreeMap<Clearance, Precision>, clearance: Clearance) -> Precision {
        let of_kind = self.at(clearance);
        tighter.get(&clearance).map_or(of_kind, |precision| of_kind.min(*precision))
    }

    /// Whether somebody asks a layer to be looser than its kind.
    pub fn are_loosened_by(&self, asked: &BTreeMap<Clearance, Precision>) -> bool {
        asked.iter().any(|(clearance, precision)| *precision > self.at(*clearance))
    }

    /// The first clearance that would see less than the one below it.
    pub(crate) fn falls_at(&self) -> Option<Clearance> {
        let pairs = Clearance::ALL.windows(2).filter_map(|pair| Some((pair.first()?, pair.last()?)));
        pairs.filter(|(below, above)| self.at(**above) < self.at(**below)).map(|(_, above)| *above).next()
    }
}

/// A text that is no kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct KindError {
    /// Where, as a path: `fields.severity.max`.
    pub field: String,
    /// What is wrong there.
    pub problem: KindProblem,
}

/// What is wrong with a kind.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KindProblem {
    /// Not TOML, or not of the form of a kind; the text says where.
    #[error("{0}")]
    Form(String),
    /// Not a slug.
    #[error(transparent)]
    Slug(#[from] SlugError),
    /// Said twice.
    #[error("`{0}` is there twice")]
    Twice(String),
    /// A label is too long in a language.
    #[error("has more than {max} characters in `{language}`")]
    TooLong {
        /// Language tag.
        language: String,
        /// Most characters.
        max: usize,
    },
    /// A higher clearance would see less.
    #[error("is less exact than for the clearance below")]
    LessExact,
    /// It would show what was masked.
    #[error("would show more than it did")]
    Looser,
    /// Bounds that no answer can meet, or beyond what is supported.
    #[error("{0}")]
    Bounds(&'static str),
    /// Something that this kind or field must have.
    #[error("is needed: {0}")]
    Needed(&'static str),
    /// Something that this kind or field cannot have.
    #[error("has no place here: {0}")]
    Misplaced(&'static str),
}

impl KindError {
    fn at(field: impl Into<String>, problem: KindProblem) -> Self {
        Self { field: field.into(), problem }
    }
}

impl Kind {
    /// Reads a kind from TOML. This is the only way to make one.
    pub fn parse(toml: &str) -> Result<Self, KindError> {
        file::read(toml)
    }

    /// A field by its id.
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == id)
    }

    /// The field whose code gives the pictogram.
    pub fn category(&self) -> Option<&Field> {
        self.category.as_deref().and_then(|id| self.field(id))
    }

    /// Whether a feature may be drawn so, when it has this category code.
    pub fn draws(&self, shape: Shape, code: Option<&str>) -> bool {
        let code = code.and_then(|code| self.category()?.code(code));
        self.geometry.contains(&shape)
            && (shape == Shape::Polygon || !code.is_some_and(|code| code.area_only))
    }

    /// How sensitive a feature with this category code is.
    pub fn tier_of(&self, code: &str) -> Tier {
        self.category().and_then(|field| field.code(code)).and_then(|code| code.tier).unwrap_or(self.tier)
    }
}

#[cfg(test)]
mod tests;
