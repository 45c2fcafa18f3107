//! Who is what on which map, as lately read, and the word that goes round when it changes: here at once, from other nodes
//! as soon as the follower has seen it.

use std::{collections::HashMap, sync::Arc, time::Duration};

use layers::{
    id::{ActorId, MapId},
    role::Role,
};
use moka::sync::Cache;
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::store::{self, SharedStore};

/// Longest time that a role is believed, should the follower fail.
const KEPT: Duration = Duration::from_secs(5);

/// Roles, as lately read.
pub struct Rights {
    store: SharedStore,
    /// A role is known for one age of the rights of its map: when they change, nothing that was read before is believed.
    roles: Cache<(MapId, ActorId, u64), Option<Role>>,
    /// What the members of a map are called; new people come with another age.
    names: Cache<(MapId, u64), Arc<HashMap<ActorId, String>>>,
    maps: Mutex<HashMap<MapId, Age>>,
}

/// How often the rights of a map have changed, as far as this node knows.
#[derive(Default)]
struct Age {
    /// The store's own count.
    counted: u64,
    age: watch::Sender<u64>,
}

impl Age {
    fn grow(&self) {
        self.age.send_modify(|age| *age += 1);
    }
}

impl Rights {
    /// Over a store.
    pub fn new(store: SharedStore) -> Self {
        let roles = Cache::builder().max_capacity(50_000).time_to_live(KEPT).build();
        let names = Cache::builder().max_capacity(1_000).time_to_live(KEPT).build();
        Self { store, roles, names, maps: Mutex::default() }
    }

    /// What somebody is on a map.
    pub async fn role(&self, map: MapId, account: ActorId) -> store::Result<Option<Role>> {
        // The age is taken before the role is read: what changes in between makes the answer old, never the other way.
        let key = (map, account, self.age(map));
        if let Some(known) = self.roles.get(&key) {
            return Ok(known);
        }
        let role = self.store.role(map, account).await?;
        self.roles.insert(key, role);
        Ok(role)
    }

    /// What the members of a map are called. Who may know is for the caller to say.
    pub async fn names(&self, map: MapId) -> store::Result<Arc<HashMap<ActorId, String>>> {
        let key = (map, self.age(map));
        if let Some(known) = self.names.get(&key) {
            return Ok(known);
        }
        let members = self.store.members(map).await?;
        let names: Arc<HashMap<_, _>> =
            Arc::new(members.into_iter().map(|it| (it.account, it.name)).collect());
        self.names.insert(key, Arc::clone(&names));
        Ok(names)
    }

    /// Tells when somebody's rights on a map may have changed.
    pub fn follow(&self, map: MapId) -> watch::Receiver<u64> {
        self.with(map, |it| it.age.subscribe())
    }

    /// This node has just changed them.
    pub fn changed(&self, map: MapId) {
        self.with(map, |it| it.grow());
    }

    /// What the store counts: another number than before says that some node changed them.
    pub fn counted(&self, map: MapId, count: u64) {
        self.with(map, |it| {
            if std::mem::replace(&mut it.counted, count) != count {
                it.grow();
            }
        });
    }

    /// Whoever asks for maps that are not there leaves nothing behind.
    fn age(&self, map: MapId) -> u64 {
        let maps = self.maps.lock();
        maps.get(&map).map_or(0, |it| *it.age.borrow())
    }

    fn with<T>(&self, map: MapId, act: impl FnOnce(&mut Age) -> T) -> T {
        act(self.maps.lock().entry(map).or_default())
    }
}
