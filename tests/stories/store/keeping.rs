//! What is kept only for a while, by a clock that the story sets.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use layers::role::Role;
use serde_json::json;
use server::{app::App, auth::second_factor::Asked, retention::shred_due};
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
    let app = App::new(home.store.clone(), folder.path(), clock, String::new(), Asked::Off).unwrap();
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
