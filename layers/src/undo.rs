//! What takes back the last act on a feature.

use serde::Serialize;

use crate::{
    change::{Body, FeaturePut, Logged},
    feature::Feature,
    map::Map,
    place::ExactPlace,
    replay::replay,
};

/// What somebody did to a feature, in a word: it says nothing of the feature.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It was drawn.
    Drawn,
    /// It was altered.
    Altered,
    /// It was taken off the map.
    Removed,
    /// It was brought back.
    Restored,
}

/// Whether a body is an act: what is said about a feature, and photos of it, are not.
pub fn is_deed(body: &Body) -> bool {
    matches!(body, Body::FeaturePut(_) | Body::FeatureResolve(_) | Body::FeatureDelete | Body::FeatureRestore)
}

/// The last act of a feature's whole history, and what takes it back; `None` where there is nothing to take back. A feature
/// never goes further outward by it: to show something is for its author alone.
pub fn inverse(history: &[Logged], map: &Map) -> Option<(Deed, Body)> {
    let last = history.iter().rposition(|logged| is_deed(&logged.change.body))?;
    let (earlier, logged) = (history.get(..last)?, history.get(last)?);
    let before = replay(earlier, map).into_values().next().filter(|it| it.layer().is_some());
    match (&logged.change.body, before) {
        (Body::FeatureDelete, Some(before)) if !before.is_deleted() => {
            Some((Deed::Removed, Body::FeatureRestore))
        }
        (Body::FeatureRestore, Some(before)) if before.is_deleted() => {
            Some((Deed::Restored, Body::FeatureDelete))
        }
        (Body::FeaturePut(_), None) => Some((Deed::Drawn, Body::FeatureDelete)),
        (Body::FeaturePut(_), Some(before)) if before.is_deleted() => {
            Some((Deed::Restored, Body::FeatureDelete))
        }
        (Body::FeaturePut(put) | Body::FeatureResolve(put), Some(before)) => {
            let back = as_before(put, &before);
            (back.fields() > 0).then_some((Deed::Altered, Body::FeaturePut(back)))
        }
        _ => None,
    }
}

/// The fields that a put wrote, as they were.
fn as_before(put: &FeaturePut, before: &Feature) -> FeaturePut {
    let place = put.place.as_ref().and(before.place());
    let scope = put.scope.filter(|now| before.scope().reach() < now.reach()).map(|_| before.scope());
    let value = |field: &String| (field.clone(), before.property(field).map(crate::field::Value::to_json));
    FeaturePut {
        place: place.map(|place| ExactPlace::new(place.geometry().clone())),
        scope,
        properties: put.properties.keys().map(value).collect(),
        ..FeaturePut::default()
    }
}
