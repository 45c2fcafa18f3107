//! Base map archives: `PMTiles` files in the data folder, served tile by tile from our own server. The page has land,
//! borders and names of its own; an archive puts streets, relief or pictures from the sky under them.

mod archive;

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::RwLock;
use tokio::task::spawn_blocking;

use crate::disk;

pub use archive::{Archive, ArchiveError, ArchiveKind, ArchiveShown, ArchiveTile};

/// The archives of a data folder.
pub struct Basemaps {
    folder: PathBuf,
    opened: RwLock<BTreeMap<String, Arc<Archive>>>,
}

impl Basemaps {
    /// The archives in `basemap/` of a data folder, which need not be there.
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("basemap"), opened: RwLock::default() }
    }

    /// Copies an archive into the data folder, under the name of its file, once it has been read. Under a name that is
    /// taken it replaces what was there.
    pub async fn add(&self, file: &Path) -> Result<ArchiveShown, ArchiveError> {
        let name = file.file_stem().and_then(OsStr::to_str).filter(|name| is_name(name));
        let name = name.ok_or(ArchiveError::Name)?;
        Archive::open(file).await?;
        tokio::fs::create_dir_all(&self.folder).await?;
        let (to, beside) = (self.path(name), self.folder.join(format!("{name}.new")));
        tokio::fs::copy(file, &beside).await?;
        // A server that has the old file open reads it to the end of an answer.
        tokio::fs::rename(&beside, &to).await?;
        Ok(Archive::open(&to).await?.show(name))
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
        let mut shown = Vec::new();
        for name in self.names().await? {
            match self.open(&name).await {
                Ok(Some(archive)) => shown.push(archive.show(&name)),
                Ok(None) => {}
                Err(error) => tracing::warn!(name, %error, "a base map archive cannot be read"),
            }
        }
        Ok(shown)
    }

    /// The archive that is there now under a name; `None` when there is none.
    pub async fn open(&self, name: &str) -> Result<Option<Arc<Archive>>, ArchiveError> {
        if !is_name(name) {
            return Ok(None);
        }
        let path = self.path(name);
        let stamp = match archive::stamp(&path).await {
            Ok(stamp) => stamp,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.opened.write().remove(name);
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let known = self.opened.read().get(name).cloned();
        if let Some(known) = known.filter(|known| known.stamp == stamp) {
            return Ok(Some(known));
        }
        let opened = Arc::new(Archive::open(&path).await?);
        let mut all = self.opened.write();
        all.insert(name.to_owned(), Arc::clone(&opened));
        Ok(Some(opened))
    }

    async fn names(&self) -> Result<Vec<String>, ArchiveError> {
        let folder = self.folder.clone();
        let entries = spawn_blocking(move || disk::entries(&folder)).await.map_err(io::Error::from)??;
        let mut names = Vec::new();
        for path in entries {
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

#[cfg(test)]
mod tests {
    use super::*;
    use pmtiles::{PmTilesWriter, TileCoord, TileType};

    const METADATA: &str = r#"{"attribution": "<a href=\"x\">© somebody</a>", "vector_layers": [{"id": "roads"}, {"id": "more"}]}"#;

    fn archive(folder: &Path, tile: &[u8], metadata: &str) -> PathBuf {
        let path = folder.join("valle.pmtiles");
        let writer = PmTilesWriter::new(TileType::Mvt).metadata(metadata);
        let mut writer = writer.create(std::fs::File::create(&path).unwrap()).unwrap();
        writer.add_tile(TileCoord::new(0, 0, 0).unwrap(), tile).unwrap();
        writer.finalize().unwrap();
        path
    }

    #[tokio::test]
    async fn an_archive_is_added_listed_served_and_taken_away() {
        let folder = tempfile::tempdir().unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        assert!(basemaps.list().await.unwrap().is_empty());
        let added = basemaps.add(&archive(folder.path(), b"tile", METADATA)).await.unwrap();
        assert_eq!(
            (added.name.as_str(), added.kind, added.attribution.as_deref()),
            ("valle", ArchiveKind::Vector, Some("© somebody"))
        );
        assert_eq!(basemaps.list().await.unwrap(), [added]);
        let open = basemaps.open("valle").await.unwrap().unwrap();
        let tile = open.tile((0, 0, 0)).await.unwrap().unwrap();
        assert_eq!((tile.media_type, tile.encoding), ("application/vnd.mapbox-vector-tile", Some("gzip")));
        assert!(open.tile((1, 0, 0)).await.unwrap().is_none());
        assert!(basemaps.open("../valle").await.unwrap().is_none());
        assert!(basemaps.remove("valle").await.unwrap());
        assert!(basemaps.list().await.unwrap().is_empty());
        assert!(basemaps.open("valle").await.unwrap().is_none(), "what was taken away is served no more");
    }

    #[tokio::test]
    async fn another_archive_under_the_same_name_is_served_at_once_and_at_another_address() {
        let folder = tempfile::tempdir().unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        let tile = async || {
            let archive = basemaps.open("valle").await.unwrap().unwrap();
            let tile = archive.tile((0, 0, 0)).await.unwrap().unwrap();
            (archive.show("valle").url, tile.bytes)
        };
        basemaps.add(&archive(folder.path(), b"tile", METADATA)).await.unwrap();
        let first = tile().await;
        basemaps.add(&archive(folder.path(), b"another tile", METADATA)).await.unwrap();
        let second = tile().await;
        assert!(first.0 != second.0 && first.1 != second.1);
    }

    #[tokio::test]
    async fn one_archive_that_broke_takes_no_other_from_the_list() {
        let folder = tempfile::tempdir().unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        basemaps.add(&archive(folder.path(), b"tile", METADATA)).await.unwrap();
        std::fs::write(basemaps.path("broken"), b"PMTiles\x03").unwrap();
        let names: Vec<_> = basemaps.list().await.unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["valle"]);
    }

    #[tokio::test]
    async fn an_archive_that_is_cut_off_or_of_another_schema_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let basemaps = Basemaps::new(&folder.path().join("data"));
        let file = archive(folder.path(), &[7; 5_000], METADATA);
        let bytes = std::fs::read(&file).unwrap();
        for kept in [0, 60, 126, 200, bytes.len() - 1] {
            std::fs::write(&file, &bytes[..kept]).unwrap();
            let refused = basemaps.add(&file).await.unwrap_err();
            assert!(
                matches!(refused, ArchiveError::Cut { .. } | ArchiveError::Format(_)),
                "{kept}: {refused}"
            );
        }
        let other = r#"{"vector_layers": [{"id": "transportation"}, {"id": "poi"}]}"#;
        let refused = basemaps.add(&archive(folder.path(), b"tile", other)).await.unwrap_err();
        assert!(refused.to_string().starts_with("its layers are transportation, poi"), "{refused}");
        let absent = basemaps.add(&folder.path().join("absent.pmtiles")).await.unwrap_err();
        assert!(matches!(absent, ArchiveError::File(_)), "{absent}");
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
