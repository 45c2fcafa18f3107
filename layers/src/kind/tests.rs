use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::field::Answer;

/// A community's own kind, small and whole.
const WELLS: &str = r##"
id = "well"
geometry = ["point", "polygon"]
default_geometry = "point"
label = { es = "Pozo", en = "Well", emp = "Dó" }
plural = { es = "Pozos", en = "Wells" }
description = { es = "De dónde se toma agua.", en = "Where water is taken." }
style = { symbol = "water", shape = "circle", color = "#1A59DB", color_dark = "#7eb0fc", line = "solid", fill = "dots" }
precision = { public = "none", participant = "cell:13", partner = "cell:13", member = "exact", protection = "exact" }
keep = { months = 24 }
tier = "s1"
title = "name"
severity = "dirt"
category = "code"
time = "seen_at"

[[fields]]
id = "code"
type = "code"
label = { es = "¿Cuál?", en = "Which?" }
ask = "first"
required = true
codes = [
  { id = "deep", label = { es = "Hondo", en = "Deep" }, symbol = "water_tap", severity = 2 },
  { id = "dry", label = { es = "Seco", en = "Dry" }, tier = "s0", deprecated = true },
]

[[fields]]
id = "dirt"
type = "scale"
label = { es = "¿Qué tan sucia?", en = "How dirty?" }
ask = "first"
min = 1
max = 5

[[fields]]
id = "name"
type = "text"
label = { es = "Nombre", en = "Name" }
max = 60

[[fields]]
id = "depth"
type = "number"
label = { es = "Hondura", en = "Depth" }
min = 0
max = 99.5
unit = "m"

[[fields]]
id = "seen_at"
type = "date"
label = { es = "Visto", en = "Seen" }
see = "member"
"##;

/// Where the first error is after replacing `from` by `to`.
fn error(from: &str, to: &str) -> String {
    assert!(WELLS.contains(from), "{from}");
    Kind::parse(&WELLS.replacen(from, to, 1)).expect_err(to).field
}

#[test]
fn a_kind_is_read_and_goes_out_as_the_contract_says() {
    let kind = Kind::parse(WELLS).unwrap();
    assert_eq!(kind.id.as_str(), "well");
    assert_eq!(
        kind.field("depth").unwrap().answer,
        Answer::Number { min: Some(0.0), max: Some(99.5), unit: Some("m".into()) }
    );
    assert_eq!(
        (kind.tier_of("deep"), kind.tier_of("dry"), kind.tier_of("?")),
        (Tier::S1, Tier::S0, Tier::S1)
    );
    assert_eq!(kind.precision.at(Clearance::Partner), Precision::Cell(13));
    let out = serde_json::to_value(&kind).unwrap();
    assert_eq!(out["style"]["color"], "#1a59db");
    assert_eq!(out["precision"]["participant"], "cell:13");
    assert_eq!(out["keep"], json!({ "months": 24 }));
    assert_eq!((&out["geographic"], &out["open"]), (&json!(true), &json!(false)));
    assert_eq!(out["geometry"], json!(["point", "polygon"]));
    assert_eq!(
        out["fields"][0],
        json!({
            "id": "code", "type": "code", "label": { "es": "¿Cuál?", "en": "Which?" },
            "ask": "first", "required": true, "see": "public",
            "codes": [
                { "id": "deep", "label": { "es": "Hondo", "en": "Deep" }, "symbol": "water_tap", "severity": 2 },
                { "id": "dry", "label": { "es": "Seco", "en": "Dry" }, "tier": "s0", "deprecated": true },
            ],
        })
    );
    assert_eq!((&out["title"], &out["time"]), (&json!("name"), &json!("seen_at")));
}

#[test]
fn every_error_names_its_field() {
    let cases = [
        ("id = \"well\"", "id = \"The Well\"", "id"),
        ("id = \"well\"", "", "kind"),
        ("[\"point\", \"polygon\"]", "[]", "geometry"),
        ("[\"point\", \"polygon\"]", "[\"point\", \"point\"]", "geometry"),
        ("[\"point\", \"polygon\"]", "[\"point\", \"cube\"]", "geometry[1]"),
        ("default_geometry = \"point\"", "default_geometry = \"line\"", "default_geometry"),
        ("default_geometry = \"point\"", "", "default_geometry"),
        ("default_geometry = \"point\"", "geographic = false", "geometry"),
        ("en = \"Well\"", "fr = \"Puits\"", "label"),
        ("\"#1A59DB\"", "\"blue\"", "style.color"),
        ("symbol = \"water\"", "symbol = \"../water\"", "style.symbol"),
        ("shape = \"circle\"", "shape = \"moon\"", "style.shape"),
        ("member = \"exact\"", "member = \"none\"", "precision.member"),
        ("protection = \"exact\" }", "}", "precision"),
        ("participant = \"cell:13\"", "participant = \"cell:99\"", "precision.participant"),
        ("tier = \"s1\"", "tier = \"s1\"\nopen = true", "open"),
        ("{ months = 24 }", "{ months = 0 }", "keep"),
        ("{ months = 24 }", "{ closed_days = 90 }", "fields.closed_at"),
        ("{ months = 24 }", "{ reconfirm_days = 90, shred_days = 30 }", "keep"),
        ("title = \"name\"", "title = \"nombre\"", "title"),
        ("severity = \"dirt\"", "severity = \"depth\"", "severity"),
        ("category = \"code\"", "category = \"name\"", "category"),
        ("time = \"seen_at\"", "time = \"name\"", "time"),
        ("title = \"name\"", "tilte = \"name\"", "tilte"),
        ("id = \"dry\"", "id = \"deep\"", "fields.code.codes"),
        ("id = \"dry\"", "id = \"Dry\"", "fields.code.codes.Dry.id"),
        ("severity = 2", "severity = 6", "fields.code.codes.deep.severity"),
        ("id = \"depth\"", "id = \"name\"", "fields"),
        ("type = \"text\"", "type = \"words\"", "fields[2].type"),
        ("max = 60", "max = 0", "fields.name.max"),
        ("max = 60", "max = 9000", "fields.name.max"),
        ("max = 60", "digits = [200]", "fields.name.digits"),
        ("max = 60", "unit = \"m\"", "fields.name.unit"),
        ("max = 5\n", "", "fields.dirt.max"),
        ("max = 5\n", "max = 50\n", "fields.dirt.max"),
        ("max = 5\n", "max = 5\nlabels = [{ es = \"a\", en = \"a\" }]\n", "fields.dirt.labels"),
        ("max = 99.5", "max = nan", "fields.depth.max"),
        ("max = 99.5", "max = -1", "fields.depth.max"),
    ];
    for (from, to, field) in cases {
        assert_eq!(error(from, to), field, "{from} → {to}");
    }
    assert_eq!(Kind::parse("id = ").unwrap_err().field, "toml");
}

#[test]
fn a_form_asks_three_things_first_at_most() {
    let eager = WELLS.replace("max = 60", "max = 60\nask = \"first\"");
    assert!(Kind::parse(&eager).is_ok());
    let eager = eager.replace("unit = \"m\"", "unit = \"m\"\nask = \"first\"");
    assert_eq!(Kind::parse(&eager).unwrap_err().field, "fields");
}

/// What has a place on the earth is masked by clearance, whoever sits together: no safe house is shown to a circle.
#[test]
fn only_what_has_no_place_is_shown_to_a_circle_or_has_a_canvas() {
    for word in ["circle = true", "canvas = \"body\""] {
        let placed = WELLS.replace("tier = \"s1\"", &format!("tier = \"s1\"\n{word}"));
        assert_eq!(Kind::parse(&placed).unwrap_err().field, word.split(' ').next().unwrap());
    }
    let bare = WELLS.replace(
        "geometry = [\"point\", \"polygon\"]\ndefault_geometry = \"point\"",
        "geographic = false\ncircle = true",
    );
    let kind = Kind::parse(&bare).unwrap();
    assert!(kind.circle && kind.canvas.is_none());
    let body = bare.replace("circle = true", "canvas = \"body\"");
    assert_eq!(Kind::parse(&body).unwrap_err().field, "fields.figure");
    let before = Kind::parse(&bare.replace("circle = true", "")).unwrap();
    assert_eq!(kind.succeeds(&before).unwrap_err().field, "circle", "nobody opens it later");
}

#[test]
fn a_room_asks_three_things_at_most_and_a_feature_says_of_which_kind() {
    let room = WELLS.replace("max = 60", "max = 60\nask = \"room\"");
    assert_eq!(Kind::parse(&room).unwrap().field("name").unwrap().ask, crate::field::Ask::Room);
    let tied = WELLS
        .replace("type = \"text\"", "type = \"feature\"\nof = \"emblem\"")
        .replace("max = 60\n", "")
        .replace("title = \"name\"\n", "");
    let kind = Kind::parse(&tied).unwrap();
    assert_eq!(serde_json::to_value(&kind.fields[2]).unwrap()["of"], "emblem");
    assert_eq!(
        Kind::parse(&WELLS.replace("max = 60", "max = 60\nof = \"emblem\"")).unwrap_err().field,
        "fields.name.of"
    );
}

#[test]
fn a_long_label_is_refused_in_its_language() {
    let error = Kind::parse(&WELLS.replace("Dó", &"ó".repeat(81))).unwrap_err();
    assert_eq!(error.to_string(), "label: has more than 80 characters in `emp`");
}

#[test]
fn retentions_go_out_as_they_came() {
    for keep in [
        json!({ "until": "superseded" }),
        json!({ "until": "workshop_ends" }),
        json!({ "months": 24 }),
        json!({ "closed_days": 90 }),
        json!({ "reconfirm_days": 30, "shred_days": 90 }),
    ] {
        let read: Keep = serde_json::from_value(keep.clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), keep);
    }
    assert!(serde_json::from_value::<Keep>(json!({ "months": 2, "closed_days": 2 })).is_err());
}

proptest! {
    #[test]
    fn any_text_is_a_kind_or_an_error(text in any::<String>(), at in 0..WELLS.len(), cut in 0usize..40) {
        let _ = Kind::parse(&text);
        let (Some(head), Some(tail)) = (WELLS.get(..at), WELLS.get((at + cut).min(WELLS.len())..)) else {
            return Ok(());
        };
        if let Err(error) = Kind::parse(&format!("{head}{text}{tail}")) {
            prop_assert!(!error.field.is_empty());
        }
    }
}
