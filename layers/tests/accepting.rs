//! What the judge lets pass and what it refuses, as stories.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fixture;

use fixture::{Log, actor, point};
use layers::{accept::Refusal, role::Role, scope::Scope};
use serde_json::json;

fn drawn() -> serde_json::Value {
    point("otro", -75.5, 5.2)
}

#[test]
fn what_a_participant_draws_goes_to_the_room_and_what_a_member_draws_to_the_map() {
    let mut log = Log::new();
    log.send(actor(1, Role::Participant), "risk_factor", 1, &drawn()).unwrap();
    log.send(actor(2, Role::Member), "risk_factor", 2, &drawn()).unwrap();
    assert_eq!((log.feature(1).scope(), log.feature(2).scope()), (Scope::Workshop(None), Scope::Map));
}

#[test]
fn in_the_room_everybody_works_on_everybodys_drawing_but_on_the_map_a_participant_only_on_her_own() {
    let mut log = Log::new();
    let (ana, luz) = (actor(1, Role::Participant), actor(2, Role::Participant));
    let rename = json!({"kind": "feature.put", "body": {"properties": {"severity": 4}}});
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    log.send(luz, "risk_factor", 1, &rename).unwrap();
    log.send(ana, "risk_factor", 1, &json!({"kind": "feature.put", "body": {"scope": "map"}})).unwrap();
    assert_eq!(log.send(luz, "risk_factor", 1, &rename), Err(Refusal::Forbidden));
    log.send(ana, "risk_factor", 1, &rename).unwrap();
}

#[test]
fn a_voice_is_a_comment_and_a_photo_is_an_edit() {
    let mut log = Log::new();
    let (ana, luz, eva) = (actor(1, Role::Member), actor(2, Role::Participant), actor(3, Role::Participant));
    let hangs = |n: u128, media_type: &str| {
        let attachment = fixture::uuid(n);
        json!({"kind": "feature.attach", "body": {"attachment": attachment, "media_type": media_type}})
    };
    let takes_off = |n: u128| json!({"kind": "feature.detach", "body": {"attachment": fixture::uuid(n)}});
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    log.send(luz, "risk_factor", 1, &hangs(50, "audio/ogg")).unwrap();
    assert_eq!(log.send(luz, "risk_factor", 1, &hangs(51, "image/jpeg")), Err(Refusal::Forbidden));
    assert_eq!(log.send(eva, "risk_factor", 1, &takes_off(50)), Err(Refusal::Forbidden));
    log.send(luz, "risk_factor", 1, &takes_off(50)).unwrap();
    assert_eq!(log.feature(1).attachments().count(), 0);
    log.send(ana, "risk_factor", 1, &hangs(52, "image/jpeg")).unwrap();
    // Said to be her voice, it would be hers to take off.
    assert_eq!(log.send(luz, "risk_factor", 1, &hangs(52, "audio/ogg")), Err(Refusal::Forbidden));
}

#[test]
fn a_draft_does_not_exist_for_anybody_else() {
    let mut log = Log::new();
    let draft = json!({"kind": "feature.put", "body": {"scope": "draft", "properties": {"code": "otro"},
        "geometry": {"type": "Point", "coordinates": [-75.5, 5.2]}}});
    log.send(actor(1, Role::Participant), "risk_factor", 1, &draft).unwrap();
    let edit = json!({"kind": "feature.put", "body": {"properties": {"severity": 4}}});
    for role in [Role::Participant, Role::Coordinator, Role::Protection] {
        assert_eq!(
            log.send(actor(9, role), "risk_factor", 1, &edit),
            Err(Refusal::UnknownFeature),
            "{role:?}"
        );
    }
}

#[test]
fn a_layer_of_safe_houses_does_not_exist_below_protection() {
    let mut log = Log::new();
    let house = json!({"kind": "feature.put", "body": {"properties": {"code": "por_definir"},
        "geometry": {"type": "Point", "coordinates": [-75.5, 5.2]}}});
    for role in
        [Role::Participant, Role::Partner, Role::Member, Role::Planner, Role::Facilitator, Role::Coordinator]
    {
        assert_eq!(log.send(actor(1, role), "safe_house", 1, &house), Err(Refusal::UnknownLayer), "{role:?}");
    }
    log.send(actor(2, Role::Protection), "safe_house", 1, &house).unwrap();
}

#[test]
fn violence_against_a_woman_is_never_a_mark() {
    let refusal =
        Log::new().send(actor(1, Role::Member), "incident", 1, &point("violencia_sexual", -75.5, 5.2));
    assert_eq!(refusal.unwrap_err().code(), "care-route");
}

#[test]
fn whoever_wants_to_publish_must_be_a_coordinator() {
    let mut log = Log::new();
    let ana = actor(1, Role::Member);
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    let publish = json!({"kind": "feature.put", "body": {"scope": "public"}});
    assert_eq!(log.send(ana, "risk_factor", 1, &publish), Err(Refusal::Forbidden));
    log.send(actor(2, Role::Coordinator), "risk_factor", 1, &publish).unwrap();
}

#[test]
fn two_who_did_not_see_each_other_leave_a_contested_field_that_a_third_closes() {
    let mut log = Log::new();
    let severity = |n: i64| json!({"kind": "feature.put", "body": {"properties": {"severity": n}}});
    log.send(actor(1, Role::Member), "risk_factor", 1, &drawn()).unwrap();
    log.send_having_seen(1, actor(2, Role::Member), "risk_factor", 1, &severity(2)).unwrap();
    log.send_having_seen(1, actor(3, Role::Member), "risk_factor", 1, &severity(5)).unwrap();
    assert_eq!(log.feature(1).contested(), ["severity"]);
    let resolve = json!({"kind": "feature.resolve", "body": {"field": "severity", "value": 5}});
    log.send(actor(1, Role::Member), "risk_factor", 1, &resolve).unwrap();
    assert!(log.feature(1).contested().is_empty());
}

#[test]
fn an_edit_by_somebody_who_saw_the_deletion_is_refused_and_by_somebody_who_did_not_brings_it_back_for_review()
{
    let mut log = Log::new();
    let edit = json!({"kind": "feature.put", "body": {"properties": {"severity": 2}}});
    log.send(actor(1, Role::Member), "risk_factor", 1, &drawn()).unwrap();
    log.send(actor(1, Role::Member), "risk_factor", 1, &json!({"kind": "feature.delete"})).unwrap();
    assert_eq!(log.send(actor(2, Role::Member), "risk_factor", 1, &edit), Err(Refusal::Deleted));
    log.send_having_seen(1, actor(2, Role::Member), "risk_factor", 1, &edit).unwrap();
    assert!(!log.feature(1).is_deleted());
    assert_eq!(log.feature(1).contested(), ["deleted"]);
}

#[test]
fn a_deletion_that_an_earlier_clock_wrote_to_unseen_waits_for_a_persons_decision() {
    let mut log = Log::new();
    let (ana, luz) = (actor(1, Role::Member), actor(2, Role::Member));
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    let edit = json!({"kind": "feature.put", "body": {"properties": {"severity": 2}}});
    // The clock of what comes first is the earlier one.
    log.send_having_seen(1, luz, "risk_factor", 1, &edit).unwrap();
    log.send_having_seen(1, ana, "risk_factor", 1, &json!({"kind": "feature.delete"})).unwrap();
    assert_eq!((log.feature(1).contested(), log.feature(1).is_deleted()), (vec!["deleted"], false));
    let resolve =
        |deleted: bool| json!({"kind": "feature.resolve", "body": {"field": "deleted", "value": deleted}});
    log.send(luz, "risk_factor", 1, &resolve(true)).unwrap();
    assert!(log.feature(1).contested().is_empty() && log.feature(1).is_deleted());
    log.send(luz, "risk_factor", 1, &resolve(false)).unwrap();
    assert!(!log.feature(1).is_deleted());
}

#[test]
fn who_may_not_resolve_closes_nothing_and_a_resolution_is_about_one_field() {
    let mut log = Log::new();
    let ana = actor(1, Role::Participant);
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    let severity = json!({"kind": "feature.resolve", "body": {"field": "severity", "value": 5}});
    assert_eq!(log.send(ana, "risk_factor", 1, &severity), Err(Refusal::Forbidden));
    let nothing = json!({"kind": "feature.resolve", "body": {"field": "", "value": null}});
    let refusal = log.send(actor(2, Role::Member), "risk_factor", 1, &nothing).unwrap_err();
    assert_eq!(refusal.code(), "wrong-form");
}

#[test]
fn an_early_clock_makes_nobody_the_author() {
    let mut log = Log::new();
    log.send(actor(1, Role::Participant), "risk_factor", 1, &drawn()).unwrap();
    log.send_having_seen(0, actor(2, Role::Participant), "risk_factor", 1, &drawn()).unwrap();
    assert_eq!(log.feature(1).author(), Some(actor(1, Role::Participant).id));
}

#[test]
fn nothing_is_left_of_a_redacted_feature_and_nobody_writes_to_it_again() {
    let mut log = Log::new();
    let ana = actor(1, Role::Member);
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    log.send(ana, "risk_factor", 1, &json!({"kind": "feature.redact"})).unwrap();
    assert!(log.feature(1).is_redacted() && log.feature(1).properties().next().is_none());
    let edit = json!({"kind": "feature.put", "body": {"properties": {"severity": 2}}});
    assert_eq!(log.send(ana, "risk_factor", 1, &edit), Err(Refusal::UnknownFeature));
}

#[test]
fn the_first_thing_wrong_is_named() {
    let mut log = Log::new();
    let ana = actor(1, Role::Member);
    let cases = [
        (json!({"properties": {"code": "otro"}}), "geometry", "required"),
        (json!({"geometry": {"type": "Point", "coordinates": [0, 0]}}), "code", "required"),
        (
            json!({"geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": {"code": "nada"}}),
            "code",
            "unknown-code",
        ),
        (
            json!({"geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": {"code": "otro", "colour": 1}}),
            "colour",
            "unknown-field",
        ),
        (
            json!({"geometry": {"type": "Point", "coordinates": [0, 0]}, "properties": {"code": "otro", "severity": 9}}),
            "severity",
            "out-of-bounds",
        ),
    ];
    for (body, field, code) in cases {
        let refusal =
            log.send(ana, "risk_factor", 1, &json!({"kind": "feature.put", "body": body})).unwrap_err();
        assert_eq!((refusal.field(), refusal.code()), (Some(field), code));
    }
}

#[test]
fn a_participant_reports_an_incident_and_sees_no_other() {
    let mut log = Log::new();
    let (ana, luz) = (actor(1, Role::Participant), actor(2, Role::Participant));
    log.send(ana, "incident", 1, &point("amenaza_individual", -75.5, 5.2)).unwrap();
    let edit = json!({"kind": "feature.put", "body": {"properties": {"severity": 4}}});
    assert_eq!(log.send(luz, "incident", 1, &edit), Err(Refusal::UnknownFeature));
    log.send(ana, "incident", 1, &edit).unwrap();
}

#[test]
fn a_code_that_only_areas_may_carry_is_never_a_point() {
    let mut log = Log::new();
    let ana = actor(1, Role::Member);
    let refusal = log.send(ana, "risk_factor", 1, &point("violencia_genero_zona", -75.5, 5.2)).unwrap_err();
    assert_eq!(refusal.code(), "wrong-shape");
    log.send(ana, "risk_factor", 1, &drawn()).unwrap();
    let recode = json!({"kind": "feature.put", "body": {"properties": {"code": "violencia_genero_zona"}}});
    assert_eq!(log.send(ana, "risk_factor", 1, &recode).unwrap_err().code(), "wrong-shape");
}

#[test]
fn what_another_drew_comes_into_no_room_that_has_not_seen_it() {
    let mut log = Log::new();
    let (ana, luz) = (actor(1, Role::Member), actor(2, Role::Member));
    log.send(ana, "incident", 1, &point("amenaza_colectiva", -75.5, 5.2)).unwrap();
    let into_the_room = json!({"kind": "feature.put", "body": {"scope": "workshop"}});
    // There everybody would see exactly what a member sees by its cell.
    assert_eq!(log.send(luz, "incident", 1, &into_the_room), Err(Refusal::Forbidden));
    assert_eq!(log.send(actor(3, Role::Coordinator), "incident", 1, &into_the_room), Err(Refusal::Forbidden));
    log.send(ana, "incident", 1, &into_the_room).unwrap();
}

#[test]
fn a_municipality_of_the_map_is_for_who_manages_its_layers() {
    let mut log = Log::new();
    let (luz, marta) = (actor(2, Role::Member), actor(3, Role::Facilitator));
    let ring = json!([[[-75.0, 5.0], [-74.9, 5.0], [-74.9, 5.1], [-75.0, 5.1], [-75.0, 5.0]]]);
    let area = |scope: &str, code: &str| {
        json!({"kind": "feature.put", "body": {"geometry": {"type": "Polygon", "coordinates": ring}, "scope": scope,
            "properties": {"name": "Zona", "level": "municipio", "divipola": code}}})
    };
    let put = |body: &serde_json::Value| json!({"kind": "feature.put", "body": body});
    for (n, role) in
        [(10, Role::Participant), (11, Role::Member), (12, Role::Planner), (13, Role::Protection)]
    {
        let drawn = log.send(actor(n, role), "territory", n.into(), &area("map", "00000"));
        assert_eq!(drawn, Err(Refusal::Municipality), "{role:?}");
    }
    log.send(luz, "territory", 1, &area("map", "05")).expect("a department says where nothing is");
    assert_eq!(
        log.send(luz, "territory", 1, &put(&json!({"properties": {"divipola": "00000"}}))),
        Err(Refusal::Municipality)
    );
    log.send(luz, "territory", 2, &area("workshop", "00000")).expect("in the room it is a drawing");
    assert_eq!(log.send(luz, "territory", 2, &put(&json!({"scope": "map"}))), Err(Refusal::Municipality));

    log.send(marta, "territory", 3, &area("map", "05001")).unwrap();
    for body in [
        json!({"geometry": {"type": "Polygon", "coordinates": ring}}),
        json!({"scope": "workshop"}),
        json!({"properties": {"divipola": null}}),
    ] {
        assert!(log.send(luz, "territory", 3, &put(&body)).is_err(), "{body}");
    }
    let delete = json!({"kind": "feature.delete"});
    assert_eq!(log.send(luz, "territory", 3, &delete), Err(Refusal::Municipality));
    log.send(luz, "territory", 3, &put(&json!({"properties": {"name": "Medellín"}})))
        .expect("its name says nothing");
    log.send(marta, "territory", 3, &delete).unwrap();
}

#[test]
fn who_takes_a_mark_back_while_another_moves_it_outward_unseen_has_taken_it_back() {
    let (ana, luz) = (actor(1, Role::Participant), actor(2, Role::Member));
    let scope = |to: &str| json!({"kind": "feature.put", "body": {"scope": to}});
    for turned in [false, true] {
        let mut log = Log::new();
        let seen = log.send(ana, "risk_factor", 1, &drawn()).unwrap();
        let back =
            |log: &mut Log| log.send_having_seen(seen, ana, "risk_factor", 1, &scope("draft")).unwrap();
        let out = |log: &mut Log| log.send_having_seen(seen, luz, "risk_factor", 1, &scope("map"));
        if turned {
            back(&mut log);
            // What is a draft by now is not there for her.
            assert_eq!(out(&mut log), Err(Refusal::UnknownFeature));
        } else {
            out(&mut log).unwrap();
            back(&mut log);
        }
        assert_eq!(log.feature(1).scope(), Scope::Draft);
    }
}
