//! What is kept only for a while. What nobody confirms, or wrote to for two years, is destroyed by the server itself; of
//! what was closed long ago it leaves what it says in general.

use layers::{
    change::Body,
    clock::Millis,
    due::{Due, due, general},
    feature::Feature,
    id::FeatureId,
    kind::{Keep, Kind},
    map::Map,
    workshop,
};

use crate::{app::App, error::Problem};

/// Whether something of a kind may be due on a map by now.
type Which = fn(&Map, &Kind, Millis) -> bool;

/// Destroys safe houses that are due by the server's clock; answers how many. Every node does it: twice does no harm.
pub async fn shred_due(app: &App) -> Result<u64, Problem> {
    retire(app, |_, kind, _| matches!(kind.keep, Keep::Reconfirm { .. })).await
}

/// Destroys what is old and generalises what was closed; answers how much.
pub async fn age(app: &App) -> Result<u64, Problem> {
    retire(app, |_, kind, _| matches!(kind.keep, Keep::Months(_) | Keep::Closed { .. })).await
}

/// Destroys what was kept for the room alone when its workshop is over, and what a workshop decided to keep until a day that is
/// over; answers how much.
pub async fn end(app: &App) -> Result<u64, Problem> {
    retire(app, workshop::ends).await
}

/// Destroys photos and voice notes that were taken off their marks more than `rest` ago; answers how many.
pub async fn let_go(app: &App, rest: Millis) -> Result<u64, Problem> {
    let (before, mut count) = (app.now().saturating_sub(rest), 0);
    for standing in app.store.all_maps().await? {
        let attached = app.store.attached_features(standing.map.id).await?;
        count += app.committer.let_go(standing.map.id, &attached, before).await?;
    }
    Ok(count)
}

async fn retire(app: &App, which: Which) -> Result<u64, Problem> {
    let mut count = 0;
    for standing in app.store.all_maps().await? {
        let found = found(app, &standing.map, which).await?;
        count += app.committer.retire(standing.map.id, &found, what_is_due).await?;
    }
    Ok(count)
}

/// The features of a map that are due. Only maps with such a layer are read, be it one that was taken off: nobody sees there what
/// is to be destroyed, and nobody destroys it.
async fn found(app: &App, map: &Map, which: Which) -> Result<Vec<FeatureId>, Problem> {
    let now = app.now();
    if !map.every_layer().any(|layer| map.kind(&layer.kind).is_some_and(|kind| which(map, kind, now))) {
        return Ok(Vec::new());
    }
    let Some(mut opened) = app.store.open(map.id).await? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    let wanted = |it: &&Feature| {
        it.layer().and_then(|id| map.kind_on(id)).is_some_and(|kind| which(map, kind, now))
            && what_is_due(map, it, now).is_some()
    };
    while let Some(batch) = opened.features.recv().await {
        found.extend(batch?.iter().filter(wanted).map(Feature::id));
    }
    Ok(found)
}

/// The change that is due to a feature. Asked again under the lock: somebody may have written to it meanwhile.
fn what_is_due(map: &Map, feature: &Feature, now: Millis) -> Option<Body> {
    let kind = map.kind_on(feature.layer()?)?;
    if !feature.is_redacted() && workshop::is_over(map, feature, kind, now) {
        return Some(Body::FeatureRedact);
    }
    match due(kind.keep, feature, now)? {
        Due::Confirm => None,
        Due::Shred => Some(Body::FeatureRedact),
        Due::Generalise => Some(Body::FeatureGeneralise(general(feature, kind))),
    }
}
