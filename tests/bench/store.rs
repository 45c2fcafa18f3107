//! How fast the stores append and open: `cargo bench -p tests --bench store -- [features]`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "it prints figures"
)]

use std::{sync::Arc, time::Instant};

use serde_json::json;
use server::store::{PostgresOptions, PostgresStore, SharedStore, SqliteStore};
use tests::{
    postgis::{self, Database},
    room::{Room, point, seal},
};

#[tokio::main]
async fn main() {
    let count: u128 = std::env::args().find_map(|it| it.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir_in(".").unwrap();
    let sqlite = SqliteStore::open(folder.path(), seal()).await.unwrap();
    measure("SQLite, synchronous=FULL", Arc::new(sqlite), count).await;
    if !postgis::skipped() {
        let database = Database::new().await.unwrap();
        let store = PostgresStore::connect(&database.url, PostgresOptions::default(), seal()).await.unwrap();
        measure("PostgreSQL (fsync as its cluster says)", Arc::new(store.clone()), count).await;
        store.close().await;
        database.end().await.unwrap();
    }
}

async fn measure(name: &str, store: SharedStore, count: u128) {
    println!("{name}");
    let room = Room::new(store).await;
    let mut next = 0;
    let mut puts = |many: u128| -> Vec<_> {
        let puts = (next..next + many).map(|n| {
            let lon = -76.0 + (n % 1_000) as f64 / 1_000.0;
            let lat = 4.0 + (n / 1_000 % 1_000) as f64 / 1_000.0;
            point("risk_factor", n, lon, lat, &json!({"code": "minas_explosivos", "severity": 3}))
        });
        let puts = puts.collect();
        next += many;
        puts
    };
    for (batch, times) in [(1, 300), (50, 60)] {
        let batches: Vec<_> = (0..times).map(|_| puts(batch)).collect();
        let mut slowest: Vec<_> = Vec::new();
        let start = Instant::now();
        for batch in batches {
            let began = Instant::now();
            room.write(room.coordinator, batch).await.unwrap();
            slowest.push(began.elapsed());
        }
        let seconds = start.elapsed().as_secs_f64();
        slowest.sort();
        println!(
            "  {:>8.0} changes/s in batches of {batch}, p95 of a commit {:?}",
            (batch * times) as f64 / seconds,
            slowest[slowest.len() * 95 / 100]
        );
    }
    let start = Instant::now();
    while next_is_below(&room, count).await {
        room.write(room.coordinator, puts(10_000)).await.unwrap();
    }
    println!("  filled in {:?}", start.elapsed());
    for _ in 0..2 {
        let start = Instant::now();
        let mut opened = room.store.open(room.map).await.unwrap().unwrap();
        let mut features = Vec::new();
        while let Some(batch) = opened.features.recv().await {
            features.extend(batch.unwrap());
        }
        println!("  {} features opened in {:?}", features.len(), start.elapsed());
    }
}

async fn next_is_below(room: &Room, count: u128) -> bool {
    u128::from(room.store.map(room.map).await.unwrap().unwrap().head) < count
}
