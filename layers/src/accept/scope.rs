//! How far a feature may go, and by whose hand.

use super::{Arrival, Refusal, need};
use crate::{
    change::FeaturePut,
    feature::Feature,
    kind::Kind,
    role::{Ability, Actor, Role},
    scope::{Reach, Scope},
    workshop::Workshop,
};

/// The scope of what is new: where nobody says, a person who sits in a workshop begins with a draft.
pub(super) fn create(arrival: &Arrival<'_>, put: &mut FeaturePut, kind: &Kind) -> Result<(), Refusal> {
    let usual = || match arrival.actor.role {
        Role::Participant if came_for_a_workshop(arrival) => Scope::Draft,
        Role::Participant => Scope::Workshop(None),
        _ => Scope::Map,
    };
    let to = *put.scope.get_or_insert_with(usual);
    if to >= Scope::Network {
        need(arrival.actor, Ability::Publish)?;
    }
    enter(arrival, to)?;
    leave(arrival, kind, (Scope::Draft, to))
}

/// Outward is a person's decision: the author's up to the map, the coordinator's beyond. Inward likewise.
pub(super) fn rescope(
    arrival: &Arrival<'_>,
    kind: &Kind,
    feature: &Feature,
    (from, to): (Scope, Scope),
) -> Result<(), Refusal> {
    if from == to {
        return Ok(());
    }
    let actor = arrival.actor;
    let own = feature.author() == Some(actor.id);
    if from.max(to) >= Scope::Network {
        need(actor, Ability::Publish)?;
    } else if !own && (from.min(to) == Scope::Draft || !actor.role.may(Ability::EditOthers)) {
        return Err(Refusal::Forbidden);
    }
    if !own && !is_known_there(arrival, feature, (from, to)) {
        return Err(Refusal::Forbidden);
    }
    enter(arrival, to)?;
    leave(arrival, kind, (from, to))
}

/// A room sees exactly what is shown to it. So what somebody else drew comes into one only from that room, or back to the one
/// that was shown it: else whoever sits there would read what is masked for her on the map.
fn is_known_there(arrival: &Arrival<'_>, feature: &Feature, (from, to): (Scope, Scope)) -> bool {
    let room = |scope: Scope| match scope {
        Scope::Group(group) => {
            arrival.map.every_workshop().find(|it| it.group(group).is_some()).map(|it| it.id)
        }
        scope => scope.room(),
    };
    !matches!(to.reach(), Reach::Group | Reach::Workshop)
        || room(to).is_some_and(|room_of| room(from) == Some(room_of) || feature.circle() == Some(room_of))
}

/// Whether somebody may have had it who no longer has.
pub(super) fn is_withdrawn(from: Scope, to: Scope) -> bool {
    to.reach() < from.reach() || (to.reach() == from.reach() && to != from)
}

/// Nobody shows anything to people among whom she does not sit.
fn enter(arrival: &Arrival<'_>, to: Scope) -> Result<(), Refusal> {
    let mut seats = arrival.map.seats_of(arrival.actor.id);
    let sits = match to {
        Scope::Group(group) => seats.any(|(workshop, seat)| workshop.group_of(seat) == Some(group)),
        Scope::Workshop(Some(id)) => seats.any(|(workshop, _)| workshop.id == id),
        _ => true,
    };
    if sits { Ok(()) } else { Err(Refusal::NotSeated) }
}

/// What a workshop agreed to keep in the room does not leave it. Whoever came to the map without a workshop is outside of it.
fn leave(arrival: &Arrival<'_>, kind: &Kind, (from, to): (Scope, Scope)) -> Result<(), Refusal> {
    let outside = to == Scope::Workshop(None);
    if to.reach() <= Reach::Workshop && !outside {
        return Ok(());
    }
    let stays = |workshop: &Workshop| {
        let reach = workshop.reach(&kind.id);
        reach < to.reach() || (outside && reach <= Reach::Workshop)
    };
    let kept = match from {
        // What a workshop agreed to holds when it is over, too.
        Scope::Group(id) => arrival.map.every_workshop().any(|it| it.group(id).is_some() && stays(it)),
        Scope::Workshop(Some(id)) => arrival.map.every_workshop().any(|it| it.id == id && stays(it)),
        Scope::Draft | Scope::Workshop(None) => drew_there(arrival, stays),
        _ => false,
    };
    if kept { Err(Refusal::StaysInRoom) } else { Ok(()) }
}

/// Whoever came for a workshop draws in it, also when she has left her seat; members of the map draw beside it as well.
fn drew_there(arrival: &Arrival<'_>, stays: impl Fn(&Workshop) -> bool) -> bool {
    let Actor { id, role } = arrival.actor;
    let mut seats = arrival.map.seats_of(id).map(|(workshop, _)| workshop).peekable();
    let sat = || arrival.map.every_workshop().any(|it| it.ever_sat(id) && stays(it));
    role == Role::Participant && if seats.peek().is_some() { seats.any(&stays) } else { sat() }
}

fn came_for_a_workshop(arrival: &Arrival<'_>) -> bool {
    let her = arrival.actor.id;
    arrival.map.seats_of(her).next().is_some() || arrival.map.every_workshop().any(|it| it.ever_sat(her))
}
