//! Everything that somebody may ask of a map without changing it.

use serde_json::{Value as Json, json};
use tests::drawing::{change, id, point, square, tile};

use super::{CANARY, PLACE};

/// A request, as every viewer makes it to both servers.
pub(super) struct Question {
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Option<Json>,
}

pub(super) fn get(path: impl Into<String>) -> Question {
    Question { method: "GET", path: path.into(), headers: Vec::new(), body: None }
}

pub(super) fn send(method: &'static str, path: impl Into<String>, body: Json) -> Question {
    let headers = vec![("content-type", "application/json".to_owned())];
    Question { method, path: path.into(), headers, body: Some(body) }
}

/// Numbers that look random and are the same each time.
pub(super) fn dice(seed: &mut u64) -> f64 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 11) as f64 / (1_u64 << 53) as f64
}

/// What there is to ask about.
pub(super) struct Known {
    /// Of a map.
    pub(super) map: String,
    /// Where strangers find what was published of it.
    pub(super) page: String,
    /// A workshop of it.
    pub(super) room: String,
    /// One that was held before.
    pub(super) last: String,
    /// Layers that everybody on the map sees.
    pub(super) layers: Vec<String>,
    /// The layer of safe houses, on one server alone.
    pub(super) houses: String,
    /// A few features that are on both.
    pub(super) shown: Vec<String>,
    /// Features that are hidden on one, and not there on the other.
    pub(super) hidden: Vec<String>,
    /// Their photos and voice notes.
    pub(super) attached: Vec<String>,
}

/// Everything that can be asked without changing anything.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(super) fn questions(known: &Known) -> Vec<Question> {
    let map = |rest: &str| format!("/api/maps/{}{rest}", known.map);
    let (lon, lat) = PLACE;
    let mut asked: Vec<Question> = [
        "/api/health",
        "/api/setup",
        "/api/session",
        "/api/kinds",
        "/api/maps",
        "/api/basemap",
        "/api/openapi.json",
        "/api/no-such-thing",
        "/no-such-page",
        "/",
    ]
    .map(get)
    .into();
    for rest in [
        "",
        "/publication",
        "/members",
        "/links",
        "/invitations",
        "/counts",
        "/snapshot",
        "/features",
        "/export",
        "/changes",
    ] {
        asked.push(get(map(rest)));
        asked.push(Question { method: "HEAD", ..get(map(rest)) });
        asked.push(Question { method: "OPTIONS", ..get(map(rest)) });
    }
    for rest in ["/plenary", "/template", "/decide"] {
        asked.push(get(map(&format!("/workshops/{}{rest}", known.room))));
    }
    for layer in known.layers.iter().chain([&known.houses]) {
        asked.push(get(map(&format!("/workshops/{}/plenary?layer={layer}", known.room))));
    }
    let (room, last) = (&known.room, &known.last);
    asked.push(get(map(&format!("/workshops/{room}/comparison"))));
    asked.push(get(map(&format!("/workshops/{last}/comparison"))));
    for (of, with) in [(room, last), (last, room), (room, &known.houses)] {
        asked.push(get(map(&format!("/workshops/{of}/comparison?with={with}"))));
        for kind in ["annotation", "risk_factor", "safe_house"] {
            asked.push(get(map(&format!("/workshops/{of}/comparison?with={with}&kind={kind}"))));
        }
    }
    for limit in [1, 2, 3, 5, 8, 1_000] {
        asked.push(get(map(&format!("/changes?since=0&limit={limit}"))));
        asked.push(get(map(&format!("/features?limit={limit}"))));
        asked.push(get(map(&format!("/snapshot?limit={limit}"))));
        asked.push(get(map(&format!("/features?near={lon},{lat}&limit={limit}"))));
    }
    for place in ["7", "100", "x", &"A".repeat(64)] {
        asked.push(get(map(&format!("/changes?since={place}"))));
        asked.push(get(map(&format!("/stream?since={place}"))));
    }
    for rest in ["", "/features"] {
        for page in [&known.page, &known.map] {
            let path = format!("/api/public/{page}{rest}");
            asked.push(Question { method: "HEAD", ..get(path.clone()) });
            asked.push(get(path));
        }
    }
    asked.push(get(format!("/p/{}", known.page)));
    asked.push(get(format!("/p/{}", known.map)));
    let filters = [
        format!("q={CANARY}"),
        "q=".into(),
        "q=a".into(),
        "code=casa_acogida".into(),
        "code=duda".into(),
        "code=otro,texto".into(),
        "severity_min=1".into(),
        "severity_min=5".into(),
        "contested=true".into(),
        "from=2026-01-01".into(),
        "to=2026-01-01".into(),
        "where%5Bstate%5D=disponible".into(),
        format!("where%5Btext%5D={CANARY}"),
        "where%5Bcode%5D=casa_acogida".into(),
        format!("layer={}", known.houses),
        format!("layer={}", known.layers.join(",")),
        format!("layer={},{}", known.layers[0], known.houses),
        format!("bbox={lon},{lat},{lon},{lat}"),
    ];
    for filter in &filters {
        for look in ["/features", "/counts", "/export"] {
            asked.push(get(map(&format!("{look}?{filter}"))));
        }
        asked.push(get(map(&format!("/features?{filter}&near={lon},{lat}&limit=50"))));
    }
    let mut seed = 7;
    for n in 0..60 {
        // From the whole region down to some metres around the place.
        let half = 0.5_f64.powi(n / 4);
        let (x, y) = (lon + (dice(&mut seed) - 0.5) * half, lat + (dice(&mut seed) - 0.5) * half);
        let bbox = format!("bbox={:.6},{:.6},{:.6},{:.6}", x - half, y - half, x + half, y + half);
        asked.push(get(map(&format!("/features?{bbox}&limit=7"))));
        asked.push(get(map(&format!("/counts?{bbox}"))));
        asked.push(get(map(&format!("/features?near={x:.6},{y:.6}&limit={}", 1 + n))));
        let area = square(x, y, half).to_string();
        let area: String = form(&area);
        asked.push(get(map(&format!("/features?within={area}&limit=3"))));
        asked.push(get(map(&format!("/counts?within={area}"))));
    }
    let all = known.layers.join(",");
    for z in 0..=16_u32 {
        let (x, y) = tile(z, lon, lat);
        for (dx, dy) in [(0, 0), (1, 0), (0, 1)] {
            let at = format!("{z}/{}/{}", (x + dx) % (1 << z), (y + dy) % (1 << z));
            for layers in [&all, &known.layers[0], &known.houses, &format!("{all},{}", known.houses)] {
                asked.push(get(map(&format!("/tiles/{layers}/{at}"))));
            }
            asked.push(get(map(&format!("/tiles/{all}/{at}?code=duda,casa_acogida"))));
            asked.push(get(map(&format!("/tiles/{all}/{at}?severity_min=2&from=2026-01-01"))));
            let gzip = vec![("accept-encoding", "gzip".to_owned())];
            asked.push(Question { headers: gzip, ..get(map(&format!("/tiles/{all}/{at}"))) });
        }
    }
    asked.push(get(map("/tilejson/")));
    for layers in [&all, &known.houses, &known.layers[0]] {
        asked.push(get(map(&format!("/tilejson/{layers}"))));
    }
    for format in ["geojson", "csv", "kml"] {
        for layers in known.layers.iter().chain([&known.houses]) {
            asked.push(get(map(&format!("/export?format={format}&layer={layers}&language=es&hxl=1"))));
        }
    }
    for feature in known.shown.iter().chain(&known.hidden) {
        asked.push(get(map(&format!("/features/{feature}"))));
        asked.push(get(map(&format!("/features/{feature}/history"))));
        asked.push(get(map(&format!("/attachments/{feature}"))));
    }
    for attachment in &known.attached {
        asked.push(get(map(&format!("/attachments/{attachment}"))));
        asked.push(Question { method: "HEAD", ..get(map(&format!("/attachments/{attachment}"))) });
        asked.push(Question { method: "DELETE", ..get(map(&format!("/attachments/{attachment}"))) });
    }
    asked.extend(
        refused_writes(known).into_iter().map(|it| send("POST", map("/changes"), json!({"changes": [it]}))),
    );
    for name in ["Canaria", "Nadie"] {
        asked.push(send(
            "POST",
            "/api/session",
            json!({"name": name, "passphrase": "una que no es la de nadie"}),
        ));
    }
    asked
}

/// Writes to what is hidden: refused as if it was not there, because to her it is not.
pub(super) fn refused_writes(known: &Known) -> Vec<Json> {
    let body = json!({"geometry": point(-70.7, 4.1), "properties": {"code": "otro"}});
    let mut writes = vec![change("feature.put", &known.houses, &id(), 0, &body)];
    for feature in &known.hidden {
        for layer in [&known.houses, &known.layers[0]] {
            for (kind, body) in [
                ("feature.comment", json!({"text": "¿?"})),
                ("feature.put", json!({"properties": {"code": "otro"}})),
                ("feature.put", json!({"scope": "public"})),
                ("feature.delete", json!({})),
                ("feature.restore", json!({})),
                ("feature.redact", json!({})),
                ("feature.resolve", json!({"field": "code", "value": "otro"})),
                ("feature.attach", json!({"attachment": known.attached[0], "media_type": "image/png"})),
                ("feature.detach", json!({"attachment": known.attached[0]})),
            ] {
                // An id is taken by whoever made it: a put under one that she knows is told so. Ids are random, so that
                // nobody knows one that she never saw.
                if kind != "feature.put" || *layer == known.houses {
                    writes.push(change(kind, layer, feature, 0, &body));
                }
            }
        }
    }
    writes
}

/// As a query string says it.
pub(super) fn form(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
