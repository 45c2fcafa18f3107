//! A community's own kinds: what it may define, and what no definition can open.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod fixture;

use fixture::{actor, uuid};
use layers::{
    accept::{Arrival, Refusal, accept},
    change::{Change, Logged},
    id::{ActorId, LayerId, Seq},
    kind::KindId,
    kinds,
    map::Map,
    precision::Precision,
    record::{Plaintext, read_map, write_map},
    replay::replay,
    role::{Clearance, Role},
};
use serde_json::json;

const WELL: &str = r##"
id = "well"
geometry = ["point"]
default_geometry = "point"
label = { es = "Pozo", en = "Well" }
plural = { es = "Pozos", en = "Wells" }
description = { es = "De dónde se toma agua.", en = "Where water is taken." }
style = { symbol = "water", shape = "circle", color = "#1a59db", color_dark = "#7eb0fc", line = "solid", fill = "dots" }
precision = { public = "none", participant = "cell:13", partner = "cell:13", member = "exact", protection = "exact" }
keep = { months = 24 }
tier = "s1"
category = "code"

[[fields]]
id = "code"
type = "code"
label = { es = "¿Cuál?", en = "Which?" }
codes = [{ id = "deep", label = { es = "Hondo", en = "Deep" } }, { id = "dry", label = { es = "Seco", en = "Dry" } }]

[[fields]]
id = "owner"
type = "text"
label = { es = "De quién", en = "Whose" }
max = 60
see = "member"
"##;

fn define(seq: u128, toml: &str) -> Change {
    let wire = json!({"id": uuid(2_000 + seq), "kind": "kind.define", "version": 1, "hlc": "0000000000000000",
        "body": {"toml": toml}});
    Change::parse(wire).unwrap()
}

fn judge(map: &Map, role: Role, toml: &str) -> Result<Logged, Refusal> {
    accept(&Arrival::alone(actor(1, role), map, 0, 100), define(1, toml), None)
}

/// A map on which wells are defined already.
fn with_wells() -> Map {
    let mut map = fixture::map();
    map.apply(&judge(&map, Role::Facilitator, WELL).unwrap());
    map
}

#[test]
fn a_kind_of_ones_own_is_defined_by_who_manages_layers_alone() {
    let map = with_wells();
    assert!(map.kind(&"well".parse::<KindId>().unwrap()).is_some());
    assert_eq!(judge(&map, Role::Member, WELL).err(), Some(Refusal::Forbidden));
}

#[test]
fn nobody_defines_a_shipped_kind_anew() {
    let map = fixture::map();
    for kind in kinds::shipped() {
        let toml = WELL.replacen("\"well\"", &format!("\"{}\"", kind.id), 1);
        assert_eq!(judge(&map, Role::Coordinator, &toml).err(), Some(Refusal::ShippedKind), "{}", kind.id);
    }
}

#[test]
fn a_log_that_defines_safe_houses_anew_opens_none() {
    let mut map = fixture::map();
    let toml =
        WELL.replacen("\"well\"", "\"safe_house\"", 1).replace("member = \"none\"", "member = \"exact\"");
    let change = define(1, &toml);
    map.apply(&Logged { seq: 50 as Seq, actor: ActorId::new(uuid(1)), received_at: 0, change });
    let (_, kind) = map.layer_and_kind(fixture::layer_of("safe_house")).unwrap();
    assert_eq!(kind.precision.at(Clearance::Member), Precision::None);
}

fn layer_of_wells(map: &Map) -> Logged {
    let wire = json!({"id": uuid(3_000), "kind": "layer.put", "version": 1, "hlc": "0000000000000000",
        "layer": uuid(300), "body": {"kind": "well", "name": "Pozos"}});
    let arrival = Arrival::alone(actor(1, Role::Coordinator), map, 0, 101);
    accept(&arrival, Change::parse(wire).unwrap(), None).unwrap()
}

/// A line that this version does not know.
const LATER: &str = "from_a_later_version = true\n";

fn record(map: &Map) -> String {
    String::from_utf8(write_map(map).unwrap().expose().to_vec()).unwrap()
}

fn read(map: &Map, record: &str) -> Map {
    read_map(map.id, &Plaintext::new(record.as_bytes().to_vec())).unwrap()
}

#[test]
fn a_definition_of_a_later_version_is_kept_as_it_is_and_its_layers_come_back_with_it() {
    let mut map = with_wells();
    map.apply(&layer_of_wells(&map));
    let layer = LayerId::new(uuid(300));
    let escaped = |toml: &str| json!(toml).to_string().trim_matches('"').to_owned();
    let later = record(&map).replace(&escaped(WELL), &escaped(&format!("{LATER}{WELL}")));

    let unread = read(&map, &later);
    assert!(unread.layer(layer).is_some() && unread.layer_and_kind(layer).is_none());
    assert_eq!(record(&unread), later, "what is not read is written again");
    let back = read(&map, &record(&unread).replace(&escaped(LATER), ""));
    assert_eq!(back, map);
    assert!(back.layer_and_kind(layer).is_some());
}

#[test]
fn a_log_whose_definition_is_not_read_shows_nothing_by_the_one_before() {
    let mut map = with_wells();
    let change = define(2, &format!("{LATER}{WELL}"));
    map.apply(&Logged { seq: 102, actor: ActorId::new(uuid(1)), received_at: 0, change });
    assert!(map.kind(&"well".parse().unwrap()).is_none(), "it may be tighter");
    assert_eq!(read(&map, &record(&map)), map);
    map.apply(&Logged { seq: 103, actor: ActorId::new(uuid(1)), received_at: 0, change: define(3, WELL) });
    assert_eq!(map, with_wells(), "a definition after it takes its place");
}

#[test]
fn a_feature_of_which_something_is_not_read_is_not_made_from_the_log() {
    let map = with_wells();
    let layer = || layer_of_wells(&map).change;
    let put = |n: u128, code: &str| {
        let wire = json!({"id": uuid(4_000 + n), "kind": "feature.put", "version": 1, "hlc": format!("{n:016x}"),
            "layer": layer().layer, "feature": uuid(7), "body": {"geometry": {"type": "Point", "coordinates": [-70.7, 4.1]},
            "properties": {"code": code}}});
        Change::parse(wire).unwrap()
    };
    let logged = |(seq, change)| Logged { seq, actor: ActorId::new(uuid(1)), received_at: 0, change };
    let define = |n, before: &str| define(n, &format!("{before}{WELL}"));
    let log = |before| {
        let changes = [define(1, ""), layer(), put(1, "deep"), define(2, before), put(2, "dry")];
        (200..).zip(changes).map(logged).collect::<Vec<_>>()
    };
    let made = |log: &[Logged]| {
        let mut map = map.clone();
        for logged in log {
            map.apply(logged);
        }
        replay(log, &map).len()
    };
    assert_eq!([made(&log("")), made(&log(LATER))], [1, 0]);
}

#[test]
fn a_new_definition_shows_nothing_that_the_old_one_masked() {
    let map = with_wells();
    for (from, to) in [
        ("public = \"none\"", "public = \"cell:12\""),
        (
            "participant = \"cell:13\", partner = \"cell:13\"",
            "participant = \"cell:13\", partner = \"cell:15\"",
        ),
        ("see = \"member\"", "see = \"public\""),
    ] {
        assert!(WELL.contains(from), "{from}");
        let refusal = judge(&map, Role::Coordinator, &WELL.replacen(from, to, 1)).err();
        assert_eq!(refusal, Some(Refusal::Looser), "{to}");
    }
    let tighter = WELL.replacen("member = \"exact\"", "member = \"cell:13\"", 1);
    assert!(judge(&map, Role::Coordinator, &tighter).is_ok());
}

#[test]
fn a_new_definition_keeps_every_field_and_every_code() {
    let map = with_wells();
    let without_owner = WELL.split("[[fields]]\nid = \"owner\"").next().unwrap();
    let other_type = WELL.replacen("type = \"text\"", "type = \"long_text\"", 1);
    let without_dry = WELL.replacen(", { id = \"dry\", label = { es = \"Seco\", en = \"Dry\" } }", "", 1);
    for (toml, field) in [
        (without_owner, "fields.owner"),
        (&other_type, "fields.owner.type"),
        (&without_dry, "fields.code.codes.dry"),
    ] {
        let Some(Refusal::Kind(why)) = judge(&map, Role::Coordinator, toml).err() else { panic!("{field}") };
        assert!(why.starts_with(field), "{why}");
    }
    let deprecated = WELL.replacen("id = \"dry\",", "id = \"dry\", deprecated = true,", 1);
    assert!(judge(&map, Role::Coordinator, &deprecated).is_ok());
}
