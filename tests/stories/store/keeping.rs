//! What is kept only for a while, by a clock that the story sets.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use layers::role::Role;
use serde_json::json;
use server::{
    app::App,
    auth::second_factor::AskedOf,
    retention::{age, shred_due},
};
use tests::room::{NOW, Room, change, feature, point};

use crate::Home;

const DAY: u64 = 24 * 60 * 60 * 1_000;

pub(crate) async fn a_safe_house_that_nobody_confirms_is_shredded_after_ninety_days(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let paz = room.with("Paz", Role::Protection).await;
    let house = |n| point("safe_house", n, -75.0, 5.0, &json!({"code": "casa_refugio_vbg"}));
    room.write(paz, vec![house(1), house(2), house(3)]).await.unwrap();
    let risk = point("risk_factor", 4, -75.0, 5.0, &json!({"code": "minas_explosivos"}));
    room.write(room.coordinator, vec![risk]).await.unwrap();
    let today = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&today);
    let folder = tempfile::tempdir().unwrap();
    let clock: server::clock::Clock = Arc::new(move || clock.load(Ordering::SeqCst));
    let app = App::new(home.store.clone(), folder.path(), clock, String::new(), AskedOf::Off).unwrap();
    let after = async |days: u64| {
        today.store(NOW + days * DAY, Ordering::SeqCst);
        shred_due(&app).await.unwrap()
    };

    assert_eq!(after(89).await, 0);
    // One is confirmed on a day after it was drawn, and one is said to have been so in a year that has not come: a
    // confirmation is as old as the change that says it.
    for (n, day) in [(2, "2027-01-15"), (3, "2099-01-01")] {
        let confirm = json!({"properties": {"last_confirmed": day}});
        let verdicts =
            room.write(paz, vec![change("safe_house", feature(n), 100, "feature.put", &confirm)]).await;
        assert!(verdicts.unwrap().iter().all(Result::is_ok));
    }
    assert_eq!(after(90).await, 3, "the room's clock stands still: all were last written on the first day");
    for n in 1..=3 {
        assert!(room.feature(feature(n)).await.unwrap().is_redacted());
    }
    assert!(!room.feature(feature(4)).await.unwrap().is_redacted(), "another kind is kept");
    assert_eq!(after(400).await, 0, "once is enough");
    let last = room.log().await.pop().unwrap();
    assert_eq!((last.change.body.kind(), last.actor.uuid()), ("feature.redact", uuid::Uuid::nil()));
}

pub(crate) async fn a_safe_house_on_a_layer_that_was_taken_off_is_shredded_too(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let paz = room.with("Paz", Role::Protection).await;
    let house = point("safe_house", 1, -75.0, 5.0, &json!({"code": "casa_refugio_vbg"}));
    room.write(paz, vec![house]).await.unwrap();
    let off = change("safe_house", feature(1), 100, "layer.remove", &json!(null));
    assert!(room.write(room.coordinator, vec![off]).await.unwrap().iter().all(Result::is_ok));
    let folder = tempfile::tempdir().unwrap();
    let late: server::clock::Clock = Arc::new(|| NOW + 90 * DAY);
    let app = App::new(home.store.clone(), folder.path(), late, String::new(), AskedOf::Off).unwrap();
    assert_eq!(shred_due(&app).await.unwrap(), 1, "nobody sees it there, and nobody could destroy it");
    assert!(room.feature(feature(1)).await.unwrap().is_redacted());
}

pub(crate) async fn what_is_old_goes_and_what_was_closed_is_kept_in_general(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let today = Arc::new(AtomicU64::new(NOW));
    let clock = Arc::clone(&today);
    let folder = tempfile::tempdir().unwrap();
    let clock: server::clock::Clock = Arc::new(move || clock.load(Ordering::SeqCst));
    let app = App::new(home.store.clone(), folder.path(), clock, String::new(), AskedOf::Off).unwrap();
    let after = async |days: u64| {
        today.store(NOW + days * DAY, Ordering::SeqCst);
        age(&app).await.unwrap()
    };
    let told = |closed: Option<&str>| {
        let mut said =
            json!({"code": "amenaza_muerte", "note": "Contado en voz baja", "occurred_at": "2026-11-01"});
        if let Some(day) = closed {
            said["closed_at"] = day.into();
        }
        said
    };
    let (danger, office, open, closed) = (feature(1), feature(2), feature(3), feature(4));
    let put = |kind, n, said: &serde_json::Value| point(kind, n, -75.123_456, 5.654_321, said);
    room.write(
        room.coordinator,
        vec![
            put("risk_factor", 1, &json!({"code": "minas_explosivos", "name": "La curva"})),
            put("institution", 2, &json!({"code": "escuela", "name": "Escuela"})),
            put("incident", 3, &told(None)),
            put("incident", 4, &told(Some("2026-01-01"))),
            change("incident", closed, 0, "feature.comment", &json!({"text": "Dicho en voz baja"})),
        ],
    )
    .await
    .unwrap();

    assert_eq!(after(89).await, 0);
    assert_eq!(after(90).await, 1, "what was closed, ninety days after somebody said so");
    let left = room.feature(closed).await.unwrap();
    assert!(left.is_generalised() && !left.is_redacted() && left.is_placed());
    assert_eq!((left.comments(), left.property("note").is_none()), (0, true));
    let kept: Vec<_> = left.properties().map(|(field, _)| field.to_owned()).collect();
    assert_eq!(kept, ["closed_at", "code", "occurred_at"]);
    // Nothing of before is in the log, and the exact place neither: not even after a replay.
    for logged in home.store.history(room.map, closed).await.unwrap() {
        let body = layers::record::write_body(&logged.change.body).unwrap();
        let body = server::seal::Key::exposed(&body).to_vec();
        let body = String::from_utf8(body).unwrap();
        for gone in ["voz baja", "75.123456", "5.654321"] {
            assert!(!body.contains(gone), "{gone}: {body}");
        }
    }
    let whole = room.feature(open).await.unwrap();
    assert!(!whole.is_generalised() && whole.property("note").is_some(), "what is not closed stays");

    // No more is said of it; it may go, come back and be destroyed.
    let verdict = async |kind: &str, body: &serde_json::Value| {
        let written = room.write(room.coordinator, vec![change("incident", closed, 100, kind, body)]).await;
        written.unwrap().remove(0).map_err(|refusal| refusal.code())
    };
    for (kind, body) in [
        ("feature.put", json!({"properties": {"note": "Otra vez"}})),
        ("feature.put", json!({"geometry": {"type": "Point", "coordinates": [-75.0, 5.0]}})),
        ("feature.comment", json!({"text": "Otra vez"})),
    ] {
        assert_eq!(verdict(kind, &body).await.err(), Some("feature-generalised"));
    }
    assert!(verdict("feature.generalise", &json!({})).await.is_err(), "the server alone does it");
    assert!(verdict("feature.delete", &json!({})).await.is_ok());

    assert_eq!(after(400).await, 0, "once is enough");
    assert_eq!(after(731).await, 1, "two years");
    assert!(room.feature(danger).await.unwrap().is_redacted());
    assert!(!room.feature(office).await.unwrap().is_redacted(), "it is kept until something newer comes");
    let last = room.log().await.pop().unwrap();
    assert_eq!((last.change.body.kind(), last.actor.uuid()), ("feature.redact", uuid::Uuid::nil()));
}
