//! A disk that is full, and folders for one's own eyes.

use std::{os::unix::fs::PermissionsExt, path::Path, process::Command, sync::Arc};

use serde_json::json;
use server::store::{SqliteStore, StoreError};
use tests::room::{Room, point, seal};

#[tokio::test]
async fn a_new_folder_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let store = SqliteStore::open(&data, seal()).await.unwrap();
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    store.close().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_is_said_without_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("canario");
    std::fs::write(&file, "no folder").unwrap();
    let error = SqliteStore::open(&file.join("data"), seal()).await.err().unwrap();
    assert!(matches!(error, StoreError::Opening(_)), "{error}");
    assert!(!error.to_string().contains("canario"));
}

/// The story below runs a second time in this process's own small disk.
const SMALL: &str = "TRAMA_STORY_SMALL_DISK";

#[tokio::test]
async fn a_full_disk_is_said_and_what_was_acknowledged_is_kept() {
    if let Some(disk) = std::env::var_os(SMALL) {
        return fill(Path::new(&disk)).await;
    }
    let disk = tempfile::tempdir().unwrap();
    let mount = r#"mount -t tmpfs -o size=3m tmpfs "$0" && exec "$1" --exact "$2""#;
    let told = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", mount])
        .arg(disk.path())
        .arg(std::env::current_exe().unwrap())
        .arg("disk::a_full_disk_is_said_and_what_was_acknowledged_is_kept")
        .env(SMALL, disk.path())
        .output()
        .unwrap();
    let (out, complaint) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    if complaint.contains("unshare") || complaint.contains("mount:") {
        // A container may not have disks of its own: there is no small one to be had.
        return assert!(!told.status.success());
    }
    assert!(out.contains("1 passed"), "{out}{complaint}");
}

async fn fill(disk: &Path) {
    let store = SqliteStore::open(disk, seal()).await.unwrap();
    let room = Room::new(Arc::new(store.clone())).await;
    let put = |n| point("risk_factor", n, -75.0, 5.0, &json!({"code": "minas_explosivos"}));
    let mut acknowledged = 10;
    let error = loop {
        let puts = (0..50).map(|n| put(u128::from(acknowledged) + n)).collect();
        match room.write(room.coordinator, puts).await {
            Ok(verdicts) => acknowledged += verdicts.len() as u64,
            Err(error) => break error,
        }
    };
    assert_eq!(error, StoreError::Full);
    assert!(acknowledged > 500, "only {acknowledged} changes fit");
    assert_eq!(room.log().await.len() as u64, acknowledged);
    store.close().await;
    drop(room);
    let again = SqliteStore::open(disk, seal()).await.unwrap();
    let room_is = server::store::Store::heads(&again).await.unwrap();
    assert_eq!(room_is.first().map(|it| it.head), Some(acknowledged));
}
