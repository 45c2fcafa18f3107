//! A certificate with its key, and which of them is shown to whom.

use std::{net::IpAddr, sync::Arc, time::Duration};

use anyhow::Context;
use parking_lot::RwLock;
use sha2::{Digest, Sha256};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};
use x509_cert::{
    Certificate as Read,
    der::Decode,
    ext::pkix::{SubjectAltName, name::GeneralName},
};

/// The protocol by which an authority asks whether this server answers for a domain (RFC 8737).
pub(super) const ACME_TLS: &[u8] = b"acme-tls/1";
const HTTP: &[u8] = b"http/1.1";

/// A certificate that the server can show: it has the key to it.
#[derive(Debug)]
pub struct Certificate {
    key: Arc<CertifiedKey>,
    fingerprint: String,
    names: Vec<String>,
    /// Since 1970.
    from: Duration,
    until: Duration,
}

impl Certificate {
    /// Reads one from PEM: the chain, the server's own first, and the key to it.
    pub fn read(chain: &[u8], key: &[u8]) -> anyhow::Result<Self> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
            .collect::<Result<_, _>>()
            .context("the certificate is no PEM file")?;
        let key = PrivateKeyDer::from_pem_slice(key).context("the key is no PEM file with a private key")?;
        let own = chain.first().context("there is no certificate in the file")?;
        let fingerprint = spoken(&Sha256::digest(own));
        let read = Read::from_der(own).context("the certificate does not read")?;
        let read = read.tbs_certificate();
        let named = read.get_extension::<SubjectAltName>().ok().flatten();
        let names = named.into_iter().flat_map(|(_, it)| it.0).filter_map(|it| name(&it)).collect();
        let good = read.validity();
        let (from, until) = (good.not_before.to_unix_duration(), good.not_after.to_unix_duration());
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider())
            .context("the key is not the one of the certificate")?;
        Ok(Self { key: Arc::new(key), fingerprint, names, from, until })
    }

    /// The SHA-256 of the certificate, as browsers show it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether it is made out to this name or address.
    pub fn names(&self, name: &str) -> bool {
        self.names.iter().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// When it ends, since 1970.
    pub fn until(&self) -> Duration {
        self.until
    }

    /// Whether less than a third of its time is left.
    pub fn is_due(&self, now: Duration) -> bool {
        now + self.until.saturating_sub(self.from) / 3 >= self.until
    }
}

fn name(of: &GeneralName) -> Option<String> {
    match of {
        GeneralName::DnsName(name) => Some(name.to_string()),
        GeneralName::IpAddress(bytes) => {
            let bytes = bytes.as_bytes();
            let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
            let ip = four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from));
            ip.ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

fn spoken(digest: &[u8]) -> String {
    let pairs: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// What the server shows to prove that it is the one. It may be renewed while the server runs.
#[derive(Debug, Default)]
pub struct Proof {
    shown: RwLock<Option<Arc<Certificate>>>,
    /// What answers the question of an authority.
    challenge: RwLock<Option<Arc<CertifiedKey>>>,
    /// Nobody but the server itself vouches for it.
    pub self_made: bool,
}

impl Proof {
    /// A proof by this certificate.
    pub fn of(certificate: Certificate, self_made: bool) -> Self {
        Self { shown: RwLock::new(Some(Arc::new(certificate))), self_made, ..Self::default() }
    }

    /// What is shown now.
    pub fn shown(&self) -> Option<Arc<Certificate>> {
        self.shown.read().clone()
    }

    /// Shows another one from now on.
    pub fn show(&self, certificate: Certificate) {
        *self.shown.write() = Some(Arc::new(certificate));
    }

    /// Answers an authority with this, or no more.
    pub(super) fn answer(&self, challenge: Option<CertifiedKey>) {
        *self.challenge.write() = challenge.map(Arc::new);
    }
}

impl ResolvesServerCert for Proof {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        if hello.alpn().is_some_and(|mut asked| asked.any(|it| it == ACME_TLS)) {
            return self.challenge.read().clone();
        }
        self.shown().map(|certificate| Arc::clone(&certificate.key))
    }
}

/// TLS 1.3, or 1.2 with keys that are thrown away after each connection.
pub(super) fn guarded(proof: Arc<Proof>) -> anyhow::Result<TlsAcceptor> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(proof);
    config.alpn_protocols = vec![HTTP.to_vec(), ACME_TLS.to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
