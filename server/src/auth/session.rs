//! Who is asking. Answers are kept for a few seconds, so that a screenful of tiles does not ask the database twenty times;
//! what this node changes it forgets at once.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, header};
use layers::id::ActorId;
use moka::sync::Cache;

use super::{hash, second_factor::AskedOf, secret};
use crate::{
    clock::Clock,
    error::Problem,
    parameters::{GUEST_SESSION, SESSION, SESSION_IDLE},
    store::{Account, SecretHash, Session, SharedStore},
};

/// Longest time, in milliseconds, that a signing out at another node goes unnoticed.
const KEPT: u64 = 5_000;
/// How long an answer that nobody asks for again stays in memory.
const UNUSED: Duration = Duration::from_mins(1);
/// How often a session notes that it is in use, in milliseconds.
const TOUCH: u64 = 60_000;
/// The cookie's name on a plain connection, and its name over TLS, where the browser then guards it harder.
const COOKIE: &str = "trama";
const SECURE_COOKIE: &str = "__Host-trama";

/// Sessions, as lately seen.
pub struct Sessions {
    store: SharedStore,
    clock: Clock,
    secure: bool,
    asked: AskedOf,
    known: Cache<SecretHash, SignedSession>,
}

/// Whose a session is.
#[derive(Clone)]
pub struct SignedSession {
    /// The session's own.
    pub token: SecretHash,
    /// Whose.
    pub account: Arc<Account>,
    /// How she stands with the second factor.
    pub second: Second,
    /// When this was read.
    read_at: u64,
    /// When it was last noted that somebody uses it.
    last_seen: u64,
}

/// How somebody stands with the second factor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Second {
    /// Hers is on.
    pub on: bool,
    /// The server asks for one.
    pub asked: bool,
    /// A steward took hers away.
    pub reset: bool,
}

impl Second {
    /// She must set one up before anything else.
    pub fn is_lacking(self) -> bool {
        self.asked && !self.on
    }
}

impl Sessions {
    /// Over a store; `secure` where people come by TLS; `asked` says of whom a second factor is asked.
    pub fn new(store: SharedStore, clock: Clock, secure: bool, asked: AskedOf) -> Self {
        let known = Cache::builder()
            .max_capacity(10_000)
            .time_to_idle(UNUSED)
            .support_invalidation_closures()
            .build();
        Self { store, clock, secure, asked, known }
    }

    /// Of whom a second factor is asked.
    pub fn asked(&self) -> AskedOf {
        self.asked
    }

    /// How somebody stands with the second factor, read anew.
    pub async fn second(&self, account: &Account) -> Result<Second, Problem> {
        if account.guest {
            return Ok(Second { on: false, asked: false, reset: false });
        }
        let kept = self.store.second_factor(account.id).await?;
        let (on, reset) = kept.map_or((false, false), |it| (it.on, it.reset));
        let asked =
            self.asked != AskedOf::Off && self.asked.of(account, &self.store.roles_of(account.id).await?);
        Ok(Second { on, asked, reset })
    }

    /// Signs an account in: the value of `Set-Cookie`.
    pub async fn begin(&self, account: &Account) -> Result<String, Problem> {
        let (token, hash) = secret()?;
        let now = (self.clock)();
        let lasts = if account.guest { GUEST_SESSION } else { SESSION };
        let session = Session {
            token: hash,
            account: account.id,
            created_at: now,
            last_seen: now,
            expires_at: now + lasts,
        };
        self.store.create_session(&session).await?;
        Ok(self.cookie(&token, lasts / 1_000))
    }

    /// Signs a device out: the value of `Set-Cookie`.
    pub async fn end(&self, headers: &HeaderMap) -> Result<String, Problem> {
        if let Some(token) = self.token(headers) {
            self.store.delete_session(&token).await?;
            // Forgotten last: whoever asks meanwhile, as an open file does, would have it known again.
            self.known.invalidate(&token);
        }
        Ok(self.cookie("", 0))
    }

    /// Who asks; `None` when nobody is signed in.
    pub async fn account(&self, headers: &HeaderMap) -> Result<Option<Arc<Account>>, Problem> {
        Ok(self.known(headers, Use::Person).await?.map(|known| known.account))
    }

    /// Whose session it is that asks; `None` when nobody is signed in.
    pub async fn known(&self, headers: &HeaderMap, by: Use) -> Result<Option<SignedSession>, Problem> {
        let Some(token) = self.token(headers) else { return Ok(None) };
        let now = (self.clock)();
        if let Some(known) = self.lately(&token, now) {
            return self.used(known, by, now).await.map(Some);
        }
        let Some(session) = self.store.session(&token, now).await? else { return Ok(None) };
        let Some(account) = self.store.account(session.account).await? else { return Ok(None) };
        if !is_good(&session, account.guest, now) {
            self.store.delete_session(&token).await?;
            return Ok(None);
        }
        let second = self.second(&account).await?;
        let (account, last_seen) = (Arc::new(account), session.last_seen);
        let known = SignedSession { token, account, second, read_at: now, last_seen };
        self.known.insert(token, known.clone());
        self.used(known, by, now).await.map(Some)
    }

    /// Notes that somebody uses her session, where a person does and it was not noted a moment ago.
    async fn used(&self, known: SignedSession, by: Use, now: u64) -> Result<SignedSession, Problem> {
        if by == Use::Beat || now.saturating_sub(known.last_seen) <= TOUCH {
            return Ok(known);
        }
        self.store.touch_session(&known.token, now).await?;
        let known = SignedSession { last_seen: now, ..known };
        self.known.insert(known.token, known.clone());
        Ok(known)
    }

    /// Forgets an account that has just changed, on all its devices.
    pub fn forget(&self, changed: ActorId) {
        // It fails only where such predicates are not supported; what is old goes by itself then.
        drop(self.known.invalidate_entries_if(move |_, known| known.account.id == changed));
    }

    /// Whether whoever sent these headers is still signed in as this account. An open stream asks: it is no use, and
    /// keeps no session awake.
    pub async fn lives(&self, headers: &HeaderMap, account: ActorId) -> Result<bool, Problem> {
        Ok(self.known(headers, Use::Beat).await?.is_some_and(|known| known.account.id == account))
    }

    fn lately(&self, token: &SecretHash, now: u64) -> Option<SignedSession> {
        self.known.get(token).filter(|known| now < known.read_at + KEPT)
    }

    fn token(&self, headers: &HeaderMap) -> Option<SecretHash> {
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs =
            cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, token)| hash(token))
    }

    fn cookie(&self, token: &str, seconds: u64) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!(
            "{}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}",
            self.cookie_name()
        )
    }

    fn cookie_name(&self) -> &'static str {
        if self.secure { SECURE_COOKIE } else { COOKIE }
    }
}

/// What a request says of who sends it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// A person does something.
    Person,
    /// The page says by itself that it is still open: that keeps no session awake.
    Beat,
}

/// Whether a session that has not expired is good still: a guest's phone may lie still, others are idle after a while.
pub fn is_good(session: &Session, guest: bool, now: u64) -> bool {
    guest || now.saturating_sub(session.last_seen) <= SESSION_IDLE
}
