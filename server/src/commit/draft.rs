//! What one transaction is going to write: changes are judged against what those before them left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use layers::{
    accept::{Arrival, accept, accept_admitted, accept_agreed, accept_taken_back},
    change::{Body, Change, Logged},
    clock::{Hlc, Millis},
    feature::Feature,
    id::{ActorId, ChangeId, FeatureId, LayerId, Seq},
    link,
    map::{Layer, Map},
    role::Actor,
    view::{Standing, View},
};

use super::{
    Incoming, Together, fresh,
    verdict::{Status, Verdict, refused},
};
use crate::{
    atlas::Step,
    error::Problem,
    store::{Known, Writer},
};

/// The map and the features that a transaction works on, and what it is going to write.
pub(super) struct Draft {
    pub(super) map: Map,
    pub(super) base: Seq,
    pub(super) now: Millis,
    known: HashMap<ChangeId, Known>,
    pub(super) features: BTreeMap<FeatureId, Feature>,
    log: Vec<Logged>,
}

impl Draft {
    /// What is known of changes that come in, under the lock.
    pub(super) async fn open<'a>(
        writer: &mut dyn Writer,
        coming: impl Iterator<Item = &'a Incoming>,
        now: Millis,
    ) -> Result<Self, Problem> {
        let changes: Vec<&Change> = coming.filter_map(|it| it.as_ref().ok()).collect();
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        let known = writer.known(&ids).await?;
        let of_known = known.iter().filter_map(|it| it.feature);
        let about: BTreeSet<FeatureId> = changes.iter().filter_map(|it| it.feature).chain(of_known).collect();
        let features = writer.features(&Vec::from_iter(about)).await?;
        let known = known.into_iter().map(|it| (it.change, it)).collect();
        Ok(Self { known, ..Self::of(writer, now, features) })
    }

    /// The map as the writer has it, with the features that are to be written to.
    pub(super) fn of(writer: &dyn Writer, now: Millis, features: Vec<Feature>) -> Self {
        let (map, base) = (writer.map().clone(), writer.head());
        let features = features.into_iter().map(|it| (it.id(), it)).collect();
        Self { map, base, now, known: HashMap::new(), features, log: Vec::new() }
    }

    /// The last change, those taken here included.
    pub(super) fn head(&self) -> Seq {
        self.base + self.log.len() as Seq
    }

    pub(super) fn is_empty(&self) -> bool {
        self.log.is_empty()
    }

    /// What is destroyed in it.
    pub(super) fn destroyed(&self) -> BTreeSet<FeatureId> {
        let redacted = self.log.iter().filter(|it| matches!(it.change.body, Body::FeatureRedact));
        redacted.filter_map(|it| it.change.feature).collect()
    }

    /// The layers whose features may point at what is destroyed.
    pub(super) fn pointing(&self) -> Vec<LayerId> {
        let links = |it: &&Layer| self.map.kind(&it.kind).is_some_and(link::links);
        self.map.layers().into_iter().filter(links).map(|it| it.id).collect()
    }

    /// A change that the server makes, by somebody who has seen everything.
    pub(super) fn fresh(&self, layer: Option<LayerId>, feature: Option<FeatureId>, body: Body) -> Change {
        Change { base: self.head(), ..fresh(self.now, layer, feature, body) }
    }

    /// Takes what the server writes by itself in the name of somebody, or of nobody.
    pub(super) fn say(
        &mut self,
        actor: ActorId,
        layer: Option<LayerId>,
        feature: Option<FeatureId>,
        body: Body,
    ) {
        let change = self.fresh(layer, feature, body);
        self.take(Logged { seq: self.head() + 1, actor, received_at: self.now, change });
    }

    /// A change of a request that began at a head, as the log would take it, or why it does not.
    pub(super) fn weigh(
        &self,
        (actor, began): (Actor, Seq),
        incoming: Incoming,
        together: Together,
    ) -> Result<Logged, Box<Verdict>> {
        let change =
            incoming.map_err(|(id, error)| Box::new(refused(id, "invalid-change", &error, error.field())))?;
        let id = change.id;
        let known = self.known.get(&id);
        if let Some(hlc) = known.and_then(|it| self.told(actor, it)) {
            return Err(Box::new(Verdict { id, status: Status::Repeated, hlc: Some(hlc), problem: None }));
        }
        let feature = change.feature.and_then(|feature| self.features.get(&feature));
        let arrival = Arrival { actor, map: &self.map, now: self.now, seq: self.head() + 1, began };
        let judged = match together {
            Together::Agreed => accept_agreed(&arrival, change),
            Together::Admitted => accept_admitted(&arrival, change),
            Together::TakenBack(workshop, group) => {
                accept_taken_back(&arrival, change, feature, (workshop, group))
            }
            Together::No | Together::AllOrNothing => accept(&arrival, change, feature),
        };
        match judged {
            Err(refusal) => Err(Box::new(refused(id, refusal.code(), &refusal, refusal.field()))),
            Ok(_) if known.is_some() => {
                Err(Box::new(refused(id, "id-taken", &"this id is taken: make a new one", None)))
            }
            Ok(logged) => Ok(logged),
        }
    }

    /// The clock of a change that the log holds, to whoever made it or sees what it is about. To anybody else it is not there:
    /// what she sends under its id is judged as if it was new.
    fn told(&self, actor: Actor, known: &Known) -> Option<Hlc> {
        if known.actor == actor.id {
            return Some(self.seen(actor, known.feature, known.hlc).unwrap_or_default());
        }
        known.feature.and_then(|feature| self.seen(actor, Some(feature), known.hlc))
    }

    /// A clock as exact as she sees what it is about: where she sees a day alone, the hour of the last write is not for her.
    pub(super) fn seen(&self, actor: Actor, feature: Option<FeatureId>, hlc: Hlc) -> Option<Hlc> {
        let Some(feature) = feature else { return Some(hlc) };
        let standing = Standing::of(self.features.get(&feature)?)?;
        View::new(actor, &self.map).clock(&self.map, &standing, hlc)
    }

    /// Takes a change that was judged.
    pub(super) fn take(&mut self, logged: Logged) {
        let (id, hlc) = (logged.change.id, logged.change.hlc);
        let (actor, feature) = (logged.actor, logged.change.feature);
        self.known.insert(id, Known { change: id, seq: logged.seq, hlc, actor, feature });
        self.map.apply(&logged);
        let kind = logged.change.layer.and_then(|layer| self.map.kind_on(layer));
        if let (Some(feature), Some(kind)) = (logged.change.feature, kind) {
            self.features.entry(feature).or_insert_with(|| Feature::new(feature)).apply(&logged, kind);
        }
        self.log.push(logged);
    }

    /// Takes a change that was judged, and says so to whoever sent it.
    pub(super) fn accept(&mut self, actor: Actor, logged: Logged) -> Verdict {
        let (id, hlc, feature) = (logged.change.id, logged.change.hlc, logged.change.feature);
        self.take(logged);
        Verdict { id, status: Status::Accepted, hlc: self.seen(actor, feature, hlc), problem: None }
    }

    /// Hands everything to the writer and makes of it what the atlas takes in.
    pub(super) async fn write(mut self, writer: &mut dyn Writer) -> Result<Vec<Step>, Problem> {
        for logged in &self.log {
            if let Some(feature) = logged.change.feature.filter(|_| logged.change.body.destroys()) {
                writer.redact(feature).await?;
            }
            writer.append(logged)?;
        }
        let touched: BTreeSet<_> = self.log.iter().filter_map(|it| it.change.feature).collect();
        self.features.retain(|id, _| touched.contains(id));
        for feature in self.features.values() {
            writer.put_feature(feature)?;
        }
        if self.log.iter().any(|logged| logged.change.feature.is_none()) {
            writer.put_map(&self.map)?;
        }
        Ok(Step::of(self.log, self.features.into_values()))
    }
}
