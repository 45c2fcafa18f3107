//! What the server writes by itself, and not because somebody at a map sent it.

use std::collections::BTreeSet;

use layers::{
    change::{Body, Logged},
    clock::Millis,
    feature::Feature,
    id::{ActorId, FeatureId, LayerId, MapId},
    link,
    map::Map,
    role::Ability,
    workshop::{Workshop, WorkshopChange},
};

use super::{Committer, Draft};
use crate::{error::Problem, store::NOBODY};

/// Features written under one lock of the map: others write meanwhile.
const AT_ONCE: usize = 500;

impl Committer {
    /// Does to features what is `due` to them once the map is locked: destroys them, leaves what they say in general, or lets go
    /// of what they pointed at.
    /// The server does it by itself, in nobody's name and whatever anybody's role is; answers to how many.
    pub async fn retire(
        &self,
        map: MapId,
        features: &[FeatureId],
        due: impl Fn(&Map, &Feature, Millis) -> Option<Body>,
    ) -> Result<u64, Problem> {
        self.retire_for(NOBODY, map, features, due).await
    }

    /// The same on the word of somebody who may destroy what others drew, for as long as she may: she is looked at again
    /// under each lock.
    pub async fn retire_for(
        &self,
        by: ActorId,
        map: MapId,
        features: &[FeatureId],
        due: impl Fn(&Map, &Feature, Millis) -> Option<Body>,
    ) -> Result<u64, Problem> {
        let mut count = 0;
        for some in features.chunks(AT_ONCE) {
            let mut writer = self.begin(map).await?;
            if by != NOBODY {
                let role = writer.role(by).await?.ok_or(Problem::NotFound)?;
                role.may(Ability::Redact).then_some(()).ok_or(Problem::Forbidden)?;
            }
            let now = (self.clock)();
            let known = writer.features(some).await?;
            let due = known.into_iter().filter_map(|it| Some((due(writer.map(), &it, now)?, it)));
            let (bodies, features): (Vec<_>, Vec<_>) = due.unzip();
            let about: Vec<_> = features.iter().map(|it| (it.layer(), it.id())).collect();
            count += about.len() as u64;
            let mut draft = Draft::of(&*writer, now, features);
            for (body, (layer, id)) in bodies.into_iter().zip(about) {
                draft.say(NOBODY, layer, Some(id), body);
            }
            self.put_down(map, writer, draft).await?;
        }
        Ok(count)
    }

    /// Takes away from what points at other features that it points at what is gone: no note leads to a mark that was destroyed.
    pub(super) async fn unlink(
        &self,
        map: MapId,
        pointing: &[LayerId],
        gone: &BTreeSet<FeatureId>,
    ) -> Result<(), Problem> {
        let pointing = self.atlas.open(map).await?.read().indexes.on_layers(pointing);
        let without = |map: &Map, feature: &Feature, _| {
            link::unlinked(feature, map.kind_on(feature.layer()?)?, gone).map(Body::FeaturePut)
        };
        self.retire(map, &pointing, without).await.map(drop)
    }

    /// Takes the photos and voice notes of somebody off those features of others that are `reached`, and destroys them.
    pub async fn detach(
        &self,
        map: MapId,
        features: &[FeatureId],
        actor: ActorId,
        reached: impl Fn(&Map, &Feature) -> bool,
    ) -> Result<(), Problem> {
        for some in features.chunks(AT_ONCE) {
            let mut writer = self.begin(map).await?;
            let features = writer.features(some).await?;
            let hung = |it: &Feature| {
                let (layer, id) = (it.layer(), it.id());
                it.attached_by(actor).map(move |hers| (layer, id, hers)).collect::<Vec<_>>()
            };
            let reached = |it: &&Feature| !it.is_redacted() && reached(writer.map(), it);
            let hers: Vec<_> = features.iter().filter(reached).flat_map(hung).collect();
            let mut draft = Draft::of(&*writer, (self.clock)(), features);
            for (layer, id, attachment) in hers {
                draft.say(NOBODY, layer, Some(id), Body::FeatureDetach { attachment });
                writer.let_go(attachment).await?;
            }
            self.put_down(map, writer, draft).await?;
        }
        Ok(())
    }

    /// Destroys the photos and voice notes that were taken off their features before a time: until then that can be undone.
    /// Answers how many.
    pub async fn let_go(&self, map: MapId, features: &[FeatureId], before: Millis) -> Result<u64, Problem> {
        let mut count = 0;
        for some in features.chunks(AT_ONCE) {
            let mut writer = self.begin(map).await?;
            let features = writer.features(some).await?;
            let mut some = 0;
            for attachment in features.iter().flat_map(|it| it.taken_off(before)) {
                some += u64::from(writer.let_go(attachment).await?);
            }
            if some > 0 {
                writer.commit().await?;
            }
            count += some;
        }
        Ok(count)
    }

    /// Takes back, in her name, all that somebody says to marks.
    pub async fn unsay(&self, map: MapId, actor: ActorId) -> Result<(), Problem> {
        let writer = self.begin(map).await?;
        let said =
            |room: &Workshop| room.said_by(actor).map(|feature| (room.id, feature)).collect::<Vec<_>>();
        let said: Vec<_> = writer.map().every_workshop().flat_map(said).collect();
        let mut draft = Draft::of(&*writer, (self.clock)(), Vec::new());
        for (workshop, feature) in said {
            let stance = WorkshopChange::Stance { workshop, feature, stance: None };
            draft.say(actor, None, None, Body::Workshop(stance));
        }
        self.put_down(map, writer, draft).await
    }

    /// Writes the next part of a log that was taken out elsewhere, as it is: it was judged there.
    pub async fn take_in(&self, map: MapId, log: Vec<Logged>) -> Result<(), Problem> {
        let mut writer = self.begin(map).await?;
        let about: BTreeSet<FeatureId> = log.iter().filter_map(|it| it.change.feature).collect();
        let features = writer.features(&Vec::from_iter(about)).await?;
        let mut draft = Draft::of(&*writer, (self.clock)(), features);
        for logged in log {
            draft.take(logged);
        }
        self.put_down(map, writer, draft).await
    }
}
