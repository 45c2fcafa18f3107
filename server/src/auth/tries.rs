//! Who tries too often is slowed down. Kept in memory only; what is tried and where somebody comes from is known by its hash.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
};

use layers::clock::Millis;
use parking_lot::Mutex;

use super::{hash, hmac, random};
use crate::{
    error::Problem,
    parameters::{Limit, Then},
    store::SecretHash,
};

/// Those who try.
#[derive(Default)]
pub struct Tries {
    tried: Mutex<HashMap<SecretHash, Tried>>,
    key: Mutex<Option<(u64, [u8; 32])>>,
}

/// How often, and when.
struct Tried {
    count: u32,
    first: Millis,
    last: Millis,
    limit: Limit,
}

impl Tried {
    /// Milliseconds to wait at `now`.
    fn wait(&self, now: Millis) -> Millis {
        let Some(over) = self.count.checked_sub(self.limit.tries) else { return 0 };
        let until = match self.limit.then {
            Then::Longer(longest) => self.last + (2_000_u64 << over.min(20)).min(longest),
            Then::Wait => self.first + self.limit.window,
        };
        until.saturating_sub(now)
    }

    fn is_over(&self, now: Millis) -> bool {
        let since = match self.limit.then {
            Then::Longer(_) => self.last,
            Then::Wait => self.first,
        };
        now >= since + self.limit.window && self.wait(now) == 0
    }
}

impl Tries {
    /// Whether one may try at something now.
    pub fn allow(&self, what: &str, now: Millis) -> Result<(), Problem> {
        let tried = self.tried.lock();
        match tried.get(&hash(what)).map_or(0, |it| it.wait(now)) {
            0 => Ok(()),
            wait => Err(Problem::TooManyTries(wait.div_ceil(1_000))),
        }
    }

    /// Notes a try.
    pub fn note(&self, what: &str, limit: Limit, now: Millis) {
        let mut tried = self.tried.lock();
        tried.retain(|_, it| !it.is_over(now));
        let it = tried.entry(hash(what)).or_insert(Tried { count: 0, first: now, last: now, limit });
        it.count += 1;
        it.last = now;
    }

    /// A try that took long has ended: the wait begins here.
    pub fn ended(&self, what: &str, now: Millis) {
        if let Some(it) = self.tried.lock().get_mut(&hash(what)) {
            it.last = it.last.max(now);
        }
    }

    /// It went well: forget the tries.
    pub fn clear(&self, what: &str) {
        self.tried.lock().remove(&hash(what));
    }

    /// The network somebody comes from, /24 or /48, as this server knows it today and nobody else ever: a keyed hash, whose
    /// key is drawn anew each day and is nowhere but in memory.
    pub fn bucket(&self, from: SocketAddr, now: Millis) -> Result<String, Problem> {
        let day = now / (24 * 60 * 60 * 1_000);
        let mut known = self.key.lock();
        let key = match *known {
            Some((of, key)) if of == day => key,
            _ => known.insert((day, random()?)).1,
        };
        let network: Vec<u8> = match from.ip().to_canonical() {
            IpAddr::V4(ip) => ip.octets()[..3].to_vec(),
            IpAddr::V6(ip) => ip.octets()[..6].to_vec(),
        };
        Ok(super::hex(&hmac(&key, &[&network])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::{JOINING, SIGN_IN};

    const MINUTE: Millis = 60_000;

    #[test]
    fn ten_tries_are_free_and_then_each_costs_twice_as_long_but_none_is_locked_out() {
        let tries = Tries::default();
        for _ in 0..10 {
            tries.allow("ana", 0).unwrap();
            tries.note("ana", SIGN_IN, 0);
        }
        assert!(matches!(tries.allow("ana", 0), Err(Problem::TooManyTries(2))));
        tries.allow("luz", 0).unwrap();
        tries.allow("ana", 2_000).unwrap();
        tries.note("ana", SIGN_IN, 2_000);
        assert!(matches!(tries.allow("ana", 2_000), Err(Problem::TooManyTries(4))));
        let mut now = 2_000;
        for _ in 0..40 {
            now += 15 * MINUTE;
            tries.allow("ana", now).expect("never longer than a quarter of an hour");
            tries.note("ana", SIGN_IN, now);
        }
        tries.clear("ana");
        tries.allow("ana", now).unwrap();
    }

    #[test]
    fn ten_tries_are_free_again_after_a_quarter_of_an_hour_without_any() {
        let tries = Tries::default();
        for _ in 0..10 {
            tries.note("ana", SIGN_IN, 0);
        }
        for _ in 0..10 {
            tries.allow("ana", 16 * MINUTE).unwrap();
            tries.note("ana", SIGN_IN, 16 * MINUTE);
        }
        assert!(tries.allow("ana", 16 * MINUTE).is_err());
    }

    #[test]
    fn five_wrong_codes_in_ten_minutes_are_all_that_a_network_has() {
        let tries = Tries::default();
        for minute in 0..5 {
            tries.allow("a room", minute * MINUTE).unwrap();
            tries.note("a room", JOINING, minute * MINUTE);
        }
        assert!(matches!(tries.allow("a room", 5 * MINUTE), Err(Problem::TooManyTries(300))));
        assert!(tries.allow("a room", 10 * MINUTE - 1).is_err());
        tries.allow("a room", 10 * MINUTE).unwrap();
        tries.note("a room", JOINING, 10 * MINUTE);
        tries.allow("a room", 10 * MINUTE).unwrap();
    }

    #[test]
    fn a_network_is_known_for_a_day_and_an_address_is_not_in_it() {
        let tries = Tries::default();
        let bucket = |from: &str, now| tries.bucket(from.parse().unwrap(), now).unwrap();
        let room = bucket("192.168.7.20:5000", 0);
        assert_eq!(room, bucket("192.168.7.99:1", 1), "one room, one bucket");
        assert_eq!(room, bucket("[::ffff:192.168.7.3]:1", 2), "however the socket writes it");
        assert_ne!(room, bucket("192.168.8.20:5000", 3));
        assert_ne!(room, Tries::default().bucket("192.168.7.20:5000".parse().unwrap(), 0).unwrap());
        assert_eq!(bucket("[2001:db8:7:1::1]:1", 4), bucket("[2001:db8:7:2::2]:1", 5));
        assert_ne!(room, bucket("192.168.7.20:5000", 24 * 60 * MINUTE), "tomorrow nobody knows");
    }
}
