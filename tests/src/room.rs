//! People and a map, without a server: who writes what, as the commit of the server would.

use std::collections::HashMap;

use layers::{
    accept::{Arrival, Refusal, accept},
    change::{Attachment, Change, Logged},
    feature::Feature,
    id::{ActorId, FeatureId, LayerId, MapId, Seq},
    kinds,
    map::Map,
    role::{Actor, Role},
};
use serde_json::{Value as Json, json};
use server::{
    seal::{Key, Seal},
    store::{Account, Attached, NOBODY, SharedStore, StoreError},
};
use uuid::Uuid;

/// When everything here happens, in milliseconds since 1970.
pub const NOW: u64 = 1_800_000_000_000;

/// What opens the stores of these stories.
pub fn seal() -> Seal {
    Seal::new(&Key::new([7; Key::BYTES]))
}

/// A store with a map, a layer of each of some kinds, and its coordinator.
pub struct Room {
    /// Where it is kept.
    pub store: SharedStore,
    /// The map.
    pub map: MapId,
    /// Who made it.
    pub coordinator: ActorId,
}

/// Somebody with a passphrase.
pub fn account(name: &str) -> Account {
    Account {
        id: ActorId::new(Uuid::new_v4()),
        name: name.into(),
        passphrase: Some("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA".into()),
        steward: false,
        guest: false,
        created_at: NOW,
    }
}

/// Somebody who came by a link.
pub fn guest(name: &str) -> Account {
    Account { passphrase: None, guest: true, ..account(name) }
}

/// The layer of a shipped kind on the map of these stories.
pub fn layer_of(kind: &str) -> LayerId {
    let place = kinds::shipped().iter().position(|known| known.id.as_str() == kind).expect("a shipped kind");
    LayerId::new(Uuid::from_u128(100 + place as u128))
}

/// A feature by its number.
pub fn feature(n: u128) -> FeatureId {
    FeatureId::new(Uuid::from_u128(1_000 + n))
}

/// A change of a feature on the layer of a kind.
pub fn change(kind_of_layer: &str, feature: FeatureId, base: Seq, kind: &str, body: &Json) -> Change {
    let wire = json!({"id": Uuid::new_v4(), "kind": kind, "version": 1, "hlc": format!("{:016x}", NOW << 16),
        "base": base, "layer": layer_of(kind_of_layer), "feature": feature, "body": body});
    Change::parse(wire).expect("a change")
}

/// A put of a point.
pub fn point(kind: &str, n: u128, lon: f64, lat: f64, properties: &Json) -> Change {
    let geometry = json!({"type": "Point", "coordinates": [lon, lat]});
    change(kind, feature(n), 0, "feature.put", &json!({"geometry": geometry, "properties": properties}))
}

/// What a change says that shows it.
pub fn as_shown(attached: &Attached) -> Attachment {
    let Attached { id, media_type, name, .. } = attached.clone();
    Attachment { attachment: id, media_type, name }
}

/// A layer of a kind.
pub fn layer_put(kind: &str, name: &str) -> Change {
    let wire = json!({"id": Uuid::new_v4(), "kind": "layer.put", "version": 1, "hlc": "0000000000000000",
        "layer": layer_of(kind), "body": {"kind": kind, "name": name}});
    Change::parse(wire).expect("a layer")
}

impl Room {
    /// A map at head 10: one layer of each kind that is drawn on the map. Those of a room come after them in the list.
    pub async fn new(store: SharedStore) -> Self {
        let coordinator = account(&format!("Coordinadora {}", Uuid::new_v4()));
        store.create_account(&coordinator).await.expect("an account");
        let map = MapId::new(Uuid::new_v4());
        store.create_map(&Map::new(map, "Río Claro".into()), coordinator.id, NOW).await.expect("a map");
        let room = Self { store, map, coordinator: coordinator.id };
        let layers =
            kinds::shipped().iter().take(10).map(|kind| layer_put(kind.id.as_str(), kind.label.get("es")));
        let verdicts = room.write(room.coordinator, layers.collect()).await.expect("layers");
        assert!(verdicts.iter().all(Result::is_ok));
        room
    }

    /// Somebody else comes onto the map.
    pub async fn with(&self, name: &str, role: Role) -> ActorId {
        let account = account(name);
        self.store.create_account(&account).await.expect("an account");
        self.store.put_member(self.map, account.id, role, NOBODY).await.expect("a member");
        account.id
    }

    /// Writes changes as the server's commit does: lock, judge, append, commit.
    pub async fn write(
        &self,
        by: ActorId,
        changes: Vec<Change>,
    ) -> Result<Vec<Result<Seq, Refusal>>, StoreError> {
        let mut writer = self.store.begin(self.map).await?.expect("a map");
        let role = writer.role(by).await?.expect("a member");
        let mut map = writer.map().clone();
        let ids: Vec<_> = changes.iter().filter_map(|change| change.feature).collect();
        let features = writer.features(&ids).await?;
        let mut features: HashMap<_, _> = features.into_iter().map(|it| (it.id(), it)).collect();
        let mut verdicts = Vec::new();
        for change in changes {
            let actor = Actor { id: by, role };
            let arrival = Arrival::alone(actor, &map, NOW, writer.head() + 1);
            let about = change.feature;
            let logged = match accept(&arrival, change, about.and_then(|id| features.get(&id))) {
                Ok(logged) => logged,
                Err(refusal) => {
                    verdicts.push(Err(refusal));
                    continue;
                }
            };
            writer.append(&logged)?;
            verdicts.push(Ok(logged.seq));
            map.apply(&logged);
            let Some(id) = about else { continue };
            if logged.change.body.kind() == "feature.redact" {
                writer.redact(id).await?;
            }
            let feature = features.entry(id).or_insert_with(|| Feature::new(id));
            apply(feature, &logged, &map);
            writer.put_feature(feature)?;
        }
        writer.put_map(&map)?;
        writer.commit().await?;
        Ok(verdicts)
    }

    /// The whole log.
    pub async fn log(&self) -> Vec<Logged> {
        self.store.changes(self.map, 0, u32::MAX).await.expect("a log")
    }

    /// One feature as it stands.
    pub async fn feature(&self, id: FeatureId) -> Option<Feature> {
        self.store.features(self.map, &[id]).await.expect("features").pop()
    }
}

/// Takes a change of the log into its feature.
pub fn apply(feature: &mut Feature, logged: &Logged, map: &Map) {
    let layer = logged.change.layer.expect("a layer");
    let (_, kind) = map.any_layer_and_kind(layer).expect("a kind");
    feature.apply(logged, kind);
}
