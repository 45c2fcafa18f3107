//! Why a file, or a row of it, is not read.

use thiserror::Error;

use super::{Projection, table::Format};
use crate::{field, geometry::GeometryError};

/// Why a whole file is not read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FormatError {
    /// Nothing in it, or a header alone.
    #[error("the file holds no rows")]
    Empty,
    /// Beyond a limit.
    #[error("the file has too many {what}: at most {most} are read at once")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many may be.
        most: usize,
    },
    /// A format that is recognised and not read.
    #[error("this is {what}: {advice}")]
    Unsupported {
        /// What it is.
        what: &'static str,
        /// What the person can do.
        advice: &'static str,
    },
    /// Not written as its format asks.
    #[error("{format}, line {line}, column {column}: {problem}")]
    Syntax {
        /// The format.
        format: Format,
        /// Counted from 1.
        line: usize,
        /// In characters or bytes as the format counts, from 1.
        column: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Written well, but not a map file.
    #[error("this is no map file: {0}")]
    Structure(String),
    /// The coordinates are metres of a projection.
    #[error("the coordinates are not longitude and latitude: {0}; save the file in WGS 84 (EPSG:4326)")]
    Projected(Projection),
    /// Its shapes have the latitude before the longitude.
    #[error(
        "every place of it would lie in Antarctica: the latitude stands before the longitude; write the longitude first"
    )]
    Turned,
    /// The object that was asked for is not in the file.
    #[error("the file has no object `{0}`")]
    NoObject(String),
}

impl FormatError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooMany { .. } => "file-too-large",
            Self::Unsupported { .. } => "file-unsupported",
            Self::Syntax { .. } => "file-malformed",
            Self::Structure(_) => "file-no-map",
            Self::Projected(_) => "file-projected",
            Self::Turned => "file-turned",
            Self::NoObject(_) => "file-no-object",
        }
    }
}

/// Why a row makes no feature, or why one of its cells makes no property.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RowProblem {
    /// The row itself is malformed.
    #[error("the row cannot be read: {0}")]
    Malformed(String),
    /// The shape is refused.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// The coordinates are metres of a projection.
    #[error("the coordinates are not longitude and latitude: {0}")]
    Projected(Projection),
    /// A coordinate is not a number of degrees.
    #[error("`{0}` is no longitude or latitude")]
    Coordinate(String),
    /// A longitude without a latitude, or the other way round.
    #[error("the row has a longitude without a latitude, or a latitude without a longitude")]
    HalfPlace,
    /// The kind needs a place and the row has none.
    #[error("the row has no place")]
    NoPlace,
    /// The kind is not drawn so.
    #[error("a feature of this kind is not drawn as {0:?}")]
    WrongShape(crate::geometry::Shape),
    /// A required field has no value.
    #[error("it must have a value")]
    Required,
    /// The value does not fit the field.
    #[error(transparent)]
    Answer(#[from] field::Refusal),
    /// The value cannot be read as what the field asks.
    #[error("`{value}` is not read as {expected}")]
    Unread {
        /// The value, shortened.
        value: String,
        /// What was expected.
        expected: &'static str,
    },
}

impl RowProblem {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "row-malformed",
            Self::Geometry(_) => "geometry-invalid",
            Self::Projected(_) => "geometry-projected",
            Self::Coordinate(_) => "coordinate-unread",
            Self::HalfPlace => "half-place",
            Self::NoPlace => "no-place",
            Self::WrongShape(_) => "wrong-shape",
            Self::Required => "required",
            Self::Answer(refusal) => refusal.reason(),
            Self::Unread { .. } => "unread",
        }
    }

    /// The row is of what is never a mark: it is not written without the answer that says so either.
    pub(super) fn opens_care_route(&self) -> bool {
        matches!(self, Self::Answer(field::Refusal::CareRoute(_)))
    }

    pub(super) fn unread(value: &str, expected: &'static str) -> Self {
        Self::Unread { value: value.chars().take(40).collect(), expected }
    }
}
