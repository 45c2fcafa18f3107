//! A map and its layers: what the log says about the map itself, apart from its features.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    change::{Body, LayerPut, Logged, MapPut},
    contact::Contact,
    field,
    id::{ActorId, LayerId, MapId, WorkshopId},
    kind::{Kind, KindId},
    kinds,
    label::is_hidden,
    precision::Precision,
    role::Clearance,
    text,
    workshop::{Seat, Workshop, WorkshopChange},
};

/// Where a map opens.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camera {
    /// Longitude and latitude in degrees.
    pub center: [f64; 2],
    /// Web-mercator zoom, 0 to 22.
    pub zoom: f64,
}

impl Camera {
    /// The camera if it looks at the earth.
    pub fn check(self) -> Result<Self, &'static str> {
        let [lon, lat] = self.center;
        let good = (-180.0..=180.0).contains(&lon)
            && (-90.0..=90.0).contains(&lat)
            && (0.0..=22.0).contains(&self.zoom);
        if good { Ok(self) } else { Err("it does not look at the earth") }
    }
}

/// Longest name, in characters.
const NAME: usize = 120;

/// Why a text is no name of a map or a layer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum NameError {
    /// It is empty or too long, or holds a hidden character.
    #[error("a name has 1 to 120 characters")]
    Length,
    /// It leads to a person or to a place.
    #[error("{}", field::Refusal::Leads(.0))]
    Leads(&'static text::Rule),
}

/// A name of a map or a layer in its normal form: it is not too long, hides nothing and leads to nobody.
pub fn name(text: &str) -> Result<String, NameError> {
    let text = text.trim();
    if !(1..=NAME).contains(&text.chars().count()) || text.chars().any(is_hidden) {
        return Err(NameError::Length);
    }
    text::refused(text, false).map_or_else(|| Ok(text.into()), |rule| Err(NameError::Leads(rule)))
}

/// A layer of one kind.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Layer {
    /// Which.
    pub id: LayerId,
    /// Of what kind; never changes.
    pub kind: KindId,
    /// As the people of the map call it.
    pub name: String,
    /// Place in the list, from bottom to top.
    pub order: i32,
    /// Where this layer is tighter than its kind.
    pub precision: BTreeMap<Clearance, Precision>,
    /// Taken off the map; its features stay in the log.
    pub removed: bool,
}

/// The map itself, as the log made it.
#[derive(Clone, PartialEq, Debug)]
pub struct Map {
    /// Which.
    pub id: MapId,
    /// Its name.
    pub name: String,
    /// Where it opens, if anybody said.
    pub camera: Option<Camera>,
    /// Whom to call. What of it somebody is told is for her [`View`](crate::view::View) to say.
    pub(crate) contacts: Vec<Contact>,
    layers: BTreeMap<LayerId, Layer>,
    kinds: BTreeMap<String, OwnKind>,
    workshops: BTreeMap<WorkshopId, Workshop>,
}

/// A kind that the community defined, with the text it was defined by. A text that this version does not read defines
/// nothing here, and is kept for one that does: what was defined before it may show more.
#[derive(Clone, PartialEq, Debug)]
struct OwnKind {
    toml: String,
    kind: Option<Kind>,
}

/// What any version finds in the text of a kind.
#[derive(Deserialize)]
struct Named {
    id: String,
}

impl OwnKind {
    /// A definition, by the id that it gives; by itself where none is found.
    fn of(toml: &str) -> (String, Self) {
        let kind = Kind::parse(toml).ok();
        let id = toml::from_str(toml).map_or_else(|_| toml.to_owned(), |Named { id }| id);
        (id, Self { toml: toml.to_owned(), kind })
    }
}

impl Map {
    /// A map without layers.
    pub fn new(id: MapId, name: String) -> Self {
        let (layers, kinds, workshops) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { id, name, camera: None, contacts: Vec::new(), layers, kinds, workshops }
    }

    /// A layer that is on the map.
    pub fn layer(&self, id: LayerId) -> Option<&Layer> {
        self.layers.get(&id).filter(|layer| !layer.removed)
    }

    /// A layer, even if it was taken off.
    pub fn any_layer(&self, id: LayerId) -> Option<&Layer> {
        self.layers.get(&id)
    }

    /// The layers on the map from bottom to top.
    pub fn layers(&self) -> Vec<&Layer> {
        let mut layers: Vec<_> = self.layers.values().filter(|layer| !layer.removed).collect();
        layers.sort_by_key(|layer| (layer.order, layer.id));
        layers
    }

    /// Those that were taken off, too.
    pub fn every_layer(&self) -> impl Iterator<Item = &Layer> {
        self.layers.values()
    }

    /// A kind that this map may use: a shipped one, or its own. The shipped ones come first, whatever a log says: nobody
    /// makes a safe house public by defining it anew.
    pub fn kind(&self, id: &KindId) -> Option<&Kind> {
        kinds::get(id.as_str()).or_else(|| self.kinds.get(id.as_str())?.kind.as_ref())
    }

    /// A layer that is on the map, with its kind.
    pub fn layer_and_kind(&self, id: LayerId) -> Option<(&Layer, &Kind)> {
        let layer = self.layer(id)?;
        Some((layer, self.kind(&layer.kind)?))
    }

    /// A layer with its kind, even if it was taken off.
    pub fn any_layer_and_kind(&self, id: LayerId) -> Option<(&Layer, &Kind)> {
        let layer = self.any_layer(id)?;
        Some((layer, self.kind(&layer.kind)?))
    }

    /// The kind of what is on a layer, even if it was taken off.
    pub fn kind_on(&self, id: LayerId) -> Option<&Kind> {
        self.any_layer_and_kind(id).map(|(_, kind)| kind)
    }

    /// The kinds that the community defined, as far as this version reads them.
    pub fn own_kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.values().filter_map(|own| own.kind.as_ref())
    }

    /// Whether the community defined kinds, read or not.
    pub fn has_own_kinds(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// A workshop that is on the map.
    pub fn workshop(&self, id: WorkshopId) -> Option<&Workshop> {
        self.workshops.get(&id).filter(|workshop| !workshop.removed)
    }

    /// The workshops that are on the map.
    pub fn workshops(&self) -> impl Iterator<Item = &Workshop> {
        self.workshops.values().filter(|workshop| !workshop.removed)
    }

    /// Those that were taken off, too.
    pub fn every_workshop(&self) -> impl Iterator<Item = &Workshop> {
        self.workshops.values()
    }

    /// Where somebody sits.
    pub fn seats_of(&self, actor: ActorId) -> impl Iterator<Item = (&Workshop, &Seat)> {
        self.workshops().filter_map(move |workshop| Some((workshop, workshop.seat(actor)?)))
    }

    /// Takes in a change of the log. Changes of features pass by; changes come in the order of the log.
    pub fn apply(&mut self, logged: &Logged) {
        match &logged.change.body {
            Body::MapPut(MapPut { name, camera }) => {
                if let Some(name) = name {
                    self.name.clone_from(name);
                }
                self.camera = camera.or(self.camera);
            }
            Body::LayerPut(put) => {
                if let Some(id) = logged.change.layer {
                    self.put_layer(id, put);
                }
            }
            Body::LayerRemove => {
                if let Some(layer) = logged.change.layer.and_then(|id| self.layers.get_mut(&id)) {
                    layer.removed = true;
                }
            }
            Body::ContactsPut { contacts } => self.contacts.clone_from(contacts),
            Body::KindDefine { toml } => self.kinds.extend([OwnKind::of(toml)]),
            Body::Workshop(change) => self.take_workshop(logged, change),
            _ => {}
        }
    }

    fn take_workshop(&mut self, logged: &Logged, change: &WorkshopChange) {
        if let WorkshopChange::Define { workshop: id, plan } = change {
            let plan = plan.as_ref().clone();
            match self.workshops.get_mut(id) {
                Some(workshop) => workshop.define(plan, logged.received_at),
                None => drop(self.workshops.insert(*id, Workshop::new(*id, plan))),
            }
            return;
        }
        let Some(workshop) = self.workshops.get_mut(&change.workshop()) else { return };
        match change {
            WorkshopChange::Define { .. } => {}
            WorkshopChange::Phase { phase, .. } => workshop.open_phase(phase.clone(), logged.received_at),
            WorkshopChange::Screens { screens, .. } => workshop.screens = *screens,
            WorkshopChange::Freeze { frozen, .. } => workshop.frozen = *frozen,
            WorkshopChange::Mute { layer, muted, .. } => {
                if *muted {
                    workshop.muted.insert(*layer);
                } else {
                    workshop.muted.remove(layer);
                }
            }
            WorkshopChange::Stance { feature, stance, .. } => workshop.say(logged.actor, *feature, *stance),
            WorkshopChange::Vote { vote, asks, .. } => workshop.open_vote(*vote, *asks, logged.received_at),
            WorkshopChange::Tally { tally, .. } => workshop.close_vote(tally.clone()),
            WorkshopChange::Decide { kind, decision, marks, .. } => {
                workshop.decide(kind.clone(), decision.clone(), marks, (logged.actor, logged.received_at));
            }
            WorkshopChange::Seat { actor, seat, .. } => workshop.sit(*actor, seat.clone()),
            WorkshopChange::Remove { .. } => workshop.removed = true,
        }
    }

    fn put_layer(&mut self, id: LayerId, put: &LayerPut) {
        let layer = Layer {
            id,
            // A layer keeps the kind it was made with: its features were checked against it.
            kind: self.layers.get(&id).map_or_else(|| put.kind.clone(), |layer| layer.kind.clone()),
            name: put.name.clone(),
            order: put.order,
            precision: put.precision.clone(),
            removed: false,
        };
        self.layers.insert(id, layer);
    }
}

/// What is kept of a map beside its log, so that a start needs no replay.
#[derive(Serialize, Deserialize)]
pub(crate) struct StoredMap {
    name: String,
    camera: Option<Camera>,
    #[serde(default)]
    contacts: Vec<Contact>,
    layers: Vec<Layer>,
    kinds: Vec<String>,
    #[serde(default)]
    workshops: Vec<Workshop>,
}

impl From<&Map> for StoredMap {
    fn from(map: &Map) -> Self {
        Self {
            name: map.name.clone(),
            camera: map.camera,
            contacts: map.contacts.clone(),
            layers: map.layers.values().cloned().collect(),
            kinds: map.kinds.values().map(|own| own.toml.clone()).collect(),
            workshops: map.workshops.values().cloned().collect(),
        }
    }
}

impl StoredMap {
    pub(crate) fn into_map(self, id: MapId) -> Map {
        Map {
            id,
            name: self.name,
            camera: self.camera,
            contacts: self.contacts,
            layers: self.layers.into_iter().map(|layer| (layer.id, layer)).collect(),
            kinds: self.kinds.iter().map(|toml| OwnKind::of(toml)).collect(),
            workshops: self.workshops.into_iter().map(|it| (it.id, it)).collect(),
        }
    }
}
