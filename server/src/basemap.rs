//! Base map archives: `PMTiles` files in the data folder, served tile by tile from our own server. The page has land,
//! borders and names of its own; an archive puts streets, relief or pictures from the sky under them.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

use axum::body::Bytes;
use pmtiles::{AsyncPmTilesReader, Compression, MmapBackend, PmtError, TileCoord, TileType};
use serde::Serialize;
use utoipa::ToSchema;

/// What is wrong with an archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read or written.
    #[error("the file cannot be read or written: {0}")]
    File(#[from] io::Error),
    /// It is no archive.
    #[error("this is not a PMTiles archive of version 3: {0}")]
    Format(#[from] PmtError),
    /// Its tiles are of a type that the page cannot draw.
    #[error("the page draws vector (MVT), PNG, JPEG and WebP tiles, not {0:?}")]
    Type(TileType),
    /// Its name is none.
    #[error("an archive's name has 1 to 64 letters, digits, dots, dashes and underscores")]
    Name,
}

/// An archive, as the page is told of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ArchiveShown {
    /// Its name.
    pub name: String,
    /// `vector` in the schema of Protomaps, or `raster`.
    pub kind: &'static str,
    /// The template of its tiles.
    pub url: String,
    /// The zoom its tiles begin at.
    pub minzoom: u8,
    /// The zoom its tiles end at.
    pub maxzoom: u8,
    /// West, south, east, north in degrees.
    pub bounds: [f64; 4],
    /// Whom to thank, as the archive says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribution: Option<String>,
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

type Reader = AsyncPmTilesReader<MmapBackend>;

/// The archives of a data folder.
pub struct Basemaps {
    folder: PathBuf,
    open: RwLock<BTreeMap<String, Arc<Reader>>>,
}

impl Basemaps {
    /// The archives in `basemap/` of a data folder, which need not be there.
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("basemap"), open: RwLock::default() }
    }

    /// Copies an archive into the data folder, under the name of its file, once it has been read. Under a name that is
    /// taken it replaces what was there.
    pub async fn add(&self, file: &Path) -> Result<ArchiveShown, ArchiveError> {
        let name = file
            .file_stem()
            .and_then(OsStr::to_str)
            .filter(|name| is_name(name))
            .ok_or(ArchiveError::Name)?;
        let shown = show(name, &read(file).await?).await?;
        tokio::fs::create_dir_all(&self.folder).await?;
        let (to, beside) = (self.path(name), self.folder.join(format!("{name}.new")));
        tokio::fs::copy(file, &beside).await?;
        // A running server keeps the old file open until it is asked for its list again.
        tokio::fs::rename(&beside, &to).await?;
        Ok(shown)
    }

    /// Takes an archive away; `false` when there is none of that name.
    pub async fn remove(&self, name: &str) -> Result<bool, ArchiveError> {
        if !is_name(name) {
            return Err(ArchiveError::Name);
        }
        match tokio::fs::remove_file(self.path(name)).await {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The archives that are there now, by name. One that cannot be read is left out and logged.
    pub async fn list(&self) -> Result<Vec<ArchiveShown>, ArchiveError> {
        let mut open = BTreeMap::new();
        let mut shown = Vec::new();
        for name in self.names().await? {
            match read(&self.path(&name)).await {
                Ok(reader) => {
                    shown.push(show(&name, &reader).await?);
                    open.insert(name, Arc::new(reader));
                }
                Err(error) => tracing::warn!(name, %error, "a base map archive cannot be read"),
            }
        }
        *self.open.write().unwrap_or_else(std::sync::PoisonError::into_inner) = open;
        Ok(shown)
    }

    /// A tile; `None` when the archive has no such tile, or when there is no such archive.
    pub async fn tile(
        &self,
        name: &str,
        (z, x, y): (u8, u32, u32),
    ) -> Result<Option<ArchiveTile>, ArchiveError> {
        let Some(reader) = self.reader(name).await? else { return Ok(None) };
        let Ok(coord) = TileCoord::new(z, x, y) else { return Ok(None) };
        let header = reader.get_header();
        let (media_type, compression) = (header.tile_type.content_type(), header.tile_compression);
        // Browsers do not take every compression that an archive may have.
        if matches!(compression, Compression::None | Compression::Gzip | Compression::Unknown) {
            let bytes = reader.get_tile(coord).await?;
            Ok(bytes.map(|bytes| ArchiveTile { bytes, media_type, encoding: compression.content_encoding() }))
        } else {
            let bytes = reader.get_tile_decompressed(coord).await?;
            Ok(bytes.map(|bytes| ArchiveTile { bytes, media_type, encoding: None }))
        }
    }

    async fn reader(&self, name: &str) -> Result<Option<Arc<Reader>>, ArchiveError> {
        let known = self.open.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(name).cloned();
        if known.is_some() {
            return Ok(known);
        }
        self.list().await?;
        Ok(self.open.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(name).cloned())
    }

    async fn names(&self) -> Result<Vec<String>, ArchiveError> {
        let mut entries = match tokio::fs::read_dir(&self.folder).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut names = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            let path = entry.path();
            let name = path.file_stem().and_then(OsStr::to_str).filter(|name| is_name(name));
            if path.extension() == Some(OsStr::new("pmtiles")) {
                names.extend(name.map(str::to_owned));
            }
        }
        names.sort();
        Ok(names)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.pmtiles"))
    }
}

fn is_name(name: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (1..=64).contains(&name.len()) && name.chars().all(good) && !name.starts_with('.')
}

async fn read(file: &Path) -> Result<Reader, ArchiveError> {
    let reader = Reader::new_with_path(file).await?;
    match reader.get_header().tile_type {
        TileType::Mvt | TileType::Png | TileType::Jpeg | TileType::Webp => Ok(reader),
        other => Err(ArchiveError::Type(other)),
    }
}

async fn show(name: &str, reader: &Reader) -> Result<ArchiveShown, ArchiveError> {
    let header = reader.get_header();
    let metadata: serde_json::Value = serde_json::from_str(&reader.get_metadata().await?).unwrap_or_default();
    Ok(ArchiveShown {
        name: name.into(),
        kind: if header.tile_type == TileType::Mvt { "vector" } else { "raster" },
        url: format!("/api/basemap/{name}/{{z}}/{{x}}/{{y}}"),
        minzoom: header.min_zoom,
        maxzoom: header.max_zoom,
        bounds: [header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude],
        attribution: metadata.get("attribution").and_then(|it| it.as_str()).map(without_markup),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use pmtiles::PmTilesWriter;

    fn archive(folder: &Path) -> PathBuf {
        let path = folder.join("valle.pmtiles");
        let writer =
            PmTilesWriter::new(TileType::Mvt).metadata(r#"{"attribution": "<a href=\"x\">© somebody</a>"}"#);
        let mut writer = writer.create(std::fs::File::create(&path).unwrap()).unwrap();
        writer.add_tile(TileCoord::new(0, 0, 0).unwrap(), b"tile").unwrap();
        writer.finalize().unwrap();
        path
    }

    #[tokio::test]
    async fn an_archive_is_added_listed_served_and_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        assert!(basemaps.list().await.unwrap().is_empty());
        let added = basemaps.add(&archive(folder.path())).await.unwrap();
        assert_eq!(
            (added.name.as_str(), added.kind, added.attribution.as_deref()),
            ("valle", "vector", Some("© somebody"))
        );
        assert_eq!(basemaps.list().await.unwrap(), [added]);
        let tile = basemaps.tile("valle", (0, 0, 0)).await.unwrap().unwrap();
        assert_eq!((tile.media_type, tile.encoding), ("application/vnd.mapbox-vector-tile", Some("gzip")));
        assert!(basemaps.tile("valle", (1, 0, 0)).await.unwrap().is_none());
        assert!(basemaps.tile("../valle", (0, 0, 0)).await.unwrap().is_none());
        assert!(basemaps.remove("valle").await.unwrap());
        assert!(basemaps.list().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_no_archive_is_refused_and_nothing_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("photo.pmtiles");
        std::fs::write(&file, b"not an archive").unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        assert!(matches!(basemaps.add(&file).await, Err(ArchiveError::Format(_))));
        assert!(basemaps.list().await.unwrap().is_empty());
    }
}
