//! The parameters of safety, on one page. Who changes one changes what was promised to people: the units beside the code
//! that obeys it and `tests/stories/parameters.rs` fail then. How many vertices a shape may have and how many decimals of a
//! degree leave the house is the domain's: `layers::geometry`.

use std::time::Duration;

use layers::clock::Millis;

const SECOND: Millis = 1_000;
const MINUTE: Millis = 60 * SECOND;
const HOUR: Millis = 60 * MINUTE;
const DAY: Millis = 24 * HOUR;

// The wire.

/// How long shaking hands may take.
pub const HANDSHAKE: Duration = Duration::from_secs(10);
/// How long the head of a request may take, and how long a connection lies still: twice as long as an open page is silent.
pub const HEARING: Duration = Duration::from_secs(20);
/// Most bytes of the names and values of a request's headers, its address included.
pub const HEAD: usize = 16 << 10;

// Sessions. The token has 256 random bits and is stored hashed.

/// How long a session lasts at most.
pub const SESSION: Millis = 8 * HOUR;
/// How long a session lasts without being used.
pub const SESSION_IDLE: Millis = 30 * MINUTE;
/// How long the session of a guest lasts: a workshop, with time to spare. A borrowed phone may lie still meanwhile.
pub const GUEST_SESSION: Millis = 4 * HOUR;

// Trying.

/// How often one may try before one has to wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Tries in a window.
    pub tries: u32,
    /// The window.
    pub window: Millis,
    /// What comes then.
    pub then: Then,
}

/// What comes when the tries are used up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    /// Each try costs twice as long as the one before, up to this; nobody is locked out.
    Longer(Millis),
    /// Wait until the window is over.
    Wait,
}

/// Signing in, for each account.
pub const SIGN_IN: Limit = Limit { tries: 10, window: 15 * MINUTE, then: Then::Longer(15 * MINUTE) };
/// Wrong codes of links and invitations, for each network that they come from.
pub const JOINING: Limit = Limit { tries: 5, window: 10 * MINUTE, then: Then::Wait };

// Passphrases.

/// Argon2id: memory in KiB, passes, lanes (OWASP's first choice).
pub const LOGIN_HASH: (u32, u32, u32) = (19_456, 2, 1);
/// Words of a passphrase that the server proposes: 5 of 2048 are 55 bits.
pub const PASSPHRASE_WORDS: usize = 5;
/// Shortest passphrase that one chooses, in characters: without rules of composition, length is what counts.
pub const PASSPHRASE: usize = 15;
/// The same beside a second factor.
pub const PASSPHRASE_BESIDE_SECOND: usize = 8;
/// Longest passphrase, in bytes.
pub const PASSPHRASE_BYTES: usize = 1_024;

// The second factor (RFC 6238).

/// How long a code lasts.
pub const CODE_STEP: Millis = 30 * SECOND;
/// Digits of a code.
pub const CODE_DIGITS: u32 = 6;
/// Steps by which a clock may be wrong. Each step is good once.
pub const CODE_DRIFT: u64 = 1;
/// Recovery codes, each good once.
pub const RECOVERY_CODES: usize = 10;
/// Words of a recovery code: 44 bits behind the pepper, and as slow to try as a passphrase.
pub const RECOVERY_WORDS: usize = 4;

// Codes that let somebody in.

/// Words of a join link: 44 bits, too many to try at the rate that joining allows.
pub const LINK_WORDS: usize = 4;
/// Longest life of a join link: a workshop.
pub const LINK: Millis = 3 * HOUR;
/// Seats of a join link, when nobody says how many.
pub const SEATS: u32 = 25;
/// Most seats of a join link.
pub const MOST_SEATS: u32 = 200;
/// Words of an invitation: 66 bits. It is good for longer than a join link, and for more.
pub const INVITATION_WORDS: usize = 6;
/// How long an invitation is good, for one person.
pub const INVITATION: Millis = DAY;
/// Most invitations of a map that wait.
pub const INVITATIONS: usize = 200;

// What takes two people.

/// How long a request waits for the second person.
pub const APPROVAL: Millis = DAY;
/// Where nobody else can confirm: how long one waits before one confirms oneself.
pub const APPROVAL_PAUSE: Millis = 15 * MINUTE;
/// How long one may take out what was confirmed.
pub const APPROVAL_USE: Millis = HOUR;
/// Most requests of a map that wait.
pub const APPROVALS: usize = 50;

// What is kept of who came in.

/// How long an entry of the access log is kept.
pub const ACCESS_LOG: Millis = 180 * DAY;

// Bodies and answers.

/// Most bytes of a JSON body, unless a route says otherwise.
pub const BODY: usize = 64 << 10;
/// Most changes in one request.
pub const CHANGES: usize = 256;
/// Most bytes of one request with changes: 256 with a shape each do not fit in other bodies.
pub const CHANGES_BODY: usize = 1 << 20;
/// Most bytes of a photo or a voice note.
pub const ATTACHMENT_BODY: usize = 8 << 20;
/// Longest time that an answer may take, streams and files apart.
pub const ANSWER: Duration = Duration::from_secs(10);
/// A page of an answer, or a look at what is new, ends when it weighs more than this, in bytes.
pub const LARGE: usize = 4 << 20;
/// An answer that tells of nothing takes a whole number of these: more than what it takes to look, and too little to wait for.
pub const PACE: Duration = Duration::from_millis(10);

// Backups.

/// How long a ledger of keys is kept: until then what is destroyed can be read again from an old backup.
pub const LEDGER: Millis = 14 * DAY;

#[cfg(test)]
mod tests {
    use super::*;

    /// What people were promised, said once more and in other words: changing a parameter takes changing this.
    #[test]
    fn the_parameters_are_those_that_were_promised() {
        assert_eq!((SESSION, SESSION_IDLE, GUEST_SESSION), (28_800_000, 1_800_000, 14_400_000));
        assert_eq!(SIGN_IN, Limit { tries: 10, window: 900_000, then: Then::Longer(900_000) });
        assert_eq!(JOINING, Limit { tries: 5, window: 600_000, then: Then::Wait });
        assert_eq!(LOGIN_HASH, (19_456, 2, 1));
        assert_eq!((PASSPHRASE_WORDS, PASSPHRASE, PASSPHRASE_BESIDE_SECOND), (5, 15, 8));
        assert_eq!(
            (CODE_STEP, CODE_DIGITS, CODE_DRIFT, RECOVERY_CODES, RECOVERY_WORDS),
            (30_000, 6, 1, 10, 4)
        );
        assert_eq!((LINK_WORDS, LINK, INVITATION), (4, 10_800_000, 86_400_000));
        assert_eq!((APPROVAL, APPROVAL_PAUSE, APPROVAL_USE), (86_400_000, 900_000, 3_600_000));
        assert_eq!(ACCESS_LOG, 15_552_000_000);
        assert_eq!((BODY, CHANGES, ATTACHMENT_BODY), (65_536, 256, 8_388_608));
        assert_eq!((HANDSHAKE, HEARING), (Duration::from_secs(10), Duration::from_secs(20)));
        assert_eq!((ANSWER, LEDGER), (Duration::from_secs(10), 1_209_600_000));
        assert_eq!(PACE, Duration::from_millis(10));
        assert_eq!((layers::geometry::DRAWN_VERTICES, layers::geometry::DECIMALS), (2_000, 6));
    }
}
