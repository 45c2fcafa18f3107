//! What every response carries, whatever it is; and what no other site may do in somebody's name.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use rstest::rstest;
use serde_json::json;
use tests::{
    drawing::id,
    house::{House, On},
    person::Answer,
    workshop::Workshop,
};

pub(crate) fn is_dressed(what: &str, answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.contains(part), "{what}: {part} is not in {policy:?}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http"), "{what}: {policy}");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-embedder-policy", "require-corp"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("x-robots-tag", "noindex"),
        ("permissions-policy", "geolocation=(self), camera=(self), microphone=(self)"),
    ] {
        assert_eq!(answer.header(name), value, "{what}: {name}");
    }
    assert_eq!(answer.header("server"), "", "{what} tells what it runs on");
    assert!(answer.headers.get("access-control-allow-origin").is_none(), "{what} is open to other sites");
}

#[rstest]
fn every_response_is_dressed_and_none_of_the_map_is_kept(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let layer = workshop.layer("annotation").to_owned();
    let path = |rest: &str| luz.path(rest);
    let asked = [
        ("GET", "/".to_owned()),
        ("HEAD", "/".into()),
        ("GET", "/no-such-page".into()),
        ("POST", "/".into()),
        ("GET", "/api".into()),
        ("GET", "/api/no-such-thing".into()),
        ("GET", "/api/health".into()),
        ("GET", "/api/openapi.json".into()),
        ("OPTIONS", "/api/maps".into()),
        ("PATCH", "/api/session".into()),
        ("GET", "/%ff".into()),
        ("GET", "/../etc/passwd".into()),
        ("GET", path("")),
        ("HEAD", path("")),
        ("GET", path("/nothing")),
        ("GET", path("/features")),
        ("GET", path("/features?x=1")),
        ("GET", path("/snapshot")),
        ("GET", path("/changes")),
        ("GET", path("/counts")),
        ("GET", path("/export")),
        ("GET", path("/members")),
        ("GET", path(&format!("/features/{}", id()))),
        ("GET", path(&format!("/attachments/{}", id()))),
        ("GET", path(&format!("/tiles/{layer}/0/0/0"))),
        ("GET", path(&format!("/tiles/{layer}/99/0/0"))),
        ("GET", path("/stream?since=none")),
        ("POST", path("/changes")),
        ("PUT", path("/presence")),
        ("GET", "/api/basemap/none/0/0/0".into()),
    ];
    for (method, path) in &asked {
        for person in [&luz.person, &workshop.trama.stranger()] {
            let answer = person.send(method, path, &[], &[]).unwrap();
            let what = format!("{method} {path}: {}", answer.status);
            is_dressed(&what, &answer);
            let kept = answer.header("cache-control");
            let public = !path.starts_with("/api/maps") && !path.contains("session") && answer.status == 200;
            assert!(kept == "no-store" || (public && kept == "no-cache"), "{what}: {kept:?}");
        }
    }
    let stream = luz.person.get_open(&luz.path("/stream"));
    is_dressed("a stream", &stream);
    assert_eq!(stream.header("cache-control"), "no-store");
    let page = luz.person.get("/").text();
    for asset in page.split('"').filter(|it| it.starts_with("/assets/")) {
        let answer = luz.person.get(asset);
        is_dressed(asset, &answer);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    }
}

#[rstest]
fn a_tile_that_somebody_has_in_memory_is_not_sent_again(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let tile = format!("/tiles/{}/0/0/0", workshop.layer("annotation"));
    let first = workshop.marta.see(&tile);
    let again = workshop
        .marta
        .person
        .get_with(&workshop.marta.path(&tile), &[("if-none-match", first.header("etag"))]);
    assert_eq!((again.status, again.body.len(), again.header("cache-control")), (304, 0, "no-store"));
    is_dressed("a tile that did not change", &again);
}

#[rstest]
fn another_site_does_nothing_in_somebodys_name(#[values(On::Sqlite)] on: On) {
    let Some(mut workshop) = Workshop::new(on) else { return };
    let luz = workshop.comes("Luz", "participant");
    let body = json!({"changes": [workshop.mark(&id(), &tests::drawing::point(-70.7, 4.1), &json!({}))]})
        .to_string();
    let path = luz.path("/changes");
    let json = ("content-type", "application/json");
    for from in [
        vec![json, ("sec-fetch-site", "cross-site")],
        vec![json, ("sec-fetch-site", "same-site")],
        vec![json, ("sec-fetch-site", "none"), ("origin", "https://evil.example")],
        vec![json, ("sec-fetch-site", "cross-site"), ("origin", &workshop.trama.url)],
    ] {
        let answer = luz.person.send("POST", &path, &from, body.as_bytes()).unwrap();
        answer.is_problem(403, "other-site");
        is_dressed("what another site sends", &answer);
    }
    // What a form of another site can send without asking first is no JSON.
    for form in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        luz.person
            .send("POST", &path, &[("content-type", form)], body.as_bytes())
            .unwrap()
            .is_problem(415, "unsupported-media");
    }
    assert_eq!(luz.see("/features").ok()["numberMatched"], 0);
}

#[rstest]
fn what_is_refused_for_its_size_or_its_form_is_dressed_too(#[values(On::Sqlite)] on: On) {
    let Some(workshop) = Workshop::new(on) else { return };
    let (marta, stranger) = (&workshop.marta, workshop.trama.stranger());
    let long = "x".repeat(17 << 10);
    for person in [&marta.person, &stranger] {
        for (path, headers) in [
            (marta.path("/features"), vec![("x-long", long.as_str())]),
            (marta.path(&format!("/features?q={long}")), vec![]),
            ("/".into(), vec![("cookie", long.as_str())]),
            (format!("/{long}"), vec![]),
        ] {
            let answer = person.get_with(&path, &headers);
            answer.is_problem(431, "head-too-long");
            is_dressed("a long head", &answer);
        }
    }
    let json = ("content-type", "application/json");
    let refused: [(&str, String, Vec<u8>, u16); 5] = [
        ("POST", marta.path("/changes"), vec![b' '; 2 << 20], 413),
        ("POST", "/api/session".into(), vec![b' '; 200 << 10], 413),
        ("POST", marta.path("/changes"), b"{\"changes\":".to_vec(), 400),
        ("PUT", marta.path("/presence"), b"\xff".to_vec(), 400),
        ("PUT", "/api/health".into(), b"{}".to_vec(), 405),
    ];
    for (method, path, body, status) in refused {
        let answer = marta.person.send(method, &path, &[json], &body).unwrap();
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        is_dressed(&format!("{method} {path}: {status}"), &answer);
    }
    let page = stranger.get("/").text();
    let asset = page.split('"').find(|it| it.starts_with("/assets/")).expect("an asset");
    let first = stranger.get(asset);
    let again = stranger.get_with(asset, &[("if-none-match", first.header("etag"))]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    is_dressed("an asset that did not change", &again);
}

#[test]
fn what_is_no_request_is_answered_with_a_status_and_nothing_else() {
    let Some(house) = House::new(On::Sqlite) else { return };
    let trama = house.start();
    let at = trama.url.strip_prefix("http://").unwrap();
    let many = (0..300).map(|n| format!("x-{n}: 1\r\n")).collect::<Vec<_>>().concat();
    for sent in ["NONSENSE\r\n\r\n".to_owned(), format!("GET / HTTP/1.1\r\nhost: x\r\n{many}\r\n")] {
        let mut stream = TcpStream::connect(at).unwrap();
        stream.write_all(sent.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 4"), "{head}");
        assert_eq!(body, "", "a page without our headers holds nothing");
    }
}
