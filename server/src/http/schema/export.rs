//! Features on their way out as a file: their answers stand directly in `properties`, as GIS programs expect.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::feature::{Answer, Attachment, CollectionType, FeatureType, Geometry};

/// Every feature that the viewer may see, as a `FeatureCollection`.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportCollection {
    #[serde(rename = "type")]
    #[schema(value_type = CollectionType)]
    kind: String,
    /// The map's.
    name: String,
    #[schema(value_type = Vec<ExportFeature>)]
    features: (),
}

/// A feature of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportFeature {
    #[serde(rename = "type")]
    #[schema(value_type = FeatureType)]
    kind: String,
    id: Uuid,
    #[schema(required = true)]
    geometry: Option<Geometry>,
    #[schema(value_type = ExportProperties)]
    properties: (),
}

/// The answers, by the field's id, and with `trama_` before its name what Trama says of the feature.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExportProperties {
    trama_layer: Uuid,
    trama_kind: String,
    trama_scope: String,
    trama_precision: String,
    #[schema(required = false)]
    trama_author: Uuid,
    trama_created_at: String,
    trama_updated_at: String,
    #[schema(required = false)]
    trama_municipality: String,
    #[schema(required = false)]
    trama_contested: Vec<String>,
    #[schema(required = false, value_type = Vec<Attachment>)]
    trama_attachments: (),
    #[schema(required = false)]
    trama_comments: u64,
    #[serde(flatten)]
    answers: BTreeMap<String, Answer>,
}
