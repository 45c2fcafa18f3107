//! Hybrid logical clocks: the stamp that decides which value stands.
//!
//! `seq` answers "what have I not seen?"; a [`Stamp`] answers "which value stands?". Keeping the two apart is the
//! design. After Kulkarni et al., "Logical Physical Clocks" (2014).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::id::ChangeId;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = u64;

const COUNTER_BITS: u32 = 16;
/// 48 bits of milliseconds reach the year 10889.
const MAX_MILLIS: u64 = (1 << (64 - COUNTER_BITS)) - 1;

/// A hybrid logical clock reading: 48 bits of milliseconds, 16 bits of counter.
///
/// Written as 16 hex digits: fixed width sorts alike in SQL, Rust and JavaScript, where a 64-bit number would lose bits.
///
/// ```
/// use layers::clock::Hlc;
/// let first = Hlc::new(1_763_700_000_000, 0);
/// let second = first.tick(1_763_699_999_000); // the wall clock went back
/// assert!(second > first);
/// assert_eq!(first.to_string().parse(), Ok(first));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Hlc(u64);

impl Hlc {
    /// A reading at `millis` with `counter`.
    pub const fn new(millis: Millis, counter: u16) -> Self {
        let millis = if millis > MAX_MILLIS { MAX_MILLIS } else { millis };
        Self((millis << COUNTER_BITS) | counter as u64)
    }

    /// The wall-clock part.
    pub const fn millis(self) -> Millis {
        self.0 >> COUNTER_BITS
    }

    /// The next reading, later than this one and not before `now`.
    #[must_use]
    pub fn tick(self, now: Millis) -> Self {
        Self::new(now, 0).max(Self(self.0.saturating_add(1)))
    }

    /// This reading, but never from the future of whoever received it at `receipt`: a fast clock must not win for ever.
    #[must_use]
    pub fn clamp_to(self, receipt: Millis) -> Self {
        if self.millis() > receipt { Self::new(receipt, 0) } else { self }
    }
}

impl fmt::Display for Hlc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// The text is not 16 lowercase hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an hlc is 16 lowercase hex digits")]
pub struct HlcError;

impl FromStr for Hlc {
    type Err = HlcError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fixed = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if !fixed {
            return Err(HlcError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| HlcError)
    }
}

impl Serialize for Hlc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Hlc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        } else {
            u64::deserialize(deserializer).map(Self)
        }
    }
}

/// Merging order: the clock first, the random change id where two clocks agree.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Stamp {
    /// The clamped clock of the change.
    pub hlc: Hlc,
    /// The change that wrote.
    pub change: ChangeId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counter_ten_sorts_after_counter_nine_as_text() {
        assert!(Hlc::new(5, 10).to_string() > Hlc::new(5, 9).to_string());
    }

    #[test]
    fn short_upper_case_and_signed_text_is_refused() {
        for text in ["", "1", "0192F3C4A5B60001", "+192f3c4a5b60001", "00192f3c4a5b60001"] {
            assert_eq!(text.parse::<Hlc>(), Err(HlcError), "{text}");
        }
    }

    #[test]
    fn a_clock_from_the_future_is_clamped_to_its_receipt() {
        assert_eq!(Hlc::new(2_000, 7).clamp_to(1_000), Hlc::new(1_000, 0));
        assert_eq!(Hlc::new(900, 7).clamp_to(1_000), Hlc::new(900, 7));
    }

    proptest! {
        #[test]
        fn text_and_number_sort_alike(a: u64, b: u64) {
            let (a, b) = (Hlc(a), Hlc(b));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }

        #[test]
        fn a_tick_is_always_later(a: u64, now in 0..MAX_MILLIS) {
            prop_assume!(a < u64::MAX);
            prop_assert!(Hlc(a).tick(now) > Hlc(a));
        }
    }
}
