//! The least that a request over HTTP can cost here: the same library, one route, no name, no answer. What no server built
//! on it can go below.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::Duration,
};

use axum::{Router, routing::get};

use crate::{figures::cpu, wire::Wire};

/// The word by which this program is told to be such a server.
pub const WORD: &str = "least";

/// Serves until it is stopped. Says where it is in a line.
pub async fn serve() -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let mut say = std::io::stdout();
    writeln!(say, "http://{}", listener.local_addr()?)?;
    say.flush()?;
    axum::serve(listener, Router::new().route("/", get(|| async {}))).await?;
    Ok(())
}

/// Such a server, as a process of its own.
pub struct Least {
    process: Child,
    wire: Wire,
}

impl Least {
    /// Starts it.
    pub fn new() -> anyhow::Result<Self> {
        let mut process = Command::new(std::env::current_exe()?).arg(WORD).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        let said = process.stdout.take().ok_or_else(|| anyhow::anyhow!("it says where it is"))?;
        BufReader::new(said).read_line(&mut url)?;
        Ok(Self { wire: Wire::to(url.trim(), "")?, process })
    }

    /// Its number.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The processor time of one request.
    pub fn cost(&mut self) -> anyhow::Result<Duration> {
        const TIMES: u32 = 1_000;
        (0..TIMES / 10).try_for_each(|_| self.wire.get("/", "").map(drop))?;
        let began = cpu(self.process.id());
        (0..TIMES).try_for_each(|_| self.wire.get("/", "").map(drop))?;
        Ok(cpu(self.process.id()).saturating_sub(began) / TIMES)
    }
}

impl Drop for Least {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
