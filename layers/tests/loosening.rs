//! A layer is tightened by one person and loosened by two.

// A test that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod fixture;

use fixture::{actor, layer_of, map};
use layers::{
    accept::{Arrival, Refusal, accept, accept_agreed},
    change::{Change, Logged},
    map::Map,
    role::Role,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn put(kind: &str, precision: &Json) -> Change {
    let body = match precision {
        Json::Null => json!({"kind": kind, "name": "Hechos"}),
        precision => json!({"kind": kind, "name": "Hechos", "precision": precision}),
    };
    let wire = json!({"id": uuid::Uuid::from_u128(7), "kind": "layer.put", "version": 1, "hlc": "0000000000000000",
        "layer": layer_of(kind), "body": body});
    Change::parse(wire).unwrap()
}

fn judged(
    map: &Map,
    precision: &Json,
    by: fn(&Arrival<'_>, Change) -> Result<Logged, Refusal>,
) -> Result<Map, Refusal> {
    let arrival = Arrival::alone(actor(200, Role::Coordinator), map, 0, 100);
    let logged = by(&arrival, put("risk_factor", precision))?;
    let mut after = map.clone();
    after.apply(&logged);
    Ok(after)
}

fn alone(arrival: &Arrival<'_>, change: Change) -> Result<Logged, Refusal> {
    accept(arrival, change, None)
}

fn precision(map: &Map) -> Json {
    serde_json::to_value(&map.layer(layer_of("risk_factor")).unwrap().precision).unwrap()
}

#[test]
fn one_person_tightens_and_only_two_loosen_again() {
    let tight = judged(&map(), &json!({"member": "cell:13", "partner": "none"}), alone).unwrap();
    let tighter = judged(&tight, &json!({"member": "cell:12", "partner": "none"}), alone).unwrap();
    for looser in [
        json!({"member": "cell:13", "partner": "none"}),
        json!({"member": "cell:12"}),
        json!({"public": "none"}),
    ] {
        assert_eq!(judged(&tighter, &looser, alone).unwrap_err(), Refusal::NeedsTwo, "{looser}");
        let loosened = judged(&tighter, &looser, accept_agreed).unwrap();
        assert_eq!(precision(&loosened), looser);
    }
    assert_eq!(precision(&judged(&tighter, &Json::Null, accept_agreed).unwrap()), json!({}));
}

#[test]
fn a_new_name_leaves_the_precision_as_it_is() {
    let tight = judged(&map(), &json!({"member": "cell:13"}), alone).unwrap();
    let named = judged(&tight, &Json::Null, alone).unwrap();
    assert_eq!(precision(&named), json!({"member": "cell:13"}));
}

#[test]
fn a_layer_that_was_taken_off_does_not_come_back_looser() {
    let tight = judged(&map(), &json!({"member": "cell:13"}), alone).unwrap();
    let wire = json!({"id": uuid::Uuid::from_u128(8), "kind": "layer.remove", "version": 1, "hlc": "0000000000000000",
        "layer": layer_of("risk_factor"), "body": null});
    let arrival = Arrival::alone(actor(200, Role::Coordinator), &tight, 0, 101);
    let removed = accept(&arrival, Change::parse(wire).unwrap(), None).unwrap();
    let mut without = tight.clone();
    without.apply(&removed);
    assert_eq!(judged(&without, &json!({"member": "exact"}), alone).unwrap_err(), Refusal::NeedsTwo);
    assert_eq!(precision(&judged(&without, &Json::Null, alone).unwrap()), json!({"member": "cell:13"}));
}

#[test]
fn two_people_cannot_show_more_than_the_kind_does() {
    for by in [alone, accept_agreed] {
        assert_eq!(judged(&map(), &json!({"partner": "exact"}), by).unwrap_err(), Refusal::Looser);
    }
}

#[test]
fn two_who_agree_need_the_right_to_it_all_the_same() {
    let map = map();
    let arrival = Arrival::alone(actor(1, Role::Member), &map, 0, 100);
    let refused = accept_agreed(&arrival, put("risk_factor", &Json::Null)).map(drop);
    assert_eq!(refused, Err(Refusal::Forbidden));
}

proptest! {
    /// Whatever one person sends, nobody sees a layer more exactly than before.
    #[test]
    fn alone_nobody_is_ever_shown_more(
        steps in prop::collection::vec((0_usize..5, prop::sample::select(vec!["exact", "cell:15", "cell:13", "cell:12", "municipality", "count", "none"])), 1..12)
    ) {
        let clearances = ["public", "participant", "partner", "member", "protection"];
        let mut standing = map();
        for (clearance, to) in steps {
            let Ok(next) = judged(&standing, &json!({clearances[clearance]: to}), alone) else { continue };
            let shown = |map: &Map| {
                let (layer, kind) = map.layer_and_kind(layer_of("risk_factor")).unwrap();
                let at = |clearance| {
                    let of_kind = kind.precision.at(clearance);
                    layer.precision.get(&clearance).map_or(of_kind, |it| of_kind.min(*it))
                };
                layers::role::Clearance::ALL.map(at)
            };
            for (after, before) in shown(&next).iter().zip(shown(&standing)) {
                prop_assert!(*after <= before);
            }
            standing = next;
        }
    }
}
