//! Refusals leave at an even time. To find that something is hidden takes a few microseconds more than to find that it is
//! not there: whoever asks often enough could read them off a clock. So an answer that tells of nothing waits until a whole
//! number of [`PACE`] has passed since it was asked for, whatever it took.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::parameters::PACE;

/// When a question came.
pub struct Moment(Instant);

impl Moment {
    /// Now.
    pub fn now() -> Self {
        Self(Instant::now())
    }

    /// Waits until it may be answered that there is nothing.
    pub async fn evenly(self) {
        sleep_until(self.0 + whole(self.0.elapsed())).await;
    }
}

/// The next whole number of paces.
fn whole(took: Duration) -> Duration {
    let paces = took.as_nanos() / PACE.as_nanos() + 1;
    PACE.saturating_mul(u32::try_from(paces).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_a_little_longer_is_answered_at_the_same_time() {
        assert_eq!(whole(Duration::from_micros(340)), PACE);
        assert_eq!(whole(Duration::from_micros(410)), PACE);
        assert_eq!(whole(Duration::ZERO), PACE);
    }

    #[test]
    fn what_takes_longer_than_a_pace_waits_for_the_next() {
        assert_eq!(whole(PACE), PACE * 2);
        assert_eq!(whole(PACE + Duration::from_nanos(1)), PACE * 2);
    }
}
