//! Tiles, encoded once: the bytes of a version of a tile, and their gzip, are kept until memory is needed. A write needs
//! no invalidation, because the version is part of the key.

use std::hash::{Hash, Hasher};

use axum::body::Bytes;
use flate2::{Compress, Compression, FlushCompress, Status};
use moka::sync::Cache;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};

use crate::{auth::random, error::Problem};

/// Memory for encoded tiles, in bytes.
const CAPACITY: u64 = 64 << 20;
/// Below this many bytes gzip saves nothing: they go in one packet or two.
const WORTH_COMPRESSING: usize = 1_400;
/// From this many bytes on, which is near the budget of a tile, it is compressed for whoever asks first, as a slow network
/// would keep her waiting. To compress a smaller one takes longer than to build it, and most versions of most tiles are
/// asked for once: it waits for the second who asks.
const LARGE: usize = 128 << 10;
/// The level of gzip for the first: half of a tile are random ids, so that this takes a quarter off, and the best four tenths.
const HASTY: Compression = Compression::new(1);
/// The level for all who come later. Those above it take several times as long for a fiftieth more.
const LASTING: Compression = Compression::new(2);

/// Bits of the distance that gzip looks back.
const WINDOW: u8 = 15;

/// What one version of one tile is for one set of trees: also its `ETag`. A collision would show a tile to somebody it is
/// not for, so the hash is one that nobody can make collide. The version is a place in the log, which counts what is hidden:
/// the hash begins with a secret, so that nobody finds it by trying.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct TileKey([u8; 16]);

impl TileKey {
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
    /// Compressed, once somebody asked for it who takes that.
    pub gzip: Option<Bytes>,
}

impl Encoded {
    /// The bytes of a tile as it was built.
    pub fn new(plain: Vec<u8>) -> Self {
        Self { plain: plain.into(), gzip: None }
    }

    /// Whether it is compressed even for the first who asks.
    pub fn is_large(&self) -> bool {
        self.plain.len() >= LARGE
    }

    /// Whether whoever takes gzip should get it, and it is not made yet.
    pub fn lacks_gzip(&self) -> bool {
        self.gzip.is_none() && self.plain.len() >= WORTH_COMPRESSING
    }

    fn weight(&self) -> u32 {
        let bytes = self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len) + 64;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }
}

/// The encoded tiles of all maps.
pub struct TileCache {
    tiles: Cache<TileKey, Encoded>,
    /// Compressors at rest. Each has a third of a megabyte, and to make one takes longer than to compress a small tile.
    compressors: Mutex<Vec<Compress>>,
    /// Of this run of this node: no more is needed, as nobody keeps a tile for longer than she looks at it.
    secret: [u8; 32],
}

impl TileCache {
    /// An empty cache with a secret of its own.
    pub fn new() -> Result<Self, Problem> {
        let tiles = Cache::builder().max_capacity(CAPACITY).weigher(|_, tile: &Encoded| tile.weight());
        Ok(Self { tiles: tiles.build(), compressors: Mutex::default(), secret: random()? })
    }

    /// The key of a tile, from everything that its bytes depend on.
    pub fn key(&self, parts: impl Hash) -> TileKey {
        let mut hasher = Hashing(Sha256::new());
        hasher.write(&self.secret);
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        parts.hash(&mut hasher);
        let mut key = [0; 16];
        key.copy_from_slice(&hasher.0.finalize()[..16]);
        TileKey(key)
    }

    /// A tile that was encoded before.
    pub fn get(&self, key: TileKey) -> Option<Encoded> {
        self.tiles.get(&key)
    }

    /// Keeps a tile.
    pub fn put(&self, key: TileKey, tile: Encoded) {
        self.tiles.insert(key, tile);
    }

    /// A tile with its gzip, for the first who asks or for all who come later.
    #[must_use]
    pub fn compressed(&self, tile: Encoded, first: bool) -> Encoded {
        let resting = || self.compressors.lock();
        let level = if first { HASTY } else { LASTING };
        let known = resting().pop();
        let mut compressor = known.unwrap_or_else(|| Compress::new_gzip(level, WINDOW));
        // What would not be smaller finds no room.
        let mut gzip = Vec::with_capacity(tile.plain.len());
        let set = compressor.set_level(level);
        let done = set.and_then(|()| compressor.compress_vec(&tile.plain, &mut gzip, FlushCompress::Finish));
        compressor.reset();
        resting().push(compressor);
        gzip.shrink_to_fit();
        Encoded { gzip: matches!(done, Ok(Status::StreamEnd)).then(|| gzip.into()), ..tile }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_made_when_it_is_worth_it_and_says_the_same() {
        use std::io::Read;
        assert!(!Encoded::new(vec![7; WORTH_COMPRESSING - 1]).lacks_gzip());
        let cache = TileCache::new().unwrap();
        // One compressor does one after the other, at any level.
        for (last, first) in [(255, true), (63, false), (127, true)] {
            let tile = Encoded::new((0..=last).cycle().take(LARGE).collect());
            assert!(tile.lacks_gzip() && tile.is_large());
            let tile = cache.compressed(tile, first);
            assert!(!tile.lacks_gzip());
            let (mut plain, gzip) = (Vec::new(), tile.gzip.unwrap());
            assert!(gzip.len() < tile.plain.len() / 2);
            flate2::read::GzDecoder::new(&*gzip).read_to_end(&mut plain).unwrap();
            assert_eq!(plain, tile.plain);
        }
        assert_eq!(cache.compressors.lock().len(), 1);
    }
}
