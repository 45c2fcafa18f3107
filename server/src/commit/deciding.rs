//! A room decides what leaves it: what was decided and the marks that go by it are written in one transaction.

use layers::{
    accept::{Arrival, accept},
    change::{Body, FeaturePut},
    feature::Feature,
    id::{ActorId, FeatureId, MapId, WorkshopId},
    kind::KindId,
    map::Map,
    role::{Ability, Actor},
    scope::{Reach, Scope},
    workshop::{Decision, WorkshopChange},
};

use super::{Committer, Draft};
use crate::error::Problem;

impl Committer {
    /// Decides on the marks of a kind in the name of `actor`, who leads and sees `marks`: those that the room was shown go to the map,
    /// or those that had gone come back. Answers how many moved.
    pub async fn decide(
        &self,
        map: MapId,
        actor: ActorId,
        (workshop, kind): (WorkshopId, KindId),
        decision: Decision,
        marks: &[FeatureId],
    ) -> Result<usize, Problem> {
        let mut writer = self.begin(map).await?;
        let role = writer.role(actor).await?.filter(|role| role.may(Ability::Lead));
        let actor = Actor { id: actor, role: role.ok_or(Problem::Forbidden)? };
        let now = (self.clock)();
        if decision.until.is_some() && decision.end().is_none_or(|end| end <= now) {
            return Err(Problem::invalid("until", "a day that is not over yet, as 2026-12-31"));
        }
        let features = if marks.is_empty() { Vec::new() } else { writer.features(marks).await? };
        let (here, goes) = (Scope::Workshop(Some(workshop)), decision.reach > Reach::Workshop);
        let (from, to) = if goes { (here, Scope::Map) } else { (Scope::Map, here) };
        let moving = moving(writer.map(), &features, (workshop, &kind), from)?;
        let mut draft = Draft::of(&*writer, now, features);
        let marks = if goes { moving.clone() } else { Vec::new() };
        let told = Body::Workshop(WorkshopChange::Decide { workshop, kind, decision, marks });
        draft.say(actor.id, None, None, told);
        for id in &moving {
            let put = FeaturePut { scope: Some(to), ..FeaturePut::default() };
            let change = draft.fresh(None, Some(*id), Body::FeaturePut(put));
            let arrival = Arrival::alone(actor, &draft.map, now, draft.head() + 1);
            let judged = accept(&arrival, change, draft.features.get(id));
            draft.take(
                judged.map_err(|_| Problem::Conflict("somebody has just altered these marks: try again"))?,
            );
        }
        self.put_down(map, writer, draft).await?;
        Ok(moving.len())
    }
}

/// Those that the room decides on and that are where they are to go away from.
fn moving(
    map: &Map,
    features: &[Feature],
    (workshop, kind): (WorkshopId, &KindId),
    from: Scope,
) -> Result<Vec<FeatureId>, Problem> {
    let room = map.workshop(workshop).ok_or(Problem::NotFound)?;
    let moves = |it: &&Feature| {
        let of = it.layer().and_then(|layer| map.layer_and_kind(layer)).map(|(_, of)| &of.id);
        !it.is_deleted() && it.scope() == from && of == Some(kind) && room.decides_on(kind, it)
    };
    Ok(features.iter().filter(moves).map(Feature::id).collect())
}
