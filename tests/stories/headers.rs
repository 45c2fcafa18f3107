//! What every response carries, whatever it is; and what no other site may do in somebody's name.

use rstest::rstest;
use serde_json::json;
use tests::{drawing::id, house::On, person::Answer, workshop::Workshop};

fn is_dressed(what: &str, answer: &Answer) {
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
