//! The one write path. Requests that arrive while another is being written wait and are written together: one lock of
//! the map's head, one sync of the disk, one verdict per change. What is acknowledged is on disk.

mod by_itself;
mod closing;
mod deciding;
mod draft;
mod verdict;

use std::{collections::HashMap, sync::Arc};

use layers::{
    change::{Body, Change, ChangeError, Logged},
    clock::{Hlc, Millis},
    id::{ActorId, ChangeId, FeatureId, GroupId, LayerId, MapId, Seq, WorkshopId},
    role::Actor,
};
use parking_lot::Mutex;
use tokio::sync::oneshot;

pub use self::verdict::{Status, Verdict, Why};
use self::{draft::Draft, verdict::refused};
use crate::{
    atlas::Atlas,
    clock::Clock,
    error::Problem,
    store::{SharedStore, Writer},
};

/// A change on its way in: parsed, or refused at the door.
pub type Incoming = Result<Change, (ChangeId, ChangeError)>;

/// Whether changes stand or fall together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Together {
    /// Each is judged by itself.
    No,
    /// If one is refused, none is written.
    AllOrNothing,
    /// Each is judged by itself, as one of the map that two people agreed to.
    Agreed,
    /// Each is judged by itself, as the seat of somebody who came by a link of a workshop.
    Admitted,
    /// Each is judged by itself, as what who leads takes back for a group.
    TakenBack(WorkshopId, GroupId),
}

/// Verdicts in the order of the changes, and the head after them.
pub type Outcome = Result<(Vec<Verdict>, Seq), Problem>;

struct Ticket {
    actor: ActorId,
    changes: Vec<Incoming>,
    together: Together,
    answer: oneshot::Sender<Outcome>,
}

/// The tickets of one map that wait for their turn.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Vec<Ticket>>,
    turn: tokio::sync::Mutex<()>,
}

/// Writes changes, one map at a time.
pub struct Committer {
    store: SharedStore,
    atlas: Arc<Atlas>,
    clock: Clock,
    queues: Mutex<HashMap<MapId, Arc<Queue>>>,
}

impl Committer {
    /// A committer over a store; what it writes it tells the atlas.
    pub fn new(store: SharedStore, atlas: Arc<Atlas>, clock: Clock) -> Self {
        Self { store, atlas, clock, queues: Mutex::default() }
    }

    /// Writes changes of one actor to one map. When this returns `accepted`, the change is on disk; when the caller goes
    /// away meanwhile, it is written all the same.
    pub async fn submit(
        self: &Arc<Self>,
        map: MapId,
        actor: ActorId,
        changes: Vec<Incoming>,
        together: Together,
    ) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        let queue = Arc::clone(self.queues.lock().entry(map).or_default());
        queue.waiting.lock().push(Ticket { actor, changes, together, answer });
        let committer = Arc::clone(self);
        tokio::spawn(async move {
            let _turn = queue.turn.lock().await;
            let tickets = std::mem::take(&mut *queue.waiting.lock());
            if !tickets.is_empty() {
                committer.write(map, tickets).await;
            }
        });
        outcome.await.unwrap_or(Err(Problem::Fault))
    }

    /// Writes one change of one actor, as [`submit`](Self::submit) does.
    pub async fn submit_one(
        self: &Arc<Self>,
        map: MapId,
        actor: ActorId,
        change: Change,
        together: Together,
    ) -> Result<Verdict, Problem> {
        let (mut verdicts, _) = self.submit(map, actor, vec![Ok(change)], together).await?;
        verdicts.pop().ok_or(Problem::Fault)
    }

    /// The lock of a map.
    async fn begin(&self, map: MapId) -> Result<Box<dyn Writer>, Problem> {
        self.store.begin(map).await?.ok_or(Problem::NotFound)
    }

    /// Writes the tickets in one transaction. Those that stand or fall together get one of their own, so that falling
    /// takes nobody else with them.
    async fn write(&self, map: MapId, tickets: Vec<Ticket>) {
        let (alone, shared): (Vec<_>, Vec<_>) =
            tickets.into_iter().partition(|ticket| ticket.together == Together::AllOrNothing);
        for tickets in alone.into_iter().map(|ticket| vec![ticket]).chain(std::iter::once(shared)) {
            let (asked, answers): (Vec<_>, Vec<_>) =
                tickets.into_iter().map(|it| ((it.actor, it.changes, it.together), it.answer)).unzip();
            if asked.is_empty() {
                continue;
            }
            match self.transact(map, asked).await {
                Ok(outcomes) => {
                    for (answer, outcome) in answers.into_iter().zip(outcomes) {
                        // Whoever went away meanwhile does not need it.
                        drop(answer.send(outcome));
                    }
                }
                Err(problem) => {
                    tracing::warn!(%problem, "a transaction was rolled back");
                    for answer in answers {
                        drop(answer.send(Err(problem.again())));
                    }
                }
            }
        }
    }

    async fn transact(
        &self,
        map: MapId,
        asked: Vec<(ActorId, Vec<Incoming>, Together)>,
    ) -> Result<Vec<Outcome>, Problem> {
        let mut writer = self.begin(map).await?;
        let mut draft =
            Draft::open(&mut *writer, asked.iter().flat_map(|(_, changes, _)| changes), (self.clock)())
                .await?;
        let mut outcomes = Vec::with_capacity(asked.len());
        for (actor, changes, together) in asked {
            let Some(role) = writer.role(actor).await? else {
                outcomes.push(Err(Problem::NotFound));
                continue;
            };
            let asks = (Actor { id: actor, role }, draft.head());
            let mut verdicts = Vec::with_capacity(changes.len());
            for change in changes {
                let verdict = match draft.weigh(asks, change, together) {
                    Err(verdict) => *verdict,
                    Ok(logged) => match stray(&mut *writer, &logged).await? {
                        Some(verdict) => verdict,
                        None => draft.accept(asks.0, logged),
                    },
                };
                verdicts.push(verdict);
            }
            if together == Together::AllOrNothing
                && verdicts.iter().any(|verdict| verdict.status == Status::Refused)
            {
                // Dropping the writer rolls back.
                return Ok(vec![Ok((verdicts, draft.base))]);
            }
            outcomes.push(Ok((verdicts, draft.head())));
        }
        self.put_down(map, writer, draft).await?;
        Ok(outcomes)
    }

    /// Writes a draft and tells the atlas. What pointed at something that was destroyed lets go of it.
    async fn put_down(&self, map: MapId, mut writer: Box<dyn Writer>, draft: Draft) -> Result<(), Problem> {
        if draft.is_empty() {
            return Ok(());
        }
        let (destroyed, pointing) = (draft.destroyed(), draft.pointing());
        let steps = draft.write(&mut *writer).await?;
        writer.commit().await?;
        self.atlas.advance(map, steps).await;
        if destroyed.is_empty() || pointing.is_empty() {
            return Ok(());
        }
        if let Err(problem) = Box::pin(self.unlink(map, &pointing, &destroyed)).await {
            // It is destroyed and acknowledged all the same.
            tracing::warn!(%problem, "what points at something that was destroyed was not let go");
        }
        Ok(())
    }
}

/// A change that the server makes now and that has an id nobody else gives.
pub fn fresh(now: Millis, layer: Option<LayerId>, feature: Option<FeatureId>, body: Body) -> Change {
    Change { id: ChangeId::new(uuid::Uuid::new_v4()), hlc: Hlc::new(now, 0), base: 0, layer, feature, body }
}

/// A photo or a voice note is shown only by whoever sent it, and by one feature. It is bound to the feature here; if
/// nothing is written, it is not. Nothing is asked about it where the change would not be taken anyway: what is said of a
/// photo would tell a feature that is hidden from one that is not there.
async fn stray(writer: &mut dyn Writer, logged: &Logged) -> Result<Option<Verdict>, Problem> {
    let Change { id, feature: Some(feature), body: Body::FeatureAttach(shown), .. } = &logged.change else {
        return Ok(None);
    };
    let there = writer.attach(shown, *feature, logged.actor).await?;
    let why = "this photo or voice note was not sent, is of another type, or belongs to another feature";
    Ok((!there).then(|| refused(*id, "unknown-attachment", &why, Some("attachment"))))
}
