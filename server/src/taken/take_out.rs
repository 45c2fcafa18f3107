//! The way out.

use std::collections::{HashMap, HashSet};

use layers::{
    change::{Body, Logged},
    clock::{Hlc, Stamp},
    id::{AttachmentId, FeatureId, LayerId, Seq},
    index::Shown,
    view::Standing,
};
use serde_json::Value as Json;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Taken;
use crate::{app::App, auth::caller::OnMap, error::Problem};

/// Changes read at once.
const PAGE: u32 = 1_000;

/// Tells a map, record by record. Whoever stops listening ends it.
pub async fn take_out(app: &App, on: &OnMap, send: &mpsc::Sender<Result<Taken, Problem>>) {
    if let Err(problem) = tell(app, on, send).await {
        drop(send.send(Err(problem)).await);
    }
}

async fn tell(app: &App, on: &OnMap, send: &mpsc::Sender<Result<Taken, Problem>>) -> Result<(), Problem> {
    let (head, first) = {
        let state = on.map.read();
        let map = &state.map;
        let view = serde_json::to_string(&map.camera).map_err(|_| Problem::Fault)?;
        (state.applied, Taken::Map { map: on.id, name: map.name.clone(), view, by: on.actor.id })
    };
    let mut out = Out { head, ..Out::default() };
    out.look(app, on).await?;
    let mut told = vec![first];
    told.extend(out.layers(on)?);
    for record in told {
        if send.send(Ok(record)).await.is_err() {
            return Ok(());
        }
    }
    let mut since = 0;
    loop {
        let log = app.store.changes(on.id, since, PAGE).await?;
        let Some(last) = log.last().map(|it| it.seq) else { break };
        for record in out.seen(on, &log) {
            if send.send(Ok(record)).await.is_err() {
                return Ok(());
            }
        }
        since = last;
        if since >= head {
            break;
        }
    }
    for (attachment, feature) in std::mem::take(&mut out.shown) {
        let carries = |it: Shown<'_>| it.carries(attachment);
        if !on.map.look(&on.view, None, |_, bound| bound.feature(feature).is_some_and(carries)) {
            continue;
        }
        let Some(kept) = app.store.attachment(on.id, attachment).await? else { continue };
        if kept.feature != Some(feature) {
            continue;
        }
        let record = Taken::Attachment {
            attachment,
            feature,
            media_type: kept.media_type,
            name: kept.name,
            created_by: kept.created_by,
            created_at: kept.created_at,
            bytes: kept.bytes,
        };
        if send.send(Ok(record)).await.is_err() {
            break;
        }
    }
    Ok(())
}

/// What is known of the log while it is told.
#[derive(Default)]
struct Out {
    /// What comes later is not in the file.
    head: Seq,
    /// Features of which nothing is left.
    redacted: HashSet<FeatureId>,
    /// The layers that the log puts; others the map was made with.
    laid: HashSet<LayerId>,
    /// When each feature was written to, in the order in which writes stand.
    stamps: HashMap<FeatureId, Vec<Stamp>>,
    /// The places in the log of what was told, in order.
    told: Vec<Seq>,
    /// Photos and voice notes, with the features that show them.
    shown: Vec<(AttachmentId, FeatureId)>,
}

impl Out {
    /// Reads the log once, for what has to be known before the first word of it is told.
    async fn look(&mut self, app: &App, on: &OnMap) -> Result<(), Problem> {
        let mut since = 0;
        while since < self.head {
            let log = app.store.changes(on.id, since, PAGE).await?;
            let Some(last) = log.last().map(|it| it.seq) else { break };
            for logged in log.iter().filter(|it| it.seq <= self.head) {
                let change = &logged.change;
                match (&change.body, change.feature, change.layer) {
                    (Body::FeatureRedact, Some(feature), _) => drop(self.redacted.insert(feature)),
                    (Body::LayerPut(_), _, Some(layer)) => drop(self.laid.insert(layer)),
                    (_, Some(feature), _) => self.stamps.entry(feature).or_default().push(logged.stamp()),
                    _ => {}
                }
            }
            since = last;
        }
        for stamps in self.stamps.values_mut() {
            stamps.sort_unstable();
        }
        Ok(())
    }

    /// The layers that the map was made with, as changes of their own.
    fn layers(&mut self, on: &OnMap) -> Result<Vec<Taken>, Problem> {
        let state = on.map.read();
        let mut taken = Vec::new();
        for layer in state.map.layers() {
            let Some(kind) = state.map.kind(&layer.kind) else { continue };
            if self.laid.contains(&layer.id) || !on.view.shows(layer, kind) {
                continue;
            }
            let put = layers::change::LayerPut {
                kind: layer.kind.clone(),
                name: layer.name.clone(),
                order: layer.order,
                precision: layer.precision.clone(),
            };
            self.told.push(0);
            taken.push(Taken::Change {
                change: layers::id::ChangeId::new(Uuid::new_v4()),
                actor: on.actor.id,
                layer: Some(layer.id),
                feature: None,
                hlc: Hlc::new(0, 0),
                base: 0,
                received_at: 0,
                kind: "layer.put".into(),
                body: serde_json::to_string(&put).map_err(|_| Problem::Fault)?,
            });
        }
        Ok(taken)
    }

    /// What is for her of a page of the log.
    fn seen(&mut self, on: &OnMap, log: &[Logged]) -> Vec<Taken> {
        let state = on.map.read();
        let mut taken = Vec::new();
        for logged in log.iter().filter(|it| it.seq <= self.head) {
            let feature = logged.change.feature;
            if feature.is_some_and(|it| self.redacted.contains(&it)) {
                continue;
            }
            // A file holds no state of a mark beside its log: all that was written to it goes along.
            let standing = feature.and_then(|it| state.indexes.standing(it));
            let standing = standing.map(|it| Standing { since: 0, ..it });
            let Some(seen) = on.view.change(&state.map, logged, standing.as_ref()) else { continue };
            if seen.body.get("withdrawn") == Some(&Json::Bool(true)) {
                continue;
            }
            let base = self.told.partition_point(|seq| *seq <= logged.change.base) as Seq;
            self.told.push(logged.seq);
            if let (Body::FeatureAttach(shown), Some(feature)) = (&logged.change.body, feature) {
                self.shown.push((shown.attachment, feature));
            }
            taken.push(Taken::Change {
                change: seen.id,
                actor: seen.actor,
                layer: seen.layer,
                feature,
                hlc: self.hlc(seen.hlc, logged),
                base,
                received_at: seen.received_at,
                kind: seen.kind.into(),
                body: seen.body.to_string(),
            });
        }
        taken
    }

    /// The clock as she sees it. Where she sees the day alone, the order of a feature's writes is kept and not their hour: else
    /// another value could stand.
    fn hlc(&self, seen: Hlc, logged: &Logged) -> Hlc {
        if seen == logged.change.hlc {
            return seen;
        }
        let order = logged.change.feature.and_then(|it| self.stamps.get(&it));
        let place = order.map_or(0, |order| order.partition_point(|it| *it < logged.stamp()));
        Hlc::new(seen.millis(), u16::try_from(place).unwrap_or(u16::MAX))
    }
}
