//! The access log: who came in, who was refused, who took something out or gave a role. It knows people by a keyed hash and
//! no address, is sealed as everything else, and shows when somebody tampered with it.

pub mod chain;

use std::sync::Arc;

use layers::id::{ActorId, MapId};
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use utoipa::ToSchema;

use self::chain::{Broken, Walk};
use crate::{
    auth::{hex, hmac, random},
    clock::Clock,
    error::Problem,
    parameters::ACCESS_LOG,
    store::{AccessEnds, AccessRow, SharedStore},
};

/// Entries read at once.
const PAGE: u32 = 1_000;

/// What happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Somebody signed in.
    SignIn,
    /// Somebody was refused at the door.
    Refused,
    /// The server was opened.
    Unseal,
    /// The server was sealed.
    Seal,
    /// Everything was taken out, as a backup.
    Backup,
    /// Everything was brought back from a backup.
    Restore,
    /// A steward took away a second factor that was lost.
    Reset,
    /// A map that was taken out elsewhere was brought in.
    TakeIn,
    /// A feature was destroyed for good.
    Redact,
    /// A map was destroyed.
    Destroy,
    /// Somebody took a file out.
    Export,
    /// Somebody was given a role on a map, or lost it.
    Role,
    /// Something that takes two was asked for.
    Asked,
    /// A second person said yes, or the same one after a pause.
    Confirmed,
    /// It was refused or taken back.
    Declined,
    /// What strangers saw of a map was taken back.
    Withdrawn,
    /// Somebody's marks on a map were destroyed on her word, or for her.
    Erased,
    /// The log was gone, and begins anew.
    Lost,
}

/// What an entry says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What happened.
    pub act: Act,
    /// Who did it, as the log knows her.
    pub who: Option<String>,
    /// On which map.
    pub map: Option<MapId>,
    /// To whom.
    pub whom: Option<String>,
    /// A word more: the role, the format, `alone`.
    pub note: Option<String>,
}

/// What is to be noted.
#[derive(Clone, Copy, Default)]
pub struct Said<'a> {
    /// Who did it.
    pub by: Option<ActorId>,
    /// On which map.
    pub map: Option<MapId>,
    /// To whom.
    pub to: Option<ActorId>,
    /// A word more. Never anything that a record holds.
    pub note: Option<&'a str>,
}

/// The log.
pub struct AccessLog {
    store: SharedStore,
    clock: Clock,
    key: OnceCell<[u8; 32]>,
}

impl AccessLog {
    /// Over a store.
    pub fn new(store: SharedStore, clock: Clock) -> Arc<Self> {
        Arc::new(Self { store, clock, key: OnceCell::new() })
    }

    /// Notes that something happened. What cannot be noted must not happen: callers pass the problem on.
    pub async fn note(&self, act: Act, Said { by, map, to, note }: Said<'_>) -> Result<(), Problem> {
        let key = self.key().await?;
        let name = |who: Option<ActorId>| who.map(|who| pseudonym(&key, who));
        let entry = Entry { act, who: name(by), map, whom: name(to), note: note.map(str::to_owned) };
        let lost = Entry { act: Act::Lost, who: None, map: None, whom: None, note: None };
        self.store.append_access(&key, (self.clock)(), &bytes(&entry)?, &bytes(&lost)?).await?;
        Ok(())
    }

    /// As the log knows somebody.
    pub async fn pseudonym(&self, who: ActorId) -> Result<String, Problem> {
        Ok(pseudonym(&self.key().await?, who))
    }

    /// The latest entries before one, or of all.
    pub async fn latest(
        &self,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<(AccessRow, Option<Entry>)>, Problem> {
        let rows = self.store.access_before(before, limit).await?;
        let read = |row: AccessRow| {
            let entry = row.record.as_deref().and_then(|record| serde_json::from_slice(record).ok());
            (row, entry)
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Walks along the whole log: how many entries it has and where it ends, or where it breaks.
    pub async fn verify(&self) -> Result<Result<AccessEnds, Broken>, Problem> {
        let key = self.key().await?;
        let Some(ends) = self.store.access_ends().await? else { return Ok(Err(Broken::Gone)) };
        let mut walk = match Walk::new(&key, ends) {
            Ok(walk) => walk,
            Err(broken) => return Ok(Err(broken)),
        };
        let mut after = ends.floor.seq;
        loop {
            let rows = self.store.access_after(after, PAGE).await?;
            let Some(last) = rows.last() else { break };
            after = last.seq;
            // What was written meanwhile is for the next walk.
            let known = rows.iter().take_while(|row| row.seq <= ends.head.seq);
            for row in known {
                if let Err(broken) = walk.step(row) {
                    return Ok(Err(broken));
                }
            }
            if after >= ends.head.seq {
                break;
            }
        }
        if let Err(broken) = walk.finish() {
            return Ok(Err(broken));
        }
        // What claims to come later than the last entry, and still does when the end is read once more.
        let behind = self.store.access_after(ends.head.seq, 1).await?;
        let now = self.store.access_ends().await?;
        let behind = behind.first().map(|row| row.seq).filter(|seq| now.is_none_or(|it| it.head.seq < *seq));
        Ok(behind.map_or(Ok(ends), |seq| Err(Broken::Behind(seq))))
    }

    /// Lets go of what is older than half a year; answers how many entries.
    pub async fn prune(&self) -> Result<u64, Problem> {
        let before = (self.clock)().saturating_sub(ACCESS_LOG);
        Ok(self.store.prune_access(&self.key().await?, before).await?)
    }

    async fn key(&self) -> Result<[u8; 32], Problem> {
        let begin = || async { Ok::<_, Problem>(self.store.begin_access(&random()?).await?) };
        self.key.get_or_try_init(begin).await.copied()
    }
}

/// The end of the log as it is read aloud and compared: its place, and the first half of its mark.
pub fn spoken(mark: &[u8; 32]) -> String {
    let hex = hex(&mark[..16]);
    let parts: Vec<_> = hex.as_bytes().chunks(4).map(|part| String::from_utf8_lossy(part)).collect();
    parts.join("-")
}

fn pseudonym(key: &[u8; 32], who: ActorId) -> String {
    hex(&hmac(key, &[b"actor", who.uuid().as_bytes()])[..8])
}

fn bytes(entry: &Entry) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(entry).map_err(|_| Problem::Fault)
}
