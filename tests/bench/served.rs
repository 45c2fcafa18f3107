//! The same over HTTP: the built server on a file with one map, asked for tiles, pages and neighbours. Processor time is the
//! whole server's, everything that a request takes included.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use layers::{id::LayerId, mercator};
use serde_json::json;
use server::{
    seal::Seal,
    store::{SqliteStore, Store},
};
use tests::{
    drawing,
    house::{House, On, Trama},
    workshop::Seat,
};

use crate::{
    beside::Asked,
    figures::{Figures, cpu, memory},
    inside::{Made, half_side},
    scatter::{Dice, scatter},
};

/// Features written in one transaction while the file is filled.
const BATCH: usize = 20_000;

/// Longest time that a map may take to open.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server with one map.
pub struct Served {
    trama: Trama,
    _house: House,
    seat: Seat,
    layer: String,
    places: Vec<(f64, f64)>,
    /// From the start of the process to the first answer about the map.
    pub start: Duration,
    /// Memory in use then, in MiB.
    pub memory: u64,
}

/// A tile, cold and warm.
pub struct TileCosts {
    /// Built.
    pub built: Asked,
    /// From the cache, as it is.
    pub plain: Asked,
    /// From the cache, compressed.
    pub gzip: Asked,
    /// Not sent again.
    pub unchanged: Asked,
}

impl Served {
    /// Fills a file and starts a server on it.
    pub async fn new(count: usize) -> anyhow::Result<Self> {
        let house = House::new(On::Sqlite).ok_or_else(|| anyhow::anyhow!("there is always SQLite"))?;
        let trama = house.start();
        let mut steward = trama.steward();
        let map = steward.post("/api/maps", &json!({"name": "Medida"})).ok()["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let layer = drawing::id();
        let mut seat = Seat { person: steward, map };
        seat.write(drawing::layer(&layer, "risk_factor", "Peligros", 0));
        trama.stop();
        let places = fill(&house, &seat.map, &layer, count).await?;

        let since = Instant::now();
        let trama = house.start();
        seat.person = seat.person.at(&trama.url);
        // A large map takes longer to open than a request may: whoever asks again has it then.
        while seat.see("").status != 200 {
            anyhow::ensure!(since.elapsed() < PATIENCE, "the map does not open");
        }
        let start = since.elapsed();
        let memory = memory(trama.pid());
        Ok(Self { trama, _house: house, seat, layer, places, start, memory })
    }

    /// Different tiles of these zooms, where the features are.
    pub fn tiles(&self, zooms: [u8; 3], most: usize) -> Vec<(u8, u32, u32)> {
        let mut dice = Dice::new(31);
        let tiles = (0..most * 4).map(|n| {
            let (lon, lat) = self.places[dice.below(self.places.len())];
            let zoom = zooms[n % 3];
            let (x, y) = mercator::cell(lon, lat, zoom);
            (zoom, x, y)
        });
        // In the order in which they came up, each once.
        let mut seen = BTreeSet::new();
        tiles.filter(|tile| seen.insert(*tile)).take(most).collect()
    }

    /// What these tiles cost: the first time, from the cache, and when the page has them.
    pub fn tile_costs(&self, tiles: &[(u8, u32, u32)]) -> TileCosts {
        let path = |(z, x, y): (u8, u32, u32)| self.seat.path(&format!("/tiles/{}/{z}/{x}/{y}", self.layer));
        let mut etags = Vec::new();
        let built = self.cost(tiles.len(), || {
            for tile in tiles {
                etags.push(self.seat.person.get(&path(*tile)).header("etag").to_owned());
            }
        });
        let times = (2_000 / tiles.len()).max(1);
        let again = |headers: &dyn Fn(usize) -> Vec<(&'static str, String)>| {
            self.cost(tiles.len() * times, || {
                for _ in 0..times {
                    for (n, tile) in tiles.iter().enumerate() {
                        let headers = headers(n);
                        let headers: Vec<_> =
                            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
                        self.seat.person.get_with(&path(*tile), &headers);
                    }
                }
            })
        };
        TileCosts {
            built,
            plain: again(&|_| Vec::new()),
            gzip: again(&|_| vec![("accept-encoding", "gzip".into())]),
            unchanged: again(&|n| vec![("if-none-match", etags[n].clone())]),
        }
    }

    fn cost(&self, requests: usize, ask: impl FnOnce()) -> Asked {
        let began = cpu(self.trama.pid());
        ask();
        Asked(cpu(self.trama.pid()).saturating_sub(began).div_f64(requests as f64))
    }

    /// Pages of a hundred in a box, or the ten nearest, asked so many times by so many people at once.
    pub fn rate(&self, nearest: bool, each: usize, people: usize) -> (f64, Asked) {
        let half = half_side(self.places.len());
        let since = Instant::now();
        let asked = self.cost(each * people, || {
            std::thread::scope(|scope| {
                for n in 0..people {
                    scope.spawn(move || {
                        let (person, mut dice) = (self.seat.person.again(), Dice::new(20 + n as u64));
                        for _ in 0..each {
                            let (lon, lat) = self.places[dice.below(self.places.len())];
                            let question = if nearest {
                                format!("/features?near={lon},{lat}&limit=10")
                            } else {
                                let (w, s, e, n) = (lon - half, lat - half, lon + half, lat + half);
                                format!("/features?bbox={w},{s},{e},{n}&limit=100")
                            };
                            person.get(&self.seat.path(&question)).ok_bytes();
                        }
                    });
                }
            });
        });
        ((each * people) as f64 / since.elapsed().as_secs_f64(), asked)
    }

    /// The processor time of the cheapest request there is.
    pub fn floor(&self) -> Asked {
        self.cost(5_000, || (0..5_000).for_each(|_| drop(self.seat.person.get("/api/health"))))
    }

    /// How long a write takes on a map of this size, one person writing.
    pub fn insert(&mut self) -> Figures {
        let mut times = Figures::default();
        for it in scatter(3, 200) {
            let body =
                json!({"geometry": drawing::point(it.place.0, it.place.1), "properties": it.properties()});
            let put = drawing::change("feature.put", &self.layer, &drawing::id(), 0, &body);
            let begun = Instant::now();
            self.seat.write(put);
            times.push(begun.elapsed());
        }
        times
    }
}

async fn fill(house: &House, map: &str, layer: &str, count: usize) -> anyhow::Result<Vec<(f64, f64)>> {
    let store = SqliteStore::open(&house.data(), Seal::clear()).await?;
    let id = map.parse()?;
    let missing = || anyhow::anyhow!("the map is there");
    let standing = store.map(id).await?.ok_or_else(missing)?;
    let members = store.members(id).await?;
    let author = members.first().ok_or_else(missing)?.account;
    let mut made = Made::new(standing.map, layer.parse::<LayerId>()?, author, standing.head);
    let mut places = Vec::with_capacity(count);
    let mut scattered = scatter(1, count).peekable();
    while scattered.peek().is_some() {
        let mut writer = store.begin(id).await?.ok_or_else(missing)?;
        for it in scattered.by_ref().take(BATCH) {
            places.push(it.place);
            let (logged, feature) = made.draw(&it);
            writer.append(&logged)?;
            writer.put_feature(&feature)?;
        }
        writer.commit().await?;
    }
    store.close().await;
    Ok(places)
}
