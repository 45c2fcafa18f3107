//! The law of the log: any order and any redelivery of the same changes leave the same feature, and what comes back
//! from a record is what went in.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fixture;

use fixture::{KIND, actor, change, map, uuid};
use layers::{
    accept::{Arrival, accept},
    change::{Body, Logged},
    feature::Feature,
    id::{ActorId, FeatureId, Seq},
    kinds,
    record::{read_feature, write_feature},
    role::Role,
};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

/// A change that one of three people makes, having seen some of the log. The clock of each may be ahead of the server's.
fn edit() -> impl Strategy<Value = (u8, u64, Seq, Json)> {
    let resolve =
        |severity: i64| json!({"kind": "feature.resolve", "body": {"field": "severity", "value": severity}});
    let photo = |n: u128| json!({"attachment": uuid(90 + n)});
    let attach = move |n| {
        let mut body = photo(n);
        body["media_type"] = json!("image/jpeg");
        json!({"kind": "feature.attach", "body": body})
    };
    let detach = move |n| json!({"kind": "feature.detach", "body": photo(n)});
    let body = prop_oneof![
        (0..5_i64).prop_map(|severity| json!({"kind": "feature.put", "body": {"properties": {"severity": severity + 1}}})),
        (-750_i32..-740, 40_i32..60).prop_map(|(lon, lat)| json!({"kind": "feature.put",
            "body": {"geometry": {"type": "Point", "coordinates": [f64::from(lon) / 10.0, f64::from(lat) / 10.0]}}})),
        prop_oneof![Just("workshop"), Just("map")].prop_map(|scope| json!({"kind": "feature.put", "body": {"scope": scope}})),
        Just(json!({"kind": "feature.delete"})),
        Just(json!({"kind": "feature.restore"})),
        "[a-z]{1,8}".prop_map(|text| json!({"kind": "feature.comment", "body": {"text": text}})),
        (1..=5_i64).prop_map(resolve),
        (0..2_u128).prop_map(attach),
        (0..2_u128).prop_map(detach),
    ];
    // At the end of its time a feature is destroyed or made general, by the server: here anywhere among the others.
    let ends = prop_oneof![
        Just(json!({"kind": "feature.redact"})),
        Just(json!({"kind": "feature.generalise", "body": {"scope": "map", "properties": {"code": "otro"}}})),
    ];
    (0..3_u8, 980..1_020_u64, 0..30_u64, prop_oneof![20 => body, 1 => ends])
}

/// The log that the judge makes of the edits; what only the server does is not judged, and done once.
fn log(edits: &[(u8, u64, Seq, Json)]) -> Vec<Logged> {
    log_of(edits, Seq::MAX)
}

/// The same, where what comes after a place comes in one request.
fn log_of(edits: &[(u8, u64, Seq, Json)], began: Seq) -> Vec<Logged> {
    let map = map();
    let mut feature = Feature::new(FeatureId::new(uuid(1)));
    let mut log = Vec::new();
    let born = json!({"kind": "feature.put", "body": {"scope": "workshop", "properties": {"code": "otro"},
        "geometry": {"type": "Point", "coordinates": [-75.0, 5.0]}}});
    for (n, (who, millis, base, json)) in std::iter::once(&(0, 0, 0, born)).chain(edits).enumerate() {
        let seq = log.len() as Seq + 1;
        let alone = Arrival::alone(actor(*who, Role::Member), &map, 1_000, seq);
        let arrival = Arrival { began: alone.began.min(began), ..alone };
        // Ids are random: they do not follow each other.
        let change = change(1_000 + (n as u128 * 7_919) % 997, *millis, *base, 1, json);
        let judged = match change.body {
            Body::FeatureGeneralise(_) if feature.is_generalised() => continue,
            Body::FeatureGeneralise(_) => {
                Ok(Logged { seq, actor: arrival.actor.id, received_at: arrival.now, change })
            }
            _ => accept(&arrival, change, Some(&feature)),
        };
        if let Ok(logged) = judged {
            feature.apply(&logged, kinds::get(KIND).unwrap());
            log.push(logged);
        }
    }
    log
}

#[test]
fn a_text_that_todays_rules_refuse_stays_where_the_log_has_it() {
    let (kind, words) = (kinds::get("annotation").unwrap(), json!("Llamar al 300 123 45 67"));
    assert!(kind.field("text").unwrap().check(&words).is_err());
    let put = json!({"kind": "feature.put", "body": {"properties": {"code": "texto", "text": words}}});
    let logged =
        Logged { seq: 1, actor: ActorId::new(uuid(1)), received_at: 0, change: change(1, 1_000, 0, 1, &put) };
    let mut feature = Feature::new(FeatureId::new(uuid(1)));
    feature.apply(&logged, kind);
    assert_eq!(feature.property("text").map(layers::field::Value::to_json), Some(words));
}

proptest! {
    #[test]
    fn any_order_and_any_redelivery_give_the_same_feature(
        edits in prop::collection::vec(edit(), 0..14),
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..60),
    ) {
        let log = log(&edits);
        let kind = kinds::get(KIND).unwrap();
        let replay = |order: &mut dyn Iterator<Item = usize>| {
            let mut feature = Feature::new(FeatureId::new(uuid(1)));
            for n in order { feature.apply(&log[n], kind); }
            feature
        };
        let straight = replay(&mut (0..log.len()));
        let strange = replay(&mut order.iter().map(|n| n.index(log.len())).chain((0..log.len()).rev()));
        prop_assert!(straight == strange);
        let kept = read_feature(straight.id(), &write_feature(&straight).unwrap()).unwrap();
        prop_assert!(kept == straight, "registers come back from their record");
    }

    #[test]
    fn what_somebody_saw_and_wrote_over_is_never_the_value_that_stands(severities in prop::collection::vec(1..=5_i64, 1..8)) {
        let edits: Vec<_> = severities.iter().enumerate().map(|(n, severity)| {
            // Each has seen all before her, and her clock is later or far behind.
            (u8::try_from(n % 3).unwrap(), (n as u64 * 7919) % 50, 100, json!({"kind": "feature.put", "body": {"properties": {"severity": severity}}}))
        }).collect();
        let mut feature = Feature::new(FeatureId::new(uuid(1)));
        for logged in &log(&edits) { feature.apply(logged, kinds::get(KIND).unwrap()); }
        let shown = feature.properties().find(|(field, _)| *field == "severity").map(|(_, value)| value.to_json());
        prop_assert_eq!(shown, severities.last().map(|last| json!(last)));
        prop_assert!(feature.contested().is_empty());
    }

    #[test]
    fn what_one_person_does_stays_in_its_order_however_fast_her_clock_runs(
        severities in prop::collection::vec(1..=5_i64, 1..8), ahead in 0..2_000_u64, apart in 1..20_u64,
    ) {
        // She was away: she had seen nothing of what she wrote meanwhile, and all of it comes at once.
        let edits: Vec<_> = (0..).zip(&severities).map(|(n, severity)| {
            (0, ahead + n * apart, 0, json!({"kind": "feature.put", "body": {"properties": {"severity": severity}}}))
        }).collect();
        let mut feature = Feature::new(FeatureId::new(uuid(1)));
        for logged in &log(&edits) { feature.apply(logged, kinds::get(KIND).unwrap()); }
        prop_assert_eq!(feature.property("severity").map(layers::field::Value::to_json), severities.last().map(|last| json!(last)));
    }

    #[test]
    fn what_comes_in_one_request_stays_in_its_order_however_slow_her_clock_runs(
        severities in prop::collection::vec(1..=5_i64, 1..8), behind in 0..1_000_u64, apart in 0..20_u64,
    ) {
        let put = |severity| json!({"kind": "feature.put", "body": {"properties": {"severity": severity}}});
        // She saw what somebody else wrote by a better clock, and wrote over it several times while she was away.
        let hers = (0..).zip(&severities).map(|(n, severity)| (0, 990 - behind.min(990) + n * apart, 2, put(*severity)));
        let edits: Vec<_> = std::iter::once((1, 990, 1, put(1))).chain(hers).collect();
        let mut feature = Feature::new(FeatureId::new(uuid(1)));
        for logged in &log_of(&edits, 2) { feature.apply(logged, kinds::get(KIND).unwrap()); }
        prop_assert_eq!(feature.property("severity").map(layers::field::Value::to_json), severities.last().map(|last| json!(last)));
    }
}
