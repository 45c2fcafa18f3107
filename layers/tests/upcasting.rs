//! Bodies that earlier versions wrote are read as what they mean today; what later ones wrote is not guessed at.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fixture;

use fixture::uuid;
use layers::{
    change::{Body, Change, VERSION},
    record::{Plaintext, RecordError, read_body, write_body},
};
use serde_json::{Value as Json, json};

/// Every kind of body as version 1 wrote it to a log.
fn version_1() -> Vec<(&'static str, Json)> {
    vec![
        (
            "feature.put",
            json!({"geometry": {"type": "Point", "coordinates": [-75.5, 5.2]}, "scope": "map", "scope_before": "public",
                "properties": {"code": "otro", "name": null}}),
        ),
        ("feature.delete", Json::Null),
        ("feature.restore", Json::Null),
        ("feature.comment", json!({"text": "en la trocha"})),
        ("feature.attach", json!({"attachment": uuid(7), "media_type": "image/jpeg", "name": null})),
        ("feature.detach", json!({"attachment": uuid(7)})),
        ("feature.redact", Json::Null),
        (
            "layer.put",
            json!({"kind": "incident", "name": "Hechos", "order": 3, "precision": {"member": "cell:13"}}),
        ),
        ("layer.remove", Json::Null),
        ("map.put", json!({"name": "Rio Claro", "view": {"center": [-75.5, 5.2], "zoom": 9.0}})),
        ("kind.define", json!({"toml": "id = 'well'"})),
    ]
}

fn stored(json: &Json) -> Plaintext {
    Plaintext::new(serde_json::to_vec(json).unwrap())
}

/// What today's version writes for a body that was read.
fn today(body: &Body) -> Json {
    serde_json::from_slice(write_body(body).unwrap().expose()).unwrap()
}

#[test]
fn what_version_1_wrote_is_read_and_where_nothing_changed_written_the_same() {
    for (kind, body) in version_1() {
        let read = read_body(kind, 1, &stored(&body)).unwrap();
        assert_eq!((read.kind(), today(&read)), (kind, body));
    }
}

#[test]
fn a_resolution_of_version_1_is_the_put_of_one_field_that_it_is_today() {
    let point = json!({"type": "Point", "coordinates": [-75.5, 5.2]});
    for (old, new) in [
        (json!({"field": "severity", "value": 4}), json!({"properties": {"severity": 4}})),
        (json!({"field": "name", "value": null}), json!({"properties": {"name": null}})),
        (json!({"field": "geometry", "value": point}), json!({"geometry": point})),
        (
            json!({"field": "scope", "value": "map", "scope_before": "network"}),
            json!({"scope": "map", "scope_before": "network"}),
        ),
        (json!({"field": "deleted", "value": true}), json!({"deleted": true})),
        // What a redaction left of one.
        (json!({"field": "", "value": null}), json!({})),
    ] {
        let upcast = today(&read_body("feature.resolve", 1, &stored(&old)).unwrap());
        assert_eq!(upcast, new);
        assert_eq!(today(&read_body("feature.resolve", VERSION, &stored(&new)).unwrap()), new);
    }
}

#[test]
fn a_resolution_of_version_1_that_is_malformed_is_refused() {
    for old in
        [json!(null), json!({"value": 4}), json!({"field": 4}), json!({"field": "a", "value": 1, "more": 2})]
    {
        assert!(read_body("feature.resolve", 1, &stored(&old)).is_err(), "{old}");
    }
}

#[test]
fn a_put_does_not_delete_and_versions_that_never_were_are_refused() {
    let deletes = stored(&json!({"deleted": true}));
    assert!(matches!(read_body("feature.put", VERSION, &deletes), Err(RecordError::Body(_))));
    for version in [0, VERSION + 1] {
        let wire =
            json!({"id": uuid(1), "kind": "feature.delete", "version": version, "hlc": "0000000000000000"});
        let refused = Change::parse(wire).err();
        assert_eq!(refused.as_ref().and_then(|it| it.field()), Some("version"), "{version}");
    }
}
