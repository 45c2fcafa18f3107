//! A certificate of one's own, by file. Whoever renews it writes the files anew: they are read again, and nobody notices.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::Context;
use tokio::time::sleep;
use zeroize::Zeroizing;

use super::certificate::{Certificate, Proof};
use crate::disk;

/// How often one looks whether they were written anew.
const LOOK: Duration = Duration::from_secs(5);

/// A certificate and its key, in PEM.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) certificate: PathBuf,
    pub(super) key: PathBuf,
}

/// When each was written, and how long it is.
type Written = [Option<(SystemTime, u64)>; 2];

impl Files {
    /// Shows the certificate, and each that comes after it.
    pub(super) fn follow(&self) -> anyhow::Result<Arc<Proof>> {
        let written = self.written();
        let proof = Arc::new(Proof::of(self.read()?, false));
        tokio::spawn(keep_up(self.clone(), Arc::clone(&proof), written));
        Ok(proof)
    }

    /// Whether both are there.
    pub(super) fn exist(&self) -> bool {
        self.certificate.exists() && self.key.exists()
    }

    pub(super) fn read(&self) -> anyhow::Result<Certificate> {
        let file = |path: &Path| fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
        let (chain, key) = (file(&self.certificate)?, Zeroizing::new(file(&self.key)?));
        Certificate::read(&chain, &key)
            .with_context(|| format!("{} and {}", self.certificate.display(), self.key.display()))
    }

    /// Writes both, the key for its owner alone.
    pub(super) fn write(&self, chain: &str, key: &str) -> anyhow::Result<()> {
        write(&self.key, key.as_bytes())?;
        write(&self.certificate, chain.as_bytes())
    }

    fn written(&self) -> Written {
        [&self.certificate, &self.key].map(|path| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        })
    }
}

async fn keep_up(files: Files, proof: Arc<Proof>, mut read: Written) {
    loop {
        sleep(LOOK).await;
        let written = files.written();
        if written == read {
            continue;
        }
        match files.read() {
            Ok(certificate) => {
                proof.show(certificate);
                tracing::info!("another certificate is shown from now on");
            }
            // One of the two may not be there yet. The old one is shown meanwhile.
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the certificate was not read anew"),
        }
        read = written;
    }
}

/// Writes a file that only its owner reads, whole or not at all.
pub(super) fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let write = || {
        path.parent().map_or(Ok(()), disk::make_folder)?;
        disk::write_whole(path, bytes)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))
}
