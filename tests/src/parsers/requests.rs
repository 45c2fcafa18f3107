//! Requests as they come from anywhere: the path of a tile, filters, cookies, bodies, whatever stands in the headers. The whole
//! server answers them, without a socket; it may refuse anything, in its own words, and never fails.

use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Request, Response},
};
use serde_json::Value as Json;
use server::{auth::second_factor::AskedOf, http::query::Parameters, policy::POLICY, router};
use tokio::runtime::Runtime;
use tower::ServiceExt;
use uuid::Uuid;

use super::owned;
use crate::{
    drawing::{change, point},
    hours::Hours,
    house::On,
};

pub(super) fn query(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    drop(Parameters::parse(&text).and_then(|mut it| it.query()));
    let Ok(mut parameters) = Parameters::parse(&text) else { return };
    drop(parameters.gist());
    drop(parameters.place("near"));
    drop(parameters.count("limit", 200));
    drop(parameters.flag("history"));
}

pub(super) fn queries() -> Vec<Vec<u8>> {
    owned(&[
        "bbox=-76,4,-75,6&from=2026-01-01&to=2026-02-01T00:00:00Z&code=a,b&severity_min=3&q=r%C3%ADo&where%5Btrend%5D=up",
        "near=-76.6,5.7&limit=10&layer=7f3c2a52-9d1b-4c7a-8c11-0a5b3a8d2f10&history=true",
        r#"within={"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#,
    ])
}

/// A server with a map, and its steward.
struct Behind {
    // Kept, as the data go with it.
    _hours: Hours,
    router: Router,
    runtime: Runtime,
    cookie: String,
}

const LAYER: u128 = 0x7f3c_2a52_9d1b_4c7a_8c11_0a5b_3a8d_2f10;
const FEATURE: u128 = 0x7f3c_2a52_9d1b_4c7a_8c11_0a5b_3a8d_2f11;

static BEHIND: LazyLock<(Behind, String)> = LazyLock::new(|| {
    let hours = Hours::new(On::Sqlite, AskedOf::Off).expect("a server");
    let (mut seat, layers) = hours.map(hours.steward(), &["annotation"]);
    let body =
        serde_json::json!({"geometry": point(-70.7, 4.1), "properties": {"code": "texto", "text": "Aquí"}});
    seat.write(change("feature.put", &layers[0], &Uuid::from_u128(FEATURE).to_string(), 0, &body));
    let layer = crate::drawing::layer(&Uuid::from_u128(LAYER).to_string(), "institution", "Instituciones", 2);
    seat.write(layer);
    let cookie = seat.person.seated().1.unwrap_or_default().to_owned();
    let router = router::router(Arc::clone(&hours.app));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    (Behind { _hours: hours, router, runtime: runtime.expect("a runtime"), cookie }, seat.map)
});

/// Lines as they stand on the wire: `GET /path`, headers, an empty line, the body. `$map` and its like stand for what is there.
pub(super) fn request(bytes: &[u8]) {
    let (behind, map) = &*BEHIND;
    let (head, body) = match bytes.windows(2).position(|pair| pair == b"\n\n") {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (bytes, [].as_slice()),
    };
    let said = |text: &[u8]| {
        let text = text.iter().map(|byte| char::from(*byte)).collect::<String>();
        text.replace("$map", map)
            .replace("$layer", &Uuid::from_u128(LAYER).to_string())
            .replace("$feature", &Uuid::from_u128(FEATURE).to_string())
    };
    let head = said(head);
    let mut lines = head.split('\n');
    let (method, path) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("GET", "/"));
    // Signing the steward out would end the story.
    let seated = !(path.starts_with("/api/session") && method != "GET");
    let mut asked = Request::builder().method(method).uri(path);
    let mut cookie = seated.then_some(behind.cookie.as_str());
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name.eq_ignore_ascii_case("cookie") {
            cookie = None;
        }
        asked = asked.header(name, value.as_bytes());
    }
    if let Some(cookie) = cookie {
        asked = asked.header("cookie", cookie);
    }
    let from = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 7)));
    let Ok(asked) = asked.extension(from).body(Body::from(body.to_vec())) else { return };
    let router = behind.router.clone();
    behind.runtime.block_on(async {
        let answer = router.oneshot(asked).await.expect("a router answers");
        held(&head, answer).await;
    });
}

async fn held(asked: &str, answer: Response<Body>) {
    let (parts, body) = answer.into_parts();
    let text =
        |name: &str| parts.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned();
    assert!(!parts.status.is_server_error(), "{}: {asked}", parts.status);
    assert!(parts.headers.contains_key("content-security-policy"), "{asked}");
    // A stream goes on.
    if text("content-type") == "text/event-stream" {
        return;
    }
    let bytes = to_bytes(body, 64 << 20).await.expect("a body");
    if parts.status.is_client_error() && !asked.starts_with("HEAD") {
        assert_eq!(text("content-type"), "application/problem+json", "{asked}");
        if parts.headers.contains_key("content-encoding") {
            return;
        }
        let problem: Json = serde_json::from_slice(&bytes).expect("a problem is JSON");
        assert_eq!(problem["status"], parts.status.as_u16(), "{asked}");
    }
}

pub(super) fn requests() -> Vec<Vec<u8>> {
    let body = r#"{"changes":[{"id":"7f3c2a52-9d1b-4c7a-8c11-0a5b3a8d2f12","kind":"feature.put","version":2,"hlc":"019a0000000000ff","base":0,"layer":"$layer","feature":"$feature","body":{"properties":{"name":"Escuela"}}}]}"#;
    let mut seeds: Vec<Vec<u8>> = POLICY
        .iter()
        // What ends the story is told elsewhere.
        .filter(|(route, _)| !matches!(*route, "POST /api/seal" | "DELETE /api/maps/{map}"))
        .map(|(route, _)| {
            let path = route
                .replace("{map}", "$map")
                .replace("{layers}", "$layer")
                .replace("{feature}", "$feature")
                .replace("{z}/{x}/{y}", "9/155/250");
            let path = path.split('/').map(|part| if part.starts_with('{') { "$feature" } else { part });
            let body = if route.starts_with("GET") { "" } else { "\ncontent-type: application/json\n\n{}" };
            format!("{}{body}", path.collect::<Vec<_>>().join("/")).into_bytes()
        })
        .collect();
    seeds.extend(owned(&[
        &format!("POST /api/maps/$map/changes\ncontent-type: application/json\n\n{body}"),
        "GET /api/maps/$map/features?bbox=-76,4,-75,6&limit=3&where[code]=texto\naccept-encoding: gzip, br",
        "GET /api/maps/$map/features?near=-70.7,4.1&limit=2\ncookie: a=b; trama=0; ; =",
        "GET /api/maps/$map/tiles/$layer,$layer/3/2/3?code=a,b&severity_min=3\nif-none-match: \"x\", W/\"y\"",
        "GET /api/maps/$map/changes?since=0&limit=3",
        "GET /api/maps/$map/stream?since=0\nlast-event-id: 0",
        "GET /api/maps/$map/export?format=csv&layer=$layer",
        "POST /api/maps/$map/imports?name=a.csv\ncontent-type: application/octet-stream\n\nnombre,lat,lon\nA,5,-76\n",
        "PUT /api/maps/$map/presence\ncontent-type: application/json\n\n{\"view\":{\"center\":[-70,4],\"zoom\":10}}",
        "POST /api/join\ncontent-type: application/json\n\n{\"code\":\"una-dos-tres-cuatro\",\"name\":\"Luz\"}",
        "PUT /api/maps/$map/attachments/$feature\ncontent-type: application/octet-stream\n\n\u{89}PNG",
        "GET /assets/../index.html\naccept-encoding: br;q=0, gzip;q=1",
        "HEAD /?map=$map",
        "OPTIONS /api/maps\norigin: https://evil.example",
        "POST /api/session\norigin: null\nhost: localhost\ncontent-type: application/json; charset=utf-8\n\n{\"name\":\"x\",\"passphrase\":\"y\"}",
        "POST /api/x\ncontent-type: multipart/form-data; boundary=x\n\n--x\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--x--",
    ]));
    seeds
}
