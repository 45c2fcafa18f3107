//! Whether a change may be: rights, kind, geometry, clock, conflict. The one judge of every writer.

mod municipality;
mod refusal;
mod room;
mod scope;
mod serving;
mod taking_back;

pub use refusal::Refusal;
pub use taking_back::accept_taken_back;

use crate::{
    change::{Body, COMMENT_CHARACTERS, Change, FeaturePut, LayerPut, Logged, MapPut},
    clock::{Hlc, Millis},
    contact,
    feature::Feature,
    field::Value,
    id::{LayerId, Seq},
    kind::{Keep, Kind, KindProblem},
    kinds,
    map::{self, Layer, Map},
    precision::Precision,
    role::{Ability, Actor, Clearance},
    scope::Reach,
    text,
    view::{Standing, View},
    workshop::WorkshopChange,
};

/// How long somebody may have been without network who says when something was closed: a week.
const AWAY: Millis = 7 * 24 * 60 * 60 * 1_000;

/// Where and when a change arrives.
pub struct Arrival<'a> {
    /// Who sends it.
    pub actor: Actor,
    /// The map as it stands.
    pub map: &'a Map,
    /// The server's clock.
    pub now: Millis,
    /// The place that the change will have in the log.
    pub seq: Seq,
    /// The head when the request began that brings it: what its sender wrote since, she wrote before.
    pub began: Seq,
}

impl<'a> Arrival<'a> {
    /// Of a change that comes by itself.
    pub fn alone(actor: Actor, map: &'a Map, now: Millis, seq: Seq) -> Self {
        Self { actor, map, now, seq, began: seq.saturating_sub(1) }
    }
}

/// Judges a change. `feature` is the one it is about as it stands, if there is one. What comes back is ready for the
/// log: its clock is clamped to the server's and moved after everything its author had seen, its values are in their
/// normal form.
pub fn accept(
    arrival: &Arrival<'_>,
    mut change: Change,
    feature: Option<&Feature>,
) -> Result<Logged, Refusal> {
    // Nobody has seen what is not there yet.
    change.base = change.base.min(arrival.seq.saturating_sub(1));
    set_clock(arrival, &mut change, feature);
    if change.body.kind().starts_with("feature.") {
        about_feature(arrival, &mut change, feature)?;
    } else if let Body::Workshop(body) = &change.body {
        room::judge(arrival, body)?;
        (change.layer, change.feature) = (None, None);
    } else {
        about_map(arrival, &mut change, Agreed::No)?;
    }
    Ok(Logged { seq: arrival.seq, actor: arrival.actor.id, received_at: arrival.now, change })
}

/// Clamps the clock of a change to the server's and moves it after all that its author knows of: what she has seen, what
/// came before it in the same request, and, where her clock is ahead, all that she wrote before. Clamping makes one moment
/// of what she did one after the other, and moving what comes first leaves behind what comes next.
fn set_clock(arrival: &Arrival<'_>, change: &mut Change, feature: Option<&Feature>) {
    let ahead = change.hlc.millis() > arrival.now;
    if let Body::FeaturePut(put) | Body::FeatureResolve(put) = &change.body
        && put.properties.contains_key(Keep::CLOSED_AT)
    {
        // From then on the days are counted after which it is destroyed.
        change.hlc = change.hlc.max(Hlc::new(arrival.now.saturating_sub(AWAY), 0));
    }
    change.hlc = change.hlc.clamp_to(arrival.now);
    let knows =
        |seq, actor| seq <= change.base || actor == arrival.actor.id && (ahead || seq > arrival.began);
    if let Some(known) = feature.and_then(|feature| feature.latest(knows)) {
        change.hlc = change.hlc.max(known.hlc.tick(0));
    }
}

/// Judges a change of the map itself to which two people agreed: a layer may become looser than it is, never looser than
/// its kind.
pub fn accept_agreed(arrival: &Arrival<'_>, mut change: Change) -> Result<Logged, Refusal> {
    change.base = change.base.min(arrival.seq.saturating_sub(1));
    set_clock(arrival, &mut change, None);
    about_map(arrival, &mut change, Agreed::ByTwo)?;
    Ok(Logged { seq: arrival.seq, actor: arrival.actor.id, received_at: arrival.now, change })
}

/// Judges a change that seats somebody whom the server let in by a link of the workshop.
pub fn accept_admitted(arrival: &Arrival<'_>, mut change: Change) -> Result<Logged, Refusal> {
    change.base = change.base.min(arrival.seq.saturating_sub(1));
    set_clock(arrival, &mut change, None);
    match &change.body {
        Body::Workshop(WorkshopChange::Seat { workshop, actor, seat: Some(seat) })
            if *actor == arrival.actor.id =>
        {
            room::admit(arrival, *workshop, seat)?;
        }
        _ => return Err(Refusal::Forbidden),
    }
    Ok(Logged { seq: arrival.seq, actor: arrival.actor.id, received_at: arrival.now, change })
}

/// Whether two people agreed to a change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Agreed {
    No,
    ByTwo,
}

fn about_map(arrival: &Arrival<'_>, change: &mut Change, agreed: Agreed) -> Result<(), Refusal> {
    let contacts = matches!(change.body, Body::ContactsPut { .. });
    need(arrival.actor, if contacts { Ability::SetContacts } else { Ability::ManageLayers })?;
    // It is about no feature, whatever it names: it would lie under that feature's key, and end with it.
    change.feature = None;
    match &mut change.body {
        Body::LayerPut(put) => {
            let layer = change.layer.ok_or(Refusal::UnknownLayer)?;
            layer_put(arrival.map, layer, put, agreed)
        }
        Body::LayerRemove => {
            change.layer.and_then(|id| arrival.map.layer(id)).map(|_| ()).ok_or(Refusal::UnknownLayer)
        }
        Body::MapPut(put) => map_put(put),
        Body::ContactsPut { contacts } => contact::checked(contacts).map(|checked| *contacts = checked),
        Body::KindDefine { toml } => kind_define(arrival.map, toml),
        _ => Err(Refusal::Forbidden),
    }
}

/// A put that says nothing of precision leaves it as it is, also on a layer that was taken off and comes back.
fn layer_put(map: &Map, id: LayerId, put: &mut LayerPut, agreed: Agreed) -> Result<(), Refusal> {
    put.name = map::name(&put.name)?;
    let before = map.any_layer(id);
    let kind = map.kind(before.map_or(&put.kind, |layer| &layer.kind)).ok_or(Refusal::UnknownKind)?;
    if kind.precision.are_loosened_by(&put.precision) {
        return Err(Refusal::Looser);
    }
    let Some(before) = before.filter(|_| agreed == Agreed::No) else { return Ok(()) };
    if put.precision.is_empty() {
        put.precision.clone_from(&before.precision);
    }
    let shown_more = |clearance| {
        let at = |said| kind.precision.tightened(said, clearance);
        at(&put.precision) > at(&before.precision)
    };
    if Clearance::ALL.into_iter().any(shown_more) { Err(Refusal::NeedsTwo) } else { Ok(()) }
}

/// What the shipped kinds promise, no map takes back: under their names a safe house would be public.
fn kind_define(map: &Map, toml: &str) -> Result<(), Refusal> {
    let kind = Kind::parse(toml).map_err(|error| Refusal::Kind(error.to_string()))?;
    if kinds::get(kind.id.as_str()).is_some() {
        return Err(Refusal::ShippedKind);
    }
    map.kind(&kind.id).map_or(Ok(()), |before| {
        kind.succeeds(before).map_err(|error| match error.problem {
            KindProblem::Looser => Refusal::Looser,
            _ => Refusal::Kind(error.to_string()),
        })
    })
}

fn map_put(put: &mut MapPut) -> Result<(), Refusal> {
    if let Some(given) = &put.name {
        put.name = Some(map::name(given)?);
    }
    let looks = put.camera.map_or(Ok(()), |camera| camera.check().map(|_| ()));
    looks.map_err(|reason| Refusal::field_of("view", reason, "out-of-bounds"))
}

/// A text that leads to nobody.
fn harmless(field: &str, text: &str) -> Result<(), Refusal> {
    text::refused(text, false).map_or(Ok(()), |rule| Err(Refusal::leads(field, rule)))
}

fn about_feature(
    arrival: &Arrival<'_>,
    change: &mut Change,
    feature: Option<&Feature>,
) -> Result<(), Refusal> {
    let id = change.feature.ok_or(Refusal::UnknownFeature)?;
    let layer = change.layer.or(feature.and_then(Feature::layer)).ok_or(Refusal::UnknownLayer)?;
    change.layer = Some(layer);
    let (layer, kind) = arrival.map.layer_and_kind(layer).ok_or(Refusal::UnknownLayer)?;
    let view = View::new(arrival.actor, arrival.map);
    if !view.shows(layer, kind) {
        return Err(Refusal::UnknownLayer);
    }
    serving::is_free(arrival, kind, id)?;
    let feature = feature.filter(|feature| feature.layer().is_some());
    let Some(feature) = feature else { return create(arrival, change, kind) };
    let standing = Standing::of(feature);
    if feature.layer() != Some(layer.id)
        || feature.is_redacted()
        || !standing.is_some_and(|it| view.precision_of(&it, layer, kind).shows_features())
    {
        return Err(Refusal::UnknownFeature);
    }
    edit(arrival, change, feature, layer, kind)
}

fn create(arrival: &Arrival<'_>, change: &mut Change, kind: &Kind) -> Result<(), Refusal> {
    let Body::FeaturePut(put) = &mut change.body else { return Err(Refusal::UnknownFeature) };
    need(arrival.actor, Ability::Draw)?;
    if kind.geographic && put.place.is_none() {
        return Err(Refusal::field_of("geometry", "a new feature needs a place", "required"));
    }
    let id = change.feature.ok_or(Refusal::UnknownFeature)?;
    serving::writes(arrival, kind, id, Some(put))?;
    put.scope = put.scope.or_else(|| serving::begins(arrival, kind));
    scope::create(arrival, put, kind)?;
    put.scope_before = None;
    checked(put, kind, None)?;
    let missing = kind
        .fields
        .iter()
        .find(|field| field.required && !matches!(put.properties.get(&field.id), Some(Some(_))));
    missing.map_or(Ok(()), |field| Err(Refusal::field_of(&field.id, "it must have a value", "required")))?;
    municipality::guard(arrival, kind, None, &change.body)
}

fn edit(
    arrival: &Arrival<'_>,
    change: &mut Change,
    feature: &Feature,
    layer: &Layer,
    kind: &Kind,
) -> Result<(), Refusal> {
    let actor = arrival.actor;
    let own = feature.author() == Some(actor.id);
    // In the room everybody works on everybody's drawing that she sees; outside it takes the ability.
    let in_the_room = matches!(feature.scope().reach(), Reach::Group | Reach::Workshop);
    let may_edit =
        actor.role.may(Ability::Draw) && (own || in_the_room) || actor.role.may(Ability::EditOthers);
    let editing = if may_edit {
        let put = match &change.body {
            Body::FeaturePut(put) | Body::FeatureResolve(put) => Some(put),
            _ => None,
        };
        serving::writes(arrival, kind, feature.id(), put)
    } else {
        Err(Refusal::Forbidden)
    };
    let deleted =
        feature.is_deleted() && change.base >= feature.registers().deleted().map_or(0, |it| it.winner().seq);
    let resolving = matches!(change.body, Body::FeatureResolve(_));
    if feature.is_generalised() && says_more(&change.body) {
        return editing.and(Err(Refusal::Generalised));
    }
    if editing.is_ok() {
        municipality::guard(arrival, kind, Some(feature), &change.body)?;
    }
    match &mut change.body {
        Body::FeatureResolve(put) if put.fields() != 1 => {
            Err(Refusal::field_of("body", "a resolution is about one field", "wrong-form"))
        }
        Body::FeaturePut(put) | Body::FeatureResolve(put) => {
            editing?;
            if resolving {
                need(actor, Ability::Resolve)?;
            }
            if deleted && put.deleted.is_none() {
                return Err(Refusal::Deleted);
            }
            put.scope_before = None;
            if let Some(to) = put.scope {
                let from = feature.scope();
                scope::rescope(arrival, kind, feature, (from, to))?;
                put.scope_before = scope::is_withdrawn(from, to).then_some(from);
            }
            let exact = Standing::of(feature).is_some_and(|it| {
                View::new(actor, arrival.map).precision_of(&it, layer, kind) == Precision::Exact
            });
            if put.place.is_some() && !exact {
                return Err(Refusal::NotExact);
            }
            checked(put, kind, Some(feature))
        }
        Body::FeatureDelete => editing.and(if deleted { Err(Refusal::Deleted) } else { Ok(()) }),
        Body::FeatureComment { text } => {
            need(actor, Ability::Comment)?;
            *text = text.trim().to_owned();
            let good = (1..=COMMENT_CHARACTERS).contains(&text.chars().count());
            if good {
                harmless("text", text)
            } else {
                Err(Refusal::field_of("text", "a comment has 1 to 2000 characters", "too-long"))
            }
        }
        Body::FeatureAttach(shown) => {
            let hers = feature.hung_by(shown.attachment).is_none_or(|by| by == actor.id);
            let speaks = shown.is_voice() && hers && kind.serves.is_none();
            let hanging = if speaks && actor.role.may(Ability::Comment) { Ok(()) } else { editing };
            hanging.and(shown.name.as_deref().map_or(Ok(()), |name| harmless("name", name)))
        }
        Body::FeatureDetach { attachment } if feature.hung_by(*attachment) == Some(actor.id) => Ok(()),
        Body::FeatureRestore | Body::FeatureDetach { .. } => editing,
        Body::FeatureRedact if own => Ok(()),
        Body::FeatureRedact => need(actor, Ability::Redact),
        _ => Err(Refusal::Forbidden),
    }
}

/// Whether a change says more of a feature than how far it goes and whether it is on the map.
fn says_more(body: &Body) -> bool {
    match body {
        Body::FeaturePut(put) | Body::FeatureResolve(put) => {
            put.place.is_some() || !put.properties.is_empty()
        }
        Body::FeatureComment { .. } | Body::FeatureAttach(_) | Body::FeatureDetach { .. } => true,
        _ => false,
    }
}

fn checked(put: &mut FeaturePut, kind: &Kind, before: Option<&Feature>) -> Result<(), Refusal> {
    for (field, value) in &mut put.properties {
        let known = kind
            .field(field)
            .ok_or_else(|| Refusal::field_of(field, "this kind has no such field", "unknown-field"))?;
        match value {
            Some(json) => *json = known.check(json)?.to_json(),
            None if known.required => {
                return Err(Refusal::field_of(field, "it must have a value", "required"));
            }
            None => {}
        }
    }
    drawable(put, kind, before)
}

/// Some codes go with some shapes only; either may be new or stand already.
fn drawable(put: &FeaturePut, kind: &Kind, before: Option<&Feature>) -> Result<(), Refusal> {
    let place = put.place.as_ref().or_else(|| before.and_then(Feature::place));
    let Some(shape) = place.map(|place| place.geometry().shape()) else { return Ok(()) };
    let code = kind.category.as_deref().and_then(|field| match put.properties.get(field) {
        Some(value) => value.as_ref().and_then(|json| json.as_str()),
        None => before.and_then(|feature| match feature.property(field) {
            Some(Value::Code(code)) => Some(code.as_str()),
            _ => None,
        }),
    });
    if kind.draws(shape, code) { Ok(()) } else { Err(Refusal::WrongShape(shape)) }
}

fn need(actor: Actor, ability: Ability) -> Result<(), Refusal> {
    if actor.role.may(ability) { Ok(()) } else { Err(Refusal::Forbidden) }
}
