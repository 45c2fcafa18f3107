//! Changes of a workshop: who leads it, and who sits where.

use super::{Arrival, Refusal, need};
use crate::{
    id::{ActorId, GroupId, WorkshopId},
    role::Ability,
    workshop::{Seat, Workshop, WorkshopChange},
};

/// To how many marks a seat may say something: more than a room ever shows.
const STANCES: usize = 1_000;

pub(super) fn judge(arrival: &Arrival<'_>, change: &WorkshopChange) -> Result<(), Refusal> {
    match change {
        WorkshopChange::Define { workshop, plan } => {
            need(arrival.actor, Ability::Lead)?;
            // An id of a group is good for one workshop: what was shown to it stays among its people.
            let mut others = arrival.map.every_workshop().filter(|it| it.id != *workshop);
            let mut known = plan.groups.iter().map(|group| group.id).collect::<Vec<_>>();
            known.sort_unstable();
            known.dedup();
            if known.len() < plan.groups.len()
                || others.any(|it| known.iter().any(|group| it.group(*group).is_some()))
            {
                return Err(Refusal::field_of("groups", "a group has an id of its own", "id-taken"));
            }
            Ok(plan.check(|kind| arrival.map.kind(kind))?)
        }
        WorkshopChange::Phase { workshop, phase } => {
            need(arrival.actor, Ability::Lead)?;
            let plan = &known(arrival, *workshop)?.plan;
            match phase {
                Some(id) if plan.phase(id).is_none() => {
                    Err(Refusal::field_of("phase", "the plan has no such phase", "unknown-phase"))
                }
                _ => Ok(()),
            }
        }
        WorkshopChange::Screens { workshop, .. } | WorkshopChange::Freeze { workshop, .. } => {
            need(arrival.actor, Ability::Lead)?;
            known(arrival, *workshop).map(drop)
        }
        WorkshopChange::Mute { workshop, layer, .. } => {
            need(arrival.actor, Ability::Lead)?;
            known(arrival, *workshop)?;
            arrival.map.layer(*layer).map(drop).ok_or(Refusal::UnknownLayer)
        }
        WorkshopChange::Vote { workshop, vote, .. } => {
            closed(arrival, *workshop)?;
            // Ballots are known by it: those of an earlier vote are destroyed, and nobody could vote again.
            let taken = arrival.map.every_workshop().any(|it| it.votes().any(|other| other == *vote));
            let why = || Refusal::field_of("vote", "a vote has an id of its own", "id-taken");
            if taken { Err(why()) } else { Ok(()) }
        }
        WorkshopChange::Remove { workshop } => closed(arrival, *workshop),
        WorkshopChange::Stance { workshop, feature, stance } => {
            let workshop = known(arrival, *workshop)?;
            let me = arrival.actor.id;
            workshop.seat(me).ok_or(Refusal::NotSeated)?;
            let anew = stance.is_some() && workshop.stance(me, *feature).is_none();
            if anew && workshop.said_by(me).count() >= STANCES { Err(Refusal::Forbidden) } else { Ok(()) }
        }
        // What came of a vote is written by the server, from the ballots; what leaves, with the marks that go.
        WorkshopChange::Tally { .. } | WorkshopChange::Decide { .. } => Err(Refusal::Forbidden),
        WorkshopChange::Seat { workshop, actor, seat } => {
            let workshop = known(arrival, *workshop)?;
            let (herself, before) = (*actor == arrival.actor.id, workshop.seat(*actor));
            if arrival.actor.role.may(Ability::Lead) {
                // She who leads sits down where she is needed; others come by a link of the workshop.
                if !herself && before.is_none() {
                    return Err(Refusal::NotSeated);
                }
            } else {
                match before.filter(|_| herself) {
                    None => return Err(Refusal::UnknownWorkshop),
                    Some(before) => by_herself(workshop, (*actor, before), seat.as_ref())?,
                }
            }
            seat.as_ref().map_or(Ok(()), |seat| good(workshop, *actor, seat))
        }
    }
}

/// No vote is open in a workshop that the actor leads.
fn closed(arrival: &Arrival<'_>, id: WorkshopId) -> Result<(), Refusal> {
    need(arrival.actor, Ability::Lead)?;
    if known(arrival, id)?.vote.is_some() { Err(Refusal::VoteOpen) } else { Ok(()) }
}

/// Somebody comes by a link of the workshop, for the first time or again.
pub(super) fn admit(arrival: &Arrival<'_>, workshop: WorkshopId, seat: &Seat) -> Result<(), Refusal> {
    let workshop = arrival.map.workshop(workshop).ok_or(Refusal::UnknownWorkshop)?;
    match workshop.seat(arrival.actor.id) {
        Some(before) => by_herself(workshop, (arrival.actor.id, before), Some(seat))?,
        None if !seat.notes && may_choose(workshop, arrival.actor.id, seat.group) => {}
        None => return Err(Refusal::Forbidden),
    }
    good(workshop, arrival.actor.id, seat)
}

/// She may leave; she may choose her group once, where people choose. Nobody walks from group to group and looks, by the
/// door neither: who leads moves people.
fn by_herself(
    workshop: &Workshop,
    (actor, before): (ActorId, &Seat),
    seat: Option<&Seat>,
) -> Result<(), Refusal> {
    let Some(seat) = seat else { return Ok(()) };
    let chooses = workshop.group_of(before).is_none() && may_choose(workshop, actor, seat.group);
    let same = seat.sign == before.sign && seat.notes == before.notes;
    if same && (seat.group == before.group || chooses) { Ok(()) } else { Err(Refusal::Forbidden) }
}

/// Whoever sits with no group may go on so, or sit with the one that she sat with last. Where she has sat with none, she
/// chooses if people choose.
fn may_choose(workshop: &Workshop, actor: ActorId, group: Option<GroupId>) -> bool {
    let last = workshop.last_group(actor);
    group.is_none() || last.map_or(workshop.plan.choose_group, |last| group == Some(last))
}

fn good(workshop: &Workshop, actor: ActorId, seat: &Seat) -> Result<(), Refusal> {
    if seat.group.is_some_and(|group| workshop.group(group).is_none()) {
        return Err(Refusal::field_of("group", "the workshop has no such group", "unknown-group"));
    }
    match &seat.sign {
        Some(sign) if !sign.is_known() => {
            Err(Refusal::field_of("sign", "there is no such colour or animal", "unknown-sign"))
        }
        Some(sign) if workshop.is_taken(sign, Some(actor)) => Err(Refusal::SignTaken),
        _ => Ok(()),
    }
}

/// A workshop that the actor may know of: she leads, or she sits in it.
fn known<'a>(arrival: &Arrival<'a>, id: WorkshopId) -> Result<&'a Workshop, Refusal> {
    let sits = |workshop: &&Workshop| workshop.seat(arrival.actor.id).is_some();
    let found = arrival.map.workshop(id);
    found.filter(|it| arrival.actor.role.may(Ability::Lead) || sits(it)).ok_or(Refusal::UnknownWorkshop)
}
