//! Changes, on their way in and as a viewer may see them.

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};
use uuid::Uuid;

use super::{
    feature::{Answer, Camera, Geometry},
    words::{Clearance, Hlc, Precision, Scope, Slug},
    workshop::{
        WorkshopDecide, WorkshopDefine, WorkshopFreeze, WorkshopMute, WorkshopPhase, WorkshopRemove,
        WorkshopScreens, WorkshopSeat, WorkshopStance, WorkshopTally, WorkshopVote,
    },
};
use crate::bookmark::Bookmark;

/// A change as its author makes it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Change {
    /// Random; sending the change again under it is harmless.
    id: Uuid,
    /// Of the body: 2 is today's; what older programs wrote is read as well.
    #[schema(minimum = 2, maximum = 2)]
    version: u32,
    /// The author's clock.
    #[schema(value_type = Hlc)]
    hlc: String,
    base: Base,
    /// The layer it is about, or that the feature belongs to.
    #[schema(value_type = Uuid, required = false)]
    layer: Uuid,
    /// The feature it is about.
    #[schema(value_type = Uuid, required = false)]
    feature: Uuid,
    #[serde(flatten)]
    body: ChangeBody,
}

/// How far the author had seen the log: a bookmark, or 0 where she had seen nothing of it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Base {
    Seen(Bookmark),
    Nothing(u8),
}

/// What a change does.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", content = "body")]
#[expect(clippy::large_enum_variant, reason = "it describes, and is never made")]
pub(crate) enum ChangeBody {
    /// Creates a feature, or writes some of its fields.
    #[serde(rename = "feature.put")]
    FeaturePut(FeaturePut),
    #[serde(rename = "feature.delete")]
    FeatureDelete(Empty),
    #[serde(rename = "feature.restore")]
    FeatureRestore(Empty),
    /// Closes a contested field: a put of this one field by somebody who has seen every value of it.
    #[serde(rename = "feature.resolve")]
    FeatureResolve(FeatureResolve),
    #[serde(rename = "feature.comment")]
    FeatureComment(FeatureComment),
    #[serde(rename = "feature.attach")]
    FeatureAttach(FeatureAttach),
    #[serde(rename = "feature.detach")]
    FeatureDetach(FeatureDetach),
    /// Destroys a feature on every replica.
    #[serde(rename = "feature.redact")]
    FeatureRedact(Empty),
    #[serde(rename = "layer.put")]
    LayerPut(LayerPut),
    #[serde(rename = "layer.remove")]
    LayerRemove(Empty),
    #[serde(rename = "map.put")]
    MapPut(MapPut),
    /// Says whom to call, never where: all of the map's contact routes.
    #[serde(rename = "contacts.put")]
    ContactsPut(Contacts),
    #[serde(rename = "kind.define")]
    KindDefine(KindDefine),
    #[serde(rename = "workshop.define")]
    WorkshopDefine(WorkshopDefine),
    #[serde(rename = "workshop.phase")]
    WorkshopPhase(WorkshopPhase),
    #[serde(rename = "workshop.screens")]
    WorkshopScreens(WorkshopScreens),
    #[serde(rename = "workshop.freeze")]
    WorkshopFreeze(WorkshopFreeze),
    #[serde(rename = "workshop.mute")]
    WorkshopMute(WorkshopMute),
    #[serde(rename = "workshop.stance")]
    WorkshopStance(WorkshopStance),
    #[serde(rename = "workshop.vote")]
    WorkshopVote(WorkshopVote),
    #[serde(rename = "workshop.seat")]
    WorkshopSeat(WorkshopSeat),
    #[serde(rename = "workshop.remove")]
    WorkshopRemove(WorkshopRemove),
}

/// Nothing more to say.
#[derive(Serialize, ToSchema)]
pub(crate) struct Empty {}

/// Null.
#[derive(Serialize)]
pub(crate) struct Nothing;

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

impl ToSchema for Nothing {}

/// The fields that a put writes; what is absent stays.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeaturePut {
    #[schema(required = false)]
    geometry: Geometry,
    #[schema(value_type = Scope, required = false)]
    scope: String,
    /// The answers, by the field's id.
    #[schema(value_type = BTreeMap<String, Answer>, required = false)]
    properties: (),
}

/// The one field that is decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeatureResolve {
    #[schema(required = false)]
    geometry: Geometry,
    #[schema(value_type = Scope, required = false)]
    scope: String,
    #[schema(required = false)]
    deleted: bool,
    #[schema(value_type = BTreeMap<String, Answer>, required = false)]
    properties: (),
}

/// Something said about a feature.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeatureComment {
    text: String,
}

/// A photo or a voice note that was sent, and what its author calls it.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeatureAttach {
    attachment: Uuid,
    media_type: String,
    name: Option<String>,
}

/// One that is taken off.
#[derive(Serialize, ToSchema)]
pub(crate) struct FeatureDetach {
    attachment: Uuid,
}

/// What a layer is.
#[derive(Serialize, ToSchema)]
pub(crate) struct LayerPut {
    /// Read only when the layer is new.
    #[schema(value_type = Slug)]
    kind: String,
    name: String,
    /// Place in the list, from bottom to top; 0 when it is not said.
    #[schema(required = false)]
    order: i32,
    /// Where it is tighter than its kind, by clearance.
    #[schema(value_type = BTreeMap<String, Precision>, required = false)]
    precision: (),
}

/// What a map is called and where it opens.
#[derive(Serialize, ToSchema)]
pub(crate) struct MapPut {
    #[schema(required = false)]
    name: String,
    #[schema(value_type = Camera, required = false)]
    view: (),
}

/// Whom to call.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contacts {
    contacts: Vec<Contact>,
}

/// An organisation that takes a call. It has no place.
#[derive(Serialize, ToSchema)]
pub(crate) struct Contact {
    name: String,
    /// How it is reached: a telephone, an address on the web. Never where.
    reach: String,
    /// When somebody answers.
    #[schema(required = false)]
    hours: String,
    #[schema(required = false)]
    languages: String,
    /// The least clearance that is told of it, up to member, which is meant when nothing is said.
    #[schema(value_type = Clearance, required = false)]
    see: String,
}

/// A kind of the community's own, written as the shipped ones are.
#[derive(Serialize, ToSchema)]
pub(crate) struct KindDefine {
    toml: String,
}

/// A change as the viewer may see it.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenChange {
    id: Uuid,
    /// Who made it.
    actor: Uuid,
    #[schema(required = true)]
    layer: Option<Uuid>,
    #[schema(required = true)]
    feature: Option<Uuid>,
    /// Its clock.
    #[schema(value_type = Hlc)]
    hlc: String,
    /// When the server accepted it, in milliseconds since 1970.
    received_at: u64,
    #[serde(flatten)]
    body: SeenBody,
}

/// What a change did, masked.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", content = "body")]
#[expect(clippy::large_enum_variant, reason = "it describes, and is never made")]
pub(crate) enum SeenBody {
    #[serde(rename = "feature.put")]
    FeaturePut(SeenPut),
    #[serde(rename = "feature.delete")]
    FeatureDelete(Nothing),
    #[serde(rename = "feature.restore")]
    FeatureRestore(Nothing),
    #[serde(rename = "feature.resolve")]
    FeatureResolve(SeenPut),
    #[serde(rename = "feature.comment")]
    FeatureComment(FeatureComment),
    #[serde(rename = "feature.attach")]
    FeatureAttach(FeatureAttach),
    #[serde(rename = "feature.detach")]
    FeatureDetach(FeatureDetach),
    #[serde(rename = "feature.redact")]
    FeatureRedact(Nothing),
    /// What is left of a feature whose time has come: the server did it.
    #[serde(rename = "feature.generalise")]
    FeatureGeneralise(SeenPut),
    #[serde(rename = "layer.put")]
    LayerPut(LayerPut),
    #[serde(rename = "layer.remove")]
    LayerRemove(Nothing),
    #[serde(rename = "map.put")]
    MapPut(MapPut),
    #[serde(rename = "contacts.put")]
    ContactsPut(Contacts),
    #[serde(rename = "kind.define")]
    KindDefine(KindDefine),
    #[serde(rename = "workshop.define")]
    WorkshopDefine(WorkshopDefine),
    #[serde(rename = "workshop.phase")]
    WorkshopPhase(WorkshopPhase),
    #[serde(rename = "workshop.screens")]
    WorkshopScreens(WorkshopScreens),
    #[serde(rename = "workshop.freeze")]
    WorkshopFreeze(WorkshopFreeze),
    #[serde(rename = "workshop.mute")]
    WorkshopMute(WorkshopMute),
    #[serde(rename = "workshop.stance")]
    WorkshopStance(WorkshopStance),
    #[serde(rename = "workshop.vote")]
    WorkshopVote(WorkshopVote),
    /// Closes a vote: what came of it. The server did it.
    #[serde(rename = "workshop.tally")]
    WorkshopTally(WorkshopTally),
    /// Says what leaves the room of a kind. The server did it.
    #[serde(rename = "workshop.decide")]
    WorkshopDecide(WorkshopDecide),
    #[serde(rename = "workshop.seat")]
    WorkshopSeat(WorkshopSeat),
    #[serde(rename = "workshop.remove")]
    WorkshopRemove(WorkshopRemove),
}

/// What a put wrote of what the viewer may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct SeenPut {
    #[schema(required = false)]
    geometry: Geometry,
    #[schema(value_type = Scope, required = false)]
    scope: String,
    #[schema(required = false)]
    deleted: bool,
    #[schema(value_type = BTreeMap<String, Answer>, required = false)]
    properties: (),
    /// True, and nothing else is said, when it took the feature away from her.
    #[schema(required = false)]
    withdrawn: bool,
}

/// A value of a contested field that somebody wrote.
#[derive(Serialize, ToSchema)]
pub(crate) struct ContestedValue {
    #[schema(value_type = Contested)]
    value: (),
    actor: Uuid,
    /// When, by her clock.
    #[schema(value_type = Hlc)]
    hlc: String,
    /// By which change.
    change: Uuid,
}

/// An answer, a place, how far it goes, or whether it is off the map.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Contested {
    Place(Geometry),
    Answer(Answer),
}
