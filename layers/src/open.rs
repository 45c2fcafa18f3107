//! What a geographic information system may read of a feature with plain SQL.

use serde_json::{Map as Object, Value as Json};

use crate::{feature::Feature, kind::Kind, map::Layer, role::Clearance, scope::Scope};

/// A feature in the clear. It goes beside the sealed record into a table that `psql` and QGIS read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRow {
    /// The code of its category.
    pub code: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its place, as a GeoJSON geometry.
    pub geometry_json: Option<String>,
    /// The answers that everybody sees, as a JSON object.
    pub properties_json: String,
}

/// Whether features of the layer may lie in the clear: its kind is open, it is on the map, and nobody made it tighter
/// than its kind.
pub fn is_open(layer: &Layer, kind: &Kind) -> bool {
    let tightened = |it| kind.precision.tightened(&layer.precision, it) < kind.precision.at(it);
    kind.open && !layer.removed && !Clearance::ALL.into_iter().any(tightened)
}

/// The clear row of a feature; `None` for everything that must lie sealed.
///
/// This is the only door through which an exact place leaves the crate other than towards the seal. It opens for an
/// open layer ([`is_open`]), for a feature that is on the map and was moved out of the room by a person
/// ([`Scope::Map`] or further), and for the answers that everybody may see. So what lies in the clear on a disk is
/// nothing that the screens would hide.
pub fn open_row(feature: &Feature, layer: &Layer, kind: &Kind) -> Option<OpenRow> {
    let own_layer = feature.layer() == Some(layer.id);
    if !own_layer || !is_open(layer, kind) || feature.is_deleted() || feature.scope() < Scope::Map {
        return None;
    }
    let public = |id: &str| kind.field(id).is_some_and(|field| field.see == Clearance::Public);
    let answers: Object<String, Json> = feature
        .properties()
        .filter(|(id, _)| public(id))
        .map(|(id, value)| (id.to_owned(), value.to_json()))
        .collect();
    let text = |id: &Option<String>| {
        id.as_deref().and_then(|id| answers.get(id)).and_then(Json::as_str).map(str::to_owned)
    };
    let geometry_json =
        feature.place().map(|place| serde_json::to_string(place.geometry())).transpose().ok()?;
    Some(OpenRow {
        code: text(&kind.category),
        name: text(&kind.title),
        geometry_json,
        properties_json: Json::Object(answers).to_string(),
    })
}
