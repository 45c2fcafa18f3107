//! What ends with a workshop, or on the day that a workshop decided.

use crate::{
    clock::Millis,
    feature::Feature,
    kind::{Keep, Kind},
    map::Map,
    scope::{Reach, Scope},
    workshop::Workshop,
};

/// Whether features of a kind may have outlived a workshop of the map by now.
pub fn ends(map: &Map, kind: &Kind, now: Millis) -> bool {
    let is_due = |it: &Workshop| due(it, kind).is_some_and(|end| now >= end);
    (kind.keep == Keep::Workshop && map.every_workshop().any(|it| it.removed))
        || map.every_workshop().any(is_due)
}

/// When what a workshop decided to keep of a kind is over.
fn due(workshop: &Workshop, kind: &Kind) -> Option<Millis> {
    workshop.decided(&kind.id).and_then(|it| it.decision.end())
}

/// Whether a feature has outlived its workshop: by what its kind says, or by what the workshop decided.
pub fn is_over(map: &Map, feature: &Feature, kind: &Kind, now: Millis) -> bool {
    let ended =
        |it: &Workshop| due(it, kind).is_some_and(|end| now >= end) && it.decides_on(&kind.id, feature);
    map.every_workshop().any(ended) || (kind.keep == Keep::Workshop && went_with_its_room(map, feature))
}

/// Whether a feature that is kept until its workshop ends has outlived it: it went no further than the room, and no workshop is
/// left to which it belongs. What somebody drew on a map that never had a workshop belongs to none and stays.
fn went_with_its_room(map: &Map, feature: &Feature) -> bool {
    if feature.scope().reach() > Reach::Workshop {
        return false;
    }
    let gone = || map.every_workshop().filter(|it| it.removed);
    match feature.scope() {
        Scope::Group(group) => gone().any(|it| it.group(group).is_some()),
        Scope::Workshop(Some(id)) => gone().any(|it| it.id == id),
        _ => feature.author().is_some_and(|author| {
            let sat = gone().any(|it| it.ever_sat(author));
            let sits = map.seats_of(author).next().is_some();
            // Whoever left her seat may have sat in any of them.
            !sits && (sat || (gone().next().is_some() && map.workshops().next().is_none()))
        }),
    }
}
