//! Whoever leads takes back what a group did last, without having to see it.

use super::{Arrival, Refusal, checked, need, scope, set_clock};
use crate::{
    change::{Body, Change, Logged},
    feature::Feature,
    id::{GroupId, WorkshopId},
    role::Ability,
    scope::Scope,
};

/// Judges a change that the server made by [`undo::inverse`](crate::undo::inverse) for somebody who leads: the feature is one
/// that the group shows to itself or to the room, nobody has written to it since, and it goes no further outward than it was.
pub fn accept_taken_back(
    arrival: &Arrival<'_>,
    mut change: Change,
    feature: Option<&Feature>,
    (workshop, group): (WorkshopId, GroupId),
) -> Result<Logged, Refusal> {
    need(arrival.actor, Ability::Lead)?;
    let room = arrival.map.workshop(workshop).filter(|it| it.group(group).is_some());
    room.ok_or(Refusal::UnknownWorkshop)?;
    let feature = feature.filter(|it| !it.is_redacted()).ok_or(Refusal::UnknownFeature)?;
    if ![Scope::Group(group), Scope::Workshop(Some(workshop))].contains(&feature.scope()) {
        return Err(Refusal::UnknownFeature);
    }
    if feature.head() > change.base {
        return Err(Refusal::NotLast);
    }
    let layer = feature.layer().ok_or(Refusal::UnknownLayer)?;
    let (_, kind) = arrival.map.layer_and_kind(layer).ok_or(Refusal::UnknownLayer)?;
    if kind.serves.is_some() {
        return Err(Refusal::Forbidden);
    }
    change.layer = Some(layer);
    match &mut change.body {
        Body::FeaturePut(put) => {
            if let Some(to) = put.scope {
                let from = feature.scope();
                if to.reach() > from.reach() {
                    return Err(Refusal::Forbidden);
                }
                put.scope_before = scope::is_withdrawn(from, to).then_some(from);
            }
            checked(put, kind, Some(feature))?;
        }
        Body::FeatureDelete | Body::FeatureRestore => {}
        _ => return Err(Refusal::Forbidden),
    }
    set_clock(arrival, &mut change, Some(feature));
    Ok(Logged { seq: arrival.seq, actor: arrival.actor.id, received_at: arrival.now, change })
}
