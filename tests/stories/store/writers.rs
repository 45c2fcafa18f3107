//! One writer at a time.

use std::time::Duration;

use layers::{
    change::Body,
    id::{ActorId, MapId, Seq},
    role::Role,
};
use serde_json::json;
use server::store::{Clash, StoreError};
use tests::room::{Room, feature, point};
use uuid::Uuid;

use crate::Home;

fn put(n: u128) -> layers::change::Change {
    point("risk_factor", n, -75.0, 5.0, &json!({"code": "minas_explosivos"}))
}

pub(crate) async fn a_second_writer_waits_for_the_first_and_sees_what_it_wrote(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let mut first = room.store.begin(room.map).await.unwrap().unwrap();
    let log = room.log().await;
    let (second, map) = (home.second.clone(), room.map);
    let waiting = tokio::spawn(async move {
        let writer = second.begin(map).await.unwrap().unwrap();
        (writer.head(), writer.map().name.clone())
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished(), "two writers held one head");
    assert_eq!(room.log().await.len(), log.len(), "a reader waits for nobody and sees nothing unfinished");
    let mut named = first.map().clone();
    named.name = "Río Oscuro".into();
    first.put_map(&named).unwrap();
    let mut again = log.into_iter().next().unwrap();
    again.seq = 11;
    again.change.id = layers::id::ChangeId::new(Uuid::new_v4());
    first.append(&again).unwrap();
    assert_eq!(first.commit().await.unwrap(), 11);
    assert_eq!(waiting.await.unwrap(), (11, "Río Oscuro".to_owned()));
}

pub(crate) async fn many_writers_leave_one_log_without_gaps_and_readers_see_it_grow(home: &Home) {
    const EACH: u128 = 12;
    let room = Room::new(home.store.clone()).await;
    let write = |node: u128, store| {
        let room = Room { store, map: room.map, coordinator: room.coordinator };
        tokio::spawn(async move {
            for n in 0..EACH {
                room.write(room.coordinator, vec![put(node * 100 + n), put(node * 100 + 50 + n)])
                    .await
                    .unwrap();
            }
        })
    };
    let writers: Vec<_> = (0..6)
        .map(|node| write(node, if node % 2 == 0 { home.store.clone() } else { home.second.clone() }))
        .collect();
    let mut seen: Seq = 0;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        for logged in home.second.changes(room.map, seen, 1_000).await.unwrap() {
            assert_eq!(logged.seq, seen + 1, "a reader that goes on from {seen} misses a change");
            seen = logged.seq;
        }
        tokio::task::yield_now().await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let seqs: Vec<Seq> = room.log().await.iter().map(|it| it.seq).collect();
    assert_eq!(seqs, (1..=10 + 6 * 2 * EACH as Seq).collect::<Vec<_>>());
}

pub(crate) async fn a_change_that_the_log_holds_is_known_by_its_place_and_clock(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let change = put(1);
    let (id, hlc) = (change.id, change.hlc);
    room.write(room.coordinator, vec![change]).await.unwrap();
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    let unknown = layers::id::ChangeId::new(Uuid::new_v4());
    let known = writer.known(&[unknown, id]).await.unwrap();
    assert_eq!(known.iter().map(|it| (it.change, it.seq, it.hlc)).collect::<Vec<_>>(), [(id, 11, hlc)]);
    assert!(writer.known(&[]).await.unwrap().is_empty());
    assert!(writer.features(&[]).await.unwrap().is_empty());
}

pub(crate) async fn the_same_change_is_never_twice_in_the_log(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let mut again = room.log().await.into_iter().next().unwrap();
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    again.seq = 11;
    writer.append(&again).unwrap();
    assert_eq!(writer.commit().await, Err(StoreError::Conflict(Clash::Change)));
    assert_eq!(room.store.map(room.map).await.unwrap().unwrap().head, 10);
    assert_eq!(room.log().await.len(), 10);
}

pub(crate) async fn a_writer_that_is_dropped_leaves_nothing(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.write(room.coordinator, vec![put(1)]).await.unwrap();
    let before = room.feature(feature(1)).await.unwrap();
    let log = room.log().await;
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    let mut again = log.into_iter().last().unwrap();
    again.seq = 12;
    again.change.id = layers::id::ChangeId::new(Uuid::new_v4());
    writer.append(&again).unwrap();
    writer.redact(feature(1)).await.unwrap();
    assert_eq!(writer.head(), 12);
    drop(writer);
    let after = room.store.begin(room.map).await.unwrap().unwrap();
    assert_eq!(after.head(), 11);
    drop(after);
    assert_eq!(room.log().await.len(), 11);
    assert!(room.feature(feature(1)).await.unwrap() == before);
    let history = room.store.history(room.map, feature(1)).await.unwrap();
    let Some(Body::FeaturePut(put)) = history.into_iter().next().map(|it| it.change.body) else {
        panic!("its put")
    };
    assert!(put.place.is_some() && !put.properties.is_empty(), "what was to be redacted is still there");
}

pub(crate) async fn a_change_out_of_its_place_is_refused(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    for mut logged in room.log().await.into_iter().take(2) {
        logged.seq = 2 * logged.seq + 10;
        assert!(matches!(writer.append(&logged), Err(StoreError::Unwritable(_))));
    }
}

pub(crate) async fn a_role_is_read_under_the_lock(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let planner = room.with("Planeadora", Role::Planner).await;
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    assert_eq!(writer.role(planner).await.unwrap(), Some(Role::Planner));
    assert_eq!(writer.role(ActorId::new(Uuid::new_v4())).await.unwrap(), None);
    drop(writer);
    room.store.remove_member(room.map, planner).await.unwrap();
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    assert_eq!(writer.role(planner).await.unwrap(), None);
}

pub(crate) async fn a_map_that_is_not_there_has_no_writer(home: &Home) {
    let nowhere = MapId::new(Uuid::new_v4());
    assert!(home.store.begin(nowhere).await.unwrap().is_none());
    assert!(home.store.map(nowhere).await.unwrap().is_none());
    // The lock that found nothing is let go.
    assert!(home.store.begin(nowhere).await.unwrap().is_none());
    Room::new(home.store.clone()).await;
}
