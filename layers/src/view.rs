//! The only way to read. A view binds a viewer to what she may see before anything is looked up: the audiences she
//! belongs to, and for each layer the precision of her clearance.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::{
    change::{Body, FeaturePut, Logged},
    clock::{Hlc, Millis},
    contact::Contact,
    feature::Feature,
    field::{Field, Value},
    id::{ActorId, ChangeId, FeatureId, LayerId, Seq, WorkshopId},
    kind::{Kind, KindId},
    map::{Layer, Map},
    precision::Precision,
    role::{Ability, Actor, Clearance},
    scope::{Audience, Scope},
    workshop::{Asks, Tally, WorkshopChange},
};

/// One tree of features: those of a layer that an audience sees at a precision.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Shelf {
    /// Whose features.
    pub layer: LayerId,
    /// For whom.
    pub audience: Audience,
    /// How exact.
    pub precision: Precision,
}

/// Where a feature stands, whether it is on the map or was taken off it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Its layer.
    pub layer: LayerId,
    /// Who drew it.
    pub author: ActorId,
    /// How far it goes.
    pub scope: Scope,
    /// Where in the log it came to go so far.
    pub since: Seq,
}

impl Standing {
    /// Where a feature stands; `None` before its first put.
    pub fn of(feature: &Feature) -> Option<Self> {
        let (layer, author, scope) = (feature.layer()?, feature.author()?, feature.scope());
        Some(Self { layer, author, scope, since: feature.rescoped_at() })
    }
}

/// What one viewer may see of one map.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct View {
    actor: Option<ActorId>,
    clearance: Clearance,
    audiences: Vec<Audience>,
    leads: bool,
}

/// A change as one viewer may see it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SeenChange {
    /// Which.
    pub id: ChangeId,
    /// The word for what it does.
    pub kind: &'static str,
    /// Who made it.
    pub actor: ActorId,
    /// The layer it is about.
    pub layer: Option<LayerId>,
    /// The feature it is about.
    pub feature: Option<FeatureId>,
    /// Its clock.
    pub hlc: Hlc,
    /// When the server accepted it, in milliseconds since 1970.
    pub received_at: Millis,
    /// What it says, masked.
    pub body: Json,
}

impl View {
    /// The view of somebody on the map, as what she is there and as where she sits.
    pub fn new(actor: Actor, map: &Map) -> Self {
        let clearance = actor.role.clearance();
        let audiences = Audience::of(actor.id, clearance, map);
        Self { actor: Some(actor.id), clearance, audiences, leads: actor.role.may(Ability::Lead) }
    }

    /// A stranger's view.
    pub fn public() -> Self {
        let audiences = Audience::of_stranger();
        Self { actor: None, clearance: Clearance::Public, audiences, leads: false }
    }

    /// A stranger's view of what people moved out of the room, as far as others decide to publish it: clearance and
    /// precision are the public's, never more.
    pub fn publication() -> Self {
        let audiences = vec![Audience::Public, Audience::Network, Audience::Map];
        Self { actor: None, clearance: Clearance::Public, audiences, leads: false }
    }

    /// Who looks, if she is known.
    pub fn actor(&self) -> Option<ActorId> {
        self.actor
    }

    /// Her clearance.
    pub fn clearance(&self) -> Clearance {
        self.clearance
    }

    /// The audiences she belongs to.
    pub fn audiences(&self) -> &[Audience] {
        &self.audiences
    }

    /// The groups and the workshops that she sits in.
    pub fn circles(&self) -> impl Iterator<Item = Audience> {
        self.audiences.iter().copied().filter(|it| it.is_circle())
    }

    /// How exactly she sees the layer outside the room.
    pub fn precision(&self, layer: &Layer, kind: &Kind) -> Precision {
        kind.precision.tightened(&layer.precision, self.clearance)
    }

    /// The trees of a layer that she is bound to: all she can ever read of it.
    pub fn shelves(&self, layer: &Layer, kind: &Kind) -> impl Iterator<Item = Shelf> + Clone + use<'_> {
        let (id, outside, circle) = (layer.id, self.precision(layer, kind), kind.circle);
        let audiences =
            self.audiences.iter().copied().filter(move |it| opens(*it, outside.shows_features(), circle));
        let drafts = self.actor.filter(|_| kind.own && !outside.shows_features()).map(Audience::Author);
        let own = self.actor.filter(|_| kind.own && outside != Precision::Exact).map(Audience::Own);
        audiences.chain(drafts).chain(own).map(move |audience| {
            let precision = if audience.is_the_room() { Precision::Exact } else { outside };
            Shelf { layer: id, audience, precision }
        })
    }

    /// Whether the layer exists for her: it shows her something, or she may draw on it and see her own.
    pub fn shows(&self, layer: &Layer, kind: &Kind) -> bool {
        self.precision(layer, kind).shows_features() || (kind.own && self.actor.is_some())
    }

    /// Whether a workshop is there for her: she sits in it, or leads.
    pub fn knows(&self, workshop: WorkshopId) -> bool {
        self.leads || self.sits_in(workshop)
    }

    /// Whether she sits in a workshop.
    pub fn sits_in(&self, workshop: WorkshopId) -> bool {
        self.audiences.contains(&Audience::Workshop(Some(workshop)))
    }

    /// Whether what came of a vote is for her: marks of the room are for those who sit in it, and how they leave it is for who
    /// takes care of them.
    pub fn hears(&self, workshop: WorkshopId, tally: &Tally) -> bool {
        match tally.asks {
            Asks::Dots => self.sits_in(workshop),
            Asks::Leaving => self.leads,
        }
    }

    /// Whether a layer of the kind exists for her.
    pub fn shows_kind(&self, map: &Map, kind: &KindId) -> bool {
        let of_kind = map.layers().into_iter().filter(|it| it.kind == *kind);
        of_kind.filter_map(|it| map.layer_and_kind(it.id)).any(|(layer, kind)| self.shows(layer, kind))
    }

    /// Whether a feature that stands there reaches her.
    pub fn reaches(&self, standing: &Standing) -> bool {
        self.is_own(standing) || self.audiences.contains(&standing.scope.audience(standing.author))
    }

    /// How exactly she sees a feature that stands there.
    pub fn precision_of(&self, standing: &Standing, layer: &Layer, kind: &Kind) -> Precision {
        let outside = self.precision(layer, kind);
        let audience = standing.scope.audience(standing.author);
        if self.is_own(standing) && (kind.own || outside.shows_features()) {
            Precision::Exact
        } else if !self.reaches(standing) {
            Precision::None
        } else if audience.is_the_room() && opens(audience, outside.shows_features(), kind.circle) {
            Precision::Exact
        } else {
            outside
        }
    }

    /// Whether the answers to a field are for her.
    pub fn shows_field(&self, field: &Field, own: bool) -> bool {
        own || self.clearance >= field.see
    }

    /// Whom the map tells her to call.
    pub fn contacts(&self, map: &Map) -> Vec<Contact> {
        self.told_of(&map.contacts)
    }

    fn told_of(&self, contacts: &[Contact]) -> Vec<Contact> {
        contacts.iter().filter(|it| it.see <= self.clearance).cloned().collect()
    }

    /// A change as she may see it; `None` when it is not for her. `standing` is where its feature stands now.
    pub fn change(&self, map: &Map, logged: &Logged, standing: Option<&Standing>) -> Option<SeenChange> {
        let mut precision = Precision::Exact;
        let body = match &logged.change.body {
            Body::MapPut(put) => serde_json::to_value(put).ok()?,
            Body::KindDefine { toml } => json!({ "toml": toml }),
            Body::ContactsPut { contacts } => json!({ "contacts": self.told_of(contacts) }),
            Body::LayerPut(put) => {
                let (layer, kind) = map.any_layer_and_kind(logged.change.layer?)?;
                self.shows(layer, kind).then(|| serde_json::to_value(put).ok())??
            }
            Body::LayerRemove => {
                let (layer, kind) = map.any_layer_and_kind(logged.change.layer?)?;
                self.shows(layer, kind).then_some(Json::Null)?
            }
            Body::Workshop(change) => {
                let hers = match change {
                    WorkshopChange::Seat { actor, .. } => self.leads || self.actor == Some(*actor),
                    WorkshopChange::Mute { workshop, layer, .. } => {
                        let (layer, kind) = map.any_layer_and_kind(*layer)?;
                        self.knows(*workshop) && self.shows(layer, kind)
                    }
                    // How many say what is told, never who.
                    WorkshopChange::Stance { .. } => self.actor == Some(logged.actor),
                    // The room hears that it was asked for the last time, whoever learns what was answered.
                    WorkshopChange::Tally { workshop, tally } => {
                        self.hears(*workshop, tally) || (tally.asks == Asks::Leaving && self.knows(*workshop))
                    }
                    WorkshopChange::Decide { workshop, kind, .. } => {
                        self.knows(*workshop) && self.shows_kind(map, kind)
                    }
                    change => self.knows(change.workshop()),
                };
                let mut body = hers.then(|| change.body().ok())??;
                match change {
                    // Which marks left is on the map to be seen, by those who see them there.
                    WorkshopChange::Decide { .. } if !self.leads => forget(&mut body, "marks"),
                    WorkshopChange::Tally { workshop, tally } if !self.hears(*workshop, tally) => {
                        forget(&mut body["tally"], "answers");
                    }
                    _ => {}
                }
                body
            }
            body => {
                let standing = standing?;
                let (layer, kind) = map.any_layer_and_kind(standing.layer)?;
                precision = self.precision_of(standing, layer, kind);
                match precision {
                    Precision::None if self.loses(body, standing, layer, kind) => {
                        json!({ "withdrawn": true })
                    }
                    precision if precision.shows_features() => {
                        let (own, remains) = (self.is_own(standing), body.remains());
                        // What was written before it was shown here was for fewer eyes: how it stands now is told with it.
                        let is_earlier =
                            logged.seq < standing.since && !own && self.actor != Some(logged.actor);
                        let writes = matches!(body, Body::FeaturePut(_) | Body::FeatureResolve(_));
                        let told = if is_earlier && writes { &remains } else { body };
                        self.feature_body(told, kind, precision, own)?
                    }
                    _ => return None,
                }
            }
        };
        Some(SeenChange {
            id: logged.change.id,
            kind: logged.change.body.kind(),
            actor: logged.actor,
            layer: logged.change.layer,
            feature: logged.change.feature,
            hlc: precision.mask_hlc(logged.change.hlc),
            received_at: precision.mask_millis(logged.received_at),
            body,
        })
    }

    /// The clock of a change of a feature that stands there, as she may see it; `None` when the feature is not there for her.
    pub fn clock(&self, map: &Map, standing: &Standing, hlc: Hlc) -> Option<Hlc> {
        self.sees(map, standing).map(|precision| precision.mask_hlc(hlc))
    }

    /// How exactly she sees a feature that stands there; `None` when it is not there for her.
    pub fn sees(&self, map: &Map, standing: &Standing) -> Option<Precision> {
        let (layer, kind) = map.any_layer_and_kind(standing.layer)?;
        Some(self.precision_of(standing, layer, kind)).filter(|it| it.shows_features())
    }

    fn is_own(&self, standing: &Standing) -> bool {
        self.actor == Some(standing.author)
    }

    /// Whether the change takes away from her a feature that she had.
    fn loses(&self, body: &Body, standing: &Standing, layer: &Layer, kind: &Kind) -> bool {
        let (Body::FeaturePut(FeaturePut { scope_before, .. })
        | Body::FeatureResolve(FeaturePut { scope_before, .. })) = body
        else {
            return false;
        };
        let Some(scope) = scope_before else { return false };
        self.precision_of(&Standing { scope: *scope, ..*standing }, layer, kind).shows_features()
    }

    fn feature_body(&self, body: &Body, kind: &Kind, precision: Precision, own: bool) -> Option<Json> {
        match body {
            Body::FeaturePut(put) | Body::FeatureResolve(put) | Body::FeatureGeneralise(put) => {
                let geometry = put.place.as_ref().and_then(|place| precision.mask(place, None));
                let properties = put.properties.iter().filter_map(|(field, value)| {
                    let known = kind.field(field).filter(|known| self.shows_field(known, own))?;
                    let value = value.as_ref().and_then(|json| known.read(json).ok());
                    Some((
                        field.as_str(),
                        value.map_or(Json::Null, |value| mask_value(&value, precision).to_json()),
                    ))
                });
                let properties: BTreeMap<_, _> = properties.collect();
                let mut json = json!({ "properties": properties });
                if let (Some(object), Some(geometry)) = (json.as_object_mut(), geometry) {
                    object.insert("geometry".into(), serde_json::to_value(geometry).ok()?);
                }
                if let (Some(object), Some(deleted)) = (json.as_object_mut(), put.deleted) {
                    object.insert("deleted".into(), deleted.into());
                }
                if let (Some(object), Some(scope)) = (json.as_object_mut(), put.scope) {
                    object.insert("scope".into(), serde_json::to_value(scope).ok()?);
                }
                Some(json)
            }
            Body::FeatureComment { text } => Some(json!({ "text": text })),
            Body::FeatureAttach(attachment) => serde_json::to_value(attachment).ok(),
            Body::FeatureDetach { attachment } => Some(json!({ "attachment": attachment })),
            _ => Some(Json::Null),
        }
    }
}

/// Whether an audience is shown anything of a kind: where its clearance shows features, and of a kind of the circle where
/// people sit together.
fn opens(audience: Audience, shows: bool, circle: bool) -> bool {
    shows || (circle && audience.is_circle())
}

/// A value as exact as its place: a day in a cell, a month in a municipality.
pub(crate) fn mask_value(value: &Value, precision: Precision) -> Value {
    match value {
        Value::Time(seconds) => Value::Time(precision.mask_time(*seconds)),
        Value::Date(day) if precision < Precision::Cell(8) => {
            Value::Date(day.get(..7).map_or_else(String::new, |month| format!("{month}-01")))
        }
        other => other.clone(),
    }
}

/// Takes out of a body what is not for the viewer.
fn forget(body: &mut Json, field: &str) {
    if let Some(fields) = body.as_object_mut() {
        fields.remove(field);
    }
}
