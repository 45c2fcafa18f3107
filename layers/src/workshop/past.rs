//! Which workshops came before another one, of the same place.

use std::collections::BTreeSet;

use super::Workshop;
use crate::{clock::Millis, format::fold, map::Map};

impl Workshop {
    /// When its first phase was opened, in milliseconds since 1970; `None` when none was yet.
    pub fn began(&self) -> Option<Millis> {
        let held = self.held.first().map(|phase| phase.since);
        held.or_else(|| self.phase.as_ref().map(|phase| phase.since))
    }

    /// Whether two workshops are about the same place, as far as their territories say: all words of one name are in the
    /// other. Who names none speaks of all that is on the map.
    pub fn is_of_same_place(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|it| words(it.plan.territory.as_deref()));
        one.is_subset(&other) || other.is_subset(&one)
    }
}

impl Map {
    /// The workshops of the same place that began before another one did, the last of them first. Before one that nobody has
    /// opened yet came all that began.
    pub fn workshops_before(&self, workshop: &Workshop) -> Vec<&Workshop> {
        let began = |it: &Workshop| it.began().map(|began| (began, it.id));
        let earlier = |it: &&Workshop| {
            let before = began(workshop).is_none_or(|this| began(it).is_some_and(|then| then < this));
            it.id != workshop.id && it.began().is_some() && before && it.is_of_same_place(workshop)
        };
        let mut found: Vec<_> = self.workshops().filter(earlier).collect();
        found.sort_by_key(|it| std::cmp::Reverse(began(it)));
        found
    }
}

/// The words of a name, whatever their case and accents.
fn words(name: Option<&str>) -> BTreeSet<String> {
    let folded = fold(name.unwrap_or_default());
    folded.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::WorkshopId,
        workshop::{Plan, shipped},
    };
    use uuid::Uuid;

    fn of(territory: Option<&str>) -> Workshop {
        let plan = shipped()[0].plan.clone().with_groups(|_| Vec::new());
        let plan = Plan { territory: territory.map(str::to_owned), ..plan };
        Workshop::new(WorkshopId::new(Uuid::nil()), plan)
    }

    #[test]
    fn territories_are_the_same_whatever_their_accents_and_what_is_said_beside() {
        let same = |one, other| of(one).is_of_same_place(&of(other));
        assert!(
            same(Some("Río Claro"), Some("vereda RIO  CLARO"))
                && same(Some("vereda Río Claro"), Some("rio claro"))
        );
        assert!(same(None, Some("Río Claro")) && same(None, None));
        assert!(!same(Some("Río Claro"), Some("Río Negro")) && !same(Some("Río Claro"), Some("Clarorío")));
    }
}
