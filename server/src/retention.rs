//! What is kept only for a while: safe houses that nobody confirms any more are destroyed by the server itself.

use layers::{
    due::{Due, due},
    id::FeatureId,
    kind::Keep,
    map::Map,
};

use crate::{app::App, error::Problem};

/// Destroys what is due by the server's clock; answers how much. Every node does it: twice does no harm.
pub async fn shred_due(app: &App) -> Result<u64, Problem> {
    let mut count = 0;
    for standing in app.store.all_maps().await? {
        let found = found(app, &standing.map).await?;
        if !found.is_empty() {
            count += app.committer.shred(standing.map.id, &found, due_now).await?;
        }
    }
    Ok(count)
}

/// The features of a map that are due. Only maps with such a layer are read.
async fn found(app: &App, map: &Map) -> Result<Vec<FeatureId>, Problem> {
    let perishes = |keep| matches!(keep, Keep::Reconfirm { .. });
    if !map.layers().iter().any(|layer| map.kind(&layer.kind).is_some_and(|kind| perishes(kind.keep))) {
        return Ok(Vec::new());
    }
    let Some(mut opened) = app.store.open(map.id).await? else { return Ok(Vec::new()) };
    let (now, mut found) = (app.now(), Vec::new());
    while let Some(batch) = opened.features.recv().await {
        found.extend(batch?.iter().filter(|it| due_now(map, it, now)).map(layers::feature::Feature::id));
    }
    Ok(found)
}

/// Whether a feature is due to be destroyed. Asked again under the lock: somebody may have confirmed it meanwhile.
fn due_now(map: &Map, feature: &layers::feature::Feature, now: layers::clock::Millis) -> bool {
    let kind = feature.layer().and_then(|layer| map.any_layer_and_kind(layer)).map(|(_, kind)| kind);
    kind.is_some_and(|kind| due(kind.keep, feature, now) == Some(Due::Shred))
}
