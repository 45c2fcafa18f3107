//! The log and what it leaves.

use std::{collections::BTreeMap, time::Duration};

use layers::{
    feature::Feature,
    id::{FeatureId, Seq},
    map::Map,
    record::write_body,
    role::Role,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::json;
use tests::room::{NOW, Room, apply, change, feature, point};

use crate::Home;

pub(crate) async fn changes_come_back_in_the_order_they_were_appended(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let by = room.coordinator;
    let at =
        |n: u128| point("risk_factor", n, -75.5, 5.0 + n as f64 / 10.0, &json!({"code": "minas_explosivos"}));
    room.write(by, vec![at(1), at(2)]).await.unwrap();
    let comment = change("risk_factor", feature(1), 12, "feature.comment", &json!({"text": "en la trocha"}));
    let (id, hlc) = (comment.id, comment.hlc);
    room.write(by, vec![comment]).await.unwrap();

    let log = room.log().await;
    assert_eq!(log.iter().map(|it| it.seq).collect::<Vec<_>>(), (1..=13).collect::<Vec<Seq>>());
    let last = log.last().unwrap();
    assert_eq!((last.change.id, last.actor, last.received_at), (id, by, NOW));
    assert_eq!((last.change.base, last.change.feature), (12, Some(feature(1))));
    assert!(last.change.hlc >= hlc, "the author had seen the put: her comment comes after it");
    let body = write_body(&last.change.body).unwrap();
    assert_eq!(body.expose(), br#"{"text":"en la trocha"}"#);

    let history = room.store.history(room.map, feature(1)).await.unwrap();
    assert_eq!(history.iter().map(|it| it.seq).collect::<Vec<_>>(), [11, 13]);
    assert_eq!(room.store.heads().await.unwrap().into_iter().map(|it| it.head).collect::<Vec<_>>(), [13]);
}

pub(crate) async fn a_page_of_the_log_ends_at_its_limit(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let seqs = |changes: Vec<layers::change::Logged>| changes.iter().map(|it| it.seq).collect::<Vec<_>>();
    assert_eq!(seqs(room.store.changes(room.map, 0, 4).await.unwrap()), [1, 2, 3, 4]);
    assert_eq!(seqs(room.store.changes(room.map, 8, 4).await.unwrap()), [9, 10]);
    assert_eq!(seqs(room.store.changes(room.map, 10, 4).await.unwrap()), [0; 0]);
}

pub(crate) async fn a_map_opens_with_its_layers_and_all_its_features_at_one_moment(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let put = |n: u128| point("risk_factor", n, -75.0, 5.0, &json!({"code": "minas_explosivos"}));
    for batch in 0..13 {
        let changes = (0..200).map(|n| put(batch * 200 + n)).collect();
        room.write(room.coordinator, changes).await.unwrap();
    }
    let mut opened = room.store.open(room.map).await.unwrap().unwrap();
    // What is written meanwhile is not part of that moment.
    room.write(room.coordinator, vec![put(9_999)]).await.unwrap();
    assert_eq!((opened.standing.head, opened.standing.floor), (2_610, 0));
    assert_eq!((opened.standing.map.name.as_str(), opened.standing.map.layers().len()), ("Río Claro", 10));
    let mut features = BTreeMap::new();
    while let Some(batch) = opened.features.recv().await {
        features.extend(batch.unwrap().into_iter().map(|it| (it.id(), it.head())));
    }
    assert_eq!(features.len(), 2_600);
    assert_eq!(features.values().max(), Some(&2_610));
    assert!(room.store.open(layers::id::MapId::new(uuid::Uuid::new_v4())).await.unwrap().is_none());
}

pub(crate) async fn registers_are_what_a_replay_of_the_log_makes_of_them(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let people = [
        room.coordinator,
        room.with("Planeadora", Role::Planner).await,
        room.with("Facilitadora", Role::Facilitator).await,
    ];
    let mut chance = StdRng::seed_from_u64(7);
    let mut accepted = 0;
    for _ in 0..60 {
        let by = *people.choose(&mut chance).unwrap();
        let head = room.store.map(room.map).await.unwrap().unwrap().head;
        let changes = (0..chance.random_range(1..6)).map(|_| random_change(&mut chance, head)).collect();
        accepted += room.write(by, changes).await.unwrap().iter().filter(|it| it.is_ok()).count();
    }
    assert!(accepted > 80, "only {accepted} of the random changes were taken");

    let mut map = Map::new(room.map, "Río Claro".into());
    let mut replayed: BTreeMap<FeatureId, Feature> = BTreeMap::new();
    for logged in room.log().await {
        map.apply(&logged);
        if let Some(id) = logged.change.feature {
            apply(replayed.entry(id).or_insert_with(|| Feature::new(id)), &logged, &map);
        }
    }
    let ids: Vec<_> = replayed.keys().copied().collect();
    let kept = room.store.features(room.map, &ids).await.unwrap();
    assert_eq!(kept.len(), replayed.len());
    assert!(kept.iter().any(Feature::is_redacted), "chance redacted nothing");
    for feature in &kept {
        assert!(replayed[&feature.id()] == *feature, "the registers of {} are not its log", feature.id());
    }
    assert_eq!(room.store.map(room.map).await.unwrap().unwrap().map, map);
}

pub(crate) fn random_change(chance: &mut StdRng, head: Seq) -> layers::change::Change {
    let id = feature(chance.random_range(0..8));
    let base = head.saturating_sub(chance.random_range(0..20));
    let lon = -75.0 + chance.random_range(0.0..1.0);
    let severity = chance.random_range(1..=5);
    let scope = ["draft", "workshop", "map"][chance.random_range(0..3)];
    let (kind, body) = match chance.random_range(0..20) {
        0 => ("feature.delete", json!({})),
        1 => ("feature.restore", json!({})),
        2 => ("feature.comment", json!({"text": "cuidado"})),
        3 => ("feature.redact", json!({})),
        4 => ("feature.resolve", json!({"field": "severity", "value": severity})),
        5 => ("feature.resolve", json!({"field": "scope", "value": "workshop"})),
        6..10 => ("feature.put", json!({"properties": {"severity": severity}})),
        10..13 => ("feature.put", json!({"scope": scope})),
        _ => (
            "feature.put",
            json!({"geometry": {"type": "Point", "coordinates": [lon, 5.0]},
                "properties": {"code": "minas_explosivos", "severity": severity}}),
        ),
    };
    change("risk_factor", id, base, kind, &body)
}

pub(crate) async fn a_second_node_reads_what_the_first_one_wrote(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    room.write(
        room.coordinator,
        vec![point("risk_factor", 1, -75.0, 5.0, &json!({"code": "minas_explosivos"}))],
    )
    .await
    .unwrap();
    let other = Room { store: home.second.clone(), ..room };
    assert_eq!(other.log().await.len(), 11);
    assert_eq!(other.feature(feature(1)).await.unwrap().head(), 11);
    let maps = other.store.maps_of(other.coordinator).await.unwrap();
    assert_eq!(
        maps.iter().map(|(it, role)| (it.map.id, it.head, *role)).collect::<Vec<_>>(),
        [(other.map, 11, Role::Coordinator)]
    );
    assert_eq!(other.store.all_maps().await.unwrap().len(), 1);
}

pub(crate) async fn a_hint_comes_no_later_than_its_timeout(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let before = std::time::Instant::now();
    for _ in 0..3 {
        home.second.hint(Duration::from_millis(100)).await;
    }
    assert!(before.elapsed() < Duration::from_secs(2));
    drop(room);
}
