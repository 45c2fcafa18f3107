//! Which servers run on a data folder: each holds a file there locked for as long as it lives, with its process and
//! whether it is sealed. So `trama seal` finds them, and never mistakes another process for one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::disk;

/// The end of the name of such a file; before it stands the number of the process.
const END: &str = "running";
/// Longest wait for servers to be sealed.
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

/// What becomes of a server that is asked to seal itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Became {
    /// It is sealed.
    Sealed,
    /// It ended, and its keys with it.
    Ended,
}

/// The servers that run on a data folder.
pub fn others(data_dir: &Path) -> io::Result<Vec<Other>> {
    let mut found = Vec::new();
    for path in disk::entries(data_dir)? {
        let process = path.file_stem().and_then(|it| it.to_str()?.parse().ok()).filter(|it| *it > 0);
        let (Some(process), true) = (process, path.extension().is_some_and(|it| it == END)) else { continue };
        let file = match File::open(&path) {
            Ok(file) => file,
            // It ended since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if file.try_lock_shared().is_ok() {
            // Its server ended without taking it away.
            drop(fs::remove_file(&path));
        } else {
            found.push(Other { path, process });
        }
    }
    Ok(found)
}

/// Seals servers; says of each what became of it. All are asked before any is waited for: one that does not listen keeps no
/// other open.
pub fn seal(others: &[Other]) -> Vec<io::Result<Became>> {
    let asked: Vec<_> = others.iter().map(Other::ask).collect();
    let until = Instant::now() + PATIENCE;
    others.iter().zip(asked).map(|(other, asked)| asked.and_then(|()| other.wait(until))).collect()
}

impl Other {
    /// The number of its process.
    pub fn process(&self) -> i32 {
        self.process
    }

    fn ask(&self) -> io::Result<()> {
        #[cfg(unix)]
        if self.became().is_none() {
            use rustix::{
                io::Errno,
                process::{Pid, Signal, kill_process},
            };
            let process = Pid::from_raw(self.process).ok_or(io::ErrorKind::InvalidData)?;
            match kill_process(process, Signal::USR1) {
                // Whoever waits for it sees that it ended.
                Ok(()) | Err(Errno::SRCH) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn wait(&self, until: Instant) -> io::Result<Became> {
        loop {
            if let Some(became) = self.became() {
                return Ok(became);
            }
            if Instant::now() > until {
                return Err(io::ErrorKind::TimedOut.into());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Nothing yet, as long as it is open.
    fn became(&self) -> Option<Became> {
        match fs::read(&self.path) {
            Ok(said) if said == b"sealed" => Some(Became::Sealed),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Some(Became::Ended),
            _ => (!self.lives()).then_some(Became::Ended),
        }
    }

    fn lives(&self) -> bool {
        #[cfg(unix)]
        {
            use rustix::{
                io::Errno,
                process::{Pid, test_kill_process},
            };
            Pid::from_raw(self.process).is_some_and(|it| test_kill_process(it) != Err(Errno::SRCH))
        }
        #[cfg(not(unix))]
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_server_that_ends_while_one_looks_is_none() {
        let folder = tempfile::tempdir().unwrap();
        // Its name is still read from the folder, and nothing is there any more.
        std::os::unix::fs::symlink("nowhere", folder.path().join("7.running")).unwrap();
        assert!(others(folder.path()).unwrap().is_empty());
    }
}
