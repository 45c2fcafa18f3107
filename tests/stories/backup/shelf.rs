//! Where the files of a story of backups lie, and how they are made and brought back.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use age::secrecy::ExposeSecret;
use server::{
    backup::{Closing, Head, Opening, Read, Sort, Write},
    store::whole::{Kept, Wrapped},
};
use tests::house::House;

/// Where the files of a story lie, and what opens them.
pub(crate) struct Shelf {
    folder: tempfile::TempDir,
    pub(crate) recipient: String,
}

/// Something that opens nothing else.
pub(crate) fn identity(path: &Path) -> String {
    let identity = age::x25519::Identity::generate();
    fs::write(path, identity.to_string().expose_secret()).unwrap();
    identity.to_public().to_string()
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let recipient = identity(&folder.path().join("identity"));
        Self { folder, recipient }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Backs a house up; answers the ledger.
    pub(crate) fn backup(&self, house: &House, name: &str) -> PathBuf {
        let keys = self.at(&format!("{name} keys"));
        let mut command = house.command();
        command.arg("backup").arg(self.at(name)).arg("--ledger").arg(&keys);
        let done = command.args(["--recipient", &self.recipient]).output().unwrap();
        assert!(done.status.success(), "{}", said(&done));
        only(&keys)
    }

    /// Tries to bring a backup back into a house, with the key file of another.
    pub(crate) fn restore(
        &self,
        into: &House,
        from: &House,
        file: &Path,
        ledger: &Path,
        more: &[&str],
    ) -> Output {
        fs::copy(from.key_file(), into.key_file()).unwrap();
        let mut command = into.command();
        command.arg("restore").arg(file).arg("--ledger").arg(ledger);
        if !more.iter().any(|it| it.contains("passphrase") || it.contains("--identity")) {
            command.arg("--identity").arg(self.at("identity"));
        }
        command.args(more).output().unwrap()
    }

    pub(crate) fn opening(&self) -> Opening {
        Opening { passphrase: None, identities: vec![self.at("identity")] }
    }

    /// The same ledger, as if it had been made at another time.
    pub(crate) fn moved(&self, file: &Path, to: &Path, sort: Sort, move_to: impl Fn(&mut Head)) {
        let mut read = Read::open(file, &self.opening(), sort).unwrap();
        let mut head = read.head.clone();
        move_to(&mut head);
        let closing = Closing::to(std::slice::from_ref(&self.recipient)).unwrap();
        let mut written = Write::begin(to, &closing, &head).unwrap();
        match sort {
            Sort::Ledger => {
                while let Some(record) = read.record::<Wrapped>().unwrap() {
                    written.record(&record).unwrap();
                }
            }
            _ => {
                while let Some(record) = read.record::<Kept>().unwrap() {
                    written.record(&record).unwrap();
                }
            }
        }
        written.end().unwrap();
    }
}

fn only(folder: &Path) -> PathBuf {
    let mut found: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

pub(crate) fn said(done: &Output) -> String {
    String::from_utf8_lossy(&[done.stdout.as_slice(), &done.stderr].concat()).into_owned()
}
