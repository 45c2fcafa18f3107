use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{field::Ask, label::Label, role::Clearance};

fn label() -> Label {
    Label::new([("es".to_owned(), "a".to_owned()), ("en".to_owned(), "a".to_owned())].into()).unwrap()
}

fn field(answer: Answer) -> Field {
    Field {
        id: "f".into(),
        answer,
        label: label(),
        help: None,
        ask: Ask::Later,
        required: false,
        contact: false,
        see: Clearance::Public,
    }
}

fn codes() -> Vec<Code> {
    let code = |id: &str| Code {
        id: id.into(),
        label: label(),
        symbol: None,
        severity: None,
        tier: None,
        deprecated: id == "old",
        care_route: id == "violence",
        also: Vec::new(),
        within: Vec::new(),
        area_only: false,
        badge: false,
        color: None,
    };
    ["river", "road", "old", "violence"].map(code).into()
}

/// The value, or the stable word of the refusal.
fn check(answer: Answer, value: &Json) -> Result<Value, &'static str> {
    field(answer).check(value).map_err(|error| error.refusal.reason())
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn a_text_is_trimmed_and_holds_nothing_hidden() {
    let one = |value: &str| check(Answer::Text { max: 5, digits: vec![] }, &json!(value));
    assert_eq!(one("  río\t"), Ok(text("río")));
    assert_eq!(one("ñandú"), Ok(text("ñandú")), "characters are counted, not bytes");
    assert_eq!(one("rivers"), Err("too-long"));
    assert_eq!(one(" \n "), Err("empty"));
    assert_eq!(one("a\nb"), Err("hidden-character"));
    assert_eq!(one("a\0b"), Err("hidden-character"));
    assert_eq!(one("a\u{202E}b"), Err("hidden-character"));
    assert_eq!(check(Answer::Text { max: 5, digits: vec![] }, &json!(12)), Err("wrong-type"));
    assert_eq!(check(Answer::Text { max: 5, digits: vec![] }, &Json::Null), Err("wrong-type"));
}

#[test]
fn a_long_text_keeps_its_lines() {
    let long = |value: &str| check(Answer::LongText { max: 20 }, &json!(value));
    assert_eq!(long("a\r\nb\n\tc"), Ok(text("a\nb\n\tc")));
    assert_eq!(long("a\u{1b}[31m"), Err("hidden-character"));
}

#[test]
fn a_code_of_digits_has_one_of_the_lengths() {
    let divipola = |value: &str| check(Answer::Text { max: 5, digits: vec![2, 5] }, &json!(value));
    assert_eq!(divipola("27001"), Ok(text("27001")));
    assert_eq!(divipola("27"), Ok(text("27")));
    assert_eq!(divipola("270"), Err("wrong-form"));
    assert_eq!(divipola("2700a"), Err("wrong-form"));
    assert_eq!(divipola("٢٧"), Err("wrong-form"), "other scripts have digits too");
}

#[test]
fn a_code_exists_and_an_old_one_is_still_good() {
    let one = |value: Json| check(Answer::Code { codes: codes() }, &value);
    assert_eq!(one(json!("road")), Ok(Value::Code("road".into())));
    assert_eq!(one(json!("old")), Ok(Value::Code("old".into())));
    assert_eq!(one(json!("sea")), Err("unknown-code"));
    assert_eq!(one(json!(["road"])), Err("wrong-type"));
}

#[test]
fn a_code_of_the_care_route_records_nothing() {
    assert_eq!(check(Answer::Code { codes: codes() }, &json!("violence")), Err("care-route"));
    assert_eq!(check(Answer::Codes { codes: codes() }, &json!(["road", "violence"])), Err("care-route"));
}

#[test]
fn several_codes_are_kept_once_in_the_order_of_the_list() {
    let some = |value: Json| check(Answer::Codes { codes: codes() }, &value);
    assert_eq!(some(json!(["old", "river", "old"])), Ok(Value::Codes(vec!["river".into(), "old".into()])));
    assert_eq!(some(json!([])), Err("empty"));
    assert_eq!(some(json!(["sea"])), Err("unknown-code"));
    assert_eq!(some(json!("river")), Err("wrong-type"));
}

#[test]
fn numbers_keep_to_their_bounds() {
    let scale = |value: Json| check(Answer::Scale { min: 1, max: 5, labels: vec![] }, &value);
    assert_eq!(scale(json!(5)), Ok(Value::Integer(5)));
    assert_eq!(scale(json!(6)), Err("out-of-bounds"));
    assert_eq!(scale(json!(2.5)), Err("wrong-type"));
    let number = |value: Json| check(Answer::Number { min: Some(0.0), max: None, unit: None }, &value);
    assert_eq!(number(json!(1.5)), Ok(Value::Number(1.5)));
    assert_eq!(number(json!(-0.1)), Err("out-of-bounds"));
    assert_eq!(number(json!(f64::NAN)), Err("wrong-type"));
    assert_eq!(number(json!("1")), Err("wrong-type"));
    let Ok(Value::Number(zero)) = number(json!(-0.0)) else { panic!("minus zero is a number") };
    assert!(zero.is_sign_positive());
}

#[test]
fn a_day_exists_and_is_written_in_one_way() {
    let day = |value: &str| check(Answer::Date, &json!(value));
    assert_eq!(day("2024-02-29"), Ok(Value::Date("2024-02-29".into())));
    for wrong in ["2023-02-29", "2024-13-01", "20240229", "2024-02-29T00:00", "-002024-02-28", "24-2-9", ""] {
        assert_eq!(day(wrong), Err("wrong-form"), "{wrong}");
    }
}

#[test]
fn an_instant_has_an_offset_and_goes_out_in_utc() {
    let time = |value: &str| check(Answer::Time, &json!(value));
    let noon = time("2026-11-20T10:00:00-05:00").unwrap();
    assert_eq!(noon, Value::Time(1_795_186_800));
    assert_eq!(noon.to_json(), json!("2026-11-20T15:00:00Z"));
    assert_eq!(time("1969-12-31T23:59:59.5Z"), Ok(Value::Time(-1)), "the second that has begun");
    for wrong in ["2026-11-20T10:00:00", "2026-11-20", "yesterday", "-000001-01-01T00:00:00Z"] {
        assert_eq!(time(wrong), Err("wrong-form"), "{wrong}");
    }
}

#[test]
fn days_and_instants_are_moments() {
    assert_eq!(Value::Date("1970-01-02".into()).unix_seconds(), Some(86_400));
    assert_eq!(Value::Time(7).unix_seconds(), Some(7));
    assert_eq!(Value::Integer(7).unix_seconds(), None);
}

#[test]
fn an_address_leads_where_it_says() {
    let url = |value: &str| check(Answer::Url, &json!(value));
    assert_eq!(url("https://example.org/a?b=c@d"), Ok(text("https://example.org/a?b=c@d")));
    for wrong in [
        "javascript:alert(1)",
        "https://",
        "https://bank@evil.org",
        "https://a b",
        "example.org",
        "http://a\"b",
    ] {
        assert_eq!(url(wrong), Err("wrong-form"), "{wrong}");
    }
}

#[test]
fn a_telephone_number_has_digits() {
    let phone = |value: &str| check(Answer::Phone, &json!(value));
    assert_eq!(phone(" +57 (4) 671-1234 "), Ok(text("+57 (4) 671-1234")));
    assert_eq!(phone("155"), Ok(text("155")));
    assert_eq!(phone("call me"), Err("wrong-form"));
    assert_eq!(phone("+-"), Err("wrong-form"));
}

fn answers() -> impl Strategy<Value = Answer> {
    prop_oneof![
        Just(Answer::Text { max: 40, digits: vec![] }),
        Just(Answer::LongText { max: 40 }),
        Just(Answer::Code { codes: codes() }),
        Just(Answer::Codes { codes: codes() }),
        Just(Answer::Scale { min: 1, max: 5, labels: vec![] }),
        Just(Answer::Number { min: None, max: None, unit: None }),
        Just(Answer::Bool),
        Just(Answer::Date),
        Just(Answer::Time),
        Just(Answer::Url),
        Just(Answer::Phone),
        Just(Answer::Features { max: 3 }),
    ]
}

fn given() -> impl Strategy<Value = Json> {
    prop_oneof![
        any::<String>().prop_map(Json::from),
        "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Json::from),
        "[0-9]{4}-0[1-9]-[0-2][1-8]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(Z|[+-]0[0-9]:00)"
            .prop_map(Json::from),
        "https://[a-z.]{1,9}(/[a-z?=]{0,9})?".prop_map(Json::from),
        "[0-9 +]{1,12}".prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (0i64..7).prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        prop::collection::vec("river|road|old|sea", 0..4).prop_map(Json::from),
        "river|road|old".prop_map(Json::from),
    ]
}

proptest! {
    #[test]
    fn what_goes_out_comes_in_again_as_the_same(answer in answers(), given in given()) {
        let field = field(answer);
        if let Ok(value) = field.check(&given) {
            prop_assert_eq!(field.check(&value.to_json()), Ok(value.clone()));
            let stored = postcard::to_allocvec(&value).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Value>(&stored).unwrap(), value);
        }
    }

    #[test]
    fn every_instant_of_the_years_comes_back(seconds in YEARS) {
        let time = Value::Time(seconds);
        prop_assert_eq!(field(Answer::Time).check(&time.to_json()), Ok(time));
    }
}

#[test]
fn the_ends_of_the_years_come_back_and_beyond_them_nothing_breaks() {
    for seconds in [*YEARS.start(), *YEARS.end()] {
        assert_eq!(check(Answer::Time, &Value::Time(seconds).to_json()), Ok(Value::Time(seconds)));
    }
    assert!(Value::Time(i64::MAX).to_json().is_string());
    assert!(Value::Time(i64::MIN).to_json().is_string());
}
