//! Laws of leading a room: what is taken back is as it was, and sums are sums.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a story that cannot go on ends there")]
// Numbers of a test are small.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use fixture::{Log, actor, layer_of, point, uuid};
use layers::{
    accept::{Arrival, Refusal, accept_taken_back},
    change::Change,
    clock::Hlc,
    feature::Feature,
    id::{ActorId, ChangeId, FeatureId, GroupId, Seq, WorkshopId},
    index::{Ground, Indexes, Loader, common_ground},
    kinds,
    role::{Actor, Role},
    undo::inverse,
    view::View,
    workshop::{BALLOTS, ballot, shipped},
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const WORKSHOP: u128 = 7_000;
const MARK: u128 = 1;

fn group(n: u128) -> GroupId {
    GroupId::new(uuid(7_100 + n))
}

fn marta() -> Actor {
    actor(50, Role::Facilitator)
}

fn person(n: u8) -> Actor {
    actor(n + 1, Role::Participant)
}

/// A room with two groups and four people, the even ones in the first.
fn room() -> Log {
    let mut plan = serde_json::to_value(&shipped()[0].plan).unwrap();
    let signs = plan["groups"].as_array().unwrap().clone();
    plan["groups"] = signs.iter().zip(0..2).map(|(sign, n)| json!({"id": group(n), "sign": sign})).collect();
    let mut log = Log::new();
    log.send_of_map(marta(), "workshop.define", &json!({"workshop": uuid(WORKSHOP), "plan": plan})).unwrap();
    for n in 0..4 {
        let animal = ["crab", "duck", "ant", "bat"][usize::from(n)];
        let seat = json!({"group": group(u128::from(n % 2)), "sign": {"colour": "wine", "animal": animal}});
        let body = json!({"workshop": uuid(WORKSHOP), "actor": person(n).id, "seat": seat});
        log.admit(person(n), &body).unwrap();
    }
    log
}

/// The mark as the people of its group see it; `None` when it is off the map.
fn shown(log: &Log) -> Option<Json> {
    let indexes = indexes(log);
    let view = View::new(person(2), &log.map);
    let bound = indexes.bind(&log.map, &view, None);
    let mut out = Vec::new();
    bound.feature(FeatureId::new(uuid(MARK)))?.write_geojson(&mut out);
    let feature: Json = serde_json::from_slice(&out).unwrap();
    Some(json!([feature["geometry"], feature["properties"]["fields"], feature["properties"]["scope"]]))
}

fn indexes(log: &Log) -> Indexes {
    let mut loader = Loader::new(&log.map);
    for feature in log.features.values() {
        loader.push(feature);
    }
    loader.finish(log.changes.len() as Seq)
}

/// She who leads takes back the last act on the mark, as the server does for her.
fn take_back(log: &mut Log, by: Actor, base: Seq) -> Result<(), Refusal> {
    let history: Vec<_> = std::mem::take(&mut log.changes);
    let of_mark = history.iter().position(|it| it.change.feature.is_some()).unwrap();
    let made = inverse(&history[of_mark..], &log.map);
    log.changes = history;
    let Some((_, body)) = made else { return Err(Refusal::UnknownFeature) };
    let seq = log.changes.len() as Seq + 1;
    let id = FeatureId::new(uuid(MARK));
    let change = Change {
        id: ChangeId::new(uuid(9_000 + u128::from(seq))),
        hlc: Hlc::new(1_000 + seq, 0),
        base,
        layer: None,
        feature: Some(id),
        body,
    };
    let arrival = Arrival::alone(by, &log.map, 1_000 + seq, seq);
    let of = (WorkshopId::new(uuid(WORKSHOP)), group(0));
    let logged = accept_taken_back(&arrival, change, log.features.get(&id), of)?;
    let kind = kinds::get(fixture::KIND).unwrap();
    log.features.entry(id).or_insert_with(|| Feature::new(id)).apply(&logged, kind);
    log.changes.push(logged);
    Ok(())
}

/// What a group does to a mark: moves it, says something of it, takes it off, brings it back.
fn acts() -> impl Strategy<Value = Vec<Json>> {
    let put = |body: Json| json!({"kind": "feature.put", "body": body});
    let act = prop_oneof![
        (0..50).prop_map(move |n| {
            let place = json!({"type": "Point", "coordinates": [-74.0 + f64::from(n) / 1_000.0, 4.0]});
            put(json!({"geometry": place}))
        }),
        (1..=5).prop_map(move |n| put(json!({"properties": {"severity": n}}))),
        Just(put(json!({"properties": {"severity": null}}))),
        Just(json!({"kind": "feature.delete"})),
        Just(json!({"kind": "feature.restore"})),
    ];
    prop::collection::vec(act, 0..8)
}

proptest! {
    #[test]
    fn what_is_taken_back_is_as_it_was_before_the_last_act(acts in acts()) {
        let mut log = room();
        let mut put = point("acoso_calle", -74.0, 4.0);
        put["body"]["scope"] = format!("group:{}", group(0)).into();
        let mut before = None;
        for act in std::iter::once(put).chain(acts) {
            let stood = log.features.get(&FeatureId::new(uuid(MARK))).and_then(|_| shown(&log));
            if log.send(person(0), fixture::KIND, MARK, &act).is_ok() {
                before = stood;
            }
        }
        let (head, after) = (log.changes.len() as Seq, shown(&log));
        if take_back(&mut log, marta(), head).is_ok() {
            prop_assert_eq!(&shown(&log), &before);
            // And once more: put back.
            let head = log.changes.len() as Seq;
            if take_back(&mut log, marta(), head).is_ok() {
                prop_assert_eq!(shown(&log), after);
            }
        }
    }

    #[test]
    fn a_tally_has_no_more_dots_than_were_cast_on_marks_that_are_shown_and_none_of_few(
        cast in prop::collection::vec(prop::collection::vec(0_u128..4, 0..4), 0..4),
        hidden in 0_u128..4,
    ) {
        let mut log = room();
        let vote = json!({"workshop": uuid(WORKSHOP), "vote": uuid(8_000)});
        log.send_of_map(marta(), "workshop.vote", &vote).unwrap();
        let open = log.map.workshops().next().unwrap().vote.clone().unwrap();
        let mut ids = Vec::new();
        for (n, dots) in (0..).zip(&cast) {
            if dots.is_empty() {
                continue;
            }
            let id = ballot(open.id, person(n).id).uuid().as_u128();
            let marks: Vec<_> = dots.iter().map(|n| uuid(100 + n)).collect();
            let body = json!({"kind": "feature.put", "body": {"properties": {"dots": marks}}});
            log.send(person(n), "ballot", id, &body).unwrap();
            ids.push(FeatureId::new(uuid(id)));
        }
        let of_hidden = FeatureId::new(uuid(100 + hidden));
        let count = |ids: &mut dyn Iterator<Item = &FeatureId>| {
            open.tally(ids.map(|id| &log.features[id]), |mark| mark != of_hidden)
        };
        let tally = count(&mut ids.iter());
        prop_assert_eq!(&tally, &count(&mut ids.iter().rev()), "in whatever order");
        prop_assert_eq!(tally.ballots, ids.len());
        let mut sums: BTreeMap<_, u32> = BTreeMap::new();
        for n in cast.iter().flatten().filter(|n| **n != hidden) {
            *sums.entry(FeatureId::new(uuid(100 + n))).or_default() += 1;
        }
        let told = if ids.len() < BALLOTS { BTreeMap::new() } else { sums };
        prop_assert_eq!(tally.dots, told);
    }

    #[test]
    fn no_ground_counts_more_groups_than_marked_it_and_more_people_of_a_group_change_nothing(
        places in prop::collection::vec((0_u8..4, 0_u8..6, 0_u8..6), 1..12),
    ) {
        let mut log = room();
        for ((who, x, y), n) in places.iter().zip(10..) {
            let mut put = point("acoso_calle", -74.0 + f64::from(*x) / 50.0, 4.0 + f64::from(*y) / 50.0);
            put["body"]["scope"] = format!("workshop:{}", uuid(WORKSHOP)).into();
            log.send(person(*who), fixture::KIND, n, &put).unwrap();
        }
        let ground = |group: &dyn Fn(ActorId) -> Option<GroupId>| -> Vec<Ground> {
            let indexes = indexes(&log);
            let view = View::new(person(0), &log.map);
            let bound = indexes.bind(&log.map, &view, None);
            let mut marks = bound.shown_in_room(WorkshopId::new(uuid(WORKSHOP)));
            marks.retain(|it| it.layer() == layer_of(fixture::KIND));
            common_ground(&marks, group)
        };
        let workshop = log.map.workshops().next().unwrap();
        let seated = |who: ActorId| workshop.group_of(workshop.seat(who)?);
        let told = ground(&seated);
        let groups: BTreeSet<_> = places.iter().map(|(who, ..)| who % 2).collect();
        prop_assert!(!told.is_empty() && told.iter().all(|it| (1..=groups.len()).contains(&it.groups)));
        prop_assert!(ground(&|_| None).is_empty(), "who sits in no group counts for none");
        prop_assert!(ground(&|_| Some(group(0))).iter().all(|it| it.groups == 1));
    }
}

#[test]
fn only_who_leads_takes_back_and_only_what_nobody_has_written_to_since() {
    let mut log = room();
    let mut put = point("acoso_calle", -74.0, 4.0);
    put["body"]["scope"] = format!("group:{}", group(0)).into();
    let seq = log.send(person(0), fixture::KIND, MARK, &put).unwrap();
    assert_eq!(take_back(&mut log, person(0), seq), Err(Refusal::Forbidden));
    let worse = json!({"kind": "feature.put", "body": {"properties": {"severity": 5}}});
    log.send(person(2), fixture::KIND, MARK, &worse).unwrap();
    assert_eq!(take_back(&mut log, marta(), seq), Err(Refusal::NotLast));
    let draft = json!({"kind": "feature.put", "body": {"scope": "draft"}});
    log.send(person(0), fixture::KIND, MARK, &draft).unwrap();
    let head = log.changes.len() as Seq;
    assert_eq!(take_back(&mut log, marta(), head), Err(Refusal::UnknownFeature), "a draft is hers alone");
}
