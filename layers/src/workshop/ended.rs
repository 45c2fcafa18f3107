//! What ends with a workshop.

use crate::{
    feature::Feature,
    map::Map,
    scope::{Reach, Scope},
};

/// Whether a feature that is kept until its workshop ends has outlived it: it went no further than the room, and no workshop is
/// left to which it belongs. What somebody drew on a map that never had a workshop belongs to none and stays.
pub fn is_over(map: &Map, feature: &Feature) -> bool {
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
