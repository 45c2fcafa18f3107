//! A request whose body comes in two halves: what happens between them happens while the server waits for the rest.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value as Json;

use crate::person::Person;

/// A request that has begun.
pub struct Halved {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Halved {
    /// Sends the first half, and waits until the server has let it in.
    pub fn begin(person: &Person, method: &str, path: &str, json: &Json) -> Self {
        let (url, cookie) = person.seated();
        let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        let (cookie, mut body) = (cookie.unwrap_or_default(), json.to_string().into_bytes());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: x\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
             content-type: application/json\r\ncookie: {cookie}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let rest = body.split_off(body.len() / 2);
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).expect("a server");
        std::thread::sleep(Duration::from_millis(300));
        Self { stream, rest }
    }

    /// Sends the rest, and answers the status.
    pub fn end(mut self) -> u16 {
        self.stream.write_all(&self.rest).expect("a server");
        let mut heard = Vec::new();
        self.stream.read_to_end(&mut heard).expect("an answer");
        let heard = String::from_utf8_lossy(&heard);
        heard.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{heard}"))
    }
}
