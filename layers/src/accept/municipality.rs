//! Municipalities say where what is masked lies, so whoever draws, moves or takes off one alters what others read: she could
//! find by halves where a hidden place is.

use super::{Arrival, Refusal, need};
use crate::{
    change::Body,
    feature::Feature,
    field::Value,
    index::{CODE_FIELD, is_code, is_territory},
    kind::Kind,
    role::Ability,
    scope::Scope,
};

/// Refuses to make a municipality of the map, or to alter one, to whoever does not manage its layers. To destroy what she
/// drew stays everybody's right.
pub(super) fn guard(
    arrival: &Arrival<'_>,
    kind: &Kind,
    before: Option<&Feature>,
    body: &Body,
) -> Result<(), Refusal> {
    if !is_territory(kind) {
        return Ok(());
    }
    let code = before.and_then(|it| it.property(CODE_FIELD)).is_some_and(is_municipality);
    let scope = before.map_or(Scope::Draft, Feature::scope);
    let (alters, code_then, scope_then) = match body {
        Body::FeaturePut(put) | Body::FeatureResolve(put) => {
            let said = put.properties.get(CODE_FIELD);
            let code_then =
                said.map_or(code, |it| it.as_ref().and_then(|it| it.as_str()).is_some_and(is_code));
            let alters =
                put.place.is_some() || put.scope.is_some() || put.deleted.is_some() || said.is_some();
            (alters, code_then, put.scope.unwrap_or(scope))
        }
        Body::FeatureDelete | Body::FeatureRestore => (true, code, scope),
        _ => return Ok(()),
    };
    let is_one = |code: bool, scope: Scope| code && scope >= Scope::Map;
    if alters && (is_one(code, scope) || is_one(code_then, scope_then)) {
        return need(arrival.actor, Ability::ManageLayers).map_err(|_| Refusal::Municipality);
    }
    Ok(())
}

fn is_municipality(value: &Value) -> bool {
    matches!(value, Value::Text(text) | Value::Code(text) if is_code(text))
}
