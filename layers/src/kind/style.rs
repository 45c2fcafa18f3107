//! How a kind looks, on light paper and on a dark screen.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a kind looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Style {
    /// Pictogram when the code has none, a name of `kinds/SYMBOLS`.
    pub symbol: String,
    /// Outline of the badge behind the pictogram: says the kind without colour.
    pub shape: Outline,
    /// On light paper.
    pub color: Colour,
    /// On a dark screen.
    pub color_dark: Colour,
    /// Of a line, or of an area's edge.
    pub line: Line,
    /// Of an area.
    pub fill: Fill,
}

/// Outline of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outline {
    /// Danger.
    Triangle,
    /// Institution.
    Square,
    /// Care and people.
    Circle,
    /// Something that happened, an alert.
    Diamond,
    /// Shelter.
    House,
    /// A voice that carries.
    Hexagon,
    /// A way.
    Arrow,
    /// A territory and its authority.
    Shield,
    /// A word said about the map.
    Bubble,
    /// A feeling.
    Drop,
    /// A symbol that people made themselves.
    Leaf,
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Known.
    Solid,
    /// Around here.
    Dashed,
    /// A way that is used.
    Double,
    /// A way on the water.
    Wave,
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Of risk.
    Hatch,
    /// A wash of colour.
    Solid,
    /// Of people and care.
    Dots,
    /// The edge alone.
    None,
}

/// An sRGB colour, `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// A text that is no colour.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is no colour: write #rrggbb")]
pub struct ColourError(String);

impl Colour {
    /// Contrast with another colour, 1 to 21 (WCAG 2.2, "contrast ratio").
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ColourError(text.chars().take(16).collect());
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6).ok_or_else(wrong)?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let [_, red, green, blue] = u32::from_str_radix(hex, 16).map_err(|_| wrong())?.to_be_bytes();
        Ok(Self { red, green, blue })
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl TryFrom<String> for Colour {
    type Error = ColourError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}
