//! A map with features, and the tiles that people get of it.

use std::collections::BTreeMap;

use geo_types::{Geometry as Shapes, LineString, Point, Polygon};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::decode::{self, Layer};
use crate::{
    change::{Body, Change, FeaturePut, LayerPut, Logged},
    clock::Hlc,
    feature::Feature,
    geometry::{DRAWN_VERTICES, Geometry},
    id::{ActorId, ChangeId, FeatureId, LayerId, MapId},
    index::{Indexes, Loader, Query},
    map::Map,
    mercator,
    place::ExactPlace,
    precision::Precision,
    role::{Actor, Clearance, Role},
    scope::Scope,
    tile::Tile,
    view::View,
};

const KIND: &str = r##"
id = "danger"
geometry = ["point", "line", "polygon"]
default_geometry = "point"
label = { es = "Peligro", en = "Danger" }
plural = { es = "Peligros", en = "Dangers" }
description = { es = "Peligro", en = "Danger" }
keep = { months = 24 }
tier = "s1"
style = { symbol = "danger", shape = "triangle", color = "#cc0a1b", color_dark = "#f58071", line = "solid", fill = "none" }
title = "name"
severity = "severity"
category = "code"
time = "seen"
precision = { public = "exact", participant = "exact", partner = "exact", member = "exact", protection = "exact" }
[[fields]]
id = "name"
type = "text"
label = { es = "Nombre", en = "Name" }
[[fields]]
id = "code"
type = "code"
label = { es = "Qué", en = "What" }
codes = [
  { id = "mines", label = { es = "Minas", en = "Mines" } },
  { id = "darkness", label = { es = "Oscuridad", en = "Darkness" } },
  { id = "river", label = { es = "Río", en = "River" } },
]
[[fields]]
id = "severity"
type = "scale"
label = { es = "Gravedad", en = "Severity" }
min = 1
max = 5
see = "participant"
[[fields]]
id = "seen"
type = "time"
label = { es = "Cuándo", en = "When" }
"##;

pub(super) const CODES: [&str; 3] = ["mines", "darkness", "river"];
pub(super) const DANGERS: LayerId = LayerId::new(Uuid::from_u128(1));
pub(super) const OTHERS: LayerId = LayerId::new(Uuid::from_u128(2));
pub(super) const AUTHOR: ActorId = ActorId::new(Uuid::from_u128(7));

/// A feature to put on the map.
#[derive(Clone, Debug)]
pub(super) struct Put {
    pub(super) layer: LayerId,
    pub(super) author: ActorId,
    pub(super) scope: Scope,
    pub(super) shapes: Shapes<f64>,
    pub(super) severity: Option<u8>,
    pub(super) code: Option<usize>,
    pub(super) seen: Option<i64>,
    pub(super) name: Option<String>,
}

impl Put {
    pub(super) fn new(shapes: impl Into<Shapes<f64>>) -> Self {
        let (severity, code, seen, name) = (None, None, None, None);
        let (layer, author, scope, shapes) = (DANGERS, AUTHOR, Scope::Map, shapes.into());
        Self { layer, author, scope, shapes, severity, code, seen, name }
    }

    pub(super) fn point(lon: f64, lat: f64) -> Self {
        Self::new(Point::new(lon, lat))
    }

    pub(super) fn severe(self, severity: u8) -> Self {
        Self { severity: Some(severity), ..self }
    }

    fn properties(&self) -> BTreeMap<String, Option<Json>> {
        let seen = self.seen.map(|seen| json!(jiff::Timestamp::from_second(seen).unwrap().to_string()));
        let all = [
            ("severity", self.severity.map(Json::from)),
            ("code", self.code.map(|code| CODES[code].into())),
            ("seen", seen),
            ("name", self.name.clone().map(Json::from)),
        ];
        all.into_iter().filter(|(_, value)| value.is_some()).map(|(key, value)| (key.into(), value)).collect()
    }
}

/// A rectangle by its middle and its half sides, in degrees.
pub(super) fn area(lon: f64, lat: f64, width: f64, height: f64) -> Polygon<f64> {
    let ring = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)];
    let ring = ring.map(|(x, y)| (lon + x * width, lat + y * height));
    Polygon::new(LineString::from(ring.to_vec()), Vec::new())
}

pub(super) fn id(number: usize) -> FeatureId {
    let spread = (number as u128 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    FeatureId::new(Uuid::from_u128(spread))
}

pub(super) struct Stage {
    pub(super) map: Map,
    pub(super) indexes: Indexes,
}

impl Stage {
    /// A map with two layers of one kind and these features, which have the ids 0, 1 …, taken in at the given order.
    pub(super) fn in_order(puts: &[Put], order: impl Iterator<Item = usize>) -> Self {
        Self::on(Self::map(BTreeMap::new()), puts, order)
    }

    /// The same on a map that is there.
    pub(super) fn on(map: Map, puts: &[Put], order: impl Iterator<Item = usize>) -> Self {
        let mut loader = Loader::new(&map);
        for number in order {
            loader.push(&feature(&map, &puts[number], number));
        }
        Self { indexes: loader.finish(1_000_000), map }
    }

    pub(super) fn new(puts: &[Put]) -> Self {
        Self::in_order(puts, 0..puts.len())
    }

    /// A map on which the second layer is as exact as said.
    pub(super) fn map(precision: BTreeMap<Clearance, Precision>) -> Map {
        Self::map_of([(DANGERS, BTreeMap::new()), (OTHERS, precision)])
    }

    /// A map with layers as exact as said.
    pub(super) fn map_of(layers: impl IntoIterator<Item = (LayerId, BTreeMap<Clearance, Precision>)>) -> Map {
        let mut map = Map::new(MapId::new(Uuid::nil()), "Prueba".into());
        map.apply(&logged(1, AUTHOR, None, None, Body::KindDefine { toml: KIND.into() }));
        for (layer, precision) in layers {
            let put = LayerPut { kind: "danger".parse().unwrap(), name: "x".into(), order: 0, precision };
            map.apply(&logged(2, AUTHOR, Some(layer), None, Body::LayerPut(put)));
        }
        map
    }

    pub(super) fn tile(&self, at: (u8, u32, u32), query: &Query) -> Tile {
        self.tile_for(&member(), at, query)
    }

    pub(super) fn tile_for(&self, view: &View, at: (u8, u32, u32), query: &Query) -> Tile {
        let bound = self.indexes.bind(&self.map, view, None);
        bound.tile(at, &bound.filter(query))
    }

    /// The layers of a tile, without what it says of itself.
    pub(super) fn read(&self, at: (u8, u32, u32)) -> Vec<Layer> {
        let layers = decode::decode(&self.tile(at, &Query::default()).bytes);
        layers.into_iter().filter(|layer| layer.name != "_trama").collect()
    }
}

pub(super) fn feature(map: &Map, put: &Put, number: usize) -> Feature {
    let mut feature = Feature::new(id(number));
    let (_, kind) = map.layer_and_kind(put.layer).unwrap();
    let place = ExactPlace::new(Geometry::check(&put.shapes, DRAWN_VERTICES).unwrap());
    let body = FeaturePut {
        place: Some(place),
        scope: Some(put.scope),
        properties: put.properties(),
        ..FeaturePut::default()
    };
    let seq = number as u64 + 10;
    let change = logged(seq, put.author, Some(put.layer), Some(id(number)), Body::FeaturePut(body));
    feature.apply(&change, kind);
    feature
}

fn logged(
    seq: u64,
    actor: ActorId,
    layer: Option<LayerId>,
    feature: Option<FeatureId>,
    body: Body,
) -> Logged {
    let id = ChangeId::new(Uuid::from_u128(seq.into()));
    let change = Change { id, hlc: Hlc::new(seq, 0), base: seq, layer, feature, body };
    Logged { seq, actor, received_at: seq, change }
}

pub(super) fn member() -> View {
    let nowhere = Map::new(MapId::new(Uuid::nil()), String::new());
    View::new(Actor { id: ActorId::new(Uuid::from_u128(8)), role: Role::Member }, &nowhere)
}

/// The tile in which a place lies once it is rounded as geometry is.
pub(super) fn tile_of(lon: f64, lat: f64, z: u8) -> (u8, u32, u32) {
    let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let square = mercator::project(round(lon), round(lat));
    let tile = |part: f64| u32::try_from(((part * 4_294_967_296.0).round() as u64) >> (32 - z)).unwrap();
    (z, tile(square.x), tile(square.y))
}
