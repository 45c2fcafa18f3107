//! Seats of a workshop: with which group somebody sits, what she is called there, and who says so.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a story that cannot go on ends there")]

mod fixture;

use fixture::{
    actor,
    room::{WORKSHOP, draw, facilitator, group, in_group, lina, plan, room, rosa, seat, sees},
    uuid,
};
use layers::{
    accept::Refusal,
    record::{read_map, write_map},
    role::{Actor, Role},
    workshop::Sign,
};
use serde_json::json;

#[test]
fn nobody_walks_from_group_to_group_and_looks() {
    let mut log = room();
    let elsewhere = seat(lina(), Some(group(1)), "crab");
    assert_eq!(log.send_of_map(lina(), "workshop.seat", &elsewhere), Err(Refusal::Forbidden));
    assert_eq!(log.send_of_map(rosa(), "workshop.seat", &elsewhere), Err(Refusal::UnknownWorkshop));
    let stranger = actor(9, Role::Participant);
    let uninvited = seat(stranger, Some(group(0)), "bat");
    assert_eq!(log.send_of_map(stranger, "workshop.seat", &uninvited), Err(Refusal::UnknownWorkshop));
    log.send_of_map(facilitator(), "workshop.seat", &elsewhere).unwrap();
    draw(&mut log, rosa(), 1, &in_group(1)).unwrap();
    assert!(sees(&log, lina(), 1), "she who leads seats people");
    log.send_of_map(
        lina(),
        "workshop.seat",
        &json!({"workshop": uuid(WORKSHOP), "actor": lina().id, "seat": null}),
    )
    .unwrap();
    assert!(!sees(&log, lina(), 1), "who leaves sees nothing of it any more");
}

#[test]
fn nobody_walks_from_group_to_group_by_the_door() {
    let mut log = room();
    let leaves = |who: Actor| json!({"workshop": uuid(WORKSHOP), "actor": who.id, "seat": null});
    let elsewhere = seat(lina(), Some(group(1)), "crab");
    log.send_of_map(lina(), "workshop.seat", &leaves(lina())).unwrap();
    assert_eq!(log.admit(lina(), &elsewhere), Err(Refusal::Forbidden));
    log.admit(lina(), &seat(lina(), None, "crab")).unwrap();
    assert_eq!(log.send_of_map(lina(), "workshop.seat", &elsewhere), Err(Refusal::Forbidden));
    log.send_of_map(lina(), "workshop.seat", &seat(lina(), Some(group(0)), "crab")).unwrap();
    log.send_of_map(lina(), "workshop.seat", &leaves(lina())).unwrap();
    log.admit(lina(), &seat(lina(), Some(group(0)), "crab")).unwrap();

    log.send_of_map(facilitator(), "workshop.seat", &elsewhere).unwrap();
    log.send_of_map(lina(), "workshop.seat", &leaves(lina())).unwrap();
    log.map = read_map(log.map.id, &write_map(&log.map).unwrap()).unwrap();
    assert_eq!(log.admit(lina(), &seat(lina(), Some(group(0)), "crab")), Err(Refusal::Forbidden));
    log.admit(lina(), &elsewhere).unwrap();
}

#[test]
fn whoever_has_no_group_yet_chooses_once() {
    let mut log = room();
    let eva = actor(3, Role::Participant);
    log.admit(eva, &seat(eva, None, "ant")).unwrap();
    log.send_of_map(eva, "workshop.seat", &seat(eva, Some(group(1)), "ant")).unwrap();
    assert_eq!(
        log.send_of_map(eva, "workshop.seat", &seat(eva, Some(group(0)), "ant")),
        Err(Refusal::Forbidden)
    );
}

#[test]
fn no_two_in_a_room_are_called_the_same() {
    let mut log = room();
    let free = log.map.workshops().next().unwrap().free_signs().count();
    assert_eq!(free, Sign::every().count() - 4, "two groups and two people");
    let eva = actor(3, Role::Participant);
    assert_eq!(log.admit(eva, &seat(eva, None, "crab")), Err(Refusal::SignTaken));
    let of_a_group = &plan()["groups"][0]["sign"];
    let mut taken = seat(eva, None, "ant");
    taken["seat"]["sign"] = of_a_group.clone();
    assert_eq!(log.admit(eva, &taken), Err(Refusal::SignTaken));
    log.admit(lina(), &seat(lina(), Some(group(0)), "crab")).unwrap();
}
