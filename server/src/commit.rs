//! The one write path. Requests that arrive while another is being written wait and are written together: one lock of
//! the map's head, one sync of the disk, one verdict per change. What is acknowledged is on disk.

mod by_itself;
mod closing;
mod deciding;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use layers::{
    accept::{Arrival, accept, accept_admitted, accept_agreed, accept_taken_back},
    change::{Body, Change, ChangeError, Logged},
    clock::Hlc,
    feature::Feature,
    id::{ActorId, ChangeId, FeatureId, GroupId, MapId, Seq, WorkshopId},
    kind::Kind,
    map::Map,
    role::Actor,
    view::{Standing, View},
};
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::oneshot;
use utoipa::ToSchema;

use crate::{
    atlas::{Atlas, Step},
    clock::Clock,
    error::Problem,
    http::schema,
    store::{Known, SharedStore, Writer},
};

/// What became of a change.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Verdict {
    /// The change.
    #[schema(value_type = uuid::Uuid)]
    pub id: ChangeId,
    /// Accepted and repeated changes are durable; a refused one will never be taken.
    pub status: Status,
    /// Its clock, clamped to the server's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = schema::Hlc, required = false)]
    pub hlc: Option<Hlc>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Why, required = false)]
    pub problem: Option<Why>,
}

/// What became of a change, in a word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Written now.
    Accepted,
    /// Written before.
    Repeated,
    /// Never to be written.
    Refused,
}

/// Why a change was refused.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct Why {
    /// Stable word for programs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same in words.
    pub title: String,
    /// What happened, and what to do.
    pub detail: String,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
}

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
            let actor = Actor { id: actor, role };
            let mut verdicts = Vec::with_capacity(changes.len());
            for change in changes {
                let verdict = match draft.weigh(actor, change, together) {
                    Err(verdict) => *verdict,
                    Ok(logged) => match stray(&mut *writer, &logged).await? {
                        Some(verdict) => verdict,
                        None => draft.take(logged),
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
        if draft.steps.is_empty() {
            return Ok(outcomes);
        }
        let steps = draft.write(&mut *writer).await?;
        writer.commit().await?;
        self.atlas.advance(map, steps).await;
        Ok(outcomes)
    }
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

/// The map and the features that a transaction works on, and what it is going to write.
struct Draft {
    map: Map,
    base: Seq,
    now: u64,
    known: HashMap<ChangeId, Known>,
    features: BTreeMap<FeatureId, Feature>,
    steps: Vec<Logged>,
}

impl Draft {
    async fn open<'a>(
        writer: &mut dyn Writer,
        coming: impl Iterator<Item = &'a Incoming>,
        now: u64,
    ) -> Result<Self, Problem> {
        let changes: Vec<&Change> = coming.filter_map(|it| it.as_ref().ok()).collect();
        let ids: Vec<ChangeId> = changes.iter().map(|change| change.id).collect();
        let known = writer.known(&ids).await?;
        let of_known = known.iter().filter_map(|it| it.feature);
        let mut about: Vec<FeatureId> = changes.iter().filter_map(|it| it.feature).chain(of_known).collect();
        about.sort_unstable();
        about.dedup();
        let known = known.into_iter().map(|it| (it.change, it)).collect();
        let features = writer.features(&about).await?.into_iter().map(|it| (it.id(), it)).collect();
        Ok(Self { known, ..Self::of(writer, now, features) })
    }

    fn of(writer: &dyn Writer, now: u64, features: BTreeMap<FeatureId, Feature>) -> Self {
        let (map, base) = (writer.map().clone(), writer.head());
        Self { map, base, now, known: HashMap::new(), features, steps: Vec::new() }
    }

    fn head(&self) -> Seq {
        self.base + self.steps.len() as Seq
    }

    /// The change as the log would take it, or why it does not.
    fn weigh(&self, actor: Actor, incoming: Incoming, together: Together) -> Result<Logged, Box<Verdict>> {
        let change =
            incoming.map_err(|(id, error)| Box::new(refused(id, "invalid-change", &error, error.field())))?;
        let id = change.id;
        let known = self.known.get(&id);
        if let Some(hlc) = known.and_then(|it| self.told(actor, it)) {
            return Err(Box::new(Verdict { id, status: Status::Repeated, hlc: Some(hlc), problem: None }));
        }
        let feature = change.feature.and_then(|feature| self.features.get(&feature));
        let arrival = Arrival { actor, map: &self.map, now: self.now, seq: self.head() + 1 };
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
            return Some(known.hlc);
        }
        let standing = Standing::of(self.features.get(&known.feature?)?)?;
        View::new(actor, &self.map).clock(&self.map, &standing, known.hlc)
    }

    fn take(&mut self, logged: Logged) -> Verdict {
        let (id, hlc) = (logged.change.id, logged.change.hlc);
        let (actor, feature) = (logged.actor, logged.change.feature);
        self.known.insert(id, Known { change: id, seq: logged.seq, hlc, actor, feature });
        self.map.apply(&logged);
        if let (Some(feature), Some(kind)) = (logged.change.feature, kind_of(&self.map, &logged)) {
            self.features.entry(feature).or_insert_with(|| Feature::new(feature)).apply(&logged, kind);
        }
        self.steps.push(logged);
        Verdict { id, status: Status::Accepted, hlc: Some(hlc), problem: None }
    }

    /// Hands everything to the writer and makes of it what the atlas takes in.
    async fn write(mut self, writer: &mut dyn Writer) -> Result<Vec<Step>, Problem> {
        for logged in &self.steps {
            if let (Body::FeatureRedact | Body::FeatureGeneralise(_), Some(feature)) =
                (&logged.change.body, logged.change.feature)
            {
                writer.redact(feature).await?;
            }
            writer.append(logged)?;
        }
        let touched: std::collections::BTreeSet<_> =
            self.steps.iter().filter_map(|it| it.change.feature).collect();
        self.features.retain(|id, _| touched.contains(id));
        for feature in self.features.values() {
            writer.put_feature(feature)?;
        }
        if self.steps.iter().any(|logged| logged.change.feature.is_none()) {
            writer.put_map(&self.map)?;
        }
        Ok(Step::of(self.steps, self.features))
    }
}

fn kind_of<'a>(map: &'a Map, logged: &Logged) -> Option<&'a Kind> {
    logged.change.layer.and_then(|layer| map.any_layer_and_kind(layer)).map(|(_, kind)| kind)
}

fn refused(id: ChangeId, kind: &str, why: &dyn std::fmt::Display, field: Option<&str>) -> Verdict {
    let (detail, field) = (why.to_string(), field.map(str::to_owned));
    let problem = Some(Why { kind: kind.into(), title: title(kind), detail, field });
    Verdict { id, status: Status::Refused, hlc: None, problem }
}

/// The stable word of a problem as people write it: `too-long` is "Too long".
fn title(kind: &str) -> String {
    let words = kind.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}
