//! The wire: how people's browsers reach this server, and what guards what they say on the way. TLS ends in this process;
//! in the clear it speaks on the machine itself, to a proxy that is named, or where whoever starts it says so.

pub mod acme;
pub(crate) mod addresses;
pub mod certificate;
pub(crate) mod connections;
pub mod door;
mod files;
mod proxy;
mod redirect;
mod self_made;

use std::{net::SocketAddr, path::Path, sync::Arc};

use anyhow::{Context, bail};
use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::Response,
};
use tokio::net::TcpListener;

use crate::config;
use acme::Acme;
use certificate::Proof;
use door::Door;
use files::Files;

/// The folder, under the data, of what belongs to the wire: it is not sealed, as a sealed server is reached by it.
const FOLDER: &str = "wire";
/// A year. Not for the other names of a domain: those are not ours.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// How the server is reached.
enum Way {
    /// In the clear.
    Plain,
    /// In the clear, by a proxy that speaks TLS for it.
    Proxied,
    /// By TLS with the certificate of these files.
    Files(Files),
    /// By TLS with a certificate that the server made for itself.
    SelfMade,
    /// By TLS with a certificate that the server asks for.
    Acme(Acme),
}

/// How people reach a server: its address, and what proves that it is the one.
#[derive(Clone)]
pub struct Reached {
    /// `https://mapa.example.org`
    pub url: String,
    /// What it shows, where TLS ends in this process.
    pub proof: Option<Arc<Proof>>,
}

impl Reached {
    /// Whether browsers reach it by TLS, here or at a proxy.
    pub fn is_secure(&self) -> bool {
        self.url.starts_with("https://")
    }
}

impl From<String> for Reached {
    fn from(url: String) -> Self {
        Self { url, proof: None }
    }
}

impl From<&str> for Reached {
    fn from(url: &str) -> Self {
        url.to_owned().into()
    }
}

impl std::fmt::Display for Reached {
    fn fmt(&self, text: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        text.write_str(&self.url)
    }
}

/// A wire, ready to be answered.
pub struct Wire {
    /// How people reach it.
    pub reached: Reached,
    way: Way,
    /// An address of its own at which nothing is told but the right one.
    redirects: Option<TcpListener>,
}

impl Way {
    fn of(asked: &config::Wire, listen: SocketAddr, url: Option<&str>) -> anyhow::Result<Self> {
        let secure = url.is_none_or(|url| url.starts_with("https://"));
        let (way, secure) = if let (Some(certificate), Some(key)) = (&asked.certificate, &asked.key) {
            (Self::Files(Files { certificate: certificate.clone(), key: key.clone() }), secure)
        } else if let (Some(domain), Some(contact)) = (&asked.acme, &asked.acme_contact) {
            (Self::Acme(Acme::new(domain, contact, asked.acme_directory.as_deref())), secure)
        } else if asked.tls.is_some() {
            (Self::SelfMade, secure)
        } else if asked.behind_proxy {
            (Self::Proxied, secure && url.is_some())
        } else if listen.ip().is_loopback() || asked.plain {
            if url.is_some_and(|url| url.starts_with("https://")) {
                bail!(
                    "--url begins with https:// and nothing here speaks TLS: say --tls self-made, --certificate, --acme, or \
                     --behind-proxy if a proxy does"
                );
            }
            return Ok(Self::Plain);
        } else {
            bail!(
                "other machines would reach {listen} in the clear, where anybody on the network reads and alters what people \
                 send. Say one of:\n  --tls self-made                        for a room: no domain and no internet needed\n  \
                 --acme DOMAIN --acme-contact MAIL      for a server with a name on the internet\n  \
                 --certificate FILE --key FILE          for a certificate that you have\n  \
                 --behind-proxy --url https://…         where a proxy speaks TLS for it\n  \
                 --plain                                if you know everybody on the network"
            );
        };
        if !secure {
            bail!("--url says how people reach the server, and that is by TLS: it begins with https://");
        }
        Ok(way)
    }
}

impl Wire {
    /// Makes ready what the settings ask for, for a server that listens at `at`.
    pub async fn open(
        asked: &config::Wire,
        url: Option<&str>,
        data_dir: &Path,
        at: SocketAddr,
    ) -> anyhow::Result<Self> {
        let (way, folder) = (Way::of(asked, at, url)?, data_dir.join(FOLDER));
        let url = url.map_or_else(|| way.url(at), |url| url.trim_end_matches('/').to_owned());
        let proof = match &way {
            Way::Plain | Way::Proxied => None,
            Way::Files(files) => Some(files.follow()?),
            Way::SelfMade => {
                let names = self_made::names(at.ip(), &url);
                Some(Arc::new(Proof::of(self_made::kept(&folder, &names)?, true)))
            }
            Way::Acme(acme) => Some(acme.clone().follow(folder)),
        };
        let redirects = match asked.redirect_from {
            Some(from) => {
                Some(TcpListener::bind(from).await.with_context(|| format!("cannot listen at {from}"))?)
            }
            None => None,
        };
        Ok(Self { reached: Reached { url, proof }, way, redirects })
    }

    /// What to say of it in the terminal.
    pub fn words(&self, at: SocketAddr) -> String {
        let shown = self.reached.proof.as_ref().and_then(|proof| proof.shown());
        match &self.way {
            Way::Plain if at.ip().is_loopback() => String::new(),
            Way::Plain => "Warning: in the clear. Anybody on this network can read and alter what people send, passphrases and \
                 places included.\nBrowsers give such a page neither the microphone nor an installable app. --tls self-made \
                 needs no domain and no internet."
                .into(),
            Way::Proxied => format!(
                "Behind a proxy: what it says of where people come from is believed. Let nobody else reach {at}."
            ),
            Way::Files(_) | Way::Acme(_) => shown.map_or_else(
                || "Asking for a certificate; until it comes no browser gets in.".into(),
                |shown| format!("Its certificate has the SHA-256 fingerprint\n{}", shown.fingerprint()),
            ),
            Way::SelfMade => shown.map_or_else(String::new, |shown| {
                let unnamed = addresses::shown(at.ip()).into_iter().find(|ip| !shown.names(&ip.to_string()));
                let unnamed = unnamed.map(|ip| {
                    format!(
                        "\nIt does not name {ip}: browsers that were told to trust it warn again. Without the folder {FOLDER} in the \
                         data another one is made."
                    )
                });
                format!(
                    "Its certificate is made by itself, so every browser warns, once. Go on only where the browser shows this \
                     SHA-256 fingerprint:\n{}{}",
                    shown.fingerprint(),
                    unnamed.unwrap_or_default()
                )
            }),
        }
    }

    /// What every request and every answer on this wire goes through.
    pub fn dress(&self, router: Router) -> Router {
        let router = match self.way {
            Way::Proxied => router.layer(middleware::from_fn(proxy::forwarded)),
            _ => router,
        };
        // A browser that heard it would let nobody past the warning of a certificate that is self-made.
        if self.reached.is_secure() && !matches!(self.way, Way::SelfMade) {
            router.layer(middleware::map_response(async |mut response: Response| {
                response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, STRICT);
                response
            }))
        } else {
            router
        }
    }

    /// The door in front of a listener, where TLS ends here. Whoever knocks in the clear is sent to the right address.
    pub fn door(&mut self, listener: TcpListener) -> anyhow::Result<Result<Door, TcpListener>> {
        let port = listener.local_addr()?.port();
        let send_on = || redirect::router(self.way.base(&self.reached.url), port);
        if let Some(from) = self.redirects.take() {
            tokio::spawn(redirect::serve(from, send_on()));
        }
        let Some(proof) = &self.reached.proof else { return Ok(Err(listener)) };
        let (door, plain) = Door::open(listener, certificate::guarded(Arc::clone(proof))?)?;
        tokio::spawn(redirect::serve(plain, send_on()));
        Ok(Ok(door))
    }
}

impl Way {
    /// Where people reach a server that listens at `at`, when nobody says it.
    fn url(&self, at: SocketAddr) -> String {
        let host = |host: &str, usual: u16| match at.port() {
            port if port == usual => host.to_owned(),
            port => format!("{host}:{port}"),
        };
        let reached = match addresses::shown(at.ip()).first() {
            Some(ip) if !ip.is_loopback() => SocketAddr::new(*ip, at.port()).to_string(),
            _ => format!("localhost:{}", at.port()),
        };
        match self {
            Self::Plain | Self::Proxied => format!("http://{reached}"),
            Self::Acme(acme) => format!("https://{}", host(&acme.domain, 443)),
            Self::Files(_) | Self::SelfMade => format!("https://{reached}"),
        }
    }

    /// Where whoever came in the clear is sent: the one address of a server with a name. In a room people know it by
    /// several, and keep theirs.
    fn base(&self, url: &str) -> Option<String> {
        match self {
            Self::SelfMade => None,
            _ => Some(url.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(listen: &str, url: Option<&str>, asked: &config::Wire) -> Result<Way, String> {
        Way::of(asked, listen.parse().unwrap(), url).map_err(|error| error.to_string())
    }

    #[test]
    fn in_the_clear_it_speaks_only_on_the_machine_itself_unless_somebody_says_so() {
        let here = "127.0.0.1:8080";
        assert!(matches!(way(here, None, &config::Wire::default()), Ok(Way::Plain)));
        assert!(matches!(way("[::1]:8080", None, &config::Wire::default()), Ok(Way::Plain)));
        let refused = way("0.0.0.0:8080", None, &config::Wire::default()).err().unwrap();
        assert!(refused.contains("--tls self-made") && refused.contains("--plain"), "{refused}");
        assert!(way("192.168.7.1:8080", None, &config::Wire::default()).is_err());
        let plain = config::Wire { plain: true, ..Default::default() };
        assert!(matches!(way("0.0.0.0:8080", None, &plain), Ok(Way::Plain)));
        assert!(way(here, Some("https://mapa.example.org"), &config::Wire::default()).is_err());
    }

    #[test]
    fn behind_a_proxy_it_is_told_how_people_reach_it() {
        let behind = || config::Wire { behind_proxy: true, ..Default::default() };
        assert!(way("127.0.0.1:8080", None, &behind()).is_err());
        assert!(way("127.0.0.1:8080", Some("http://mapa.example.org"), &behind()).is_err());
        assert!(matches!(
            way("127.0.0.1:8080", Some("https://mapa.example.org"), &behind()),
            Ok(Way::Proxied)
        ));
    }

    #[test]
    fn an_address_that_says_otherwise_is_refused() {
        let tls = || config::Wire { tls: Some(config::Tls::SelfMade), ..Default::default() };
        assert!(way("0.0.0.0:8443", Some("http://192.168.7.1:8443"), &tls()).is_err());
        assert!(matches!(way("0.0.0.0:8443", None, &tls()), Ok(Way::SelfMade)));
    }
}
