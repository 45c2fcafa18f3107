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
/// Below this many bytes gzip saves nothing: they go in one packet or two.
const WORTH_COMPRESSING: usize = 1_400;
/// From this many bytes on a tile is compressed for whoever asks first. To compress a smaller one takes longer than to
/// build it, and most versions of most tiles are asked for once: it waits for the second who asks.
const LARGE: usize = 64 << 10;

/// What one version of one tile is for one set of trees. It counts changes, and is told to nobody. A collision would show a tile to somebody it is
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
    /// Compressed, once somebody asked for it who takes that.
    pub gzip: Option<Bytes>,
    /// The hash of what it shows.
    hash: [u8; 16],
}

impl Encoded {
    /// The bytes of a tile as it was built.
    pub fn new(plain: Vec<u8>) -> Self {
        let mut hash = [0; 16];
        hash.copy_from_slice(&Sha256::digest(&plain)[..16]);
        Self { plain: plain.into(), gzip: None, hash }
    }

    /// The weak validator: both encodings share it.
    pub fn etag(&self) -> String {
        format!("W/\"{}\"", crate::auth::hex(&self.hash))
    }

    /// Whether it is compressed even for the first who asks.
    pub fn is_large(&self) -> bool {
        self.plain.len() >= LARGE
    }

    /// Whether whoever takes gzip should get it, and it is not made yet.
    pub fn lacks_gzip(&self) -> bool {
        self.gzip.is_none() && self.plain.len() >= WORTH_COMPRESSING
    }

    /// The same with its gzip. The fastest level: the others cost several times as much for a tenth less.
    #[must_use]
    pub fn compressed(self) -> Self {
        Self { gzip: compress(&self.plain), ..self }
    }

    fn weight(&self) -> u32 {
        let bytes = self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len) + 64;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

fn compress(plain: &[u8]) -> Option<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::fast());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_made_when_it_is_worth_it_and_says_the_same() {
        use std::io::Read;
        assert!(!Encoded::new(vec![7; WORTH_COMPRESSING - 1]).lacks_gzip());
        let tile = Encoded::new((0..=255).cycle().take(LARGE).collect());
        assert!(tile.lacks_gzip() && tile.is_large());
        let tile = tile.compressed();
        assert!(!tile.lacks_gzip());
        let (mut plain, gzip) = (Vec::new(), tile.gzip.unwrap());
        assert!(gzip.len() < tile.plain.len() / 2);
        flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut plain).unwrap();
        assert_eq!(plain, tile.plain);
    }
}
