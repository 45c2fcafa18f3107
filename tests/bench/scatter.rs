//! Features that nobody drew: clustered as people are, the same on every machine.

use geo_types::{Geometry, LineString, Point, Polygon};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Codes of `risk_factor` that may be drawn as any shape.
const CODES: [&str; 12] = [
    "disputa_territorial",
    "movilidad_regulada",
    "minas_explosivos",
    "mineria_ilegal",
    "tala_pesca_ilegal",
    "oscuridad_abandono",
    "ausencia_estado",
    "sin_comunicacion",
    "via_cerrada",
    "contaminacion_ambiental",
    "amenaza_natural",
    "otro",
];
const CLUSTERS: usize = 300;

/// A small generator of numbers (xorshift64*), so that no library's new version changes the figures.
pub struct Dice(u64);

impl Dice {
    /// From a seed that is not zero.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to 1.
    pub fn part(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.part() * end as f64) as usize
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.part().max(1e-12).ln()).sqrt() * (std::f64::consts::TAU * self.part()).cos()
    }

    /// A version 4 id.
    pub fn id(&mut self) -> Uuid {
        let bytes = (u128::from(self.next()) << 64) | u128::from(self.next());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid()
    }
}

/// One feature.
pub struct Scattered {
    /// Which.
    pub id: Uuid,
    /// Where its middle is, in degrees.
    pub place: (f64, f64),
    /// Its shape.
    pub shape: Geometry<f64>,
    /// Its code.
    pub code: &'static str,
    /// 1 to 5, the worst rare.
    pub severity: u8,
    /// Its name.
    pub name: String,
    /// `2026-…`
    pub day: String,
}

impl Scattered {
    /// Its answers, as a change says them.
    pub fn properties(&self) -> Json {
        json!({"code": self.code, "severity": self.severity, "name": self.name, "seen_at": self.day})
    }
}

/// `count` features around 300 places of Colombia: of twenty, fourteen points, three lines of twenty vertices and three
/// areas of twenty-four.
pub fn scatter(seed: u64, count: usize) -> impl Iterator<Item = Scattered> {
    let mut dice = Dice::new(seed);
    let middles: Vec<_> = (0..CLUSTERS)
        .map(|_| {
            (-78.0 + 10.0 * dice.part(), -3.0 + 14.0 * dice.part(), 0.01 + 0.2 * dice.part() * dice.part())
        })
        .collect();
    (0..count).map(move |n| {
        // A few of the places have most of the features, as towns do.
        let (lon, lat, spread) = middles[(dice.part() * dice.part() * CLUSTERS as f64) as usize];
        let place = (lon + spread * dice.normal(), lat + spread * dice.normal());
        let shape = match n % 20 {
            0..=13 => Point::new(place.0, place.1).into(),
            14..=16 => line(&mut dice, place).into(),
            _ => area(&mut dice, place).into(),
        };
        Scattered {
            id: dice.id(),
            place,
            shape,
            code: CODES[dice.below(CODES.len())],
            severity: 1 + (dice.part() * dice.part() * 5.0) as u8,
            name: format!("Vereda {n}"),
            day: format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
        }
    })
}

fn line(dice: &mut Dice, (mut lon, mut lat): (f64, f64)) -> LineString<f64> {
    let step = 0.000_5 + 0.003 * dice.part();
    let vertices = (0..20).map(|_| {
        lon += step * (0.05 + dice.part());
        lat += step * (dice.part() - 0.4);
        (lon, lat)
    });
    vertices.collect::<Vec<_>>().into()
}

fn area(dice: &mut Dice, (lon, lat): (f64, f64)) -> Polygon<f64> {
    let radius = 0.000_5 + 0.01 * dice.part() * dice.part();
    let ring: Vec<_> = (0..24)
        .map(|corner| {
            let angle = std::f64::consts::TAU * f64::from(corner) / 24.0;
            let reach = radius * (0.7 + 0.3 * dice.part());
            (lon + reach * angle.cos(), lat + reach * angle.sin())
        })
        .collect();
    Polygon::new(ring.into(), Vec::new())
}
