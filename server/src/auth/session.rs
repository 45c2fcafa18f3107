//! Who is asking. Answers are kept for a few seconds, so that a screenful of tiles does not ask the database twenty times;
//! what this node changes it forgets at once.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{FromRef, FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use layers::{
    id::{ActorId, MapId, Seq},
    role::Actor,
    view::View,
};
use moka::sync::Cache;

use super::{GUEST_SESSION, SESSION, SESSION_IDLE, hash, secret};
use crate::{
    app::App,
    atlas::OpenMap,
    bookmark::Bookbinder,
    clock::Clock,
    error::Problem,
    store::{Account, SecretHash, Session, SharedStore},
};

/// Longest time that a signing out at another node goes unnoticed.
const KEPT: Duration = Duration::from_secs(5);
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
    accounts: Cache<SecretHash, Arc<Account>>,
}

impl Sessions {
    /// Over a store; `secure` where people come by TLS.
    pub fn new(store: SharedStore, clock: Clock, secure: bool) -> Self {
        let accounts =
            Cache::builder().max_capacity(10_000).time_to_live(KEPT).support_invalidation_closures().build();
        Self { store, clock, secure, accounts }
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
            self.accounts.invalidate(&token);
            self.store.delete_session(&token).await?;
        }
        Ok(self.cookie("", 0))
    }

    /// Who asks; `None` when nobody is signed in.
    pub async fn account(&self, headers: &HeaderMap) -> Result<Option<Arc<Account>>, Problem> {
        let Some(token) = self.token(headers) else { return Ok(None) };
        if let Some(known) = self.accounts.get(&token) {
            return Ok(Some(known));
        }
        let now = (self.clock)();
        let Some(session) = self.store.session(&token, now).await? else { return Ok(None) };
        let Some(account) = self.store.account(session.account).await? else { return Ok(None) };
        if !account.guest && now.saturating_sub(session.last_seen) > SESSION_IDLE {
            self.store.delete_session(&token).await?;
            return Ok(None);
        }
        if now.saturating_sub(session.last_seen) > TOUCH {
            self.store.touch_session(&token, now).await?;
        }
        let account = Arc::new(account);
        self.accounts.insert(token, Arc::clone(&account));
        Ok(Some(account))
    }

    /// Forgets an account that has just changed, on all its devices.
    pub fn forget(&self, changed: ActorId) {
        // It fails only where such predicates are not supported; what is old goes by itself then.
        drop(self.accounts.invalidate_entries_if(move |_, account| account.id == changed));
    }

    /// Whether whoever sent these headers is still signed in as this account. An open stream asks: it is no use, and
    /// keeps no session awake.
    pub async fn lives(&self, headers: &HeaderMap, account: ActorId) -> Result<bool, Problem> {
        let Some(token) = self.token(headers) else { return Ok(false) };
        if self.accounts.contains_key(&token) {
            return Ok(true);
        }
        Ok(self
            .store
            .session(&token, (self.clock)())
            .await?
            .is_some_and(|session| session.account == account))
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

/// Somebody who is signed in.
pub struct SignedIn(pub Arc<Account>);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        app.sessions.account(&parts.headers).await?.map(Self).ok_or(Problem::SignedOut)
    }
}

/// Somebody on the map of the request's path. Whoever is not on it learns nothing: there is no such map.
pub struct OnMap {
    /// Which.
    pub id: MapId,
    /// The map.
    pub map: Arc<OpenMap>,
    /// Who, as what.
    pub actor: Actor,
    /// Her account.
    pub account: Arc<Account>,
    /// All she may see.
    pub view: View,
    /// The bookmarks of its log.
    pub bookmarks: Bookbinder,
}

impl OnMap {
    /// The place of the log from which she reads on: the beginning, or a bookmark. Whoever holds none that is
    /// good here takes the snapshot.
    pub fn since(&self, bookmark: Option<&str>) -> Result<Seq, Problem> {
        match bookmark {
            None | Some("0") => Ok(0),
            Some(bookmark) => self.bookmarks.place(bookmark).ok_or(Problem::LogTruncated),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OnMap
where
    Arc<App>: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let app = Arc::<App>::from_ref(state);
        let SignedIn(account) = SignedIn::from_request_parts(parts, state).await?;
        let path = RawPathParams::from_request_parts(parts, state).await.map_err(|_| Problem::NotFound)?;
        let id = path.iter().find(|(name, _)| *name == "map").and_then(|(_, value)| value.parse().ok());
        let id: MapId = id.ok_or(Problem::NotFound)?;
        let role = app.rights.role(id, account.id).await?.ok_or(Problem::NotFound)?;
        let actor = Actor { id: account.id, role };
        let (map, view) = (app.atlas.open(id).await?, View::new(actor));
        map.ready(&view).await?;
        let bookmarks = app.bookmarks.of(&app.store, id).await?;
        Ok(Self { id, map, actor, account, view, bookmarks })
    }
}
