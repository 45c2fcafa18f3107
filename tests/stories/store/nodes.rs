//! Several nodes on one PostgreSQL.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use server::store::{Hints, PostgresOptions, PostgresStore, Store, StoreError};
use sqlx::Executor;
use tests::{
    postgis::{self, Database},
    room::{Room, point, seal},
};

fn put(n: u128) -> layers::change::Change {
    point("risk_factor", n, -75.0, 5.0, &json!({"code": "minas_explosivos"}))
}

async fn node(database: &Database, hints: Hints) -> PostgresStore {
    PostgresStore::connect(&database.url, PostgresOptions { connections: 4, hints }, seal()).await.unwrap()
}

/// Waits until the listener of a node is there and quiet: its first hint says that it began.
async fn quiet(node: &PostgresStore) {
    while heard_within(node, Duration::from_millis(700)).await {}
}

async fn heard_within(node: &PostgresStore, timeout: Duration) -> bool {
    let began = Instant::now();
    node.hint(timeout).await;
    began.elapsed() < timeout
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_listens_hears_of_a_change_at_once_and_one_that_only_polls_does_not() {
    if postgis::skipped() {
        return;
    }
    let database = Database::new().await.unwrap();
    let writes = node(&database, Hints::On).await;
    let (listens, polls) = (node(&database, Hints::On).await, node(&database, Hints::Off).await);
    let room = Room::new(Arc::new(writes.clone())).await;
    quiet(&listens).await;
    room.write(room.coordinator, vec![put(1)]).await.unwrap();
    assert!(heard_within(&listens, Duration::from_secs(10)).await);
    assert!(!heard_within(&polls, Duration::from_millis(300)).await);
    for node in [writes, listens, polls] {
        node.close().await;
    }
    database.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_connections_are_cut_says_so_and_comes_back() {
    if postgis::skipped() {
        return;
    }
    let database = Database::new().await.unwrap();
    let store = node(&database, Hints::On).await;
    let room = Room::new(Arc::new(store.clone())).await;
    let mut log = room.log().await;
    let mut writer = room.store.begin(room.map).await.unwrap().unwrap();
    let mut again = log.pop().unwrap();
    again.seq = 11;
    again.change.id = layers::id::ChangeId::new(uuid::Uuid::new_v4());
    writer.append(&again).unwrap();
    let mut look = database.look().await.unwrap();
    look.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()",
    )
    .await
    .unwrap();
    assert!(matches!(writer.commit().await, Err(StoreError::Unavailable(_))));
    let verdicts = room.write(room.coordinator, vec![put(1)]).await.unwrap();
    assert_eq!(verdicts, [Ok(11)], "nothing of the cut writer is left");
    store.close().await;
    database.end().await.unwrap();
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_without_its_address() {
    let url = "postgres://nadie:canario@127.0.0.1:1/trama";
    let error = PostgresStore::connect(url, PostgresOptions::default(), seal()).await.err().unwrap();
    assert!(matches!(error, StoreError::Unavailable(_)), "{error}");
    assert!(!format!("{error} {error:?}").contains("canario"));
    let wrong = PostgresStore::connect("canario", PostgresOptions::default(), seal()).await.err().unwrap();
    assert!(!format!("{wrong} {wrong:?}").contains("canario"));
}
