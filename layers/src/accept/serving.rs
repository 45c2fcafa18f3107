//! Kinds that are no layers to look at: who takes notes, and what a ballot may be.

use super::{Arrival, Refusal};
use crate::{
    change::FeaturePut,
    id::FeatureId,
    kind::{Kind, Serves},
    role::Ability,
    scope::Scope,
    workshop::{Asks, Workshop, ballot},
};

/// Whether an id is free to be written under. That of a ballot is its voter's, cast or not: others can work it out, and are to
/// learn by it neither whether she voted nor how to keep her from it.
pub(super) fn is_free(arrival: &Arrival<'_>, kind: &Kind, feature: FeatureId) -> Result<(), Refusal> {
    match arrival.map.every_workshop().find_map(|it| it.voter(feature)) {
        Some(voter) if voter != arrival.actor.id || kind.serves != Some(Serves::Ballots) => {
            Err(Refusal::NoVote)
        }
        _ => Ok(()),
    }
}

/// Whether the actor may write features of the kind at all; `put` is what she writes.
pub(super) fn writes(
    arrival: &Arrival<'_>,
    kind: &Kind,
    feature: FeatureId,
    put: Option<&FeaturePut>,
) -> Result<(), Refusal> {
    match kind.serves {
        None => Ok(()),
        Some(Serves::Notes) => takes_notes(arrival),
        Some(Serves::Ballots) => votes(arrival, feature, put),
    }
}

/// Where a new feature of the kind begins, where that is not for its author to say.
pub(super) fn begins(arrival: &Arrival<'_>, kind: &Kind) -> Option<Scope> {
    match kind.serves? {
        Serves::Notes => {
            let mut seats = arrival.map.seats_of(arrival.actor.id);
            seats.next().map(|(workshop, _)| Scope::Workshop(Some(workshop.id)))
        }
        Serves::Ballots => Some(Scope::Draft),
    }
}

/// Notes are written by who leads, and by whoever has the seat for it: the rest of the room reads them.
fn takes_notes(arrival: &Arrival<'_>) -> Result<(), Refusal> {
    let mut seats = arrival.map.seats_of(arrival.actor.id);
    if arrival.actor.role.may(Ability::Lead) || seats.any(|(_, seat)| seat.notes) {
        Ok(())
    } else {
        Err(Refusal::Forbidden)
    }
}

/// One ballot a seat, while the vote is open, with so many dots, and shown to nobody.
fn votes(arrival: &Arrival<'_>, feature: FeatureId, put: Option<&FeaturePut>) -> Result<(), Refusal> {
    let me = arrival.actor.id;
    let mine = |workshop: &Workshop| {
        let vote = workshop.vote.as_ref()?;
        (ballot(vote.id, me) == feature).then_some((vote.asks, vote.dots))
    };
    let (asks, dots) =
        arrival.map.seats_of(me).find_map(|(workshop, _)| mine(workshop)).ok_or(Refusal::NoVote)?;
    let Some(put) = put else { return Ok(()) };
    if put.scope.is_some_and(|scope| scope != Scope::Draft) {
        return Err(Refusal::Forbidden);
    }
    if let Some(other) = put.properties.keys().find(|field| *field != asks.field()) {
        return Err(Refusal::field_of(other, "the vote does not ask for this", "unknown-field"));
    }
    if asks != Asks::Dots {
        return Ok(());
    }
    let given = put.properties.values().flatten().filter_map(|json| json.as_array()).map(Vec::len).max();
    if given.is_some_and(|given| given > dots.into()) {
        return Err(Refusal::field_of("dots", "a seat has not so many dots", "out-of-bounds"));
    }
    Ok(())
}
