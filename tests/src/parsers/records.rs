//! Changes as phones send them, records as the store keeps them, and what the disk gives back when somebody was at it.

use layers::{
    change::Change,
    id::{ChangeId, FeatureId, MapId},
    record::{Plaintext, read_body, read_feature, read_map},
};
use server::seal::{Key, Lock, Record, Seal};
use uuid::Uuid;

use super::owned;
use crate::drawing;

pub(super) fn change(bytes: &[u8]) {
    let Ok(json) = serde_json::from_slice(bytes) else { return };
    if let Ok(change) = Change::parse(json) {
        drop(change.body.remains());
        drop(layers::record::write_body(&change.body).expect("what was taken can be kept"));
    }
}

pub(super) fn changes() -> Vec<Vec<u8>> {
    let (layer, feature) = (drawing::id(), drawing::id());
    let bodies = [
        (
            "feature.put",
            r#"{"geometry":{"type":"Point","coordinates":[-70.7,4.1]},"scope":"map","properties":{"code":"texto","text":"Aquí","n":3,"si":true,"varios":["a","b"]}}"#,
        ),
        ("feature.put", r#"{"deleted":true,"properties":{"text":null}}"#),
        ("feature.resolve", r#"{"properties":{"text":"esta"},"geometry":null}"#),
        ("feature.delete", "{}"),
        ("feature.comment", r#"{"text":"¿Por dónde?"}"#),
        (
            "feature.attach",
            r#"{"attachment":"7f3c2a52-9d1b-4c7a-8c11-0a5b3a8d2f10","media_type":"image/png","name":"foto"}"#,
        ),
        ("feature.redact", "{}"),
        ("layer.put", r#"{"kind":"annotation","name":"Notas","order":1,"precision":{"member":"exact"}}"#),
        ("layer.remove", "{}"),
        ("map.put", r#"{"name":"Río Claro","view":{"center":[-70.7,4.1],"zoom":10}}"#),
        ("kind.define", r#"{"toml":"id = \"cosa\""}"#),
    ];
    let put = |version: u32, (kind, body): &(&str, &str)| {
        let mut change =
            drawing::change(kind, &layer, &feature, 0, &serde_json::from_str(body).expect("JSON"));
        change["version"] = version.into();
        change.to_string().into_bytes()
    };
    bodies.iter().flat_map(|body| [put(1, body), put(2, body)]).collect()
}

/// The first byte says which sort of record it is.
pub(super) fn record(bytes: &[u8]) {
    let Some((sort, rest)) = bytes.split_first() else { return };
    let plain = Plaintext::new(rest.to_vec());
    let id = Uuid::from_u128(7);
    match sort % 3 {
        0 => drop(read_feature(FeatureId::new(id), &plain)),
        1 => drop(read_map(MapId::new(id), &plain)),
        _ => {
            let mut parts = rest.splitn(3, |byte| *byte == b'\n');
            let kind = parts.next().map(String::from_utf8_lossy).unwrap_or_default();
            let version = parts.next().and_then(|it| String::from_utf8_lossy(it).parse().ok()).unwrap_or(1);
            drop(read_body(&kind, version, &Plaintext::new(parts.next().unwrap_or_default().to_vec())));
        }
    }
}

pub(super) fn records() -> Vec<Vec<u8>> {
    let mut seeds = owned(&[
        "\u{2}feature.put\n1\n{\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]},\"properties\":{\"a\":1}}",
        "\u{2}feature.comment\n2\n{\"text\":\"Aquí\"}",
    ]);
    let map = layers::map::Map::new(MapId::new(Uuid::from_u128(7)), "Río Claro".into());
    let map = layers::record::write_map(&map).expect("a record");
    let feature = layers::feature::Feature::new(FeatureId::new(Uuid::from_u128(7)));
    let feature = layers::record::write_feature(&feature).expect("a record");
    seeds.push([&[1], Key::exposed(&map)].concat());
    seeds.push([&[0], Key::exposed(&feature)].concat());
    seeds
}

/// Nothing opens that was not closed here, in this very place, and nothing of it makes the server fall.
pub(super) fn sealed(bytes: &[u8]) {
    let (key, other) = (Key::new([7; Key::BYTES]), Key::new([8; Key::BYTES]));
    let record = Record::Header {
        map: MapId::new(Uuid::from_u128(1)),
        seq: 7,
        change: ChangeId::new(Uuid::from_u128(2)),
        feature: None,
    };
    assert!(other.open(&record, bytes.to_vec()).is_err(), "another key opens nothing");
    drop(key.open(&record, bytes.to_vec()));
    drop(key.unwrap(&record, bytes));
    drop(Seal::new(&key).map(MapId::new(Uuid::from_u128(1)), bytes));
    drop(Seal::new(&key).open(&Record::Access(1), bytes.to_vec()));
    if let Ok(lock) = Lock::read(bytes) {
        drop(lock.write().expect("what was read can be written"));
    }
}

pub(super) fn sealeds() -> Vec<Vec<u8>> {
    let key = Key::new([7; Key::BYTES]);
    let record = Record::Header {
        map: MapId::new(Uuid::from_u128(1)),
        seq: 7,
        change: ChangeId::new(Uuid::from_u128(2)),
        feature: None,
    };
    let file = server::seal::KeyFile::of(Key::new([9; Key::BYTES]));
    let lock = Lock::with_key_file(&key, &file).and_then(|lock| lock.write()).expect("a lock");
    vec![
        key.close(&record, b"a header").expect("a record"),
        key.close(&record, &[0; 600]).expect("a record"),
        lock,
    ]
}
