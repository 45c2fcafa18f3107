//! What is left of a change of which nothing may be read any more.

use super::{Attachment, Body, Change, FeaturePut, Logged};
use crate::id::AttachmentId;

impl Logged {
    /// What a redaction leaves of it.
    #[must_use]
    pub fn remains(&self) -> Self {
        let Self { seq, actor, received_at, change } = self;
        let Change { id, hlc, base, layer, feature, body } = change;
        let change = Change {
            id: *id,
            hlc: *hlc,
            base: *base,
            layer: *layer,
            feature: *feature,
            body: body.remains(),
        };
        Self { seq: *seq, actor: *actor, received_at: *received_at, change }
    }
}

impl Body {
    /// Whether it destroys what was said of its feature before.
    pub fn destroys(&self) -> bool {
        matches!(self, Self::FeatureRedact | Self::FeatureGeneralise(_))
    }

    /// What a redaction leaves of it: whom it reached, and no word of what it said. Those who had the feature must be
    /// told that it is gone, and a replay of the log still ends where the registers are.
    #[must_use]
    pub fn remains(&self) -> Self {
        let scopes = |put: &FeaturePut| FeaturePut {
            scope: put.scope,
            deleted: put.deleted,
            scope_before: put.scope_before,
            ..FeaturePut::default()
        };
        match self {
            Self::FeaturePut(put) => Self::FeaturePut(scopes(put)),
            Self::FeatureResolve(put) => Self::FeatureResolve(scopes(put)),
            Self::FeatureGeneralise(put) => Self::FeatureGeneralise(scopes(put)),
            Self::FeatureComment { .. } => Self::FeatureComment { text: String::new() },
            Self::FeatureAttach(it) => Self::FeatureAttach(Attachment {
                attachment: it.attachment,
                media_type: String::new(),
                name: None,
            }),
            Self::FeatureDetach { attachment } => Self::FeatureDetach { attachment: *attachment },
            Self::FeatureDelete => Self::FeatureDelete,
            Self::FeatureRestore => Self::FeatureRestore,
            Self::FeatureRedact => Self::FeatureRedact,
            Self::LayerPut(put) => Self::LayerPut(put.clone()),
            Self::LayerRemove => Self::LayerRemove,
            Self::MapPut(put) => Self::MapPut(put.clone()),
            Self::ContactsPut { contacts } => Self::ContactsPut { contacts: contacts.clone() },
            Self::KindDefine { toml } => Self::KindDefine { toml: toml.clone() },
            Self::Workshop(change) => Self::Workshop(change.clone()),
        }
    }

    /// What is left of a change of a feature of which nothing can be read any more; `None` of a change of the map.
    pub fn nothing_of(kind: &str) -> Option<Self> {
        let attachment = AttachmentId::new(uuid::Uuid::nil());
        Some(match kind {
            "feature.put" => Self::FeaturePut(FeaturePut::default()),
            "feature.resolve" => Self::FeatureResolve(FeaturePut::default()),
            "feature.delete" => Self::FeatureDelete,
            "feature.restore" => Self::FeatureRestore,
            "feature.comment" => Self::FeatureComment { text: String::new() },
            "feature.attach" => {
                Self::FeatureAttach(Attachment { attachment, media_type: String::new(), name: None })
            }
            "feature.detach" => Self::FeatureDetach { attachment },
            "feature.redact" => Self::FeatureRedact,
            "feature.generalise" => Self::FeatureGeneralise(FeaturePut::default()),
            _ => return None,
        })
    }
}
