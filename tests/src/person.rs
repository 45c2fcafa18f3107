//! Somebody with a browser: sends requests, keeps her cookie, reads answers.

use std::{io::Read, sync::Arc};

use serde_json::Value as Json;
use tokio_rustls::rustls::crypto::ring;
use ureq::{
    Agent,
    http::{HeaderMap, Request},
    tls::{Certificate, RootCerts, TlsConfig},
};

use crate::stream::Stream;

/// Most bytes of an answer that a story reads.
const MOST: u64 = 64 << 20;

/// A person at a server.
pub struct Person {
    agent: Agent,
    url: String,
    cookie: Option<String>,
    /// The certificate by which she knows the server, in PEM.
    believed: Option<Vec<u8>>,
}

/// What a server answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Person {
    pub(crate) fn new(url: &str) -> Self {
        Self::believing(url, None)
    }

    /// Somebody who goes on only where a certificate in PEM vouches for the server.
    pub fn believing(url: &str, believed: Option<Vec<u8>>) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).max_redirects(0);
        // A browser says that it takes gzip; a story that wants to says so itself.
        let config = config.accept_encoding("").user_agent("stories").max_idle_connections_per_host(4);
        let known = believed.iter().map(|pem| Certificate::from_pem(pem).expect("a certificate"));
        let tls = TlsConfig::builder()
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .root_certs(RootCerts::Specific(Arc::new(known.collect())));
        let agent = config.tls_config(tls.build()).build().new_agent();
        Self { agent, url: url.into(), cookie: None, believed }
    }

    /// The same person at another server of the same house, with the same cookie.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::believing(url, self.believed.clone()) }
    }

    /// The same person on a second device of hers, as far as the server can tell.
    #[must_use]
    pub fn again(&self) -> Self {
        self.at(&self.url)
    }

    /// Where she is, and the cookie that says who she is.
    pub fn seated(&self) -> (&str, Option<&str>) {
        (&self.url, self.cookie.as_deref())
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[]).unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// Asks for something with further headers.
    pub fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, &[]).unwrap_or_else(|error| panic!("GET {path}: {error}"))
    }

    /// Asks a server that may not be there.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        self.send("GET", path, &[], &[]).ok()
    }

    /// Sends JSON, and keeps the cookie that comes back.
    pub fn post(&mut self, path: &str, json: &Json) -> Answer {
        let answer = self.try_post(path, json).unwrap_or_else(|error| panic!("POST {path}: {error}"));
        self.keep_cookie(&answer);
        answer
    }

    /// Sends JSON to a server that may go away meanwhile.
    pub fn try_post(&self, path: &str, json: &Json) -> Result<Answer, ureq::Error> {
        self.send("POST", path, &[("content-type", "application/json")], json.to_string().as_bytes())
    }

    /// Sends bytes of some type.
    pub fn upload(&self, path: &str, media_type: &str, bytes: &[u8]) -> Answer {
        let sent = self.send("POST", path, &[("content-type", media_type)], bytes);
        sent.unwrap_or_else(|error| panic!("POST {path}: {error}"))
    }

    /// Puts bytes of some type.
    pub fn put_bytes(&self, path: &str, media_type: &str, bytes: &[u8]) -> Answer {
        let sent = self.send("PUT", path, &[("content-type", media_type)], bytes);
        sent.unwrap_or_else(|error| panic!("PUT {path}: {error}"))
    }

    /// Puts JSON.
    pub fn put(&self, path: &str, json: &Json) -> Answer {
        let sent =
            self.send("PUT", path, &[("content-type", "application/json")], json.to_string().as_bytes());
        sent.unwrap_or_else(|error| panic!("PUT {path}: {error}"))
    }

    /// Puts JSON, and keeps the cookie that comes back.
    pub fn put_keeping(&mut self, path: &str, json: &Json) -> Answer {
        let answer = self.put(path, json);
        self.keep_cookie(&answer);
        answer
    }

    /// Takes something away.
    pub fn delete(&mut self, path: &str) -> Answer {
        let answer =
            self.send("DELETE", path, &[], &[]).unwrap_or_else(|error| panic!("DELETE {path}: {error}"));
        self.keep_cookie(&answer);
        answer
    }

    /// Deletes something that wants to be confirmed.
    pub fn delete_with(&self, path: &str, json: &Json) -> Answer {
        let request = self.agent.delete(format!("{}{path}", self.url)).force_send_body();
        let request = request
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("cookie", self.cookie.as_deref().unwrap_or_default());
        let mut response = request.send(json.to_string().as_bytes()).expect("an answer");
        let body = response.body_mut().with_config().limit(MOST).read_to_vec().expect("a body");
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body }
    }

    /// Listens to a stream.
    pub fn listen(&self, path: &str, headers: &[(&str, &str)]) -> Stream {
        let request = self.request("GET", path, headers).body(()).expect("a request");
        let response = self.agent.run(request).unwrap_or_else(|error| panic!("GET {path}: {error}"));
        assert_eq!(response.status(), 200, "GET {path}");
        Stream::new(response.into_body().into_reader())
    }

    /// Asks for something that does not end: its status and headers.
    pub fn get_open(&self, path: &str) -> Answer {
        let request = self.request("GET", path, &[]).body(()).expect("a request");
        let response = self.agent.run(request).unwrap_or_else(|error| panic!("GET {path}: {error}"));
        Answer { status: response.status().as_u16(), headers: response.headers().clone(), body: Vec::new() }
    }

    /// Begins to read a file, which goes on as she reads.
    pub fn begin(&self, path: &str) -> impl Read + use<> {
        let request = self.request("GET", path, &[]).body(()).expect("a request");
        let response = self.agent.run(request).unwrap_or_else(|error| panic!("GET {path}: {error}"));
        assert_eq!(response.status(), 200, "GET {path}");
        response.into_body().into_reader()
    }

    /// Sends anything.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let request = self.request(method, path, headers);
        let mut response = if matches!(method, "POST" | "PUT") {
            self.agent.run(request.body(body).expect("a request"))?
        } else {
            self.agent.run(request.body(()).expect("a request"))?
        };
        let body = response.body_mut().with_config().limit(MOST).read_to_vec()?;
        Ok(Answer { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }

    fn request(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> ureq::http::request::Builder {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        if !headers.iter().any(|(name, _)| *name == "sec-fetch-site") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    }

    fn keep_cookie(&mut self, answer: &Answer) {
        if let Some(set) = answer.headers.get("set-cookie").and_then(|it| it.to_str().ok()) {
            let pair = set.split(';').next().unwrap_or_default();
            self.cookie = if pair.ends_with('=') { None } else { Some(pair.to_owned()) };
        }
    }
}

impl Answer {
    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|it| it.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The JSON of an answer that went well.
    #[track_caller]
    pub fn ok(&self) -> Json {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        if self.body.is_empty() { Json::Null } else { self.json() }
    }

    /// The bytes of an answer that went well.
    #[track_caller]
    pub fn ok_bytes(&self) -> &[u8] {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.text());
        &self.body
    }

    /// The JSON, whatever the status.
    pub fn json(&self) -> Json {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Holds the answer to be a problem of this type: the right media type, the status in both places, words for people.
    #[track_caller]
    pub fn is_problem(&self, status: u16, kind: &str) -> Json {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem = self.json();
        assert_eq!((&problem["type"], &problem["status"]), (&kind.into(), &status.into()), "{problem}");
        assert!(problem["detail"].as_str().is_some_and(|it| !it.is_empty()), "{problem}");
        problem
    }

    /// Whether the bytes hold a text somewhere: what a story uses to prove that something is *not* in a tile.
    pub fn holds(&self, text: &str) -> bool {
        self.body.windows(text.len().max(1)).any(|window| window == text.as_bytes())
    }
}
