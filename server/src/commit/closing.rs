//! A vote is closed: its ballots are added up and destroyed, in one transaction.

use std::collections::BTreeMap;

use layers::{
    change::Body,
    feature::Feature,
    id::{ActorId, FeatureId, MapId, WorkshopId},
    kind::Serves,
    map::Map,
    role::Ability,
    scope::{Reach, Scope},
    workshop::{Tally, WorkshopChange},
};

use super::{Committer, Draft};
use crate::{
    error::Problem,
    store::{NOBODY, Writer},
};

impl Committer {
    /// Closes the open vote of a workshop in the name of `actor`, who leads. `None` when there is none to close. Afterwards the
    /// log holds what came of it, and of every ballot only that there was one.
    pub async fn close_vote(
        &self,
        map: MapId,
        actor: ActorId,
        workshop: WorkshopId,
    ) -> Result<Option<Tally>, Problem> {
        let mut writer = self.begin(map).await?;
        if !writer.role(actor).await?.is_some_and(|role| role.may(Ability::Lead)) {
            return Err(Problem::Forbidden);
        }
        let room = writer.map().workshop(workshop).ok_or(Problem::NotFound)?;
        let Some(vote) = room.vote.clone() else { return Ok(None) };
        let now = (self.clock)();
        let ids: Vec<FeatureId> = room.ballots().collect();
        let mut ballots = read(&mut *writer, &ids).await?;
        // Who chose the id of the vote destroys nothing else by it.
        ballots.retain(|it| is_ballot(writer.map(), it));
        let mut marks: Vec<FeatureId> = ballots.iter().flat_map(|ballot| vote.chosen(ballot)).collect();
        marks.sort_unstable();
        marks.dedup();
        let marks: BTreeMap<_, _> =
            read(&mut *writer, &marks).await?.into_iter().map(|mark| (mark.id(), mark)).collect();
        let shown = |id: FeatureId| {
            marks.get(&id).is_some_and(|mark| {
                let here = mark.scope() == Scope::Workshop(Some(workshop));
                !mark.is_deleted() && (here || mark.scope().reach() >= Reach::Map)
            })
        };
        let tally = vote.tally(ballots.iter(), shown);
        let told = Body::Workshop(WorkshopChange::Tally { workshop, tally: tally.clone() });
        let destroyed = ballots.iter().filter(|ballot| !ballot.is_redacted());
        let destroyed: Vec<_> = destroyed.map(|it| (it.layer(), it.id())).collect();
        let mut draft = Draft::of(&*writer, now, ballots);
        draft.say(actor, None, None, told);
        for (layer, id) in destroyed {
            draft.say(NOBODY, layer, Some(id), Body::FeatureRedact);
        }
        self.put_down(map, writer, draft).await?;
        Ok(Some(tally))
    }
}

async fn read(writer: &mut dyn Writer, ids: &[FeatureId]) -> Result<Vec<Feature>, Problem> {
    if ids.is_empty() { Ok(Vec::new()) } else { Ok(writer.features(ids).await?) }
}

fn is_ballot(map: &Map, feature: &Feature) -> bool {
    let kind = feature.layer().and_then(|layer| map.kind_on(layer));
    kind.is_some_and(|kind| kind.serves == Some(Serves::Ballots))
}
