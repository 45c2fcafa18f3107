//! Workshops: who leads, who sits where, and how far what is drawn may go.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a story that cannot go on ends there")]

mod fixture;

use fixture::{
    Log, actor, point,
    room::{
        WORKSHOP, define, draw, facilitator, group, in_group, in_room, lina, move_to, plan, room, rosa, seat,
        sees,
    },
    uuid,
};
use layers::{
    accept::Refusal,
    change::{Body, VERSION},
    map::Map,
    record::{read_map, write_map},
    role::{Actor, Role},
    scope::{Reach, Scope},
    view::{Standing, View},
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

#[test]
fn a_mark_goes_outward_step_by_step_by_her_own_hand_and_comes_back() {
    let mut log = room();
    let others = [rosa(), facilitator(), actor(3, Role::Member)];
    draw(&mut log, lina(), 1, "draft").unwrap();
    assert_eq!((sees(&log, lina(), 1), others.map(|who| sees(&log, who, 1))), (true, [false; 3]));
    move_to(&mut log, lina(), 1, &in_group(0)).unwrap();
    assert_eq!((sees(&log, lina(), 1), others.map(|who| sees(&log, who, 1))), (true, [false; 3]));
    move_to(&mut log, lina(), 1, &in_room()).unwrap();
    assert_eq!(others.map(|who| sees(&log, who, 1)), [true, false, false], "the room is who sits in it");
    move_to(&mut log, lina(), 1, "map").unwrap();
    assert_eq!(others.map(|who| sees(&log, who, 1)), [true; 3]);
    move_to(&mut log, lina(), 1, "draft").unwrap();
    assert_eq!(others.map(|who| sees(&log, who, 1)), [false; 3], "taken back");
}

#[test]
fn whoever_sits_in_a_workshop_begins_with_a_draft() {
    let mut log = room();
    log.send(lina(), fixture::KIND, 1, &point("acoso_calle", -74.0, 4.0)).unwrap();
    assert_eq!(log.feature(1).scope(), Scope::Draft);
}

#[test]
fn nobody_shows_anything_to_a_group_or_a_room_that_she_does_not_sit_in() {
    let mut log = room();
    assert_eq!(draw(&mut log, lina(), 1, &in_group(1)), Err(Refusal::NotSeated));
    let stranger = actor(9, Role::Participant);
    assert_eq!(draw(&mut log, stranger, 1, &in_room()), Err(Refusal::NotSeated));
    assert_eq!(draw(&mut log, facilitator(), 1, &in_room()), Err(Refusal::NotSeated), "she sits down first");
    log.send_of_map(
        facilitator(),
        "workshop.seat",
        &json!({"workshop": uuid(WORKSHOP), "actor": facilitator().id, "seat": {}}),
    )
    .unwrap();
    draw(&mut log, facilitator(), 1, &in_room()).unwrap();
}

#[test]
fn what_another_group_drew_is_not_there_for_who_wants_to_write_to_it() {
    let mut log = room();
    draw(&mut log, lina(), 1, &in_group(0)).unwrap();
    assert_eq!(move_to(&mut log, rosa(), 1, "draft"), Err(Refusal::UnknownFeature));
    assert_eq!(move_to(&mut log, facilitator(), 1, "map"), Err(Refusal::UnknownFeature));
}

#[test]
fn people_of_a_group_work_on_its_map_together_but_only_she_who_drew_a_mark_moves_it() {
    let mut log = room();
    let eva = actor(3, Role::Participant);
    log.admit(eva, &seat(eva, Some(group(0)), "ant")).unwrap();
    draw(&mut log, lina(), 1, &in_group(0)).unwrap();
    let note = json!({"kind": "feature.put", "body": {"properties": {"severity": 4}}});
    log.send(eva, fixture::KIND, 1, &note).unwrap();
    assert_eq!(move_to(&mut log, eva, 1, &in_room()), Err(Refusal::Forbidden));
}

#[test]
fn what_the_workshop_agreed_to_keep_does_not_leave_the_room() {
    let mut log = room();
    let mut text = json!({"kind": "feature.put", "body": {"geometry": {"type": "Point", "coordinates": [-74.0, 4.0]},
        "properties": {"code": "texto", "text": "Aquí"}, "scope": in_room()}});
    log.send(lina(), "annotation", 1, &text).unwrap();
    let out = json!({"kind": "feature.put", "body": {"scope": "map"}});
    assert_eq!(log.send(lina(), "annotation", 1, &out), Err(Refusal::StaysInRoom));
    log.send_of_map(
        facilitator(),
        "workshop.seat",
        &json!({"workshop": uuid(WORKSHOP), "actor": facilitator().id, "seat": {}}),
    )
    .unwrap();
    assert_eq!(
        log.send(facilitator(), "annotation", 1, &out),
        Err(Refusal::StaysInRoom),
        "nor by her who leads"
    );
    text["body"]["scope"] = "map".into();
    assert_eq!(log.send(lina(), "annotation", 2, &text), Err(Refusal::StaysInRoom), "nor at once");
    let beside = json!({"kind": "feature.put", "body": {"scope": "workshop"}});
    assert_eq!(log.send(lina(), "annotation", 1, &beside), Err(Refusal::StaysInRoom), "nor in two steps");
    let mut looser = define();
    let leaves = looser["plan"]["leaves"].as_array_mut().unwrap();
    leaves.iter_mut().find(|it| it["kind"] == "annotation").unwrap()["reach"] = "map".into();
    log.send_of_map(facilitator(), "workshop.define", &looser).unwrap();
    log.send(lina(), "annotation", 1, &out).unwrap();
}

#[test]
fn only_who_leads_prepares_opens_covers_and_ends() {
    let mut log = room();
    let changes = [
        ("workshop.define", define()),
        ("workshop.phase", json!({"workshop": uuid(WORKSHOP), "phase": "group_map"})),
        ("workshop.screens", json!({"workshop": uuid(WORKSHOP), "screens": "covered"})),
        ("workshop.remove", json!({"workshop": uuid(WORKSHOP)})),
    ];
    for role in [Role::Participant, Role::Partner, Role::Member, Role::Planner, Role::Protection] {
        for (kind, body) in &changes {
            assert_eq!(
                log.send_of_map(actor(9, role), kind, body),
                Err(Refusal::Forbidden),
                "{role:?} {kind}"
            );
        }
    }
    for (kind, body) in &changes {
        log.send_of_map(facilitator(), kind, body).unwrap();
    }
    draw(&mut log, lina(), 1, "draft").unwrap();
    assert_eq!(
        move_to(&mut log, lina(), 1, &in_group(0)),
        Err(Refusal::NotSeated),
        "nobody sits there any more"
    );
}

#[test]
fn a_phase_that_is_not_planned_is_not_opened_and_one_that_leaves_the_plan_is_closed() {
    let mut log = room();
    let open = |phase: &str| json!({"workshop": uuid(WORKSHOP), "phase": phase});
    assert!(log.send_of_map(facilitator(), "workshop.phase", &open("dance")).is_err());
    log.send_of_map(facilitator(), "workshop.phase", &open("alone")).unwrap();
    let opened = |log: &Log| log.map.workshops().next().unwrap().phase.clone().map(|it| it.id);
    assert_eq!(opened(&log).as_deref(), Some("alone"));
    let mut without = define();
    without["plan"]["phases"].as_array_mut().unwrap().iter_mut().find(|it| it["id"] == "alone").unwrap()["on"] =
        false.into();
    log.send_of_map(facilitator(), "workshop.define", &without).unwrap();
    assert_eq!(opened(&log), None);
}

#[test]
fn a_plan_is_checked_where_it_comes_in() {
    let mut log = Log::new();
    let wrong = |path: &str, value: Json| {
        let mut define = define();
        *define["plan"].pointer_mut(path).unwrap() = value;
        define
    };
    let plans = [
        wrong("/layers/0/kind", "dragon_nest".into()),
        wrong("/layers/0/codes", json!(["dragon"])),
        wrong("/phases/0/minutes", 0.into()),
        wrong("/phases/1/id", "open".into()),
        wrong("/groups/1/sign/animal", plan()["groups"][0]["sign"]["animal"].clone()),
        wrong("/groups/1/id", json!(group(0))),
        wrong("/groups", json!([])),
        wrong("/name/es", "Llame al 312 555 0147".into()),
        wrong("/consent/es", "a".repeat(1_501).into()),
    ];
    for plan in plans {
        assert!(log.send_of_map(facilitator(), "workshop.define", &plan).is_err(), "{plan}");
    }
    log.send_of_map(facilitator(), "workshop.define", &define()).unwrap();
    let mut second = define();
    second["workshop"] = json!(uuid(WORKSHOP + 1));
    assert!(
        log.send_of_map(facilitator(), "workshop.define", &second).is_err(),
        "a group is of one workshop"
    );
}

#[test]
fn a_workshop_comes_back_from_the_disk_and_its_changes_from_the_log() {
    let log = room();
    let back = read_map(log.map.id, &write_map(&log.map).unwrap()).unwrap();
    assert!(back == log.map);
    let mut again = Map::new(log.map.id, "Río Claro".into());
    for logged in &log.changes {
        let body = &logged.change.body;
        let stored = layers::record::write_body(body).unwrap();
        let read = layers::record::read_body(body.kind(), VERSION, &stored).unwrap();
        assert!(matches!((body, &read), (Body::Workshop(one), Body::Workshop(other)) if one == other));
        again.apply(logged);
    }
    assert!(again.workshops().eq(log.map.workshops()));
}

#[test]
fn only_its_people_hear_of_a_workshop_and_of_a_seat_only_who_has_it_and_who_leads() {
    let log = room();
    let hears = |who: Actor| -> Vec<usize> {
        let view = View::new(who, &log.map);
        let of = |n: &usize| view.change(&log.map, &log.changes[*n], None).is_some();
        (0..log.changes.len()).filter(of).collect()
    };
    assert_eq!(hears(lina()), [0, 1]);
    assert_eq!(hears(rosa()), [0, 2]);
    assert_eq!(hears(facilitator()), [0, 1, 2]);
    assert_eq!(hears(actor(9, Role::Participant)), [0_usize; 0]);
    assert_eq!(hears(actor(9, Role::Member)), [0_usize; 0]);
}

/// What people do, one after the other: draw, move, and change their seats.
#[derive(Clone, Debug)]
enum Deed {
    Draw(usize, u128, String),
    Move(usize, u128, String),
    Sit(usize, Option<u128>),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let scopes = vec!["draft".into(), in_group(0), in_group(1), in_room(), "workshop".into(), "map".into()];
    let scope = || prop::sample::select(scopes.clone());
    let deed = prop_oneof![
        (0..3_usize, 1..5_u128, scope()).prop_map(|(who, n, scope)| Deed::Draw(who, n, scope)),
        (0..3_usize, 1..5_u128, scope()).prop_map(|(who, n, scope)| Deed::Move(who, n, scope)),
        (0..3_usize, prop::option::of(0..2_u128)).prop_map(|(who, group)| Deed::Sit(who, group)),
    ];
    prop::collection::vec(deed, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people do: a draft is hers alone, what is a group's is seen by who drew it and who sits there, what is the
    /// room's by who sits in the room; and nothing was ever moved by another hand than hers or a leader's.
    #[test]
    fn the_seats_say_who_sees_whatever_happened(deeds in deeds()) {
        let people = [lina(), rosa(), actor(3, Role::Participant)];
        let animals = ["crab", "duck", "ant"];
        let mut log = room();
        for deed in deeds {
            match deed {
                Deed::Draw(who, n, scope) => drop(draw(&mut log, people[who], n, &scope)),
                Deed::Move(who, n, scope) => {
                    if log.features.contains_key(&layers::id::FeatureId::new(uuid(n))) {
                        let before = (log.feature(n).author(), log.feature(n).scope());
                        let moved = move_to(&mut log, people[who], n, &scope).is_ok();
                        let own = before.0 == Some(people[who].id);
                        prop_assert!(!moved || own || before.1 == log.feature(n).scope());
                    }
                }
                Deed::Sit(who, to) => {
                    let body = seat(people[who], to.map(group), animals[who]);
                    if log.map.workshops().next().unwrap().seat(people[who].id).is_none() {
                        drop(log.admit(people[who], &body));
                    } else {
                        drop(log.send_of_map(facilitator(), "workshop.seat", &body));
                    }
                }
            }
            let workshop = log.map.workshops().next().unwrap();
            for feature in log.features.values() {
                for who in people.into_iter().chain([facilitator()]) {
                    let Some(standing) = Standing::of(feature) else { continue };
                    let (layer, kind) = log.map.layer_and_kind(standing.layer).unwrap();
                    let seen = View::new(who, &log.map).precision_of(&standing, layer, kind).shows_features();
                    let sits = workshop.seat(who.id);
                    let expected = feature.author() == Some(who.id) || match feature.scope() {
                        Scope::Draft => false,
                        Scope::Group(id) => sits.is_some_and(|it| it.group == Some(id)),
                        Scope::Workshop(Some(_)) => sits.is_some(),
                        _ => true,
                    };
                    prop_assert_eq!(seen, expected);
                    prop_assert!(feature.scope().reach() <= Reach::Map);
                }
            }
        }
    }
}
