//! Registers of another format, and broken ones: the log says what they said.

use std::{collections::BTreeMap, time::Duration};

use layers::{
    change::Change,
    feature::Feature,
    id::{FeatureId, LayerId},
};
use rand::{SeedableRng, rngs::StdRng};
use serde_json::{Value as Json, json};
use tests::{
    drawing::WELL,
    room::{NOW, Room, feature, point},
};
use uuid::Uuid;

use crate::{Home, log::random_change};

/// Registers of a format that comes after today's, of one that came before it, and registers of today's that break off.
const UNREAD: [&[u8]; 3] = [b"\xf0what another version wrote", b"\x02\xff\xff", b"\x03\xff\xff"];

/// Everything on the map as it is opened.
async fn opened(room: &Room) -> BTreeMap<FeatureId, Feature> {
    let mut opened = room.store.open(room.map).await.unwrap().unwrap();
    let mut features = BTreeMap::new();
    while let Some(batch) = opened.features.recv().await {
        features.extend(batch.unwrap().into_iter().map(|it| (it.id(), it)));
    }
    features
}

fn same(before: &BTreeMap<FeatureId, Feature>, after: &BTreeMap<FeatureId, Feature>) {
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (id, feature) in before {
        assert!(after[id] == *feature, "{id} is not what it was");
    }
}

pub(crate) async fn registers_that_are_not_read_are_made_anew_from_the_log(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let mut chance = StdRng::seed_from_u64(11);
    for _ in 0..60 {
        let head = room.store.map(room.map).await.unwrap().unwrap().head;
        let changes = (0..4).map(|_| random_change(&mut chance, head)).collect();
        room.write(room.coordinator, changes).await.unwrap();
    }
    let before = opened(&room).await;
    assert!(before.len() >= 7 && before.values().any(Feature::is_redacted));
    let head = room.store.map(room.map).await.unwrap().unwrap().head;
    let ids: Vec<_> = before.keys().copied().collect();
    for unread in UNREAD {
        home.put_registers(unread).await;
        let asked = room.store.features(room.map, &ids).await.unwrap();
        same(&before, &asked.into_iter().map(|it| (it.id(), it)).collect());
        same(&before, &opened(&room).await);
        // They are written anew beside the opening.
        while home.count_registers(unread).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        same(&before, &opened(&room).await);
        assert_eq!(room.store.map(room.map).await.unwrap().unwrap().head, head, "no change was written");
    }
}

pub(crate) async fn a_value_is_read_as_its_kind_was_when_it_was_written(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let layer = LayerId::new(Uuid::from_u128(77));
    let wire = |kind: &str, about: Json, body: Json| {
        let mut wire = json!({"id": Uuid::new_v4(), "kind": kind, "version": 2, "hlc": format!("{:016x}", NOW << 16),
            "base": 0, "layer": layer, "body": body});
        if !about.is_null() {
            wire["feature"] = about;
        }
        Change::parse(wire).expect("a change")
    };
    let long = "El pozo de la vereda de arriba";
    let tighter = WELL.replace("max = 60", "max = 10");
    let place = json!({"type": "Point", "coordinates": [-75.0, 5.0]});
    for change in [
        wire("kind.define", Json::Null, json!({ "toml": WELL })),
        wire("layer.put", Json::Null, json!({"kind": "well", "name": "Pozos"})),
        wire("feature.put", json!(feature(1)), json!({"geometry": place, "properties": {"name": long}})),
        wire("kind.define", Json::Null, json!({ "toml": tighter })),
    ] {
        let verdicts = room.write(room.coordinator, vec![change]).await.unwrap();
        assert!(verdicts.iter().all(Result::is_ok), "{verdicts:?}");
    }
    let before = opened(&room).await;
    assert!(before[&feature(1)].property("name").is_some());
    home.put_registers(UNREAD[0]).await;
    same(&before, &opened(&room).await);
}

pub(crate) async fn a_change_goes_on_from_registers_that_are_not_read(home: &Home) {
    let room = Room::new(home.store.clone()).await;
    let put = |n| point("institution", n, -75.0, 5.0, &json!({"code": "escuela", "name": "Escuela"}));
    room.write(room.coordinator, vec![put(1), put(2)]).await.unwrap();
    home.put_registers(UNREAD[0]).await;
    let name = json!({"properties": {"name": "Escuela de arriba"}});
    let amend = tests::room::change("institution", feature(1), 12, "feature.put", &name);
    assert!(room.write(room.coordinator, vec![amend]).await.unwrap().iter().all(Result::is_ok));
    assert_eq!(home.count_registers(UNREAD[0]).await, 1, "what was written to is of today's format again");
    let one = room.feature(feature(1)).await.unwrap();
    assert!(one.is_placed() && one.property("code").is_some(), "nothing of what it was is lost");
    assert_eq!(one.property("name"), Some(&layers::field::Value::Text("Escuela de arriba".into())));
}
