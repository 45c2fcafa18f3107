//! A certificate for a room: the server makes it once and keeps it, so that its fingerprint stays the one that people compared.

use std::{net::IpAddr, path::Path, time::Duration};

use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose};
use zeroize::Zeroizing;

use super::{addresses, certificate::Certificate, files::Files};
use crate::clock;

/// Longer ones are refused by iPhones, whoever trusts them.
const LASTS: Duration = Duration::from_hours(24 * 800);
/// Before its end another one is made.
const BEFORE: Duration = Duration::from_hours(24 * 7);

/// What it is made out to: every name and address by which people may call the server.
pub(super) fn names(listen: IpAddr, url: &str) -> Vec<String> {
    let mut names = addresses::all(listen);
    let named = url.parse::<axum::http::Uri>().ok();
    if let Some(host) = named.as_ref().and_then(|url| url.host()) {
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        if !names.contains(&host) {
            names.push(host);
        }
    }
    names
}

/// The one that was made, or a new one when there is none or its time is nearly over.
pub(super) fn kept(folder: &Path, names: &[String]) -> anyhow::Result<Certificate> {
    let files = Files { certificate: folder.join("self-made.pem"), key: folder.join("self-made.key") };
    let now = Duration::from_millis((clock::wall())());
    if files.exist() {
        let kept = files.read()?;
        if kept.until() > now + BEFORE {
            return Ok(kept);
        }
    }
    let (chain, key) = make(names, now)?;
    files.write(&chain, &key)?;
    files.read()
}

fn make(names: &[String], now: Duration) -> anyhow::Result<(String, Zeroizing<String>)> {
    let key = KeyPair::generate()?;
    let mut asked = CertificateParams::new(names)?;
    // A phone whose clock is a day behind should not find it too young.
    let (year, month, day) = date(now.saturating_sub(Duration::from_hours(24)))?;
    asked.not_before = rcgen::date_time_ymd(year, month, day);
    let (year, month, day) = date(now + LASTS)?;
    asked.not_after = rcgen::date_time_ymd(year, month, day);
    // Nothing of whose machine it is, or what for.
    asked.distinguished_name.push(DnType::CommonName, "self-made");
    asked.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    asked.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    Ok((asked.self_signed(&key)?.pem(), Zeroizing::new(key.serialize_pem())))
}

fn date(since_1970: Duration) -> anyhow::Result<(i32, u8, u8)> {
    let at =
        jiff::Timestamp::from_second(i64::try_from(since_1970.as_secs())?).map_err(anyhow::Error::msg)?;
    let date = at.to_zoned(jiff::tz::TimeZone::UTC).date();
    Ok((date.year().into(), date.month().try_into()?, date.day().try_into()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_every_address_stays_the_same_and_is_made_anew_before_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let names = names("192.168.7.1".parse().unwrap(), "https://mapa.lan:8443");
        let first = kept(folder.path(), &names).unwrap();
        for name in ["localhost", "127.0.0.1", "::1", "192.168.7.1", "mapa.lan"] {
            assert!(first.names(name), "{name} is not in {names:?}");
        }
        assert_eq!(first.fingerprint().len(), 32 * 3 - 1);
        let again = kept(folder.path(), &["elsewhere".into()]).unwrap();
        assert_eq!(again.fingerprint(), first.fingerprint(), "what people compared stays");

        let old = Duration::from_millis((clock::wall())()).saturating_sub(LASTS.saturating_sub(BEFORE));
        let (chain, key) = make(&names, old).unwrap();
        let files = Files {
            certificate: folder.path().join("self-made.pem"),
            key: folder.path().join("self-made.key"),
        };
        files.write(&chain, &key).unwrap();
        let next = kept(folder.path(), &names).unwrap();
        assert!(next.until() > Duration::from_millis((clock::wall())()) + BEFORE);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(folder.path().join("self-made.key")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_key_that_is_another_ones_is_no_proof() {
        let now = Duration::from_millis((clock::wall())());
        let names = ["mapa.lan".to_owned()];
        let ((chain, key), (_, other)) = (make(&names, now).unwrap(), make(&names, now).unwrap());
        assert!(Certificate::read(chain.as_bytes(), key.as_bytes()).is_ok());
        let refused = Certificate::read(chain.as_bytes(), other.as_bytes()).unwrap_err();
        assert!(refused.to_string().contains("not the one of the certificate"), "{refused}");
        assert!(Certificate::read(b"", key.as_bytes()).is_err());
        assert!(
            Certificate::read(
                b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                key.as_bytes()
            )
            .is_err()
        );
    }
}
