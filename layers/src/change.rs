//! Changes: everything that alters a map. A change is parsed here once; what comes out has the right form, and
//! [`accept`](crate::accept::accept) decides whether it may be.

mod remains;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    clock::{Hlc, Millis, Stamp},
    contact::Contact,
    geometry::{DRAWN_VERTICES, Geometry, GeometryError},
    id::{ActorId, AttachmentId, ChangeId, FeatureId, LayerId, Seq},
    kind::KindId,
    map::Camera,
    place::ExactPlace,
    plain::plain,
    precision::Precision,
    role::Clearance,
    scope::Scope,
    upcast::upcast,
    workshop::WorkshopChange,
};

pub use crate::upcast::VERSION;

/// Longest comment, in characters.
pub const COMMENT_CHARACTERS: usize = 2_000;

/// A change as its author made it.
pub struct Change {
    /// Made by the author; sending it again is harmless.
    pub id: ChangeId,
    /// The author's clock.
    pub hlc: Hlc,
    /// How far the author had seen the log.
    pub base: Seq,
    /// The layer it is about, or that the feature belongs to.
    pub layer: Option<LayerId>,
    /// The feature it is about.
    pub feature: Option<FeatureId>,
    /// What it does.
    pub body: Body,
}

/// A change in its place in the log.
pub struct Logged {
    /// Its place.
    pub seq: Seq,
    /// Who made it, as the server knows her.
    pub actor: ActorId,
    /// When the server accepted it.
    pub received_at: Millis,
    /// The change, with its clock clamped.
    pub change: Change,
}

impl Logged {
    /// What decides between this and another write of the same field.
    pub fn stamp(&self) -> Stamp {
        Stamp { hlc: self.change.hlc, change: self.change.id }
    }
}

/// What a change does.
pub enum Body {
    /// Creates a feature, or writes some of its fields.
    FeaturePut(FeaturePut),
    /// Takes a feature off the map.
    FeatureDelete,
    /// Brings it back.
    FeatureRestore,
    /// Closes a contested field with one of its values, or a third: a put of one field by somebody who has seen every
    /// value of it.
    FeatureResolve(FeaturePut),
    /// Says something about a feature.
    FeatureComment {
        /// What.
        text: String,
    },
    /// Adds a photo or a voice note.
    FeatureAttach(Attachment),
    /// Takes one off.
    FeatureDetach {
        /// Which.
        attachment: AttachmentId,
    },
    /// Destroys a feature on every replica.
    FeatureRedact,
    /// Leaves of a feature what it says in general, on every replica: this, and how far it goes. Only the server does it,
    /// when a feature's time has come.
    FeatureGeneralise(FeaturePut),
    /// Creates a layer or renames, reorders, tightens it.
    LayerPut(LayerPut),
    /// Takes a layer off the map.
    LayerRemove,
    /// Names the map or says where it opens.
    MapPut(MapPut),
    /// Says whom to call: all of the map's contact routes.
    ContactsPut {
        /// In the order in which they are shown.
        contacts: Vec<Contact>,
    },
    /// Defines a kind of the community's own.
    KindDefine {
        /// The kind, written as the shipped ones are.
        toml: String,
    },
    /// Something of a workshop.
    Workshop(WorkshopChange),
}

/// The fields that a put writes; what is absent stays.
#[derive(Default)]
pub struct FeaturePut {
    /// Where.
    pub place: Option<ExactPlace>,
    /// How far it goes.
    pub scope: Option<Scope>,
    /// Whether it is off the map: only a resolution says so, where a deletion is contested.
    pub deleted: Option<bool>,
    /// How far it went before, filled in by `accept` when it is withdrawn, so that those who had it drop it.
    pub scope_before: Option<Scope>,
    /// Property values; `None` empties one.
    pub properties: BTreeMap<String, Option<Json>>,
}

/// A photo or a voice note of a feature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// Which.
    pub attachment: AttachmentId,
    /// `image/…` or `audio/…`.
    pub media_type: String,
    /// What its author calls it. Written even when she does not: the store's binary form knows fields by their place.
    #[serde(default)]
    pub name: Option<String>,
}

impl Attachment {
    /// Whether it is somebody's voice: said to a mark, it is a comment.
    pub fn is_voice(&self) -> bool {
        self.media_type.starts_with("audio/")
    }
}

/// What a layer is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LayerPut {
    /// Of what kind; read only when the layer is new.
    pub kind: KindId,
    /// As the people of the map call it.
    pub name: String,
    /// Place in the list, from bottom to top.
    #[serde(default)]
    pub order: i32,
    /// Where it is tighter than its kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub precision: BTreeMap<Clearance, Precision>,
}

/// What a map is called and where it opens.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapPut {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where it opens.
    #[serde(default, rename = "view", skip_serializing_if = "Option::is_none")]
    pub camera: Option<Camera>,
}

/// A change that has not the form of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// Something is missing, or it is no change at all.
    #[error("{0}")]
    Form(String),
    /// A field is missing, misspelt or of the wrong type.
    #[error("{field}: {reason}")]
    Field {
        /// Which.
        field: String,
        /// Why, in words.
        reason: String,
    },
    /// A kind of change this server does not know.
    #[error("there is no change of kind `{0}`")]
    UnknownKind(String),
    /// Written by a newer Trama.
    #[error("version {0} of this change is newer than this server understands")]
    Newer(u32),
    /// Versions begin at 1.
    #[error("there was never a version 0 of a change")]
    NoVersion,
    /// The geometry is refused.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
}

impl ChangeError {
    /// The field it is about, if it is about one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Field { field, .. } => Some(field),
            Self::Geometry(_) => Some("geometry"),
            Self::UnknownKind(_) => Some("kind"),
            Self::Newer(_) | Self::NoVersion => Some("version"),
            Self::Form(_) => None,
        }
    }
}

#[derive(Deserialize)]
struct Wire {
    id: ChangeId,
    kind: String,
    version: u32,
    hlc: Hlc,
    #[serde(default)]
    base: Seq,
    #[serde(default)]
    layer: Option<LayerId>,
    #[serde(default)]
    feature: Option<FeatureId>,
    #[serde(default)]
    body: Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PutWire {
    #[serde(default)]
    geometry: Option<Json>,
    #[serde(default)]
    scope: Option<Scope>,
    #[serde(default)]
    deleted: Option<bool>,
    #[serde(default)]
    scope_before: Option<Scope>,
    #[serde(default)]
    properties: BTreeMap<String, Option<Json>>,
}

impl Change {
    /// Parses a change as it comes over the wire.
    pub fn parse(json: Json) -> Result<Self, ChangeError> {
        let wire: Wire = form(json)?;
        let body = Body::parse(&wire.kind, wire.version, wire.body, DRAWN_VERTICES)?;
        if wire.feature.is_none() && wire.kind.starts_with("feature.") {
            return Err(ChangeError::Field {
                field: "feature".into(),
                reason: "say which one it is about".into(),
            });
        }
        Ok(Self {
            id: wire.id,
            hlc: wire.hlc,
            base: wire.base,
            layer: wire.layer,
            feature: wire.feature,
            body,
        })
    }
}

impl Body {
    /// Parses a body of a kind and version, upcasting older ones. `most` is the number of vertices a geometry may have.
    pub fn parse(kind: &str, version: u32, json: Json, most: usize) -> Result<Self, ChangeError> {
        let json = upcast(kind, version, json)?;
        Ok(match kind {
            "feature.put" => Self::FeaturePut(FeaturePut::written(form(json)?, most)?),
            "feature.delete" => Self::FeatureDelete,
            "feature.restore" => Self::FeatureRestore,
            "feature.resolve" => Self::FeatureResolve(FeaturePut::parse(form(json)?, most)?),
            "feature.comment" => {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Comment {
                    text: String,
                }
                Self::FeatureComment { text: form::<Comment>(json)?.text }
            }
            "feature.attach" => Self::FeatureAttach(form(json)?),
            "feature.detach" => {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Detach {
                    attachment: AttachmentId,
                }
                Self::FeatureDetach { attachment: form::<Detach>(json)?.attachment }
            }
            "feature.redact" => Self::FeatureRedact,
            "feature.generalise" => Self::FeatureGeneralise(FeaturePut::written(form(json)?, most)?),
            "layer.put" => Self::LayerPut(form(json)?),
            "layer.remove" => Self::LayerRemove,
            "map.put" => Self::MapPut(form(json)?),
            "contacts.put" => {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Contacts {
                    contacts: Vec<Contact>,
                }
                Self::ContactsPut { contacts: form::<Contacts>(json)?.contacts }
            }
            "kind.define" => {
                #[derive(Deserialize)]
                #[serde(deny_unknown_fields)]
                struct Define {
                    toml: String,
                }
                Self::KindDefine { toml: form::<Define>(json)?.toml }
            }
            kind if WorkshopChange::is(kind) => Self::Workshop(
                WorkshopChange::read(kind, &json).map_err(|error| ChangeError::Form(plain(&error)))?,
            ),
            unknown => return Err(ChangeError::UnknownKind(unknown.chars().take(40).collect())),
        })
    }

    /// The word for what it does.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FeaturePut(_) => "feature.put",
            Self::FeatureDelete => "feature.delete",
            Self::FeatureRestore => "feature.restore",
            Self::FeatureResolve(_) => "feature.resolve",
            Self::FeatureComment { .. } => "feature.comment",
            Self::FeatureAttach(_) => "feature.attach",
            Self::FeatureDetach { .. } => "feature.detach",
            Self::FeatureRedact => "feature.redact",
            Self::FeatureGeneralise(_) => "feature.generalise",
            Self::LayerPut(_) => "layer.put",
            Self::LayerRemove => "layer.remove",
            Self::MapPut(_) => "map.put",
            Self::ContactsPut { .. } => "contacts.put",
            Self::KindDefine { .. } => "kind.define",
            Self::Workshop(change) => change.kind(),
        }
    }
}

impl FeaturePut {
    fn parse(wire: PutWire, most: usize) -> Result<Self, ChangeError> {
        let geometry = wire.geometry.map(|json| Geometry::parse(&json, most)).transpose()?;
        Ok(Self {
            place: geometry.map(ExactPlace::new),
            scope: wire.scope,
            deleted: wire.deleted,
            scope_before: wire.scope_before,
            properties: wire.properties,
        })
    }

    /// A put brings a feature back by writing to it, and takes none off the map.
    fn written(wire: PutWire, most: usize) -> Result<Self, ChangeError> {
        match wire.deleted {
            Some(_) => Err(ChangeError::Form("unknown field `deleted`".into())),
            None => Self::parse(wire, most),
        }
    }

    /// How many fields it writes.
    pub(crate) fn fields(&self) -> usize {
        let fixed = [self.place.is_some(), self.scope.is_some(), self.deleted.is_some()];
        fixed.into_iter().filter(|it| *it).count() + self.properties.len()
    }
}

fn form<T: for<'de> Deserialize<'de>>(json: Json) -> Result<T, ChangeError> {
    serde_path_to_error::deserialize(json).map_err(|error| {
        let (field, reason) = (error.path().to_string(), plain(error.inner()));
        if field == "." { ChangeError::Form(reason) } else { ChangeError::Field { field, reason } }
    })
}
