//! What strangers read, and what is looked at before they do.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    feature::{Answer, CollectionType, FeatureType, Geometry},
    kind::Kind,
    words::{Precision, Slug},
};

/// A published map, beside its features.
#[derive(ToSchema)]
pub(crate) struct PublicMap {
    title: String,
    /// What its authors say of it.
    text: String,
    /// From bottom to top.
    layers: Vec<PublicLayer>,
    /// The kinds of the community's own.
    kinds: Vec<Kind>,
    /// By municipality and month, where a layer shows no more.
    counts: Vec<PublicCount>,
    /// Whom to call.
    contacts: Vec<PublicContact>,
    /// Counts the editions; a preview has none yet.
    #[schema(required = false)]
    version: u64,
    /// The day on which it was published; a preview has none yet.
    #[schema(required = false)]
    published_on: String,
}

/// A layer of a published map.
#[derive(ToSchema)]
pub(crate) struct PublicLayer {
    id: Uuid,
    kind: Slug,
    name: String,
    order: u32,
    count: u64,
    /// How exactly it is shown.
    precision: Precision,
}

/// At least so many in a municipality and a month, and up to four more.
#[derive(ToSchema)]
pub(crate) struct PublicCount {
    layer: Uuid,
    /// DIVIPOLA code.
    municipality: String,
    /// As the map calls it, where it is shown.
    #[schema(required = true)]
    name: Option<String>,
    /// A point inside it, longitude and latitude in degrees.
    #[schema(required = true)]
    point: Option<(f64, f64)>,
    /// `YYYY-MM`.
    month: String,
    #[schema(minimum = 5)]
    at_least: u32,
}

/// An organisation that takes a call.
#[derive(ToSchema)]
pub(crate) struct PublicContact {
    name: String,
    reach: String,
    hours: String,
    languages: String,
}

/// The features of a published map.
#[derive(ToSchema)]
pub(crate) struct PublicCollection {
    #[schema(rename = "type")]
    kind: CollectionType,
    features: Vec<PublicFeature>,
}

/// A feature of a published map. Its id is its own: on the map it has another.
#[derive(ToSchema)]
pub(crate) struct PublicFeature {
    #[schema(rename = "type")]
    kind: FeatureType,
    id: Uuid,
    geometry: Geometry,
    properties: PublicProperties,
}

/// What is said of it beside its place.
#[derive(ToSchema)]
pub(crate) struct PublicProperties {
    layer: Uuid,
    kind: Slug,
    precision: Precision,
    #[schema(required = false)]
    municipality: String,
    /// The answers that everybody may see, by the field's id.
    #[schema(value_type = BTreeMap<String, Answer>)]
    fields: (),
}

/// What was asked to be published.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicationPlan {
    title: String,
    text: String,
    layers: Vec<Uuid>,
    hidden: Vec<Uuid>,
}

/// What may tell more than was meant.
#[derive(ToSchema)]
pub(crate) struct PublicationWarning {
    why: WarningWhy,
    /// On which layer of the draft; null where it is about the title or the text.
    #[schema(required = true)]
    layer: Option<Uuid>,
    /// Which features of the draft.
    features: Vec<Uuid>,
    /// In which field.
    #[schema(required = true)]
    field: Option<String>,
    /// What was found there.
    #[schema(required = true)]
    found: Option<String>,
    /// By which rule of texts.
    #[schema(required = true)]
    rule: Option<String>,
}

/// Why it is to be looked at: a text that leads to somebody, an exact hour, a lone feature in its cell, few of them, or all
/// of them drawn by one person.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum WarningWhy {
    Text,
    Hour,
    Lone,
    Few,
    OneHand,
}
