//! `make bench`: what Trama costs, beside PostGIS in the same run. Writes `tests/bench/README.md`.
//!
//! `cargo bench -p tests --bench figures -- 10000 100000` measures these sizes only, and with `inside`, `http`, `sealing`,
//! `writes` or `room` these parts only; then it prints and writes nothing. `timing` measures whether what is hidden takes another time than what is
//! not there, and writes `tests/bench/TIMING.md`.

#![allow(unreachable_pub, reason = "a program has no outside")]
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    reason = "it computes and prints figures"
)]

mod beside;
mod figures;
mod inside;
mod least;
mod room;
mod scatter;
mod sealing;
mod served;
mod targets;
mod timing;
mod wire;
mod writing;

use std::{fmt::Write, time::Duration};

use beside::{Asked, Beside};
use figures::{Table, machine, ms};
use inside::BANDS;
use least::Least;
use served::{Served, TileCosts};
use targets::{Targets, bound};
use tests::house::On;

/// People, and connections of PostGIS, that ask at once where a rate is measured.
const AT_ONCE: usize = 4;

const ABOUT: &str = "\
# Measured

Written by `make bench`: run it and compare the ratios, not the figures, with those of another machine. The features are
invented (`scatter.rs`, seeded): of twenty, fourteen points, three lines of twenty vertices and three areas of twenty-four,
around three hundred places of Colombia. Times are in milliseconds. *CPU* is processor time for each request: of the whole
server process, HTTP and session included, and of the one PostgreSQL backend that answered, its protocol included. PostGIS has
the same features in a table of its own, in both projections, indexed, in the order of the index, in memory, prepared
statements, one process a connection; `beside.rs` has the questions. Both are asked by clients that cost next to nothing
(`wire.rs`), on the same processors; for tiles, one after another, asker and answerer sit on one processor, because to wake
somebody on another one costs what several requests do.
";

/// What bounds each table, as profiles of it show.
const BOUNDS: [(&str, &str); 7] = [
    (
        INSIDE,
        "Tiles are bound by memory: each feature drawn is read in three places of it. Those of z6–8 read every feature below \
         them once; no summary is kept that a write would have to mend. *Trees built* is one thread, without the disk.",
    ),
    (
        TILES,
        "*Browser* is what the first browser causes that asks for a version of a tile and takes gzip; *plain* who does not take \
         it. A tile is compressed for the first who asks when it has 128 kB, for the second when it has less: *second* is what \
         that one causes. Half of a tile are random ids, so that gzip takes a quarter to four tenths off, in the time that it \
         takes to build one. The last two columns are the kilobytes that the first and the second get. *Least* is the cheapest \
         request that there can be: a server of one route on the same library, which asks for no name and answers nothing \
         (`least.rs`). A 304 costs little more than that, so that its ratio to its tile is bound by how little a small tile \
         takes to build; *beyond the least* is the same ratio without what every request costs. Answers from \
         the cache, 304 and *least* take turns in nine rounds, and the median of each is told.",
    ),
    (
        QUESTIONS,
        "Bound by writing coordinates as text, and by HTTP; PostGIS by `ST_AsGeoJSON` and the fetch of its rows.",
    ),
    (
        SIZES,
        "A start is bound by reading and decoding the records of the store and by Douglas and Peucker on each line. *First look* \
         is somebody who sees masked places and comes for the first time: masks are made beside the map, so that the longest \
         write meanwhile stays short. A write waits for the disk once.",
    ),
    (
        SEALING,
        "Two files alike but for the seal, read and written as the store does it (`sealing.rs`); a start makes the trees besides. \
         Bound by two openings a feature, of its key and of its record. A tile comes from the trees in memory, where nothing is \
         sealed: it costs the same.",
    ),
    (
        CHANGES,
        "Bound by one sync of the disk a transaction: those who write to one map at once share it, those on different maps of one \
         SQLite file take turns. PostgreSQL runs without waiting for its disk here, as the stories run it.",
    ),
    (
        ROOM,
        "Ten groups of five, each person with a stream; every three to six seconds each draws for herself, shares with her group, shows the \
         room or takes back (`room.rs`). From the sending to the event at each who may see it, its reader on the same processors.",
    ),
];
const TARGETS: &str = "Targets";
const INSIDE: &str = "In process, one thread";
const TILES: &str = "Tiles, CPU for each";
const QUESTIONS: &str = "Questions over HTTP: rate (CPU for each)";
const SIZES: &str = "A start and a write, by size";
const SEALING: &str = "What sealing costs";
const CHANGES: &str = "Changes accepted in a second (95th percentile of a request)";
const ROOM: &str = "Fifty people who draw in one workshop";

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let sizes: Vec<usize> = words.iter().filter_map(|it| it.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    let parts: Vec<&str> =
        words.iter().filter(|it| it.parse::<usize>().is_err()).map(String::as_str).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let runtime = tokio::runtime::Runtime::new()?;
    if parts == [least::WORD] {
        return runtime.block_on(least::serve());
    }
    if parts == ["timing"] {
        let (page, alike) = timing::measure()?;
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/TIMING.md"), page)?;
        return alike;
    }
    let head = format!("{ABOUT}\nThis run: {}.\n", machine());
    let (mut page, mut targets) = (String::new(), Targets::default());
    if wanted("inside") {
        tell(&mut page, INSIDE, &in_process(&sizes, &mut targets));
    }
    if wanted("http") {
        let (mut read, mut least) = (Tables::default(), Least::new()?);
        for count in &sizes {
            runtime.block_on(over_http(*count, &mut read, &mut least, &mut targets))?;
        }
        tell(&mut page, TILES, &read.tiles);
        tell(&mut page, QUESTIONS, &read.questions);
        tell(&mut page, SIZES, &read.sizes);
    }
    if wanted("sealing") {
        let count = sizes.iter().copied().max().unwrap_or(LARGE);
        tell(&mut page, SEALING, &runtime.block_on(sealing::measure(count))?);
    }
    if wanted("writes") {
        tell(&mut page, CHANGES, &writes(&mut targets));
    }
    if wanted("room") {
        tell(&mut page, ROOM, &room::measure(&mut targets));
    }
    println!("{TARGETS}\n{}", targets.text());
    if parts.is_empty() {
        let targets = targets.text();
        let whole = format!("{head}\n## {TARGETS}\n\n{targets}{page}");
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/README.md"), whole)?;
    }
    Ok(())
}

fn tell(page: &mut String, title: &str, table: &str) {
    println!("{title}\n{table}");
    let _ = write!(page, "\n## {title}\n\n{table}");
    if let Some((_, bound)) = BOUNDS.iter().find(|(of, _)| *of == title) {
        let _ = writeln!(page, "\n{bound}");
    }
}

/// The size that the targets of a large map speak of.
const LARGE: usize = 1_000_000;
/// The size that the targets of a map of many features speak of.
const MANY: usize = 100_000;

fn in_process(sizes: &[usize], targets: &mut Targets) -> String {
    let bands = BANDS.map(|(band, _)| format!("tile z{band}, CPU"));
    let mut columns = vec![
        "features",
        "trees built",
        "bytes each",
        "put",
        "box of 100: median / p99",
        "ten nearest: median / p99",
    ];
    columns.extend(bands.iter().map(String::as_str));
    let mut table = Table::new(&columns);
    for count in sizes {
        let mut it = inside::measure(*count);
        if *count == LARGE {
            targets.most("memory of a feature, of 1 000 000", "bytes", 1_024, it.bytes, bound::MEMORY);
            let most = Duration::from_millis(1);
            for (what, figures) in [("a box of 100", &mut it.bbox), ("ten nearest", &mut it.nearest)] {
                let what = format!("{what} among 1 000 000, in process, p99");
                targets.within(&what, most, figures.percentile(0.99), bound::INSIDE);
            }
        }
        let mut row = vec![
            count.to_string(),
            format!("{:.2} s", it.load.as_secs_f64()),
            it.bytes.to_string(),
            ms(it.put),
            it.bbox.spread(0.99),
            it.nearest.spread(0.99),
        ];
        row.extend(it.tiles);
        table.row(&row);
    }
    table.text().to_owned()
}

/// The tables that grow with every size.
struct Tables {
    tiles: String,
    questions: String,
    sizes: String,
}

impl Default for Tables {
    fn default() -> Self {
        let head = |columns: &[&str]| Table::new(columns).text().to_owned();
        Self {
            tiles: head(&[
                "features",
                "zoom",
                "tiles",
                "`ST_AsMVT`",
                "browser",
                "×",
                "plain",
                "×",
                "second",
                "cached",
                "cached, gzip",
                "304",
                "304 is × cheaper",
                "least",
                "× beyond the least",
                "kB",
                "kB, gzip",
            ]),
            questions: head(&["features", "question", "PostGIS", "Trama", "rate ×", "CPU ×"]),
            sizes: head(&[
                "features",
                "start to first answer",
                "memory, MiB (idle)",
                "write: median / p95",
                "first look (longest write meanwhile)",
                "`/api/health`, CPU",
                "sealed in",
            ]),
        }
    }
}

fn line(table: &mut String, cells: &[String]) {
    let _ = writeln!(table, "| {} |", cells.join(" | "));
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64().max(f64::MIN_POSITIVE)
}

fn times(a: Duration, b: Duration) -> String {
    if b.is_zero() { "—".into() } else { format!("{:.1}", ratio(a, b)) }
}

async fn over_http(
    count: usize,
    tables: &mut Tables,
    least: &mut Least,
    targets: &mut Targets,
) -> anyhow::Result<()> {
    let mut served = Served::new(count).await?;
    let beside = Beside::new(count).await?;
    for (n, (band, zooms)) in BANDS.into_iter().enumerate() {
        let most = [60, 600, 2_000][n];
        let tiles = served.tiles(zooms, most);
        // A tile of a million features takes PostGIS seconds: a sample will do.
        let sample: Vec<_> = tiles.iter().copied().take([20, 120, 600][n]).collect();
        let postgis = beside.tiles(&sample).await?;
        let costs = served.tile_costs(&tiles, least)?;
        let least = costs.least.0;
        judge_tiles(targets, count, n, &postgis, &costs);
        line(
            &mut tables.tiles,
            &[
                count.to_string(),
                band.into(),
                tiles.len().to_string(),
                postgis.to_string(),
                costs.browser.to_string(),
                times(postgis.0, costs.browser.0),
                costs.plain.to_string(),
                times(postgis.0, costs.plain.0),
                costs.second.to_string(),
                costs.kept.to_string(),
                costs.gzip.to_string(),
                costs.unchanged.to_string(),
                times(costs.browser.0, costs.unchanged.0),
                ms(least),
                times(costs.browser.0.saturating_sub(least), costs.unchanged.0.saturating_sub(least)),
                (costs.bytes[0] / 1_000).to_string(),
                (costs.bytes[1] / 1_000).to_string(),
            ],
        );
    }
    for (question, nearest) in [("a page of 100 in a box", false), ("ten nearest, metres", true)] {
        let (theirs, their_cost) = beside.rate(nearest, 1_000, AT_ONCE).await?;
        let (ours, our_cost) = served.rate(nearest, 4_000, AT_ONCE)?;
        let wanted = if nearest { 2.5 } else { 3.0 };
        let what = format!("{question} of {count}, rate over HTTP beside PostGIS");
        targets.times(&what, wanted, ours / theirs, bound::QUESTIONS);
        let said = |rate: f64, cost: &Asked| format!("{rate:.0}/s ({cost})");
        line(
            &mut tables.questions,
            &[
                count.to_string(),
                question.into(),
                said(theirs, &their_cost),
                said(ours, &our_cost),
                format!("{:.1}", ours / theirs),
                times(their_cost.0, our_cost.0),
            ],
        );
    }
    beside.database.end().await?;
    let mut writes = served.insert();
    if count == LARGE {
        targets.within("1 000 000 features open", Duration::from_secs(10), served.start, bound::START);
        targets.most("memory of an idle server", "MiB", 60, served.idle, bound::IDLE);
    }
    let (look, longest) = served.first_look()?;
    line(
        &mut tables.sizes,
        &[
            count.to_string(),
            format!("{:.2} s", served.start.as_secs_f64()),
            format!("{} ({})", served.memory, served.idle),
            writes.spread(0.95),
            format!("{} ({})", ms(look), ms(longest)),
            served.floor()?.to_string(),
            format!("{:.2} s", served.seal()?.as_secs_f64()),
        ],
    );
    Ok(())
}

/// Holds the tiles of a band of zooms, numbered from low to high, against what was promised.
fn judge_tiles(targets: &mut Targets, count: usize, band: usize, postgis: &Asked, costs: &TileCosts) {
    let what = |of: &str| format!("{of} z{} of {count}", BANDS[band].0);
    let wanted = match count {
        MANY if band == 2 => Some(8.0),
        MANY => Some(12.0),
        LARGE => Some(15.0),
        _ => None,
    };
    let Some(wanted) = wanted else { return };
    // `ST_AsMVT` does not compress; what a browser causes stands beside it all the same.
    for (of, cost) in [("a tile,", &costs.plain), ("a tile and its gzip,", &costs.browser)] {
        let what = what(&format!("CPU of `ST_AsMVT` beside {of}"));
        targets.times(&what, wanted, ratio(postgis.0, cost.0), bound::BUILT);
    }
    // A twentieth is what two measurements of the same thing differ by.
    let gzip = ratio(costs.kept.0, costs.gzip.0);
    targets.times(&what("CPU of a cached tile beside a compressed one,"), 0.95, gzip, bound::KEPT);
    let unchanged = ratio(costs.browser.0, costs.unchanged.0);
    targets.times(&what("CPU of a tile beside its 304,"), 20.0, unchanged, bound::UNCHANGED);
}

fn writes(targets: &mut Targets) -> String {
    let mut table = Table::new(&["what", "SQLite", "PostgreSQL (its disk not waited for)"]);
    let (sqlite, postgres) = (writing::rates(On::Sqlite), writing::rates(On::Postgis));
    for (n, [what, rate]) in sqlite.into_iter().enumerate() {
        let other = postgres.get(n).map_or_else(|| "—".to_owned(), |[_, rate]| rate.clone());
        table.row(&[what, rate, other]);
    }
    let mut screens = Table::new(&[
        "store",
        "acknowledged: median / p95",
        "on a screen: median / p95",
        "on all fifty: median / p95",
    ]);
    for (name, on) in [("SQLite", On::Sqlite), ("PostgreSQL", On::Postgis)] {
        let Some(mut waits) = writing::screens(on) else { continue };
        let [acknowledged, shown, _] = &mut waits;
        let most = Duration::from_millis(50);
        let what = format!("a shape acknowledged, durable, p95, {name}");
        targets.within(&what, most, acknowledged.percentile(0.95), bound::WRITE);
        let (what, most) = (format!("on fifty others' screens, p95, {name}"), Duration::from_millis(300));
        targets.within(&what, most, shown.percentile(0.95), bound::SCREENS);
        let [acknowledged, shown, all] = waits.map(|mut it| it.spread(0.95));
        screens.row(&[name.to_owned(), acknowledged, shown, all]);
    }
    format!("{}\n## From one person's drawing to fifty others' screens\n\n{}", table.text(), screens.text())
}
