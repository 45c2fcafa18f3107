//! A certificate that every browser trusts, asked for and renewed by the server itself (RFC 8555). The authority asks at the
//! very door that the certificate is for (TLS-ALPN-01, RFC 8737): no other port and no other program is needed.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, bail};
use instant_acme::{
    Account, AccountCredentials, AuthorizationStatus, ChallengeType, Identifier, LetsEncrypt, NewAccount,
    NewOrder, OrderStatus, RetryPolicy,
};
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;
use tokio_rustls::rustls::{crypto::ring, pki_types::PrivateKeyDer, sign::CertifiedKey};

use super::{
    certificate::{Certificate, Proof},
    files::{self, Files},
};
use crate::clock;

/// How often one looks whether it is time to renew.
const LOOK: Duration = Duration::from_hours(6);
/// After a failure one waits, and each time longer: authorities take a handful of failures in an hour.
const FIRST_WAIT: Duration = Duration::from_mins(2);
const LONGEST_WAIT: Duration = Duration::from_hours(6);

/// What is asked for, of whom, by whom.
#[derive(Clone)]
pub(super) struct Acme {
    pub(super) domain: String,
    contact: String,
    directory: String,
}

/// The account at an authority, kept so that there is one and not one for each start.
#[derive(Serialize, Deserialize)]
struct Kept {
    directory: String,
    contact: String,
    account: AccountCredentials,
}

impl Acme {
    /// `directory` is the address of an authority, or `staging` for one that is only for trying.
    pub(super) fn new(domain: &str, contact: &str, directory: Option<&str>) -> Self {
        let directory = match directory {
            None => LetsEncrypt::Production.url(),
            Some("staging") => LetsEncrypt::Staging.url(),
            Some(named) => named,
        };
        Self { domain: domain.to_lowercase(), contact: contact.into(), directory: directory.into() }
    }

    /// Shows the certificate that was obtained, if there is one, and sees to it that there is always a good one.
    pub(super) fn follow(self, folder: PathBuf) -> Arc<Proof> {
        let files = Files { certificate: folder.join("acme.pem"), key: folder.join("acme.key") };
        let proof = Arc::new(Proof::default());
        match files.exist().then(|| files.read()) {
            Some(Ok(kept)) if kept.names(&self.domain) => proof.show(kept),
            Some(Err(error)) => {
                tracing::warn!(error = format!("{error:#}"), "a certificate does not read: asking anew");
            }
            _ => {}
        }
        tokio::spawn(self.keep_up(folder, files, Arc::clone(&proof)));
        proof
    }

    async fn keep_up(self, folder: PathBuf, files: Files, proof: Arc<Proof>) {
        let mut wait = FIRST_WAIT;
        loop {
            let now = Duration::from_millis((clock::wall())());
            if proof.shown().is_some_and(|shown| !shown.is_due(now)) {
                sleep(LOOK).await;
                continue;
            }
            let obtained = self.obtain(&folder, &files, &proof).await;
            proof.answer(None);
            match obtained {
                Ok(certificate) => {
                    tracing::info!(
                        fingerprint = certificate.fingerprint(),
                        "a new certificate is shown from now on"
                    );
                    proof.show(certificate);
                    wait = FIRST_WAIT;
                    // Should the authority give away what is nearly over, it is not asked without pause.
                    sleep(wait).await;
                }
                Err(error) => {
                    let minutes = wait.as_secs() / 60;
                    tracing::warn!(
                        error = format!("{error:#}"),
                        minutes,
                        "no certificate came: asking again"
                    );
                    sleep(wait).await;
                    wait = (wait * 3).min(LONGEST_WAIT);
                }
            }
        }
    }

    async fn obtain(
        &self,
        folder: &std::path::Path,
        files: &Files,
        proof: &Proof,
    ) -> anyhow::Result<Certificate> {
        let account = self.account(&folder.join("acme-account.json")).await?;
        let asked = [Identifier::Dns(self.domain.clone())];
        let mut order = account.new_order(&NewOrder::new(&asked)).await.context("the order was refused")?;
        let mut asks = order.authorizations();
        while let Some(ask) = asks.next().await {
            let mut ask = ask?;
            match ask.status {
                AuthorizationStatus::Valid => continue,
                AuthorizationStatus::Pending => {}
                other => bail!("the authority does not ask any more: {other:?}"),
            }
            let challenge = ask.challenge(ChallengeType::TlsAlpn01);
            let mut challenge =
                challenge.context("the authority does not ask at the door itself (TLS-ALPN-01)")?;
            proof.answer(Some(self.answer(challenge.key_authorization().digest().as_ref())?));
            challenge.set_ready().await?;
        }
        let patience = RetryPolicy::default();
        let ready = order.poll_ready(&patience).await?;
        if ready != OrderStatus::Ready {
            bail!("the authority did not find this server at {}: its order is {ready:?}", self.domain);
        }
        let key = zeroize::Zeroizing::new(order.finalize().await?);
        let chain = order.poll_certificate(&patience).await?;
        let certificate = Certificate::read(chain.as_bytes(), key.as_bytes())?;
        files.write(&chain, &key)?;
        Ok(certificate)
    }

    async fn account(&self, path: &std::path::Path) -> anyhow::Result<Account> {
        let kept = std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice::<Kept>(&bytes).ok());
        if let Some(kept) = kept.filter(|it| it.directory == self.directory && it.contact == self.contact) {
            return Ok(Account::builder()?.from_credentials(kept.account).await?);
        }
        let contact = format!("mailto:{}", self.contact);
        // Whoever says `--acme` says that she agrees: the help does.
        let asked =
            NewAccount { contact: &[&contact], terms_of_service_agreed: true, only_return_existing: false };
        let made = Account::builder()?.create(&asked, self.directory.clone(), None).await;
        let (account, credentials) = made.with_context(|| format!("{} makes no account", self.directory))?;
        let kept =
            Kept { directory: self.directory.clone(), contact: self.contact.clone(), account: credentials };
        files::write(path, &zeroize::Zeroizing::new(serde_json::to_vec(&kept)?))?;
        Ok(account)
    }

    /// What an authority wants to see at the door: a certificate that holds the answer to its question.
    fn answer(&self, digest: &[u8]) -> anyhow::Result<CertifiedKey> {
        let mut asked = CertificateParams::new([self.domain.clone()])?;
        asked.custom_extensions = vec![CustomExtension::new_acme_identifier(digest)];
        let key = KeyPair::generate()?;
        let made = asked.self_signed(&key)?;
        let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
        // Nobody checks here that the two belong together: what must be understood about this one nobody understands.
        Ok(CertifiedKey::new(vec![made.der().clone()], ring::sign::any_ecdsa_type(&key)?))
    }
}
