//! What points at other features: a note at the marks it is about, a mark on the body at a place.

use std::collections::{BTreeMap, BTreeSet};

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
    let properties: BTreeMap<_, _> =
        kind.fields.iter().filter(|it| is_link(it)).filter_map(without).collect();
    (!properties.is_empty()).then(|| FeaturePut { properties, ..FeaturePut::default() })
}

fn is_link(field: &Field) -> bool {
    matches!(field.answer, Answer::Feature { .. } | Answer::Features { .. })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use uuid::Uuid;

    use super::*;
    use crate::{
        change::{Change, Logged},
        id::ActorId,
        kinds,
    };

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn of(kind: &str, properties: &Json) -> (Feature, &'static Kind) {
        let kind = kinds::get(kind).unwrap();
        let wire = json!({"id": id(1), "kind": "feature.put", "version": 2, "hlc": "0000000000010000", "layer": id(1),
            "feature": id(1), "body": {"properties": properties}});
        let mut feature = Feature::new(FeatureId::new(id(1)));
        let change = Change::parse(wire).unwrap();
        feature.apply(&Logged { seq: 1, actor: ActorId::new(id(1)), received_at: 0, change }, kind);
        (feature, kind)
    }

    fn left(kind: &str, properties: &Json, gone: &[u128]) -> Option<Json> {
        let (feature, kind) = of(kind, properties);
        let gone = gone.iter().map(|n| FeatureId::new(id(*n))).collect();
        unlinked(&feature, kind, &gone).map(|put| serde_json::to_value(put.properties).unwrap())
    }

    #[test]
    fn a_note_lets_go_of_what_is_gone_and_keeps_the_rest() {
        let note = json!({"sort": "doubt", "marks": [id(7), id(8)]});
        assert_eq!(left("workshop_note", &note, &[8, 9]), Some(json!({"marks": [id(7)]})));
        assert_eq!(left("workshop_note", &note, &[7, 8]), Some(json!({"marks": null})));
        assert_eq!(left("workshop_note", &note, &[9]), None);
    }

    #[test]
    fn so_does_a_mark_on_the_body_and_a_ballot_never() {
        let mark = json!({"feeling": "miedo", "thread": id(7)});
        assert_eq!(left("body_mark", &mark, &[7]), Some(json!({"thread": null})));
        assert_eq!(left("ballot", &json!({"dots": [id(7)]}), &[7]), None);
    }
}
