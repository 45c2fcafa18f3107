//! What a viewer asks for.

use crate::{geometry::Geometry, id::LayerId};

/// What a viewer asks for. What is absent asks for nothing; everything that is there must hold at once. Fields that are
/// not for her hold for nothing.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Only these layers.
    pub layers: Option<Vec<LayerId>>,
    /// West, south, east, north in degrees, edges included; west of the antimeridian and east of it when west is greater
    /// than east, as in RFC 7946 §5.2.
    pub bbox: Option<[f64; 4]>,
    /// What meets an area, its edge included.
    pub within: Option<Geometry>,
    /// Not before, in seconds since 1970.
    pub from: Option<i64>,
    /// Not after, in seconds since 1970.
    pub to: Option<i64>,
    /// A field's id and its answer as text: a code, `true`, a number, a day, an instant, or the whole text.
    pub equals: Vec<(String, String)>,
    /// One of these codes; any when empty.
    pub codes: Vec<String>,
    /// At least as bad.
    pub severity_min: Option<u8>,
    /// Only what has a contested field that the viewer may know of.
    pub contested: bool,
    /// A part of a text or of a code's label, whatever its case and accents.
    pub text: Option<String>,
}
