//! Which servers run on a data folder: each holds a file there locked for as long as it lives, with its process and
//! whether it is sealed. So `trama seal` finds them, and never mistakes another process for one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// The end of the name of such a file; before it stands the number of the process.
const END: &str = "running";
/// Longest wait for a server to be sealed.
const PATIENCE: Duration = Duration::from_secs(5);

/// This server's file. It is taken away when the server stops.
pub struct Running {
    path: PathBuf,
    file: File,
}

impl Running {
    /// Notes that this process serves from a data folder.
    pub fn note(data_dir: &Path, sealed: bool) -> io::Result<Self> {
        let path = data_dir.join(format!("{}.{END}", std::process::id()));
        let file = OpenOptions::new().create(true).write(true).truncate(true).open(&path)?;
        file.lock()?;
        let running = Self { path, file };
        running.say(sealed)?;
        Ok(running)
    }

    /// Says whether it is sealed.
    pub fn say(&self, sealed: bool) -> io::Result<()> {
        self.file.set_len(0)?;
        io::Seek::seek(&mut &self.file, io::SeekFrom::Start(0))?;
        (&self.file).write_all(if sealed { b"sealed" } else { b"open" })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Whoever finds it sees that nobody holds it.
        drop(fs::remove_file(&self.path));
    }
}

/// A server that runs on a data folder.
pub struct Other {
    path: PathBuf,
    process: i32,
}

/// The servers that run on a data folder.
pub fn others(data_dir: &Path) -> io::Result<Vec<Other>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(data_dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let path = entry?.path();
        let process = path.file_stem().and_then(|it| it.to_str()?.parse().ok());
        let (Some(process), true) = (process, path.extension().is_some_and(|it| it == END)) else { continue };
        let file = File::open(&path)?;
        if file.try_lock_shared().is_ok() {
            // Its server ended without taking it away.
            drop(fs::remove_file(&path));
        } else {
            found.push(Other { path, process });
        }
    }
    Ok(found)
}

impl Other {
    /// Seals it; `false` when it is not sealed in time.
    pub fn seal(&self) -> io::Result<bool> {
        if self.is_sealed() {
            return Ok(true);
        }
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process};
            let process = Pid::from_raw(self.process).ok_or(io::ErrorKind::InvalidData)?;
            kill_process(process, Signal::USR1)?;
        }
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if self.is_sealed() {
                return Ok(true);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(false)
    }

    /// The number of its process.
    pub fn process(&self) -> i32 {
        self.process
    }

    fn is_sealed(&self) -> bool {
        fs::read(&self.path).is_ok_and(|said| said == b"sealed")
    }
}
