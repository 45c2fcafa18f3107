//! One `PMTiles` archive: whether it can be drawn at all, and its tiles.

use std::{
    fmt,
    io::{self, Read},
    path::Path,
    time::UNIX_EPOCH,
};

use axum::body::Bytes;
use pmtiles::{AsyncPmTilesReader, Compression, MmapBackend, PmtError, TileCoord, TileType};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read or written.
    #[error("the file cannot be read or written")]
    File(#[from] io::Error),
    /// It is no archive.
    #[error("this is not a PMTiles archive of version 3, or it is damaged")]
    Format(#[from] PmtError),
    /// The file ends before the archive does.
    #[error("the archive is cut off: it says {said} bytes and has {found}; download it again")]
    Cut {
        /// How long it should be.
        said: u64,
        /// How long it is.
        found: u64,
    },
    /// Its tiles are of a type that the page cannot draw.
    #[error("the page draws vector (MVT), PNG, JPEG and WebP tiles, not {0:?}")]
    Type(TileType),
    /// Its vector layers are not those that the page draws.
    #[error(
        "its layers are {0}: the page draws vector archives in the schema of Protomaps (earth, water, roads, places …)"
    )]
    Schema(String),
    /// Its name is none.
    #[error("an archive's name has 1 to 64 letters, digits, dots, dashes and underscores")]
    Name,
}

/// An archive, as the page is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ArchiveShown {
    /// Its name.
    pub name: String,
    /// What its tiles are.
    pub kind: ArchiveKind,
    /// The template of its tiles.
    pub url: String,
    /// The zoom its tiles begin at.
    pub minzoom: u8,
    /// The zoom its tiles end at.
    pub maxzoom: u8,
    /// West, south, east, north in degrees.
    #[schema(value_type = (f64, f64, f64, f64))]
    pub bounds: [f64; 4],
    /// Whom to thank, as the archive says.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub attribution: Option<String>,
}

/// What the tiles of an archive are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveKind {
    /// In the schema of Protomaps.
    Vector,
    /// Pictures.
    Raster,
}

impl fmt::Display for ArchiveKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Vector => "vector",
            Self::Raster => "raster",
        })
    }
}

/// A tile of an archive.
pub struct ArchiveTile {
    /// As it stands in the archive.
    pub bytes: Bytes,
    /// Its media type.
    pub media_type: &'static str,
    /// How it is compressed.
    pub encoding: Option<&'static str>,
}

/// What tells a file from another that comes under its name: its length in bytes, and when it was written in nanoseconds.
pub(super) type Stamp = (u64, u128);

/// An open archive.
pub struct Archive {
    reader: AsyncPmTilesReader<MmapBackend>,
    metadata: Value,
    pub(super) stamp: Stamp,
}

/// The layers of the Protomaps basemap schema.
const LAYERS: [&str; 10] = [
    "earth",
    "water",
    "roads",
    "places",
    "landuse",
    "landcover",
    "buildings",
    "boundaries",
    "pois",
    "natural",
];

impl Archive {
    /// Opens an archive, if it is whole and the page can draw it.
    pub async fn open(file: &Path) -> Result<Self, ArchiveError> {
        let stamp = stamp(file).await?;
        let said = tokio::task::spawn_blocking({
            let file = file.to_owned();
            move || length(&file)
        });
        let said = said.await.map_err(io::Error::other)??;
        let reader = AsyncPmTilesReader::new_with_path(file).await?;
        if said > stamp.0 {
            return Err(ArchiveError::Cut { said, found: stamp.0 });
        }
        let metadata = serde_json::from_str(&reader.get_metadata().await?).unwrap_or_default();
        match reader.get_header().tile_type {
            TileType::Mvt => drawn(&metadata)?,
            TileType::Png | TileType::Jpeg | TileType::Webp => {}
            other => return Err(ArchiveError::Type(other)),
        }
        Ok(Self { reader, metadata, stamp })
    }

    /// What the page is told of it.
    pub fn show(&self, name: &str) -> ArchiveShown {
        let header = self.reader.get_header();
        let (length, written) = self.stamp;
        ArchiveShown {
            name: name.into(),
            kind: if header.tile_type == TileType::Mvt { ArchiveKind::Vector } else { ArchiveKind::Raster },
            url: format!("/api/basemap/{name}/{{z}}/{{x}}/{{y}}?v={length:x}-{written:x}"),
            minzoom: header.min_zoom,
            maxzoom: header.max_zoom,
            bounds: [header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude],
            attribution: self.metadata.get("attribution").and_then(Value::as_str).map(without_markup),
        }
    }

    /// A tile; `None` where there is none.
    pub async fn tile(&self, (z, x, y): (u8, u32, u32)) -> Result<Option<ArchiveTile>, ArchiveError> {
        let Ok(coord) = TileCoord::new(z, x, y) else { return Ok(None) };
        let header = self.reader.get_header();
        let (media_type, compression) = (header.tile_type.content_type(), header.tile_compression);
        // Browsers do not take every compression that an archive may have.
        if matches!(compression, Compression::None | Compression::Gzip | Compression::Unknown) {
            let bytes = self.reader.get_tile(coord).await?;
            Ok(bytes.map(|bytes| ArchiveTile { bytes, media_type, encoding: compression.content_encoding() }))
        } else {
            let bytes = self.reader.get_tile_decompressed(coord).await?;
            Ok(bytes.map(|bytes| ArchiveTile { bytes, media_type, encoding: None }))
        }
    }
}

/// What tells the file that is there now from another.
pub(super) async fn stamp(file: &Path) -> Result<Stamp, io::Error> {
    let metadata = tokio::fs::metadata(file).await?;
    let written = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok((metadata.len(), written.as_nanos()))
}

/// How long the archive says it is: the end of the last of its four parts (`PMTiles` 3, §3). Too short a file says nothing.
fn length(file: &Path) -> Result<u64, io::Error> {
    let mut header = [0; 72];
    if std::fs::File::open(file)?.read_exact(&mut header).is_err() {
        return Ok(0);
    }
    let number = |at: usize| {
        let bytes = header.get(at..at + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        bytes.map_or(0, u64::from_le_bytes)
    };
    // Root directory, metadata, leaf directories, tiles: an offset and a length each, after the magic and the version.
    let ends = [8, 24, 40, 56].map(|at| number(at).saturating_add(number(at + 8)));
    Ok(ends.into_iter().max().unwrap_or_default())
}

/// Refuses a vector archive that says its layers, when the page draws none of them.
fn drawn(metadata: &Value) -> Result<(), ArchiveError> {
    let Some(layers) = metadata.get("vector_layers").and_then(Value::as_array) else { return Ok(()) };
    let ids: Vec<_> = layers.iter().filter_map(|it| it.get("id")?.as_str()).collect();
    if ids.is_empty() || ids.iter().any(|id| LAYERS.contains(id)) {
        return Ok(());
    }
    Err(ArchiveError::Schema(ids.join(", ").chars().take(200).collect()))
}

/// Archives thank with links; the page shows words.
fn without_markup(text: &str) -> String {
    let mut inside = false;
    let words = text.chars().filter(|c| {
        let was = inside;
        inside = *c == '<' || (inside && *c != '>');
        !was && !inside
    });
    words.collect()
}
