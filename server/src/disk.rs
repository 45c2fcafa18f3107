//! What lies on the disk for this user alone, and files that are there whole or not at all.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// A file as long as it is not whole. It lies beside the one that it becomes, and goes with whoever gives up.
pub struct Part {
    beside: PathBuf,
    path: PathBuf,
}

impl Part {
    /// Begins a file. Nothing that is there is written over: neither what has its name, nor what lies beside it.
    pub fn begin(path: &Path) -> io::Result<(File, Self)> {
        let beside = path.with_added_extension(format!("{:08x}.part", rand::random::<u32>()));
        let file = options().open(&beside)?;
        Ok((file, Self { beside, path: path.to_owned() }))
    }

    /// Ends it: it is on the disk, under its name. What had that name is gone.
    pub fn end(self, file: &File) -> io::Result<()> {
        file.sync_all()?;
        fs::rename(&self.beside, &self.path)?;
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        // A name is on the disk when its folder is; not every system opens folders.
        drop(File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()));
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // It is gone already when the file is whole.
        drop(fs::remove_file(&self.beside));
    }
}

/// Writes a file that its owner alone reads, whole or not at all. What had its name is gone then.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (mut file, part) = Part::begin(path)?;
    file.write_all(bytes)?;
    part.end(&file)
}

/// Makes a folder that its owner alone opens, and those above it that are not there.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What lies in a folder; nothing in one that is not there.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Of a new file that its owner alone reads.
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_nothing_beside_it_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let (path, beside) = (folder.path().join("server.key"), folder.path().join("server.new"));
        fs::write(&beside, "somebody's").unwrap();
        write_whole(&path, b"first").unwrap();
        write_whole(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read(&beside).unwrap(), b"somebody's");
        let (file, part) = Part::begin(&path).unwrap();
        assert_eq!(entries(folder.path()).unwrap().len(), 3);
        drop((file, part));
        assert_eq!(entries(folder.path()).unwrap().len(), 2, "who gives up leaves nothing");
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert!(entries(&path.join("no")).is_err() && entries(&folder.path().join("no")).unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn files_and_folders_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("outer/inner");
        make_folder(&inner).unwrap();
        write_whole(&inner.join("key"), b"").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            [mode(&folder.path().join("outer")), mode(&inner), mode(&inner.join("key"))],
            [0o700, 0o700, 0o600]
        );
    }
}
