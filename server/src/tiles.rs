//! Tiles, encoded once: the bytes of a version of a tile, and their gzip, are kept until memory is needed. A write needs
//! no invalidation, because the version is part of the key.

use std::{
    hash::{Hash, Hasher},
    io::Write,
};

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use moka::sync::Cache;
use sha2::{Digest, Sha256};

/// Memory for encoded tiles, in bytes.
const CAPACITY: u64 = 64 << 20;
/// Below this many bytes gzip saves nothing worth a header.
const WORTH_COMPRESSING: usize = 256;

/// What one version of one tile is for one set of trees: also its `ETag`. A collision would show a tile to somebody it is
/// not for, so the hash is one that nobody can make collide.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TileKey([u8; 16]);

impl TileKey {
    /// From everything that the bytes depend on.
    pub fn of(parts: impl Hash) -> Self {
        let mut hasher = Hashing(Sha256::new());
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        parts.hash(&mut hasher);
        let mut key = [0; 16];
        key.copy_from_slice(&hasher.0.finalize()[..16]);
        Self(key)
    }

    /// The weak validator: both encodings of a version share it.
    pub fn etag(self) -> String {
        format!("W/\"{}\"", crate::auth::hex(&self.0))
    }
}

/// Lets what is `Hash` be hashed by SHA-256.
struct Hashing(Sha256);

impl Hasher for Hashing {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// An encoded tile.
#[derive(Clone)]
pub struct Encoded {
    /// As it is.
    pub plain: Bytes,
    /// Compressed, where that is worth it.
    pub gzip: Option<Bytes>,
}

impl Encoded {
    /// Compresses the bytes of a tile. Level 4: the levels above it cost twice as much for 2 % less.
    pub fn new(plain: Vec<u8>) -> Self {
        let gzip = (plain.len() >= WORTH_COMPRESSING).then(|| compress(&plain)).flatten();
        Self { plain: plain.into(), gzip }
    }

    fn weight(&self) -> u32 {
        let bytes = self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len) + 64;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

fn compress(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(4));
    encoder.write_all(plain).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

/// The encoded tiles of all maps.
pub struct TileCache(Cache<TileKey, Encoded>);

impl Default for TileCache {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(CAPACITY).weigher(|_, tile: &Encoded| tile.weight()).build())
    }
}

impl TileCache {
    /// A tile that was encoded before.
    pub fn get(&self, key: TileKey) -> Option<Encoded> {
        self.0.get(&key)
    }

    /// Keeps a tile.
    pub fn put(&self, key: TileKey, tile: Encoded) {
        self.0.insert(key, tile);
    }
}
