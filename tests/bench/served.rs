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
    store::{SqliteDatabase, Store},
};
use tests::{
    drawing,
    house::{House, On, Trama},
    workshop::Seat,
};

use crate::{
    beside::Asked,
    figures::{Figures, Together, cpu, memory},
    inside::{Made, half_side},
    least::Least,
    scatter::{Dice, Scattered, scatter},
    wire::Wire,
};

/// Features written in one transaction while the file is filled.
const BATCH: usize = 20_000;

/// Longest time that a map may take to open.
const PATIENCE: Duration = Duration::from_mins(2);

/// A server with one map.
pub struct Served {
    trama: Trama,
    house: House,
    seat: Seat,
    layer: String,
    places: Vec<(f64, f64)>,
    /// From the start of the process to the first answer about the map.
    pub start: Duration,
    /// Memory in use then, in MiB.
    pub memory: u64,
    /// Memory in use before there was anything to know, in MiB.
    pub idle: u64,
}

/// Tiles, cold and warm: the processor time of each, all that a request takes.
pub struct TileCosts {
    /// Built for a browser, which takes gzip.
    pub browser: Asked,
    /// Built for who does not.
    pub plain: Asked,
    /// Asked for by a second browser.
    pub second: Asked,
    /// From the cache, as it is.
    pub kept: Asked,
    /// From the cache, compressed.
    pub gzip: Asked,
    /// Not sent again.
    pub unchanged: Asked,
    /// The least that a request can cost, at that time.
    pub least: Asked,
    /// Bytes that the first browser gets, and those that the others get.
    pub bytes: [usize; 2],
}

/// Rounds of warm answers; the median of them is told.
const ROUNDS: usize = 9;

/// What a browser says.
const GZIP: &str = "accept-encoding: gzip, deflate, br";

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
        let idle = memory(trama.pid());
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
        Ok(Self { trama, house, seat, layer, places, start, memory, idle })
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

    /// What these tiles cost: the first time, the second, from the cache, and when the page has them.
    pub fn tile_costs(&self, tiles: &[(u8, u32, u32)], least: &mut Least) -> anyhow::Result<TileCosts> {
        let _together = Together::with(&[self.trama.pid(), least.pid()])?;
        let mut wire = Wire::new(&self.seat.person)?;
        let path = |(z, x, y): (u8, u32, u32)| self.seat.path(&format!("/tiles/{}/{z}/{x}/{y}", self.layer));
        let paths: Vec<_> = tiles.iter().map(|tile| path(*tile)).collect();
        let mut etags = Vec::new();
        let mut bytes = [0; 2];
        let browser = self.cost(tiles.len(), || {
            for path in &paths {
                let came = wire.get(path, GZIP)?;
                etags.push(format!("if-none-match: {}", came.etag));
                bytes[0] += came.bytes;
            }
            Ok(())
        })?;
        // The same tiles under another key: everything has a severity.
        let plain = self.cost(tiles.len(), || {
            paths.iter().try_for_each(|path| wire.get(&format!("{path}?severity_min=1"), "").map(drop))
        })?;
        let second = self.cost(tiles.len(), || {
            for path in &paths {
                bytes[1] += wire.get(path, GZIP)?.bytes;
            }
            Ok(())
        })?;
        // What fits into the cache, many times over; the kinds of answers take turns, so that whatever else the machine does
        // meanwhile falls on all of them alike.
        let few = &paths[..paths.len().min(200)];
        for _ in 0..2 {
            few.iter().try_for_each(|path| wire.get(path, GZIP).map(drop))?;
        }
        let turns = 1_000 / few.len().max(1) + 1;
        let mut again = |headers: &[&str]| {
            self.cost(few.len() * turns, || {
                (0..turns).try_for_each(|_| {
                    let asked = few.iter().zip(headers.iter().cycle());
                    asked.into_iter().try_for_each(|(path, header)| wire.get(path, header).map(drop))
                })
            })
        };
        let etags: Vec<_> = etags.iter().map(String::as_str).collect();
        let mut warm: [Figures; 4] = Default::default();
        for _ in 0..ROUNDS {
            for (figures, headers) in warm.iter_mut().zip([&[""][..], &[GZIP], &etags]) {
                figures.push(again(headers)?.0);
            }
            warm[3].push(least.cost()?);
        }
        let [kept, gzip, unchanged, least] = warm.map(|mut figures| Asked(figures.percentile(0.5)));
        let bytes = bytes.map(|bytes| bytes / tiles.len().max(1));
        Ok(TileCosts { browser, plain, second, kept, gzip, unchanged, least, bytes })
    }

    fn cost(&self, requests: usize, ask: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<Asked> {
        let began = cpu(self.trama.pid());
        ask()?;
        Ok(Asked(cpu(self.trama.pid()).saturating_sub(began).div_f64(requests as f64)))
    }

    /// Pages of a hundred in a box, or the ten nearest, asked so many times by so many people at once.
    pub fn rate(&self, nearest: bool, each: usize, people: usize) -> anyhow::Result<(f64, Asked)> {
        let half = half_side(self.places.len());
        let since = Instant::now();
        let asked = self.cost(each * people, || {
            std::thread::scope(|scope| {
                let askers: Vec<_> = (0..people)
                    .map(|n| {
                        scope.spawn(move || {
                            let (mut wire, mut dice) =
                                (Wire::new(&self.seat.person)?, Dice::new(20 + n as u64));
                            for _ in 0..each {
                                let (lon, lat) = self.places[dice.below(self.places.len())];
                                let question = if nearest {
                                    format!("/features?near={lon},{lat}&limit=10")
                                } else {
                                    let (w, s, e, n) = (lon - half, lat - half, lon + half, lat + half);
                                    format!("/features?bbox={w},{s},{e},{n}&limit=100")
                                };
                                wire.get(&self.seat.path(&question), "")?;
                            }
                            anyhow::Ok(())
                        })
                    })
                    .collect();
                askers
                    .into_iter()
                    .try_for_each(|asker| asker.join().map_err(|_| anyhow::anyhow!("an asker"))?)
            })
        })?;
        Ok(((each * people) as f64 / since.elapsed().as_secs_f64(), asked))
    }

    /// Somebody who sees masked places looks for the first time: how long until she has her first answer, and the longest
    /// that a write took meanwhile.
    pub fn first_look(&mut self) -> anyhow::Result<(Duration, Duration)> {
        let link = self.seat.ask("/links", &json!({"role": "partner", "expires_in_seconds": 3_600})).ok();
        let mut partner = self.trama.stranger();
        partner.post("/api/join", &json!({"code": link["code"], "name": "Aliada"})).ok();
        let path = self.seat.path("/features?limit=1");
        let looks = std::thread::spawn(move || {
            let begun = Instant::now();
            while partner.get(&path).status != 200 && begun.elapsed() < PATIENCE {}
            begun.elapsed()
        });
        let (mut longest, mut writes) = (Duration::ZERO, scatter(4, usize::MAX));
        while !looks.is_finished() {
            let Some(it) = writes.next() else { break };
            longest = longest.max(self.put(&it));
        }
        Ok((looks.join().map_err(|_| anyhow::anyhow!("she did not look"))?, longest))
    }

    fn put(&mut self, it: &Scattered) -> Duration {
        let body = json!({"geometry": drawing::point(it.place.0, it.place.1), "properties": it.properties(), "scope": "map"});
        let put = drawing::change("feature.put", &self.layer, &drawing::id(), 0, &body);
        let begun = Instant::now();
        self.seat.write(put);
        begun.elapsed()
    }

    /// The processor time of the cheapest request there is.
    pub fn floor(&self) -> anyhow::Result<Asked> {
        let _together = Together::with(&[self.trama.pid()])?;
        let mut wire = Wire::new(&self.seat.person)?;
        self.cost(5_000, || (0..5_000).try_for_each(|_| wire.get("/api/health", "").map(drop)))
    }

    /// How long `trama seal` takes, from its start to its word that keys and map are out of the memory.
    pub fn seal(self) -> anyhow::Result<Duration> {
        let since = Instant::now();
        let said = self.house.command().arg("seal").output()?;
        let took = since.elapsed();
        anyhow::ensure!(said.status.success(), "it is not sealed: {}", String::from_utf8_lossy(&said.stderr));
        let health = self.seat.person.get("/api/health").ok();
        anyhow::ensure!(health["status"] == "sealed", "it is not sealed");
        Ok(took)
    }

    /// How long a write takes on a map of this size, one person writing.
    pub fn insert(&mut self) -> Figures {
        let mut times = Figures::default();
        times.extend(scatter(3, 200).map(|it| self.put(&it)).collect::<Vec<_>>());
        times
    }
}

async fn fill(house: &House, map: &str, layer: &str, count: usize) -> anyhow::Result<Vec<(f64, f64)>> {
    let database = SqliteDatabase::open(&house.data()).await?;
    let server = server::open::server_key(&database, Some(&house.key_file())).await?;
    let store = database.unsealed(Seal::new(&server)).await?;
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
