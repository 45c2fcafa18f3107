//! An authority that vouches for servers: of its own root, by file or asked for by RFC 8555, with the question at the door of
//! RFC 8737. It looks as closely as a real one at what is signed, by whom, and what it finds at the door.

use std::{
    collections::{BTreeMap, HashSet},
    net::SocketAddr,
    path::Path,
    sync::Arc,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use parking_lot::Mutex;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, PublicKeyData, SignatureAlgorithm};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value as Json, json};
use server::{config, wire::Wire};
use sha2::{Digest, Sha256};
use tokio::{net::TcpListener, runtime::Runtime};
use x509_cert::{
    Certificate,
    der::{Decode, Encode},
    request::CertReq,
};

use crate::{drawing::id, knock};

/// What a certificate holds that answers an authority (RFC 8737).
const ACME_IDENTIFIER: &str = "1.3.6.1.5.5.7.1.31";

/// A root with its key.
pub struct Root {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// How long a certificate is good: whole years of our era.
pub type Years = std::ops::Range<i32>;

impl Root {
    /// A new one.
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut asked = CertificateParams::new(Vec::new()).expect("a request");
        asked.distinguished_name.push(rcgen::DnType::CommonName, "root of a story");
        asked.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = asked.self_signed(&key).expect("a certificate").pem();
        Self { pem, issuer: Issuer::new(asked, key) }
    }

    /// Its own certificate, in PEM.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Vouches for a key: the chain, in PEM.
    fn vouch(&self, names: &[&str], key: &impl PublicKeyData, years: &Years) -> String {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let mut asked = CertificateParams::new(names).expect("names");
        asked.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        asked.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        asked.use_authority_key_identifier_extension = true;
        let made = asked.signed_by(key, &self.issuer).expect("a certificate");
        format!("{}{}", made.pem(), self.pem)
    }

    /// Writes a certificate and its key.
    pub fn write(&self, names: &[&str], years: &Years, certificate: &Path, key: &Path) {
        let secret = KeyPair::generate().expect("a key");
        std::fs::create_dir_all(key.parent().expect("a folder")).expect("a folder");
        std::fs::write(key, secret.serialize_pem()).expect("a file");
        std::fs::write(certificate, self.vouch(names, &secret, years)).expect("a file");
    }
}

impl Default for Root {
    fn default() -> Self {
        Self::new()
    }
}

/// The key of a request for a certificate.
struct Requested(Vec<u8>);

impl PublicKeyData for Requested {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &rcgen::PKCS_ECDSA_P256_SHA256
    }
}

/// An authority that is asked over HTTP.
pub struct Authority {
    /// Where its directory is.
    pub directory: String,
    desk: Arc<Desk>,
    runtime: Option<Runtime>,
}

/// What it works with.
struct Desk {
    root: Root,
    url: String,
    /// Where it looks for whoever asks, whatever the name.
    door: u16,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    nonces: HashSet<String>,
    /// The keys of accounts, by their address.
    accounts: BTreeMap<String, Json>,
    orders: Vec<Order>,
}

struct Order {
    account: String,
    names: Vec<String>,
    token: String,
    status: &'static str,
    chain: Option<String>,
}

/// What it says when it says no.
struct No(&'static str);

impl Authority {
    /// Opens one with this root, which looks for everybody at this door.
    pub fn open(root: Root, folder: &Path, door: u16) -> Self {
        let files = ["authority.pem", "authority.key", "root.pem"].map(|name| folder.join(name));
        root.write(&["localhost"], &(2020..2040), &files[0], &files[1]);
        std::fs::write(&files[2], root.pem()).expect("a file");
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let asked = config::Wire {
            certificate: Some(files[0].clone()),
            key: Some(files[1].clone()),
            ..config::Wire::default()
        };
        let desk = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let at: SocketAddr = listener.local_addr().expect("an address");
            let url = format!("https://localhost:{}", at.port());
            let mut wire = Wire::open(&asked, Some(&url), folder, at).await.expect("a wire");
            let desk = Arc::new(Desk { root, url, door, kept: Mutex::default() });
            let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
            let Ok(Ok(door)) = wire.door(listener) else { panic!("it speaks TLS") };
            tokio::spawn(async move { axum::serve(door, router).await });
            desk
        });
        Self { directory: format!("{}/directory", desk.url), desk, runtime: Some(runtime) }
    }

    /// What it vouches with.
    pub fn root(&self) -> &Root {
        &self.desk.root
    }

    /// How many certificates it has made.
    pub fn made(&self) -> usize {
        let kept = self.desk.kept.lock();
        kept.orders.iter().filter(|order| order.chain.is_some()).count()
    }

    /// How many accounts it has.
    pub fn accounts(&self) -> usize {
        self.desk.kept.lock().accounts.len()
    }

    /// How somebody's last order stands.
    pub fn last_order(&self) -> Option<&'static str> {
        let kept = self.desk.kept.lock();
        kept.orders.last().map(|order| order.status)
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn answer(State(desk): State<Arc<Desk>>, uri: Uri, body: Bytes) -> Response {
    let path = uri.path().to_owned();
    // It knocks at a door and waits: not among those who answer.
    let told = tokio::task::spawn_blocking({
        let desk = Arc::clone(&desk);
        move || desk.answer(&path, &body)
    });
    let mut response = match told.await.expect("an answer") {
        Ok((status, location, told)) => {
            let mut response = match told {
                Json::String(chain) => {
                    ([(header::CONTENT_TYPE, "application/pem-certificate-chain")], chain).into_response()
                }
                told => axum::Json(told).into_response(),
            };
            *response.status_mut() = status;
            if let Some(location) = location {
                response
                    .headers_mut()
                    .insert(header::LOCATION, HeaderValue::try_from(location).expect("an address"));
            }
            response
        }
        Err(No(why)) => {
            let told = json!({"type": "urn:ietf:params:acme:error:malformed", "detail": why, "status": 400});
            (StatusCode::BAD_REQUEST, HeaderMap::new(), axum::Json(told)).into_response()
        }
    };
    response.headers_mut().insert("replay-nonce", HeaderValue::try_from(desk.nonce()).expect("a nonce"));
    response
}

type Told = (StatusCode, Option<String>, Json);

impl Desk {
    fn nonce(&self) -> String {
        let nonce = id().replace('-', "");
        self.kept.lock().nonces.insert(nonce.clone());
        nonce
    }

    fn answer(&self, path: &str, body: &[u8]) -> Result<Told, No> {
        let at = |path: &str| format!("{}{path}", self.url);
        match path {
            "/directory" => {
                let places = json!({"newNonce": at("/nonce"), "newAccount": at("/account"), "newOrder": at("/order"),
                    "revokeCert": at("/revoke"), "keyChange": at("/key")});
                return Ok((StatusCode::OK, None, places));
            }
            "/nonce" => return Ok((StatusCode::OK, None, json!({}))),
            _ => {}
        }
        let (account, payload) = self.signed(path, body)?;
        let mut kept = self.kept.lock();
        if path == "/account" {
            return Ok((StatusCode::CREATED, Some(account), json!({"status": "valid"})));
        }
        if path == "/order" {
            let names: Option<Vec<String>> = payload["identifiers"]
                .as_array()
                .map(|all| all.iter().filter_map(|one| one["value"].as_str().map(str::to_owned)).collect());
            let names = names.filter(|it| it.len() == 1).ok_or(No("one name at a time"))?;
            kept.orders.push(Order { account, names, token: id(), status: "pending", chain: None });
            let number = kept.orders.len() - 1;
            return Ok((
                StatusCode::CREATED,
                Some(at(&format!("/order/{number}"))),
                self.order(&kept, number),
            ));
        }
        let mut parts = path.trim_start_matches('/').split('/');
        let (what, number) = (parts.next().unwrap_or_default(), parts.next().and_then(|it| it.parse().ok()));
        let number: usize = number.ok_or(No("there is nothing here"))?;
        let order = kept.orders.get_mut(number).filter(|order| order.account == account);
        let order = order.ok_or(No("there is no such order of yours"))?;
        match what {
            "challenge" if order.status == "pending" => {
                let key = thumbprint(&kept, &account);
                let order = &mut kept.orders[number];
                let expected = Sha256::digest(format!("{}.{key}", order.token));
                let found = knock::shown(self.door, &order.names[0], b"acme-tls/1");
                let good = found.is_some_and(|shown| answers(&shown, &order.names[0], &expected));
                order.status = if good { "ready" } else { "invalid" };
            }
            "finalize" if order.status == "ready" => {
                let request = payload["csr"].as_str().and_then(|it| BASE64.decode(it).ok());
                let request = request.and_then(|der| CertReq::from_der(&der).ok()).ok_or(No("no request"))?;
                let key = Requested(request.info.public_key.subject_public_key.raw_bytes().to_vec());
                order.chain = Some(self.root.vouch(&[&order.names[0]], &key, &(2020..2040)));
                order.status = "valid";
            }
            "certificate" => {
                let chain = order.chain.clone().ok_or(No("there is none yet"))?;
                return Ok((StatusCode::OK, None, Json::String(chain)));
            }
            "asks" | "order" => {}
            _ => return Err(No("not now")),
        }
        let told = match what {
            "asks" | "challenge" => self.asks(&kept, number, what == "challenge"),
            _ => self.order(&kept, number),
        };
        Ok((StatusCode::OK, None, told))
    }

    /// Who signed a request, and what it says. A request is good once, at one address, by the key of its account.
    fn signed(&self, path: &str, body: &[u8]) -> Result<(String, Json), No> {
        let sent: Json = serde_json::from_slice(body).map_err(|_| No("no JSON"))?;
        let text = |name: &str| sent[name].as_str().ok_or(No("no signed request"));
        let bytes = |of: &str| BASE64.decode(of).map_err(|_| No("no base64"));
        let head: Json = serde_json::from_slice(&bytes(text("protected")?)?).map_err(|_| No("no head"))?;
        let mut kept = self.kept.lock();
        if !head["nonce"].as_str().is_some_and(|nonce| kept.nonces.remove(nonce)) {
            return Err(No("this was sent before"));
        }
        if head["url"] != format!("{}{path}", self.url) || head["alg"] != "ES256" {
            return Err(No("this was meant for somebody else"));
        }
        let (account, key) = match head["kid"].as_str() {
            Some(known) => {
                (known.to_owned(), kept.accounts.get(known).cloned().ok_or(No("nobody knows you"))?)
            }
            None if path == "/account" => (format!("{}/account/{}", self.url, id()), head["jwk"].clone()),
            None => return Err(No("who are you?")),
        };
        let side = |name: &str| bytes(key[name].as_str().ok_or(No("no key"))?);
        let point = [vec![4], side("x")?, side("y")?].concat();
        let message = format!("{}.{}", text("protected")?, text("payload")?);
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(message.as_bytes(), &bytes(text("signature")?)?)
            .map_err(|_| No("somebody else signed this"))?;
        let payload = bytes(text("payload")?)?;
        let payload = if payload.is_empty() {
            Json::Null
        } else {
            serde_json::from_slice(&payload).unwrap_or_default()
        };
        if path == "/account" {
            if payload["termsOfServiceAgreed"] != true || payload["contact"][0].as_str().is_none() {
                return Err(No("agree to the terms, and say where you are reached"));
            }
            kept.accounts.insert(account.clone(), key);
        }
        Ok((account, payload))
    }

    fn order(&self, kept: &Kept, number: usize) -> Json {
        let (order, url) = (&kept.orders[number], &self.url);
        let mut told = json!({"status": order.status, "identifiers": [{"type": "dns", "value": order.names[0]}],
            "authorizations": [format!("{url}/asks/{number}")], "finalize": format!("{url}/finalize/{number}")});
        if order.chain.is_some() {
            told["certificate"] = format!("{url}/certificate/{number}").into();
        }
        told
    }

    fn asks(&self, kept: &Kept, number: usize, one: bool) -> Json {
        let order = &kept.orders[number];
        let status = if order.status == "ready" { "valid" } else { order.status };
        let challenge = json!({"type": "tls-alpn-01", "url": format!("{}/challenge/{number}", self.url),
            "token": order.token, "status": status});
        if one {
            return challenge;
        }
        json!({"identifier": {"type": "dns", "value": order.names[0]}, "status": status, "challenges": [challenge]})
    }
}

/// RFC 7638.
fn thumbprint(kept: &Kept, account: &str) -> String {
    let key = &kept.accounts[account];
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, key["x"], key["y"]);
    BASE64.encode(Sha256::digest(text))
}

/// Whether what is shown at a door is made out to the name and holds the answer, marked as what must be understood.
fn answers(shown: &[u8], name: &str, expected: &[u8]) -> bool {
    let Ok(shown) = Certificate::from_der(shown) else { return false };
    let told = shown.tbs_certificate().extensions().into_iter().flatten();
    let answer = [&[4, 32], expected].concat();
    let mut told = told.filter(|it| it.extn_id.to_string() == ACME_IDENTIFIER && it.critical);
    let named = shown.to_der().is_ok_and(|der| der.windows(name.len()).any(|part| part == name.as_bytes()));
    named && told.any(|it| it.extn_value.as_bytes() == answer)
}
