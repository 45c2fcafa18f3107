//! Laws of a workshop beside an earlier one: what is remembered of a mark's room, and what is counted.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a story that cannot go on ends there")]

mod fixture;

use fixture::{KIND, Log, actor, point, uuid};
use layers::{
    feature::Feature,
    id::{FeatureId, Seq, WorkshopId},
    index::{Comparison, Indexes, Loader, When, comparison},
    kinds,
    record::{read_feature, write_feature},
    role::{Actor, Role},
    view::View,
    workshop::shipped,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// Then, and now.
const ROOMS: [u128; 2] = [7_000, 7_001];

fn room(n: usize) -> WorkshopId {
    WorkshopId::new(uuid(ROOMS[n]))
}

fn marta() -> Actor {
    actor(50, Role::Facilitator)
}

fn lina() -> Actor {
    actor(1, Role::Participant)
}

fn define(log: &mut Log, id: u128, territory: Option<&str>) {
    let mut plan = serde_json::to_value(&shipped()[0].plan).unwrap();
    plan["groups"] = json!([{"id": uuid(100 + id), "sign": plan["groups"][0]}]);
    plan["leaves"] = json!([{"kind": KIND, "reach": "map"}]);
    if let Some(territory) = territory {
        plan["territory"] = territory.into();
    }
    log.send_of_map(marta(), "workshop.define", &json!({"workshop": uuid(id), "plan": plan})).unwrap();
}

fn open(log: &mut Log, id: u128, phase: &Json) {
    log.send_of_map(marta(), "workshop.phase", &json!({"workshop": uuid(id), "phase": phase})).unwrap();
}

/// Two workshops, in both of which Lina sits.
fn two_rooms() -> Log {
    let mut log = Log::new();
    for id in ROOMS {
        define(&mut log, id, None);
        let seat = json!({"sign": {"colour": "wine", "animal": "crab"}});
        let body = json!({"workshop": uuid(id), "actor": lina().id, "seat": seat});
        log.admit(lina(), &body).unwrap();
    }
    log
}

/// Where a mark may stand: with her, in either room, for all who joined the map, on the map.
fn scope(n: usize) -> String {
    let rooms = ROOMS.map(|id| format!("workshop:{}", uuid(id)));
    let [then, now] = rooms.each_ref().map(String::as_str);
    ["draft", then, now, "workshop", "map"][n].to_owned()
}

fn compared(log: &Log, viewer: Actor, then: usize, now: usize) -> Comparison {
    let mut loader = Loader::new(&log.map);
    log.features.values().for_each(|feature| loader.push(feature));
    let mut indexes: Indexes = loader.finish(log.changes.len() as Seq);
    let view = View::new(viewer, &log.map);
    indexes.prepare(&log.map, &view);
    let bound = indexes.bind(&log.map, &view, None);
    comparison(&bound.shown_in(room(then)), &bound.shown_in(room(now)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mark_remembers_the_room_it_was_last_shown_to_in_whatever_order_it_is_told(
        acts in prop::collection::vec(0_usize..5, 1..10),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let mut log = two_rooms();
        let first = log.changes.len();
        let mut expected = None;
        for (n, act) in acts.iter().enumerate() {
            let mut put = if n == 0 { point("otro", -74.0, 4.0) } else { json!({"kind": "feature.put", "body": {}}) };
            put["body"]["scope"] = scope(*act).into();
            if log.send(lina(), KIND, 1, &put).is_ok() {
                expected = [None, Some(room(0)), Some(room(1)), None, expected][*act];
            }
        }
        prop_assume!(!log.features.is_empty());
        let feature = log.feature(1);
        prop_assert_eq!(feature.circle(), expected);
        let told = &log.changes[first..];
        let mut strange = Feature::new(feature.id());
        let order = order.iter().map(|n| n.index(told.len())).chain((0..told.len()).rev());
        order.for_each(|n| strange.apply(&told[n], kinds::get(KIND).unwrap()));
        prop_assert_eq!(strange.circle(), expected);
        prop_assert!(strange == *feature);
        let kept = read_feature(feature.id(), &write_feature(feature).unwrap()).unwrap();
        prop_assert_eq!(kept.circle(), expected, "it comes back from its record");
    }

    #[test]
    fn turned_round_it_says_the_same_and_who_reads_less_is_told_of_less(
        marks in prop::collection::vec((0_usize..2, 0_u8..12, 0_u8..12, 0_usize..3, any::<bool>()), 1..14),
    ) {
        let mut log = two_rooms();
        for (n, (room, x, y, code, leaves)) in (1..).zip(&marks) {
            let code = ["acoso_calle", "oscuridad_abandono", "otro"][*code];
            let mut put = point(code, -74.0 + f64::from(*x) / 50.0, 4.0 + f64::from(*y) / 50.0);
            put["body"]["scope"] = scope(room + 1).into();
            log.send(lina(), KIND, n, &put).unwrap();
            if *leaves {
                log.send(lina(), KIND, n, &json!({"kind": "feature.put", "body": {"scope": "map"}})).unwrap();
            }
        }
        let (told, turned) = (compared(&log, lina(), 0, 1), compared(&log, lina(), 1, 0));
        let turn = |when| match when { When::Then => When::Now, When::Both => When::Both, When::Now => When::Then };
        let mirrored: Vec<_> = turned.ground.iter().map(|it| (it.extent, turn(it.when))).collect();
        prop_assert_eq!(told.ground.iter().map(|it| (it.extent, it.when)).collect::<Vec<_>>(), mirrored);
        let codes = |of: &Comparison| of.codes.iter().map(|(code, it)| (code.clone(), it.then, it.now)).collect::<Vec<_>>();
        let swapped: Vec<_> = codes(&turned).into_iter().map(|(code, then, now)| (code, now, then)).collect();
        prop_assert_eq!(codes(&told), swapped);
        let all: (usize, usize) = told.codes.values().fold((0, 0), |sum, it| (sum.0 + it.then, sum.1 + it.now));
        let drawn = |n| marks.iter().filter(|it| it.0 == n).count();
        prop_assert_eq!(all, (drawn(0), drawn(1)), "she reads her own in either room");
        // She who leads and sits in neither reads what left the room.
        let less = compared(&log, marta(), 0, 1);
        let left = |n| marks.iter().filter(|it| it.0 == n && it.4).count();
        let sums = less.codes.values().fold((0, 0), |sum, it| (sum.0 + it.then, sum.1 + it.now));
        prop_assert_eq!(sums, (left(0), left(1)));
        for (code, marks) in &less.codes {
            prop_assert!(marks.then <= told.codes[code].then && marks.now <= told.codes[code].now);
        }
        if marks.iter().all(|it| it.4) {
            prop_assert_eq!(less.ground.len(), compared(&log, marta(), 1, 0).ground.len());
        }
    }
}

#[test]
fn what_is_withdrawn_from_a_room_is_of_it_no_more() {
    let mut log = two_rooms();
    let mut put = point("otro", -74.0, 4.0);
    put["body"]["scope"] = scope(1).into();
    log.send(lina(), KIND, 1, &put).unwrap();
    assert_eq!(compared(&log, lina(), 0, 1).ground.iter().map(|it| it.when).max(), Some(When::Then));
    log.send(lina(), KIND, 1, &json!({"kind": "feature.put", "body": {"scope": "draft"}})).unwrap();
    assert_eq!(compared(&log, lina(), 0, 1), Comparison::default());
    assert_eq!(compared(&log, marta(), 0, 1), Comparison::default());
    assert!(log.features.contains_key(&FeatureId::new(uuid(1))));
}

#[test]
fn what_began_before_came_before_and_the_last_of_it_first() {
    let mut log = Log::new();
    for (id, territory) in
        [(1, "Río Claro"), (2, "vereda Rio Claro"), (3, "Río Claro"), (4, "Río Negro"), (5, "río claro")]
    {
        define(&mut log, id, Some(territory));
        if id != 5 {
            open(&mut log, id, &json!("open"));
            open(&mut log, id, &Json::Null);
        }
    }
    let before = |id| -> Vec<u128> {
        let this = log.map.workshop(WorkshopId::new(uuid(id))).unwrap();
        log.map.workshops_before(this).into_iter().map(|it| it.id.uuid().as_u128()).collect()
    };
    assert_eq!(before(1), [0_u128; 0]);
    assert_eq!(before(3), [2, 1]);
    assert_eq!(before(4), [0_u128; 0], "of another place");
    assert_eq!(before(5), [3, 2, 1], "before one that nobody has opened yet came all of them");
}
