//! Changes as a page makes them.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use serde_json::{Value as Json, json};

/// A kind that a community defines.
pub const WELL: &str = include_str!("../fixtures/well.toml");

/// A new random id.
pub fn id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A clock reading, later than the one before.
pub fn hlc() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let now = u64::try_from(now).unwrap_or(u64::MAX) << 16;
    let last = LAST.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |last| Some(now.max(last + 1)));
    format!("{:016x}", now.max(last.unwrap_or_default() + 1))
}

/// A change of a feature, by somebody who had seen the log up to the bookmark `base`, or with 0 nothing of it.
pub fn change(kind: &str, layer: &str, feature: &str, base: impl Into<Json>, body: &Json) -> Json {
    json!({"id": id(), "kind": kind, "version": 1, "hlc": hlc(), "base": base.into(), "layer": layer, "feature": feature,
        "body": body})
}

/// A new layer.
pub fn layer(layer: &str, kind: &str, name: &str, order: i32) -> Json {
    json!({"id": id(), "kind": "layer.put", "version": 1, "hlc": hlc(), "base": 0, "layer": layer,
        "body": {"kind": kind, "name": name, "order": order}})
}

/// A point.
pub fn point(lon: f64, lat: f64) -> Json {
    json!({"type": "Point", "coordinates": [lon, lat]})
}

/// A square around a place, `half` degrees to each side.
pub fn square(lon: f64, lat: f64, half: f64) -> Json {
    let [w, s, e, n] = [lon - half, lat - half, lon + half, lat + half].map(|it| (it * 1e6).round() / 1e6);
    json!({"type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]]})
}

/// The tile that a place lies in, in web-mercator.
pub fn tile(zoom: u32, lon: f64, lat: f64) -> (u32, u32) {
    let side = f64::from(1_u32 << zoom);
    let x = (lon + 180.0) / 360.0 * side;
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * side;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place of the earth lies in a tile"
    )]
    let numbers = (x as u32, y as u32);
    numbers
}
