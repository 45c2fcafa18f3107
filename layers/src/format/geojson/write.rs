//! GeoJSON out: what a viewer may see, feature by feature, so that a file of any size takes no memory.

use serde_json::{Map as Object, Value as Json};

use crate::format::ours::PREFIX;

/// Writes a collection in pieces, one for each feature.
///
/// The features are those of the API, already as one viewer may see them. Their answers stand directly in `properties`,
/// as GIS programs expect; what Trama itself says of a feature is beside them, with `trama_` before its name. A feature that
/// cannot be had ends the file, and the file has no end then.
///
/// ```
/// # use layers::format::geojson::GeoJsonExport;
/// # fn main() -> std::io::Result<()> {
/// let feature = serde_json::json!({"type": "Feature", "id": "a", "geometry": null,
///     "properties": {"kind": "risk_factor", "fields": {"severity": 3}}});
/// let file: String = GeoJsonExport::new("Riesgos", [Ok(feature)].into_iter()).collect::<std::io::Result<_>>()?;
/// assert!(file.contains(r#""properties":{"severity":3,"trama_kind":"risk_factor"}"#));
/// # Ok(())
/// # }
/// ```
pub struct GeoJsonExport<I> {
    name: String,
    features: I,
    state: State,
}

enum State {
    Begin,
    Features { first: bool },
    Done,
}

impl<E, I: Iterator<Item = Result<Json, E>>> GeoJsonExport<I> {
    /// A collection with a name and features in the form of the API.
    pub fn new(name: &str, features: I) -> Self {
        Self { name: name.to_owned(), features, state: State::Begin }
    }
}

impl<E, I: Iterator<Item = Result<Json, E>>> Iterator for GeoJsonExport<I> {
    type Item = Result<String, E>;

    fn next(&mut self) -> Option<Self::Item> {
        let piece = match self.state {
            State::Begin => {
                self.state = State::Features { first: true };
                let name = Json::from(self.name.as_str());
                format!("{{\"type\":\"FeatureCollection\",\"name\":{name},\"features\":[\n")
            }
            State::Features { first } => match self.features.next() {
                Some(Ok(feature)) => {
                    self.state = State::Features { first: false };
                    let comma = if first { "" } else { ",\n" };
                    format!("{comma}{}", flat(feature))
                }
                Some(Err(error)) => {
                    self.state = State::Done;
                    return Some(Err(error));
                }
                None => {
                    self.state = State::Done;
                    "\n]}\n".to_owned()
                }
            },
            State::Done => return None,
        };
        Some(Ok(piece))
    }
}

/// The answers of a feature beside what Trama says of it.
fn flat(mut feature: Json) -> Json {
    let Some(properties) = feature.get_mut("properties").and_then(Json::as_object_mut) else {
        return feature;
    };
    let own = std::mem::take(properties);
    for (name, value) in own {
        match value {
            Json::Object(fields) if name == "fields" => properties.extend(fields),
            value => {
                let mut entry = Object::new();
                entry.insert(format!("{PREFIX}{name}"), value);
                properties.append(&mut entry);
            }
        }
    }
    feature
}
