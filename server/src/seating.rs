//! Seats of a workshop for those who come by a link: a sign that nobody has, a group that is there.

use std::sync::Arc;

use layers::{
    change::Body,
    id::{ActorId, GroupId, MapId, WorkshopId},
    workshop::{Seat, Sign, Workshop, WorkshopChange},
};

use crate::{
    app::App,
    auth::random,
    commit::{Status, Together, fresh},
    error::Problem,
    store::Account,
};

/// Signs that nobody has, drawn at random so that two who come together are not offered the same ones, and unlike each other
/// as long as there are enough.
pub fn offer(workshop: &Workshop, most: usize) -> Result<Vec<Sign>, Problem> {
    let mut free: Vec<_> = workshop.free_signs().collect();
    let mut offered: Vec<Sign> = Vec::with_capacity(most);
    while offered.len() < most && !free.is_empty() {
        let alike = |one: &Sign| offered.iter().any(|it| it.colour == one.colour || it.animal == one.animal);
        let unlike: Vec<_> = (0..free.len()).filter(|n| free.get(*n).is_some_and(|it| !alike(it))).collect();
        let dice = u32::from_be_bytes(random()?) as usize;
        let at = match unlike.len() {
            0 => dice % free.len(),
            some => unlike.get(dice % some).copied().unwrap_or_default(),
        };
        offered.push(free.swap_remove(at));
    }
    Ok(offered)
}

/// Whether somebody sits there already: whoever comes again keeps her seat.
pub async fn sits(
    app: &Arc<App>,
    map: MapId,
    workshop: WorkshopId,
    account: Option<&Account>,
) -> Result<bool, Problem> {
    let Some(account) = account else { return Ok(false) };
    let map = app.atlas.open(map).await?;
    Ok(map.read().map.workshop(workshop).is_some_and(|it| it.seat(account.id).is_some()))
}

/// The seat that somebody asks for, if it is free; a sign is given to whoever asks for none. Whoever left and comes again sits
/// with the group that she left.
pub async fn seat(
    app: &Arc<App>,
    map: MapId,
    workshop: WorkshopId,
    account: Option<&Account>,
    (sign, group): (Option<&Sign>, Option<GroupId>),
) -> Result<Seat, Problem> {
    let map = app.atlas.open(map).await?;
    let state = map.read();
    let workshop = state.map.workshop(workshop).ok_or(Problem::LinkExpired)?;
    let last = account.and_then(|account| workshop.last_group(account.id));
    let chosen = group.filter(|_| last.is_none());
    if chosen.is_some_and(|id| workshop.group(id).is_none() || !workshop.plan.choose_group) {
        return Err(Problem::invalid("group", "choose one of the groups of this workshop"));
    }
    let sign = match sign {
        Some(sign) if !sign.is_known() => {
            return Err(Problem::invalid("sign", "choose one of the colours and animals that are offered"));
        }
        Some(sign) if workshop.is_taken(sign, None) => return Err(Problem::SignTaken),
        Some(sign) => sign.clone(),
        None => offer(workshop, 1)?.pop().ok_or(Problem::SignTaken)?,
    };
    Ok(Seat { group: last.or(chosen), sign: Some(sign), notes: false })
}

/// Seats somebody who is on the map now. Whoever is refused at the last moment, as another took the sign, is on it no more
/// if she was not before.
pub async fn sit(
    app: &Arc<App>,
    map: MapId,
    workshop: WorkshopId,
    actor: ActorId,
    seat: Seat,
    is_new: bool,
) -> Result<(), Problem> {
    let body = Body::Workshop(WorkshopChange::Seat { workshop, actor, seat: Some(seat) });
    let change = fresh(app.now(), None, None, body);
    let verdict = app.committer.submit_one(map, actor, change, Together::Admitted).await?;
    if verdict.status == Status::Accepted {
        return Ok(());
    }
    if is_new {
        app.store.remove_member(map, actor).await?;
        app.rights.changed(map);
    }
    Err(Problem::SignTaken)
}
