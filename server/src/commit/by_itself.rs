//! What the server writes by itself, and not because somebody at a map sent it.

use std::collections::{BTreeMap, BTreeSet};

use layers::{
    change::{Body, Change, Logged},
    clock::Hlc,
    feature::Feature,
    id::{ActorId, AttachmentId, ChangeId, FeatureId, MapId},
    link,
    map::Map,
    workshop::{Workshop, WorkshopChange},
};

use super::{Committer, Draft};
use crate::{error::Problem, store::NOBODY};

impl Committer {
    /// Does to features what is `due` to them once the map is locked: destroys them, leaves what they say in general, or lets go
    /// of what they pointed at.
    /// The server does it by itself, in nobody's name and whatever anybody's role is; answers to how many.
    pub async fn retire(
        &self,
        map: MapId,
        features: &[FeatureId],
        due: impl Fn(&Map, &Feature, u64) -> Option<Body>,
    ) -> Result<u64, Problem> {
        let mut writer = self.begin(map).await?;
        let now = (self.clock)();
        let known = writer.features(features).await?;
        let due = known.into_iter().filter_map(|it| Some((due(writer.map(), &it, now)?, it)));
        let (bodies, features): (Vec<_>, Vec<_>) = due.unzip();
        let about: Vec<_> = features.iter().map(|it| (it.id(), it.layer())).collect();
        let features = features.into_iter().map(|it| (it.id(), it)).collect();
        let mut draft = Draft::of(&*writer, now, features);
        for (body, (id, layer)) in bodies.into_iter().zip(about) {
            let change = Change {
                id: ChangeId::new(uuid::Uuid::new_v4()),
                hlc: Hlc::new(now, 0),
                base: draft.head(),
                layer,
                feature: Some(id),
                body,
            };
            draft.take(Logged { seq: draft.head() + 1, actor: NOBODY, received_at: now, change });
        }
        let count = draft.steps.len() as u64;
        if count > 0 {
            let steps = draft.write(&mut *writer).await?;
            writer.commit().await?;
            self.atlas.advance(map, steps).await;
        }
        Ok(count)
    }

    /// Takes away from features of a map that they point at what is gone: no note leads to a mark that was destroyed. The server
    /// does it by itself, like the destroying.
    pub async fn unlink(
        &self,
        map: MapId,
        features: &[FeatureId],
        gone: &BTreeSet<FeatureId>,
    ) -> Result<u64, Problem> {
        self.retire(map, features, |map, feature, _| {
            let (_, kind) = map.any_layer_and_kind(feature.layer()?)?;
            link::unlinked(feature, kind, gone).map(Body::FeaturePut)
        })
        .await
    }

    /// Takes the photos and voice notes of somebody off features of others; answers which these were.
    pub async fn detach(
        &self,
        map: MapId,
        features: &[FeatureId],
        actor: ActorId,
    ) -> Result<Vec<AttachmentId>, Problem> {
        let mut writer = self.begin(map).await?;
        let now = (self.clock)();
        let features = writer.features(features).await?;
        let hers =
            |it: &Feature| it.attached_by(actor).map(|hers| (it.id(), it.layer(), hers)).collect::<Vec<_>>();
        let hers: Vec<_> = features.iter().filter(|it| !it.is_redacted()).flat_map(hers).collect();
        if hers.is_empty() {
            return Ok(Vec::new());
        }
        let features = features.into_iter().map(|it| (it.id(), it)).collect();
        let mut draft = Draft::of(&*writer, now, features);
        for (feature, layer, attachment) in &hers {
            let change = Change {
                id: ChangeId::new(uuid::Uuid::new_v4()),
                hlc: Hlc::new(now, 0),
                base: draft.head(),
                layer: *layer,
                feature: Some(*feature),
                body: Body::FeatureDetach { attachment: *attachment },
            };
            draft.take(Logged { seq: draft.head() + 1, actor: NOBODY, received_at: now, change });
        }
        let steps = draft.write(&mut *writer).await?;
        writer.commit().await?;
        self.atlas.advance(map, steps).await;
        Ok(hers.into_iter().map(|(_, _, attachment)| attachment).collect())
    }

    /// Takes back, in her name, all that somebody says to marks.
    pub async fn unsay(&self, map: MapId, actor: ActorId) -> Result<(), Problem> {
        let mut writer = self.begin(map).await?;
        let now = (self.clock)();
        let said =
            |room: &Workshop| room.said_by(actor).map(|feature| (room.id, feature)).collect::<Vec<_>>();
        let said: Vec<_> = writer.map().every_workshop().flat_map(said).collect();
        if said.is_empty() {
            return Ok(());
        }
        let mut draft = Draft::of(&*writer, now, BTreeMap::new());
        for (workshop, feature) in said {
            let change = Change {
                id: ChangeId::new(uuid::Uuid::new_v4()),
                hlc: Hlc::new(now, 0),
                base: draft.head(),
                layer: None,
                feature: None,
                body: Body::Workshop(WorkshopChange::Stance { workshop, feature, stance: None }),
            };
            draft.take(Logged { seq: draft.head() + 1, actor, received_at: now, change });
        }
        let steps = draft.write(&mut *writer).await?;
        writer.commit().await?;
        self.atlas.advance(map, steps).await;
        Ok(())
    }

    /// Writes the next part of a log that was taken out elsewhere, as it is: it was judged there.
    pub async fn take_in(&self, map: MapId, log: Vec<Logged>) -> Result<(), Problem> {
        if log.is_empty() {
            return Ok(());
        }
        let mut writer = self.begin(map).await?;
        let mut about: Vec<FeatureId> = log.iter().filter_map(|it| it.change.feature).collect();
        about.sort_unstable();
        about.dedup();
        let features = writer.features(&about).await?.into_iter().map(|it| (it.id(), it)).collect();
        let mut draft = Draft::of(&*writer, (self.clock)(), features);
        for logged in log {
            draft.take(logged);
        }
        let steps = draft.write(&mut *writer).await?;
        writer.commit().await?;
        self.atlas.advance(map, steps).await;
        Ok(())
    }
}
