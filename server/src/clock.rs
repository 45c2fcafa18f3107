//! The server's clock, in one place, so that a test may hand in its own.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use layers::clock::Millis;

/// Says what time it is, in milliseconds since 1970.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// The machine's own clock.
pub fn wall() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    })
}
