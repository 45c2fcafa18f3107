//! What is asked wrongly is said in plain words, and nothing that was asked is dropped in silence.

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, point, tile},
    house::On,
    workshop::Workshop,
};

/// Every route of the API with its ids filled in, and the verbs it takes.
fn routes(workshop: &Workshop) -> Vec<(String, String, Json)> {
    let api = workshop.trama.stranger().get("/api/openapi.json").ok();
    let layer = workshop.layer("institution");
    let mut routes = Vec::new();
    // A server that is open has nothing to open.
    let sealed = |path: &str| ["/api/lock", "/api/unseal"].contains(&path);
    for (path, verbs) in api["paths"].as_object().unwrap().iter().filter(|(path, _)| !sealed(path)) {
        for (verb, operation) in verbs.as_object().unwrap() {
            let path = path.replace("{map}", &workshop.marta.map).replace("{layers}", layer);
            let path = path.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0");
            let path = path.split('/').map(|part| if part.starts_with('{') { id() } else { part.to_owned() });
            routes.push((verb.to_uppercase(), path.collect::<Vec<_>>().join("/"), operation.clone()));
        }
    }
    assert!(routes.len() > 40);
    routes
}

#[rstest]
fn a_parameter_that_a_route_does_not_know_is_refused_by_name(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    for (verb, path, operation) in routes(&workshop) {
        for name in ["colour", "where", "wheres[code]"] {
            let asked = format!("{path}?{}=x", name.replace('[', "%5B").replace(']', "%5D"));
            let headers = [("content-type", "application/json")];
            let answer = workshop.marta.person.send(&verb, &asked, &headers, b"{}").unwrap();
            assert_eq!(answer.is_problem(400, "invalid")["field"], name, "{verb} {asked}");
        }
        let known = operation["parameters"].as_array().into_iter().flatten();
        let deep = known.clone().any(|it| it["name"] == "where");
        let answer =
            workshop.marta.person.send(&verb, &format!("{path}?where%5Bcode%5D=x"), &[], b"{}").unwrap();
        assert_eq!(answer.status == 400 && answer.json()["field"] == "where[code]", !deep, "{verb} {path}");
    }
    workshop.marta.person.get("/api/openapi.json?pretty=1").is_problem(400, "invalid");
    assert_eq!(
        workshop.marta.person.get("/?utm=x").status,
        workshop.marta.person.get("/").status,
        "the page's own"
    );
}

#[rstest]
fn a_field_that_no_layer_asks_is_refused_and_a_hidden_layer_tells_nothing(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let houses = id();
    workshop.marta.write(tests::drawing::layer(&houses, "safe_house", "Refugios", 50));
    for path in ["features", "counts", "export"] {
        let refused =
            workshop.marta.see(&format!("/{path}?where%5Bcolour%5D=red")).is_problem(400, "invalid");
        assert_eq!(refused["field"], "where[colour]", "{path}");
        workshop.marta.see(&format!("/{path}?where%5Bname%5D=Casa")).ok_bytes();
        // Institutions have names; what is said about the map has none.
        let layer = workshop.layer("annotation");
        workshop.marta.see(&format!("/{path}?layer={layer}&where%5Bname%5D=x")).is_problem(400, "invalid");
    }
    // Also where there is no layer that could say so.
    let bare = workshop.marta.person.post("/api/maps", &json!({"name": "Vacío"})).ok()["id"].clone();
    let bare = bare.as_str().unwrap();
    let nested = format!("/api/maps/{bare}/counts?where%5Bcode%5D%5B%5D=x");
    assert_eq!(workshop.marta.person.get(&nested).is_problem(400, "invalid")["field"], "where[code][]");
    let at = |layer: &str| luz.see(&format!("/features?layer={layer}&where%5Bcode%5D=casa_refugio")).text();
    assert_eq!(at(&houses), at(&id()), "a layer that is not hers answers as one that is not there");
}

#[rstest]
fn a_tile_knows_no_filter_that_is_not_part_of_its_version(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let layer = workshop.layer("institution").to_owned();
    let body =
        json!({"geometry": point(-70.7, 4.1), "properties": {"code": "escuela", "name": "Casa grande"}});
    workshop.marta.write(change("feature.put", &layer, &id(), 0, &body));
    let (x, y) = tile(14, -70.7, 4.1);
    let path = format!("/tiles/{layer}/14/{x}/{y}");
    for asked in ["q=nadie", "bbox=0,0,1,1", "where%5Bname%5D=x", "layer=x", "within=x"] {
        workshop.marta.see(&format!("{path}?{asked}")).is_problem(400, "invalid");
    }
    assert!(workshop.marta.see(&path).holds("Casa grande"));
}

#[rstest]
fn an_odd_body_is_refused_without_the_name_of_a_type(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let odd = [
        "7",
        "null",
        "true",
        "\"x\"",
        "[]",
        "[7]",
        "{}",
        "{",
        "{\"role\": \"queen\"}",
        "{\"role\": 7}",
        "{\"role\": {\"member\": 1}}",
        "{\"changes\": 7}",
        "{\"changes\": [7]}",
        "{\"view\": 7}",
        "{\"view\": {\"center\": [1], \"zoom\": \"x\"}}",
        "{\"name\": {}}",
        "{\"code\": 7, \"name\": 7}",
        "{\"layer\": 7}",
        "{\"layer\": \"x\", \"geometry\": 7}",
        "{\"layer\": \"00000000-0000-4000-8000-000000000000\", \"geometry\": 7}",
        "{\"layer\": \"00000000-0000-4000-8000-000000000000\", \"geometry\": {\"from\": \"moon\"}}",
        "{\"layer\": \"00000000-0000-4000-8000-000000000000\", \"dates\": {\"x\": \"never\"}}",
    ];
    let tells = |told: &str| {
        for word in ["struct", "enum", "variant", "::", "Asked", "tuple"] {
            assert!(!told.contains(word), "{told}");
        }
    };
    for (verb, path, operation) in routes(&workshop) {
        if operation["requestBody"]["content"]["application/json"].is_null() {
            continue;
        }
        for body in odd {
            let headers = [("content-type", "application/json")];
            let answer = workshop.marta.person.send(&verb, &path, &headers, body.as_bytes()).unwrap();
            assert!(answer.status < 500, "{verb} {path} {body}: {}", answer.text());
            tells(&answer.text());
        }
    }
    let mut marta = workshop.marta;
    let layer = id();
    let whole = |kind: &str, body: Json| json!({"id": id(), "kind": kind, "version": 2, "hlc": "0000000000000001", "layer": layer, "feature": id(), "body": body});
    for kind in [
        "feature.put",
        "feature.resolve",
        "feature.comment",
        "feature.attach",
        "feature.detach",
        "layer.put",
        "map.put",
        "kind.define",
    ] {
        for body in [
            json!(7),
            json!([]),
            json!({"scope": "moon"}),
            json!({"geometry": {"type": "Moon"}}),
            json!({"geometry": 7}),
            json!({"toml": "id = 7"}),
            json!({"toml": "style = 7"}),
            json!({"view": 7}),
            json!({"precision": {"queen": "exact"}}),
        ] {
            let verdict = marta.send(vec![whole(kind, body.clone())]).remove(0);
            tells(&verdict.to_string());
        }
    }
    for field in ["kind", "version", "hlc", "base", "layer", "feature"] {
        let mut odd = whole("feature.put", json!({}));
        odd[field] = json!([7]);
        tells(&marta.is_refused(odd).to_string());
    }
}

#[rstest]
fn whoever_stands_beyond_the_head_of_a_log_takes_the_snapshot(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(Workshop { trama, house, mut marta, layers }) = Workshop::new(on) else { return };
    let page = marta.see(&format!("/changes?since={}", marta.head())).ok();
    assert_eq!((&page["changes"], &page["more"]), (&json!([]), &json!(false)));
    assert!(trama.stop());
    let yesterday = house.copy();
    let today = house.start();
    marta.person = marta.person.at(&today.url);
    let (marks, mark) = (&layers["annotation"], id());
    let drawn = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto", "text": "hoy"}});
    marta.write(change("feature.put", marks, &mark, 0, &drawn));
    let beyond = marta.head();
    assert!(today.stop());
    // As after the database was put back to what it was yesterday.
    let again = yesterday.start();
    marta.person = marta.person.at(&again.url);
    marta.see(&format!("/changes?since={beyond}")).is_problem(410, "log-truncated");
    marta.see(&format!("/stream?since={beyond}")).is_problem(410, "log-truncated");
    for resumed in [&*beyond, "yesterday", "mañana"] {
        let answer = marta.person.get_with(&marta.path("/stream"), &[("last-event-id", resumed)]);
        answer.is_problem(410, "log-truncated");
    }
}

#[rstest]
fn whoever_has_the_kinds_is_told_that_they_still_hold(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let stranger = workshop.trama.stranger();
    let first = stranger.get("/api/kinds");
    let version = first.header("etag");
    assert!(first.body.len() > 1_000 && version.len() > 10, "{version}");
    let again = stranger.get_with("/api/kinds", &[("if-none-match", version)]);
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, version));
    assert_eq!(stranger.get_with("/api/kinds", &[("if-none-match", "\"older\"")]).body, first.body);
    let page = stranger.get("/");
    if page.status == 200 {
        assert_eq!(stranger.get_with("/", &[("if-none-match", page.header("etag"))]).status, 304);
    }
}

#[rstest]
fn a_verb_that_a_route_does_not_know_is_told_whatever_is_asked_with_it(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let path = workshop.marta.path("/counts?code=a");
    for verb in ["TRACE", "DELETE", "PATCH"] {
        workshop.marta.person.send(verb, &path, &[], &[]).unwrap().is_problem(405, "method");
    }
    let unknown = workshop.trama.stranger().get("/api/openapi.json?x=1");
    assert_eq!(unknown.is_problem(400, "invalid")["field"], "x");
}
