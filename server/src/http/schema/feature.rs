//! Features as GeoJSON (RFC 7946).

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type},
    },
};
use uuid::Uuid;

use super::words::{Instant, Precision, Scope, Slug};
use crate::bookmark::Bookmark;

/// Where a map opens, or where somebody looks.
#[derive(ToSchema)]
pub(crate) struct Camera {
    /// Longitude and latitude in degrees.
    center: (f64, f64),
    /// Web-mercator zoom.
    #[schema(minimum = 0, maximum = 22)]
    zoom: f64,
}

/// A geometry in degrees, longitude before latitude.
#[derive(Serialize, ToSchema)]
#[serde(tag = "type")]
pub(crate) enum Geometry {
    Point { coordinates: Vec<f64> },
    MultiPoint { coordinates: Vec<Vec<f64>> },
    LineString { coordinates: Vec<Vec<f64>> },
    MultiLineString { coordinates: Vec<Vec<Vec<f64>>> },
    Polygon { coordinates: Vec<Vec<Vec<f64>>> },
    MultiPolygon { coordinates: Vec<Vec<Vec<Vec<f64>>>> },
}

/// The answer to a field; null empties it.
#[derive(Serialize)]
pub(crate) struct Answer(String);

impl PartialSchema for Answer {
    fn schema() -> RefOr<Schema> {
        let plain = |it: Type| ObjectBuilder::new().schema_type(it);
        OneOfBuilder::new()
            .item(plain(Type::String))
            .item(plain(Type::Number))
            .item(plain(Type::Boolean))
            .item(ArrayBuilder::new().items(plain(Type::String)))
            .item(plain(Type::Null))
            .description(Some("The answer to a field; null empties it."))
            .into()
    }
}

impl ToSchema for Answer {}

/// `Feature`.
#[derive(ToSchema)]
pub(crate) enum FeatureType {
    Feature,
}

/// `FeatureCollection`.
#[derive(ToSchema)]
pub(crate) enum CollectionType {
    FeatureCollection,
}

/// A feature as the viewer may see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Feature {
    #[serde(rename = "type")]
    #[schema(value_type = FeatureType)]
    kind: String,
    id: Uuid,
    /// Null where it has no place, or none that she may see.
    #[schema(required = true)]
    geometry: Option<Geometry>,
    #[schema(value_type = FeatureProperties)]
    properties: (),
}

/// What is said of a feature beside its place.
#[derive(ToSchema)]
pub(crate) struct FeatureProperties {
    layer: Uuid,
    kind: Slug,
    scope: Scope,
    /// How exactly the viewer sees it.
    precision: Precision,
    /// Who drew it.
    #[schema(required = false)]
    author: Uuid,
    created_at: Instant,
    updated_at: Instant,
    /// The code of the municipality that it lies in.
    #[schema(required = false)]
    municipality: String,
    /// The fields that await a person's decision: `geometry`, `scope`, `deleted` or the id of a field.
    #[schema(required = false)]
    contested: Vec<String>,
    #[schema(required = false)]
    attachments: Vec<Attachment>,
    /// How many.
    #[schema(required = false)]
    comments: u64,
    /// Nothing is left of it but what it says in general, and no more can be said of it.
    #[schema(required = false)]
    generalised: bool,
    /// The answers, by the field's id.
    fields: BTreeMap<String, Answer>,
}

/// A photo or a voice note of a feature.
#[derive(ToSchema)]
pub(crate) struct Attachment {
    id: Uuid,
    media_type: String,
    #[schema(required = false)]
    name: String,
}

/// What a search finds: a page, or with `near` the nearest.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum FeaturesFound {
    Page(FeaturePage),
    Nearest(FeaturesNearest),
}

/// A page of features, as a `FeatureCollection`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FeaturePage {
    #[serde(rename = "type")]
    #[schema(value_type = CollectionType)]
    kind: String,
    features: Vec<Feature>,
    /// How many there are on all pages.
    number_matched: u64,
    /// How many there are on this one.
    number_returned: u64,
    /// What the next page begins at; null on the last one.
    #[serde(rename = "next_cursor")]
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// The nearest features, the nearest first, as a `FeatureCollection`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct FeaturesNearest {
    #[serde(rename = "type")]
    #[schema(value_type = CollectionType)]
    kind: String,
    features: Vec<Feature>,
    number_returned: u64,
}

/// A page of the map as it stands.
#[derive(ToSchema)]
pub(crate) struct Snapshot {
    /// The last change that the page knows of: follow the log from the first page's.
    head: Bookmark,
    features: Vec<Feature>,
    /// What the next page begins at; null on the last one.
    #[schema(required = true)]
    next_cursor: Option<String>,
}
