//! What is too much is refused clearly, and every refusal has the same form.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use rstest::rstest;
use serde_json::{Value as Json, json};
use tests::{
    drawing::{change, id, layer, point},
    house::On,
    workshop::Workshop,
};

#[rstest]
fn too_many_changes_at_once_are_refused_whole(#[values(On::Sqlite, On::Postgis)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let head = workshop.marta.head();
    let marks = |count: usize| {
        (0..count).map(|_| workshop.mark(&id(), &point(-70.7, 4.1), &json!({}))).collect::<Vec<_>>()
    };
    let (many, most) = (marks(257), marks(256));
    let problem = workshop.marta.ask("/changes", &json!({"changes": many})).is_problem(413, "too-much");
    assert_eq!(problem["field"], "changes");
    assert!(workshop.marta.log(&head, 1).is_empty(), "nothing was written");
    assert!(workshop.marta.send(most).iter().all(|verdict| verdict["status"] == "accepted"));
}

#[rstest]
fn bodies_that_are_too_large_or_of_another_type_are_refused(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let long = "x".repeat(2 << 20);
    workshop.marta.ask("/changes", &json!({"changes": [], "more": long})).is_problem(413, "too-much");
    let long = "x".repeat(80 << 10);
    workshop
        .trama
        .stranger()
        .post("/api/session", &json!({"name": long, "passphrase": "y"}))
        .is_problem(413, "too-much");
    let path = workshop.marta.path("/changes");
    workshop
        .marta
        .person
        .upload(&path, "text/plain", b"{\"changes\":[]}")
        .is_problem(415, "unsupported-media");
    workshop.marta.person.upload(&path, "application/json", b"{\"changes\":").is_problem(400, "unreadable");
    workshop
        .marta
        .person
        .upload(&path, "application/json", b"{\"cambios\":[]}")
        .is_problem(400, "unreadable");
    let nobody = json!({"changes": [{"kind": "feature.put"}]});
    let problem = workshop.marta.ask("/changes", &nobody).is_problem(400, "invalid");
    assert_eq!(problem["field"], "changes[0]");
}

#[rstest]
fn a_field_that_there_is_not_is_refused_by_name(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let marta = &mut workshop.marta;
    for (asked, field) in [
        (json!({"role": "participant", "seats": 0}), "seats"),
        (json!({"role": "participant", "expires_in_secs": 60}), "expires_in_secs"),
        (json!({"role": "participant", "uses": "many"}), "uses"),
        (json!({"role": "queen"}), "role"),
    ] {
        let problem = marta.ask("/links", &asked).is_problem(400, "invalid");
        assert_eq!(problem["field"], field, "{problem}");
    }
    assert_eq!(marta.see("/links").ok(), json!([]), "none was made");
    // A phone of another version says what this one does not know: its changes are taken all the same.
    let mark = json!({"changes": [workshop.mark(&id(), &point(-70.7, 4.1), &json!({}))], "from": "phone"});
    assert_eq!(workshop.marta.ask("/changes", &mark).ok()["verdicts"][0]["status"], "accepted");
}

#[rstest]
fn whoever_was_refused_asks_again_on_the_same_connection(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let at = workshop.trama.url.strip_prefix("http://").unwrap();
    let (_, cookie) = workshop.marta.person.seated();
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    // The route does not look at what is sent with it, and that comes late.
    let path = workshop.marta.path(&format!("/approvals/{}/confirm", id()));
    for _ in 0..3 {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\ncookie: {}\r\ncontent-length: 2\r\n\r\n",
            cookie.unwrap()
        );
        stream.write_all(head.as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        stream.write_all(b"{}").unwrap();
        let (mut heard, mut part) = (String::new(), [0; 4096]);
        while !heard.contains("not-found") {
            let came = stream.read(&mut part).unwrap();
            assert!(came > 0, "the connection was cut: {heard}");
            heard.push_str(&String::from_utf8_lossy(&part[..came]));
        }
        assert!(heard.starts_with("HTTP/1.1 404") && !heard.contains("connection: close"), "{heard}");
    }
}

#[rstest]
fn a_change_that_is_refused_says_in_which_field(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let good = workshop.mark(&id(), &point(-70.7, 4.1), &json!({}));
    let without = |field: &str| {
        let mut change = good.clone();
        change.as_object_mut().unwrap().remove(field);
        change
    };
    let with = |place: &str, value: Json| {
        let mut change = good.clone();
        *change.pointer_mut(place).unwrap() = value;
        change
    };
    let scoped =
        json!({"geometry": point(-70.7, 4.1), "scope": "everywhere", "properties": {"code": "duda"}});
    for (mut change, field) in [
        (with("/hlc", json!("now")), "hlc"),
        (with("/body", scoped), "scope"),
        (with("/layer", json!(id())), "layer"),
        (with("/kind", json!("feature.draw")), "kind"),
        (layer(&id(), "castle", "Castillos", 9), "kind"),
        (without("feature"), "feature"),
        (without("layer"), "layer"),
    ] {
        change["id"] = id().into();
        let why = workshop.marta.is_refused(change);
        assert_eq!(why["field"], field, "{why}");
    }
    let long = "x".repeat(121);
    let many = (0..65).map(|_| id()).collect::<Vec<_>>().join(",");
    for (query, field) in [(format!("q={long}"), "q"), (format!("layer={many}"), "layer")] {
        let problem = workshop.marta.see(&format!("/features?{query}")).is_problem(413, "too-much");
        assert_eq!(problem["field"], field);
    }
}

#[rstest]
fn a_shape_with_too_many_vertices_is_refused_for_good(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let line: Vec<_> = (0..2_001_u32).map(|n| json!([-70.7 + f64::from(n) / 1e5, 4.1])).collect();
    let body =
        json!({"geometry": {"type": "LineString", "coordinates": line}, "properties": {"code": "trazo"}});
    let why = workshop.marta.is_refused(change("feature.put", workshop.layer("annotation"), &id(), 0, &body));
    assert_eq!(why["type"], "invalid-change");
    assert!(why["detail"].as_str().unwrap().contains("2000"), "{why}");
}

#[rstest]
fn what_is_not_there_is_said_in_the_same_form(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let stranger = workshop.trama.stranger();
    stranger.get("/api/maps").is_problem(401, "signed-out");
    stranger.get("/api/nothing/here").is_problem(404, "not-found");
    let marta = &workshop.marta;
    marta.see("/nothing").is_problem(404, "not-found");
    marta.see("/features/not-an-id").is_problem(404, "not-found");
    marta.person.get("/api/maps/not-an-id").is_problem(404, "not-found");
    let wrong_verb =
        marta.person.send("PUT", "/api/health", &[("content-type", "application/json")], b"{}").unwrap();
    assert_eq!(wrong_verb.status, 405);
    assert_eq!(wrong_verb.header("content-type"), "application/problem+json");
}

#[rstest]
fn every_answer_is_guarded_and_none_is_kept_by_a_shared_cache(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    for path in ["/api/health", "/api/maps", "/api/nothing", "/"] {
        let answer = workshop.marta.person.get(path);
        assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert!(["no-store", "no-cache"].contains(&answer.header("cache-control")), "{path}");
    }
}

#[rstest]
fn the_api_describes_itself(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let described = workshop.trama.stranger().get("/api/openapi.json").ok();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = described["paths"].as_object().unwrap();
    for path in
        ["/api/maps/{map}/changes", "/api/maps/{map}/stream", "/api/maps/{map}/features", "/api/session"]
    {
        assert!(paths.contains_key(path), "{path}");
    }
    let kinds = workshop.trama.stranger().get("/api/kinds").ok();
    let kinds: Vec<&Json> = kinds.as_array().unwrap().iter().collect();
    assert_eq!(kinds.len(), 13);
    assert!(kinds.iter().all(|kind| kind["label"]["es"].is_string() && kind["style"]["symbol"].is_string()));
}
