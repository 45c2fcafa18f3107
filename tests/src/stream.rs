//! The server's events as they come.

use std::{
    io::{BufRead, BufReader, Read},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value as Json;

/// One event.
#[derive(Clone, PartialEq, Debug)]
pub struct Event {
    /// The bookmark after it, if it has one.
    pub id: Option<String>,
    /// `change`, `presence` or `reload`.
    pub event: String,
    /// What it says.
    pub data: Json,
    /// The same, as it came.
    pub text: String,
    /// When it was read here.
    pub at: Instant,
}

/// An open stream, read by a thread of its own until the server ends it or nobody listens any more.
pub struct Stream(Receiver<Event>);

impl Stream {
    pub(crate) fn new(reader: impl Read + Send + 'static) -> Self {
        let (send, receive) = channel();
        thread::spawn(move || {
            let (mut id, mut event, mut data) = (None, String::new(), String::new());
            for line in BufReader::new(reader).lines() {
                let Ok(line) = line else { return };
                match line.split_once(':') {
                    Some(("id", text)) => id = Some(text.trim().to_owned()),
                    Some(("event", text)) => text.trim().clone_into(&mut event),
                    Some(("data", text)) => data.push_str(text.trim_start()),
                    // The empty line ends an event; a comment keeps the connection.
                    None if line.is_empty() && !data.is_empty() => {
                        let text = std::mem::take(&mut data);
                        let (data, event) =
                            (serde_json::from_str(&text).unwrap_or_default(), std::mem::take(&mut event));
                        if send.send(Event { id: id.take(), event, data, text, at: Instant::now() }).is_err()
                        {
                            return;
                        }
                    }
                    _ => {}
                }
            }
        });
        Self(receive)
    }

    /// The next event for which `wanted` holds, if it comes in time.
    pub fn wait_for(&self, time: Duration, wanted: impl Fn(&Event) -> bool) -> Option<Event> {
        let until = Instant::now() + time;
        loop {
            match self.0.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(event) if wanted(&event) => return Some(event),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// The change of a feature.
    #[track_caller]
    pub fn change_of(&self, feature: &str) -> Event {
        let event =
            self.wait_for(Duration::from_secs(5), |it| it.event == "change" && it.data["feature"] == feature);
        event.unwrap_or_else(|| panic!("no change of {feature} came"))
    }

    /// The next `count` changes.
    pub fn changes(&self, count: usize) -> Vec<Event> {
        let next = |_| self.wait_for(Duration::from_secs(5), |it| it.event == "change");
        (0..count).map_while(next).collect()
    }

    /// Everything that comes in a while.
    pub fn hear(&self, time: Duration) -> Vec<Event> {
        let until = Instant::now() + time;
        let next = || self.wait_for(until.saturating_duration_since(Instant::now()), |_| true);
        std::iter::from_fn(next).collect()
    }
}
