//! The exact place of a feature: a type that cannot leave this crate except through a mask or towards the seal.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::geometry::Geometry;

/// Where a feature exactly is.
///
/// It has no `Clone`, no `Debug`, no `Display` and no `Serialize`: a place cannot be printed, logged or answered by
/// mistake. What a viewer may see of it is decided by her [`View`](crate::view::View), which masks it; what the store
/// keeps goes through [`Plaintext`](crate::record::Plaintext) to the seal.
///
/// ```compile_fail
/// fn answer(place: &layers::place::ExactPlace) -> String { serde_json::to_string(place).unwrap() }
/// ```
/// ```compile_fail
/// fn log(place: &layers::place::ExactPlace) -> String { format!("{place:?}") }
/// ```
/// ```compile_fail
/// fn print(place: &layers::place::ExactPlace) -> String { place.to_string() }
/// ```
/// ```compile_fail
/// fn keep(place: &layers::place::ExactPlace) -> layers::place::ExactPlace { place.clone() }
/// ```
/// ```compile_fail
/// fn open(place: layers::place::ExactPlace) -> layers::geometry::Geometry { place.0 }
/// ```
/// This much is possible: to take one in.
/// ```
/// use layers::{geometry::Geometry, place::ExactPlace};
/// let place = ExactPlace::new(Geometry::point(-75.5, 5.2)?);
/// # let _ = place; Ok::<(), layers::geometry::GeometryError>(())
/// ```
pub struct ExactPlace(Geometry);

impl ExactPlace {
    /// Takes a geometry in.
    pub const fn new(geometry: Geometry) -> Self {
        Self(geometry)
    }

    /// The geometry, for the masks, the trees and the records of this crate.
    pub(crate) const fn geometry(&self) -> &Geometry {
        &self.0
    }
}

impl PartialEq for ExactPlace {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// A place on its way to or from a sealed record. Only private types of this crate hold one.
#[derive(PartialEq)]
pub(crate) struct StoredPlace(pub(crate) ExactPlace);

impl Serialize for StoredPlace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.0.pack(serializer)
    }
}

impl<'de> Deserialize<'de> for StoredPlace {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Geometry::unpack(deserializer).map(|geometry| Self(ExactPlace(geometry)))
    }
}
