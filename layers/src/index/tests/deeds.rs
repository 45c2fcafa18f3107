//! Anything that anybody may try on a map.

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::stage::{HOUSES, MARKS, PEOPLE, RISKS, Stage, TERRITORIES, feature_id, group, person, workshop};
use crate::index::Touch;

/// What somebody tries to do.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    who: usize,
    which: u128,
    lag: u64,
    what: (&'static str, Json),
}

/// Coordinates on a coarse grid, so that places meet, and around the borders of cells and municipalities.
pub(super) fn at() -> impl Strategy<Value = (f64, f64)> {
    (0..12_i32, 0..12_i32).prop_map(|(x, y)| (-74.0 + f64::from(x) * 0.03, 4.0 + f64::from(y) * 0.03))
}

pub(super) fn ring((x, y): (f64, f64), width: f64, height: f64) -> Json {
    json!([[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]])
}

fn geometry() -> impl Strategy<Value = Json> {
    prop_oneof![
        4 => at().prop_map(|(x, y)| json!({ "type": "Point", "coordinates": [x, y] })),
        1 => (at(), at()).prop_map(|((x, y), (dx, dy))| {
            json!({ "type": "LineString", "coordinates": [[x, y], [dx + 0.01, y], [dx + 0.02, dy]] })
        }),
        1 => at().prop_map(|at| json!({ "type": "Polygon", "coordinates": [ring(at, 0.05, 0.02)] })),
        1 => (at(), at()).prop_map(|((x, y), (dx, dy))| {
            json!({ "type": "MultiPolygon", "coordinates": [
                [ring((x, y), 0.01, 0.01)],
                [ring((dx + 1.0, dy), 0.02, 0.02), [[dx + 1.005, dy + 0.005], [dx + 1.01, dy + 0.015], [dx + 1.015, dy + 0.005], [dx + 1.005, dy + 0.005]]],
            ] })
        }),
    ]
}

fn scope() -> impl Strategy<Value = Json> {
    let plain = ["draft", "workshop", "map", "map", "network", "public"].map(str::to_owned);
    let of_groups = [0, 1].map(|number| format!("group:{}", group(number)));
    let scopes = plain.into_iter().chain(of_groups).chain([format!("workshop:{}", workshop())]);
    prop::sample::select(scopes.collect::<Vec<_>>()).prop_map(Json::from)
}

fn answers() -> impl Strategy<Value = Json> {
    let code = prop::sample::select(vec![json!("mines"), json!("darkness"), Json::Null]);
    let tags = prop::sample::select(vec![json!(["night"]), json!(["night", "river"]), Json::Null]);
    let name = prop::sample::select(vec!["Vereda La Peña", "Río Baudó", "\"El\" \\ puente"]);
    (code, 1..=5, 0..4, name, any::<bool>(), tags).prop_map(|(code, severity, month, name, secret, tags)| {
        let secret = if secret { json!("rio secreto") } else { Json::Null };
        json!({
            "code": code, "severity": severity, "name": name, "secret": secret, "tags": tags,
            "seen": format!("2026-0{}-17T15:30:00Z", month + 1), "since": format!("2026-0{}-18", month + 1),
            "depth": f64::from(severity) / 4.0, "open": month == 1,
        })
    })
}

fn what() -> impl Strategy<Value = (&'static str, Json)> {
    let put = |body: Json| ("feature.put", body);
    let attachment = json!({ "attachment": Uuid::from_u128(5), "media_type": "image/png", "name": "río" });
    prop_oneof![
        8 => (geometry(), scope(), answers()).prop_map(move |(geometry, scope, properties)| {
            put(json!({ "geometry": geometry, "scope": scope, "properties": properties }))
        }),
        3 => geometry().prop_map(move |geometry| put(json!({ "geometry": geometry }))),
        3 => scope().prop_map(move |scope| put(json!({ "scope": scope }))),
        2 => answers().prop_map(move |properties| put(json!({ "properties": properties }))),
        1 => Just(("feature.delete", json!({}))),
        1 => Just(("feature.restore", json!({}))),
        1 => Just(("feature.redact", json!({}))),
        1 => Just(("feature.comment", json!({ "text": "¿Quién fue?" }))),
        1 => Just(("feature.attach", attachment)),
    ]
}

pub(super) fn deeds(most: usize) -> impl Strategy<Value = Vec<Deed>> {
    let deed = (0..PEOPLE.len(), 0..24_u128, 0..4_u64, what());
    prop::collection::vec(deed.prop_map(|(who, which, lag, what)| Deed { who, which, lag, what }), 1..most)
}

impl Stage {
    /// Of the features, every eighth is a municipality, every eighth a house, every eighth a mark, the rest are risks.
    pub(super) fn does(&mut self, deed: Deed) -> Vec<Touch> {
        let Deed { who, which, lag, what: (kind, mut body) } = deed;
        self.lag = lag;
        let on = match which % 8 {
            0 => TERRITORIES,
            1 => HOUSES,
            2 => MARKS,
            _ => RISKS,
        };
        if kind == "feature.put" && on != RISKS {
            fit(&mut body, on, which);
        }
        self.act(person(who), on, feature_id(which), kind, body)
    }
}

/// Makes a body that was thought for a risk fit another kind.
fn fit(body: &mut Json, on: u128, which: u128) {
    if body.get("properties").is_some() {
        body["properties"] = json!({ "name": "Aquí" });
    }
    let text = body.get("geometry").map(|it| it["coordinates"].to_string()).unwrap_or_default();
    let mut numbers = text.split(['[', ']', ',']).filter_map(|part| part.parse::<f64>().ok());
    let Some(at) = numbers.next().zip(numbers.next()) else { return };
    match on {
        TERRITORIES => {
            body["geometry"] = json!({ "type": "Polygon", "coordinates": [ring(at, 0.12, 0.1)] });
            body["properties"] = json!({ "divipola": format!("2700{}", which % 5) });
        }
        HOUSES => body["geometry"] = json!({ "type": "Point", "coordinates": [at.0, at.1] }),
        _ => drop(body.as_object_mut().unwrap().remove("geometry")),
    }
}
