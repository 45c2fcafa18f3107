//! What the store keeps: bytes on their way to the seal. Bodies are JSON, because they stay for ever and are upcast when
//! read; registers are a compact cache of the log, rebuilt from it when their format changes.

use serde_json::{Map as Object, Value as Json};

use crate::{
    change::{Body, ChangeError, FeaturePut},
    feature::{Feature, Registers},
    geometry::IMPORTED_VERTICES,
    id::{FeatureId, MapId},
    map::{Map, StoredMap},
};

/// The format of registers written today.
const REGISTERS: u8 = 3;

/// Unsealed bytes of a record. It cannot be printed, cloned or serialised; only the seal exposes it.
pub struct Plaintext(Vec<u8>);

impl Plaintext {
    /// Bytes that the seal opened.
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for the seal.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

/// A record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Registers of another format: replay the log.
    #[error("registers of format {0} are not read by this version: they are rebuilt from the log")]
    Format(u8),
    /// Cut off, or not ours.
    #[error("a record is damaged: {0}")]
    Damaged(String),
    /// A body of a newer version, or not of its form.
    #[error(transparent)]
    Body(#[from] ChangeError),
}

/// The registers of a feature, for the store.
pub fn write_feature(feature: &Feature) -> Result<Plaintext, RecordError> {
    postcard::to_extend(&feature.registers, vec![REGISTERS]).map(Plaintext).map_err(damaged)
}

/// The way back.
pub fn read_feature(id: FeatureId, record: &Plaintext) -> Result<Feature, RecordError> {
    match record.0.split_first() {
        Some((&REGISTERS, bytes)) => {
            let registers: Registers = postcard::from_bytes(bytes).map_err(damaged)?;
            Ok(Feature::from_registers(id, registers))
        }
        Some((format, _)) => Err(RecordError::Format(*format)),
        None => Err(RecordError::Damaged("it is empty".into())),
    }
}

/// The map itself, for the store.
pub fn write_map(map: &Map) -> Result<Plaintext, RecordError> {
    serde_json::to_vec(&StoredMap::from(map)).map(Plaintext).map_err(damaged)
}

/// The way back.
pub fn read_map(id: MapId, record: &Plaintext) -> Result<Map, RecordError> {
    serde_json::from_slice::<StoredMap>(&record.0).map(|stored| stored.into_map(id)).map_err(damaged)
}

/// The body of a change, for the log.
pub fn write_body(body: &Body) -> Result<Plaintext, RecordError> {
    let json = match body {
        Body::FeaturePut(put) | Body::FeatureResolve(put) | Body::FeatureGeneralise(put) => put_json(put)?,
        Body::FeatureDelete | Body::FeatureRestore | Body::FeatureRedact | Body::LayerRemove => Json::Null,
        Body::FeatureComment { text } => serde_json::json!({ "text": text }),
        Body::FeatureAttach(attachment) => serde_json::to_value(attachment).map_err(damaged)?,
        Body::FeatureDetach { attachment } => serde_json::json!({ "attachment": attachment }),
        Body::LayerPut(put) => serde_json::to_value(put).map_err(damaged)?,
        Body::MapPut(put) => serde_json::to_value(put).map_err(damaged)?,
        Body::ContactsPut { contacts } => serde_json::json!({ "contacts": contacts }),
        Body::KindDefine { toml } => serde_json::json!({ "toml": toml }),
        Body::Workshop(change) => change.body().map_err(damaged)?,
    };
    serde_json::to_vec(&json).map(Plaintext).map_err(damaged)
}

/// The way back, from the kind and version that stand beside the body in the log.
pub fn read_body(kind: &str, version: u32, record: &Plaintext) -> Result<Body, RecordError> {
    let json = serde_json::from_slice(&record.0).map_err(damaged)?;
    Ok(Body::parse(kind, version, json, IMPORTED_VERTICES)?)
}

fn put_json(put: &FeaturePut) -> Result<Json, RecordError> {
    let mut json = Object::new();
    if let Some(place) = &put.place {
        json.insert("geometry".into(), serde_json::to_value(place.geometry()).map_err(damaged)?);
    }
    for (key, scope) in [("scope", put.scope), ("scope_before", put.scope_before)] {
        if let Some(scope) = scope {
            json.insert(key.into(), serde_json::to_value(scope).map_err(damaged)?);
        }
    }
    if let Some(deleted) = put.deleted {
        json.insert("deleted".into(), deleted.into());
    }
    if !put.properties.is_empty() {
        json.insert("properties".into(), serde_json::to_value(&put.properties).map_err(damaged)?);
    }
    Ok(json.into())
}

fn damaged(error: impl std::fmt::Display) -> RecordError {
    RecordError::Damaged(error.to_string())
}

#[cfg(test)]
mod tests {
    use crate::{change::Attachment, id::AttachmentId};

    #[test]
    fn a_photo_without_a_name_comes_back() {
        let attachment = AttachmentId::new(uuid::Uuid::from_u128(7));
        let photo = Attachment { attachment, media_type: "image/jpeg".into(), name: None };
        let stored = postcard::to_allocvec(&photo).unwrap();
        assert_eq!(postcard::from_bytes::<Attachment>(&stored).unwrap(), photo);
    }
}
