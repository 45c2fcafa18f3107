//! What points at other features: a note at the marks it is about, a mark on the body at a place.

use std::collections::BTreeSet;

use crate::{
    change::FeaturePut,
    feature::Feature,
    field::{Answer, Field, Value},
    id::FeatureId,
    kind::{Kind, Serves},
};

/// Whether features of a kind point at others. A ballot does as well, and is nobody's to write to.
pub fn links(kind: &Kind) -> bool {
    kind.serves != Some(Serves::Ballots) && kind.fields.iter().any(is_link)
}

/// What takes away from a feature that it points at what is gone; `None` where it does not.
pub fn unlinked(feature: &Feature, kind: &Kind, gone: &BTreeSet<FeatureId>) -> Option<FeaturePut> {
    let is_gone = |id: &String| id.parse().is_ok_and(|id| gone.contains(&id));
    let without = |field: &Field| {
        let left = match feature.property(&field.id)? {
            Value::Codes(ids) if ids.iter().any(is_gone) => {
                let left: Vec<_> = ids.iter().filter(|id| !is_gone(id)).cloned().collect();
                (!left.is_empty()).then(|| Value::Codes(left).to_json())
            }
            Value::Text(id) if is_gone(id) => None,
            _ => return None,
        };
        Some((field.id.clone(), left))
    };
    if feature.is_redacted() || feature.is_generalised() || !links(kind) {
        return None;
    }
    let properties: std::collections::BTreeMap<_, _> =
        kind.fields.iter().filter(|it| is_link(it)).filter_map(without).collect();
    (!properties.is_empty()).then(|| FeaturePut { properties, ..FeaturePut::default() })
}

fn is_link(field: &Field) -> bool {
    matches!(field.answer, Answer::Feature { .. } | Answer::Features { .. })
}
