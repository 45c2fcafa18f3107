//! `make bench`: what Trama costs, beside PostGIS in the same run. Writes `tests/bench/README.md`.
//!
//! `cargo bench -p tests --bench figures -- 10000 100000` measures these sizes only, and with `inside`, `http` or `writes`
//! these parts only; then it prints and writes nothing.

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
mod scatter;
mod served;
mod wire;
mod writing;

use std::{fmt::Write, time::Duration};

use beside::{Asked, Beside};
use figures::{Table, machine, ms};
use inside::BANDS;
use served::Served;
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
(`wire.rs`), on the same processors.
";

/// What bounds each table, as profiles of it show.
const BOUNDS: [(&str, &str); 5] = [
    (
        INSIDE,
        "Tiles are bound by memory: each feature drawn is read in three places of it. Those of z6–8 read every feature below \
         them once; no summary is kept that a write would have to mend. *Trees built* is one thread, without the disk.",
    ),
    (
        TILES,
        "*Browser* is what the first browser causes that asks for a version of a tile and takes gzip; *plain* who does not take \
         it. A tile is compressed for the first who asks when it has 64 kB, for the second when it has less: *second* is what \
         that one causes. The last two columns are the kilobytes that the first and the second get. Cached tiles and 304s \
         cost what any request over HTTP costs (see the cheapest request below), so that the ratio of a 304 to its tile is \
         bound by how little a small tile takes to build, not by the 304.",
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
        CHANGES,
        "Bound by one sync of the disk a transaction: those who write to one map at once share it, those on different maps of one \
         SQLite file take turns. PostgreSQL runs without waiting for its disk here, as the stories run it.",
    ),
];
const INSIDE: &str = "In process, one thread";
const TILES: &str = "Tiles, CPU for each";
const QUESTIONS: &str = "Questions over HTTP: rate (CPU for each)";
const SIZES: &str = "A start and a write, by size";
const CHANGES: &str = "Changes accepted in a second (95th percentile of a request)";

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let sizes: Vec<usize> = words.iter().filter_map(|it| it.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![10_000, 100_000, 1_000_000] } else { sizes };
    let parts: Vec<&str> =
        words.iter().filter(|it| it.parse::<usize>().is_err()).map(String::as_str).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut page = format!("{ABOUT}\nThis run: {}.\n", machine());
    if wanted("inside") {
        tell(&mut page, INSIDE, &in_process(&sizes));
    }
    if wanted("http") {
        let mut read = Tables::default();
        let runtime = tokio::runtime::Runtime::new()?;
        for count in &sizes {
            runtime.block_on(over_http(*count, &mut read))?;
        }
        tell(&mut page, TILES, &read.tiles);
        tell(&mut page, QUESTIONS, &read.questions);
        tell(&mut page, SIZES, &read.sizes);
    }
    if wanted("writes") {
        tell(&mut page, CHANGES, &writes());
    }
    if parts.is_empty() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/README.md"), page)?;
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

fn in_process(sizes: &[usize]) -> String {
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
        let it = inside::measure(*count);
        let mut row = vec![count.to_string(), it.load, it.bytes, it.put, it.bbox, it.nearest];
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
                "cheapest request, CPU",
                "sealed in",
            ]),
        }
    }
}

fn line(table: &mut String, cells: &[String]) {
    let _ = writeln!(table, "| {} |", cells.join(" | "));
}

fn times(a: Duration, b: Duration) -> String {
    if b.is_zero() { "—".into() } else { format!("{:.1}", a.as_secs_f64() / b.as_secs_f64()) }
}

async fn over_http(count: usize, tables: &mut Tables) -> anyhow::Result<()> {
    let mut served = Served::new(count).await?;
    let beside = Beside::new(count).await?;
    for (n, (band, zooms)) in BANDS.into_iter().enumerate() {
        let most = [60, 600, 2_000][n];
        let tiles = served.tiles(zooms, most);
        // A tile of a million features takes PostGIS seconds: a sample will do.
        let sample: Vec<_> = tiles.iter().copied().take([20, 120, 600][n]).collect();
        let postgis = beside.tiles(&sample).await?;
        let costs = served.tile_costs(&tiles)?;
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
                (costs.bytes[0] / 1_000).to_string(),
                (costs.bytes[1] / 1_000).to_string(),
            ],
        );
    }
    for (question, nearest) in [("a page of 100 in a box", false), ("ten nearest, metres", true)] {
        let (theirs, their_cost) = beside.rate(nearest, 1_000, AT_ONCE).await?;
        let (ours, our_cost) = served.rate(nearest, 4_000, AT_ONCE)?;
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
    let (look, longest) = served.first_look()?;
    line(
        &mut tables.sizes,
        &[
            count.to_string(),
            format!("{:.2} s", served.start.as_secs_f64()),
            format!("{} ({})", served.memory, served.idle),
            format!("{} / {}", ms(writes.percentile(0.5)), ms(writes.percentile(0.95))),
            format!("{} ({})", ms(look), ms(longest)),
            served.floor()?.to_string(),
            format!("{:.2} s", served.seal()?.as_secs_f64()),
        ],
    );
    Ok(())
}

fn writes() -> String {
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
        if let Some([acknowledged, shown, all]) = writing::screens(on) {
            screens.row(&[name.to_owned(), acknowledged, shown, all]);
        }
    }
    format!("{}\n## From one person's drawing to fifty others' screens\n\n{}", table.text(), screens.text())
}
