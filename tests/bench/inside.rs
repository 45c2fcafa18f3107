//! What the trees and the tiles cost by themselves, in one thread, without a network.

use std::{
    collections::BTreeMap,
    hint::black_box,
    time::{Duration, Instant},
};

use layers::{
    change::{Body, Change, FeaturePut, LayerPut, Logged},
    clock::Hlc,
    feature::Feature,
    geometry::{DRAWN_VERTICES, Geometry},
    id::{ActorId, ChangeId, FeatureId, LayerId, MapId},
    index::{Indexes, Loader, Query},
    map::Map,
    mercator,
    place::ExactPlace,
    role::{Actor, Role},
    scope::Scope,
    view::View,
};

use crate::{
    figures::{Figures, memory, ms, own_cpu},
    scatter::{Dice, Scattered, scatter},
};

/// Zooms as the tables group them.
pub const BANDS: [(&str, [u8; 3]); 3] = [("6–8", [6, 7, 8]), ("9–11", [9, 10, 11]), ("12–14", [12, 13, 14])];

/// A map of one layer, and the features on it one by one.
pub struct Made {
    /// The map.
    pub map: Map,
    /// Its layer.
    pub layer: LayerId,
    /// Who drew everything.
    pub author: ActorId,
    seq: u64,
}

impl Made {
    /// A map whose layer is of a shipped kind, after so many changes.
    pub fn new(map: Map, layer: LayerId, author: ActorId, seq: u64) -> Self {
        Self { map, layer, author, seq }
    }

    /// The same on a map of its own.
    pub fn empty() -> Self {
        let mut dice = Dice::new(5);
        let (id, layer, author) = (MapId::new(dice.id()), LayerId::new(dice.id()), ActorId::new(dice.id()));
        let mut made = Self::new(Map::new(id, "Medida".into()), layer, author, 0);
        let kind = "risk_factor".parse().expect("a kind");
        let put = LayerPut { kind, name: "Peligros".into(), order: 0, precision: BTreeMap::new() };
        let logged = made.logged(ChangeId::new(dice.id()), None, Body::LayerPut(put));
        made.map.apply(&logged);
        made
    }

    fn logged(&mut self, id: ChangeId, feature: Option<FeatureId>, body: Body) -> Logged {
        self.seq += 1;
        let hlc = Hlc::new(1_790_000_000_000, 0);
        let change = Change { id, hlc, base: self.seq - 1, layer: Some(self.layer), feature, body };
        Logged { seq: self.seq, actor: self.author, received_at: 1_790_000_000_000, change }
    }

    /// The change that draws a feature, and the feature.
    pub fn draw(&mut self, it: &Scattered) -> (Logged, Feature) {
        let id = FeatureId::new(it.id);
        let geometry = Geometry::check(&it.shape, DRAWN_VERTICES).expect("a shape");
        let properties = it.properties();
        let properties = properties.as_object().into_iter().flatten();
        let put = FeaturePut {
            place: Some(ExactPlace::new(geometry)),
            scope: Some(Scope::Map),
            properties: properties.map(|(field, value)| (field.clone(), Some(value.clone()))).collect(),
            ..FeaturePut::default()
        };
        // The change has the feature's own number: the two are never compared.
        let logged = self.logged(ChangeId::new(it.id), Some(id), Body::FeaturePut(put));
        let mut feature = Feature::new(id);
        let (_, kind) = self.map.layer_and_kind(self.layer).expect("a layer");
        feature.apply(&logged, kind);
        (logged, feature)
    }
}

/// What was measured of one size.
pub struct Inside {
    /// Building all trees, without reading a disk.
    pub load: Duration,
    /// Memory for each feature.
    pub bytes: u64,
    /// Putting one feature in.
    pub put: Duration,
    /// A box with about a hundred features.
    pub bbox: Figures,
    /// The ten nearest in metres.
    pub nearest: Figures,
    /// A tile of each band: mean processor time, and its mean size.
    pub tiles: [String; 3],
}

/// Measures one size.
pub fn measure(count: usize) -> Inside {
    let mut made = Made::empty();
    let before = memory(std::process::id());
    let mut spent = Duration::ZERO;
    let mut places = Vec::with_capacity(count);
    let map = made.map.clone();
    let mut loader = Loader::with_capacity(&map, count);
    for it in scatter(1, count) {
        places.push(it.place);
        let (_, feature) = made.draw(&it);
        let begun = Instant::now();
        loader.push(&feature);
        spent += begun.elapsed();
    }
    let begun = Instant::now();
    let mut indexes = loader.finish(made.seq);
    spent += begun.elapsed();
    let bytes = (memory(std::process::id()).saturating_sub(before) << 20) / count as u64;

    let mut putting = Figures::default();
    for it in scatter(2, 2_000) {
        let (_, feature) = made.draw(&it);
        let begun = Instant::now();
        black_box(indexes.put(&made.map, &feature, feature.head()));
        putting.push(begun.elapsed());
    }
    let view = View::new(Actor { id: made.author, role: Role::Member }, &made.map);
    indexes.prepare(&made.map, &view);
    let [bbox, nearest] = questions(&indexes, &made, &view, &places);
    let tiles = BANDS.map(|(_, zooms)| tile(&indexes, &made, &view, &places, zooms));
    Inside { load: spent, bytes, put: putting.mean(), bbox, nearest, tiles }
}

fn questions(indexes: &Indexes, made: &Made, view: &View, places: &[(f64, f64)]) -> [Figures; 2] {
    let bound = indexes.bind(&made.map, view, None);
    let mut dice = Dice::new(9);
    let (mut boxes, mut nearest) = (Figures::default(), Figures::default());
    for _ in 0..2_000 {
        let (lon, lat) = places[dice.below(places.len())];
        let half = half_side(places.len());
        let bbox = Some([lon - half, lat - half, lon + half, lat + half]);
        let query = Query { bbox, ..Query::default() };
        let begun = Instant::now();
        black_box(bound.page(&query, None, 100).features.len());
        boxes.push(begun.elapsed());
        let begun = Instant::now();
        black_box(bound.nearest(lon, lat, 10, &Query::default()).len());
        nearest.push(begun.elapsed());
    }
    [boxes, nearest]
}

/// Half the side of a box, in degrees, smaller where there is more.
pub fn half_side(count: usize) -> f64 {
    5.0 / (count as f64).sqrt()
}

fn tile(indexes: &Indexes, made: &Made, view: &View, places: &[(f64, f64)], zooms: [u8; 3]) -> String {
    let bound = indexes.bind(&made.map, view, None);
    let filter = bound.filter(&Query::default());
    let mut dice = Dice::new(11);
    let (mut bytes, mut thinned) = (0, 0);
    let tiles = if zooms[0] < 9 { 60 } else { 600 };
    // The kernel tells a thread's time in steps of some milliseconds: only all of them together are told well.
    let begun = own_cpu();
    for n in 0..tiles {
        let (lon, lat) = places[dice.below(places.len())];
        let zoom = zooms[n % 3];
        let (x, y) = mercator::cell(lon, lat, zoom);
        let tile = black_box(bound.tile((zoom, x, y), &filter));
        bytes += tile.bytes.len();
        thinned += usize::from(tile.thinned);
    }
    let mean = own_cpu().saturating_sub(begun).div_f64(tiles as f64);
    format!("{} ({} kB, {} % thinned)", ms(mean), bytes / tiles / 1_000, 100 * thinned / tiles)
}
