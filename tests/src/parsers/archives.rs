//! Base map archives (`PMTiles` 3), as somebody found them somewhere.

use std::sync::LazyLock;

use server::basemap::Basemaps;
use tempfile::TempDir;
use tokio::runtime::Runtime;

struct Shelf {
    folder: TempDir,
    runtime: Runtime,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf {
    folder: tempfile::tempdir().expect("a folder"),
    runtime: tokio::runtime::Builder::new_current_thread().build().expect("a runtime"),
});

pub(super) fn archive(bytes: &[u8]) {
    let Shelf { folder, runtime } = &*SHELF;
    let file = folder.path().join("hallado.pmtiles");
    std::fs::write(&file, bytes).expect("a file");
    let basemaps = Basemaps::new(folder.path());
    runtime.block_on(async {
        if basemaps.add(&file).await.is_err() {
            return;
        }
        for archive in basemaps.list().await.unwrap_or_default() {
            drop(serde_json::to_string(&archive).expect("it is told"));
        }
        if let Ok(Some(archive)) = basemaps.open("hallado").await {
            for at in [(0, 0, 0), (1, 1, 0), (14, 4_000, 7_000), (31, 0, 0)] {
                drop(archive.tile(at).await);
            }
        }
        drop(basemaps.remove("hallado").await);
    });
}

/// A picture of the whole world, and its header.
pub(super) fn archives() -> Vec<Vec<u8>> {
    let metadata = br#"{"name":"x","attribution":"<a href=\"x\">nadie</a>"}"#;
    let tile = b"\x89PNG\r\n\x1a\n";
    // One entry: its id, how often, its length, where it begins, as differences.
    let directory = [1, 0, 1, u8::try_from(tile.len()).expect("short"), 1];
    let lengths = [directory.len() as u64, metadata.len() as u64, 0, tile.len() as u64];
    let mut at = 127_u64;
    let mut header = b"PMTiles\x03".to_vec();
    for length in lengths {
        header.extend(at.to_le_bytes());
        header.extend(length.to_le_bytes());
        at += length;
    }
    for count in [1_u64; 3] {
        header.extend(count.to_le_bytes());
    }
    // Clustered; nothing is compressed; pictures; zoom 0.
    header.extend([1, 1, 1, 2, 0, 0]);
    for degrees in [-1_800_000_000_i32, -850_000_000, 1_800_000_000, 850_000_000] {
        header.extend(degrees.to_le_bytes());
    }
    header.extend([0; 9]);
    assert_eq!(header.len(), 127);
    vec![[header.as_slice(), &directory, metadata, tile].concat()]
}
