//! An asker that takes next to no time itself: the machine's processors are for the server, as they are for PostgreSQL
//! when its protocol is spoken. HTTP/1.1 over one connection, nothing more than these measurements need.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
};

use tests::person::Person;

/// A connection to the server, as somebody who is signed in.
pub struct Wire {
    stream: BufReader<TcpStream>,
    head: String,
    line: String,
    body: Vec<u8>,
}

/// What came.
pub struct Came {
    /// The status.
    pub status: u16,
    /// The version of what came.
    pub etag: String,
    /// Whether it is compressed.
    pub gzip: bool,
    /// How many bytes the body has.
    pub bytes: usize,
}

impl Wire {
    /// Connects in the name of somebody.
    pub fn new(person: &Person) -> anyhow::Result<Self> {
        let (url, cookie) = person.seated();
        Self::to(url, cookie.unwrap_or_default())
    }

    /// Connects to a server, with the cookie it gave.
    pub fn to(url: &str, cookie: &str) -> anyhow::Result<Self> {
        let host = url.trim_start_matches("http://");
        let stream = TcpStream::connect(host)?;
        stream.set_nodelay(true)?;
        let head = format!("host: {host}\r\ncookie: {cookie}\r\n");
        Ok(Self {
            stream: BufReader::with_capacity(1 << 16, stream),
            head,
            line: String::new(),
            body: Vec::new(),
        })
    }

    /// Asks for something, with a further header or none.
    pub fn get(&mut self, path: &str, header: &str) -> anyhow::Result<Came> {
        let end = if header.is_empty() { "" } else { "\r\n" };
        let request = format!("GET {path} HTTP/1.1\r\n{}{header}{end}\r\n", self.head);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut came = Came { status: 0, etag: String::new(), gzip: false, bytes: 0 };
        loop {
            self.line.clear();
            self.stream.read_line(&mut self.line)?;
            let line = self.line.trim_end();
            if line.is_empty() {
                break;
            }
            match line.split_once(": ") {
                Some(("content-length", length)) => came.bytes = length.parse()?,
                Some(("etag", etag)) => etag.clone_into(&mut came.etag),
                Some(("content-encoding", coding)) => came.gzip = coding == "gzip",
                Some(_) => {}
                None => came.status = line.split(' ').nth(1).unwrap_or_default().parse()?,
            }
        }
        anyhow::ensure!(matches!(came.status, 200 | 304), "{} for {path}", came.status);
        self.body.resize(if came.status == 304 { 0 } else { came.bytes }, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(came)
    }
}
