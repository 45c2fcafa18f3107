//! The maps in memory: for each the trees that viewers are bound to, kept in step with the log. The writer, every other
//! node and a start all go through [`Atlas::advance`].

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::Arc,
    time::Instant,
};

use layers::{
    change::{Body, Logged},
    feature::Feature,
    id::{FeatureId, LayerId, MapId, Seq},
    index::{Bound, Indexes, Loader, Touch},
    kinds,
    map::Map,
    view::View,
};
use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::sync::{OnceCell, watch};

use crate::{
    error::Problem,
    nursery::Nursery,
    store::{self, SharedStore, StoreError},
};

/// Changes that are kept in memory for live readers; whoever is further behind reads the log.
const RECENT: usize = 4_096;
/// Changes read from the log at once.
const PAGE: u32 = 1_000;
/// Features after which a start says how far it is.
const TOLD: usize = 250_000;

/// A change with the feature it left behind, on its way into the trees.
pub struct Step {
    logged: Logged,
    feature: Option<Arc<Feature>>,
}

impl Step {
    /// Pairs changes with the features they are about, as these are now.
    pub fn of(log: Vec<Logged>, features: impl IntoIterator<Item = Feature>) -> Vec<Self> {
        let features: BTreeMap<_, _> =
            features.into_iter().map(|feature| (feature.id(), Arc::new(feature))).collect();
        log.into_iter()
            .map(|logged| {
                let feature = logged.change.feature.and_then(|id| features.get(&id)).cloned();
                Self { logged, feature }
            })
            .collect()
    }
}

/// A change that the trees took in, and what it touched.
pub struct Recent {
    /// The change.
    pub logged: Logged,
    /// Which boxes of which trees it touched; `None` when that was forgotten.
    pub touches: Option<Vec<Touch>>,
}

/// One map in memory.
pub struct OpenMap {
    state: RwLock<State>,
    head: watch::Sender<Seq>,
    /// One catches up at a time.
    turn: tokio::sync::Mutex<()>,
    nursery: Nursery,
}

/// What is known of a map up to `applied`.
pub struct State {
    /// The map itself.
    pub map: Map,
    /// Its trees.
    pub indexes: Indexes,
    /// The last change taken in.
    pub applied: Seq,
    recent: VecDeque<Arc<Recent>>,
}

impl State {
    /// The changes after `since` if they are still in memory.
    pub fn recent(&self, since: Seq) -> Option<Vec<Arc<Recent>>> {
        let first = self.recent.front()?.logged.seq;
        let from = usize::try_from((since + 1).checked_sub(first)?).ok()?;
        (from <= self.recent.len()).then(|| self.recent.range(from..).cloned().collect())
    }

    /// The layers that read otherwise after a change of the map itself. A kind that was defined anew changes what its
    /// layers show, and with it every tile that was made of them.
    fn changed_layers(&self, logged: &Logged) -> Vec<LayerId> {
        match (&logged.change.body, logged.change.feature) {
            (Body::KindDefine { .. }, _) => {
                let own = self.map.layers().into_iter().filter(|it| kinds::get(it.kind.as_str()).is_none());
                own.map(|layer| layer.id).collect()
            }
            (_, None) => logged.change.layer.into_iter().collect(),
            (_, Some(_)) => Vec::new(),
        }
    }

    /// Takes in what one commit brought. What it brought of one feature is paired with how that stands in the end: the first of
    /// these changes moves it all the way, so that each is told with all that was touched.
    fn take(&mut self, steps: Vec<Step>) {
        let mut touched: HashMap<FeatureId, Vec<Touch>> = HashMap::new();
        let mut destroyed = HashMap::new();
        let mut log = Vec::with_capacity(steps.len());
        let applied = self.applied;
        for Step { logged, feature } in steps.into_iter().filter(|step| step.logged.seq > applied) {
            self.map.apply(&logged);
            for layer in self.changed_layers(&logged) {
                self.indexes.refresh(&self.map, layer, logged.seq);
            }
            if let Some(feature) = feature {
                let touches = self.indexes.put(&self.map, &feature, logged.seq);
                touched.entry(feature.id()).or_default().extend(touches);
                if logged.change.body.destroys() {
                    destroyed.insert(feature.id(), logged.seq);
                }
            }
            self.applied = logged.seq;
            log.push(logged);
        }
        self.recent.extend(log.into_iter().map(|logged| {
            let touches = logged.change.feature.and_then(|id| touched.get(&id)).cloned().unwrap_or_default();
            Arc::new(Recent { logged, touches: Some(touches) })
        }));
        self.recent.drain(..self.recent.len().saturating_sub(RECENT));
        if !destroyed.is_empty() {
            self.forget(&destroyed);
        }
    }

    /// Keeps in memory of what was destroyed what the store keeps on the disk.
    fn forget(&mut self, destroyed: &HashMap<FeatureId, Seq>) {
        for known in &mut self.recent {
            let end = known.logged.change.feature.and_then(|id| destroyed.get(&id));
            if end.is_some_and(|end| known.logged.seq < *end) {
                *known = Arc::new(Recent { logged: known.logged.remains(), touches: None });
            }
        }
    }
}

impl OpenMap {
    pub(crate) fn new(map: Map, indexes: Indexes, applied: Seq) -> Self {
        Self {
            state: RwLock::new(State { map, indexes, applied, recent: VecDeque::new() }),
            head: watch::channel(applied).0,
            turn: tokio::sync::Mutex::default(),
            nursery: Nursery::default(),
        }
    }

    /// Looks at the map.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read()
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write()
    }

    /// Leaves of what the store says only as much of the log as was taken in: of what came since it is not known yet whom it reaches.
    pub fn keep_known(&self, log: &mut Vec<Logged>) {
        let applied = self.read().applied;
        log.retain(|logged| logged.seq <= applied);
    }

    /// Looks at the map as a viewer may: `look` gets only what she is bound to.
    pub fn look<T>(
        &self,
        view: &View,
        layers: Option<&[LayerId]>,
        look: impl FnOnce(&State, &Bound<'_>) -> T,
    ) -> T {
        loop {
            let lacking = {
                let state = self.read();
                let bound = state.indexes.bind(&state.map, view, layers);
                match bound.lacking() {
                    None => return look(&state, &bound),
                    Some(shelf) => shelf,
                }
            };
            self.nursery.supply(self, lacking);
        }
    }

    /// Makes what a viewer lacks before she looks, where nobody else waits for it.
    pub async fn ready(self: &Arc<Self>, view: &View) -> Result<(), Problem> {
        let lacks = {
            let state = self.read();
            !state.indexes.is_ready(&state.map, view)
        };
        if lacks {
            let (open, view) = (Arc::clone(self), view.clone());
            let made = tokio::task::spawn_blocking(move || open.look(&view, None, |_, _| ()));
            made.await.map_err(|_| Problem::Fault)?;
        }
        Ok(())
    }

    pub(crate) fn nursery(&self) -> &Nursery {
        &self.nursery
    }

    /// Follows the head.
    pub fn follow(&self) -> watch::Receiver<Seq> {
        self.head.subscribe()
    }

    pub(crate) fn take(self: &Arc<Self>, steps: Vec<Step>) {
        let mut state = self.write();
        state.take(steps);
        let (applied, worn) = (state.applied, state.indexes.worn().is_some());
        drop(state);
        self.head.send_if_modified(|head| std::mem::replace(head, applied) != applied);
        if worn {
            Nursery::mend(self);
        }
    }
}

/// The maps in memory.
pub struct Atlas {
    store: SharedStore,
    maps: Mutex<HashMap<MapId, Arc<OnceCell<Arc<OpenMap>>>>>,
}

impl Atlas {
    /// An atlas over a store; maps open when somebody first looks at them.
    pub fn new(store: SharedStore) -> Self {
        Self { store, maps: Mutex::default() }
    }

    /// A map in memory, loaded if it was not yet. Whoever asked may go away or lose patience: the loading goes on, for
    /// the others who wait and for her next try.
    pub async fn open(self: &Arc<Self>, map: MapId) -> Result<Arc<OpenMap>, Problem> {
        if let Some(open) = self.opened(map) {
            return Ok(open);
        }
        let atlas = Arc::clone(self);
        let opening = tokio::spawn(async move { atlas.open_once(map).await });
        opening.await.map_err(|_| Problem::Fault)?
    }

    async fn open_once(&self, map: MapId) -> Result<Arc<OpenMap>, Problem> {
        let cell = Arc::clone(self.maps.lock().entry(map).or_default());
        let open = cell.get_or_try_init(|| self.load(map)).await;
        if open.is_err() {
            self.maps.lock().remove(&map);
        }
        open.cloned()
    }

    async fn load(&self, id: MapId) -> Result<Arc<OpenMap>, Problem> {
        let store::Opened { standing, mut features } = self.store.open(id).await?.ok_or(Problem::NotFound)?;
        let (map, applied) = (standing.map, standing.head);
        let load = move || {
            let (began, mut count, mut told) = (Instant::now(), 0, 0);
            let mut loader = Loader::new(&map);
            while let Some(batch) = features.blocking_recv() {
                let batch = batch?;
                for feature in &batch {
                    loader.push(feature);
                }
                count += batch.len();
                if count >= told + TOLD {
                    told = count;
                    tracing::info!(map = %map.id, features = count, "a map is being opened");
                }
            }
            let indexes = loader.finish(applied);
            if told > 0 {
                let seconds = began.elapsed().as_secs_f32();
                tracing::info!(map = %map.id, features = count, seconds, "the map is open");
            }
            Ok::<_, StoreError>(OpenMap::new(map, indexes, applied))
        };
        let open = tokio::task::spawn_blocking(load).await.map_err(|_| Problem::Fault)??;
        Ok(Arc::new(open))
    }

    /// Lets go of a map that was destroyed.
    pub fn forget(&self, map: MapId) {
        self.maps.lock().remove(&map);
    }

    fn opened(&self, map: MapId) -> Option<Arc<OpenMap>> {
        let maps = self.maps.lock();
        maps.get(&map).and_then(|cell| cell.get()).cloned()
    }

    /// Takes in what this node has just written. If another node wrote in between, the log is read instead.
    pub async fn advance(&self, map: MapId, steps: Vec<Step>) {
        let (Some(open), Some(last)) = (self.opened(map), steps.last().map(|step| step.logged.seq)) else {
            return;
        };
        let _turn = open.turn.lock().await;
        let applied = open.read().applied;
        if steps.first().is_some_and(|step| step.logged.seq == applied + 1) {
            open.take(steps);
        } else if let Err(error) = self.read_on(map, &open, last).await {
            tracing::warn!(%error, "a map is behind; the follower will try again");
        }
    }

    /// Takes in what other nodes have written.
    pub async fn catch_up(&self, map: MapId, head: Seq) -> Result<(), StoreError> {
        let Some(open) = self.opened(map) else { return Ok(()) };
        if open.read().applied >= head {
            return Ok(());
        }
        let _turn = open.turn.lock().await;
        self.read_on(map, &open, head).await
    }

    async fn read_on(&self, map: MapId, open: &Arc<OpenMap>, head: Seq) -> Result<(), StoreError> {
        loop {
            let applied = open.read().applied;
            if applied >= head {
                return Ok(());
            }
            let log = self.store.changes(map, applied, PAGE).await?;
            if log.is_empty() {
                return Ok(());
            }
            let mut ids: Vec<FeatureId> = log.iter().filter_map(|logged| logged.change.feature).collect();
            ids.sort_unstable();
            ids.dedup();
            let features = self.store.features(map, &ids).await?;
            open.take(Step::of(log, features));
        }
    }
}
