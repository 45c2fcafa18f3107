//! The way in.

use layers::{
    change::{Body, Change, Logged, MapPut, VERSION},
    geometry::IMPORTED_VERTICES,
    id::{ActorId, MapId},
    kind::Kind,
    kinds,
    map::{self, Map},
};

use super::Taken;
use crate::{
    attachment::Darkroom,
    commit::Committer,
    error::Problem,
    store::{Attached, SharedStore},
};

/// Changes written in one transaction.
const BATCH: usize = 1_000;

/// Where a map is brought to.
#[derive(Clone, Copy)]
pub struct Home<'a> {
    /// What keeps it.
    pub store: &'a SharedStore,
    /// What writes its log.
    pub committer: &'a Committer,
    /// Where its photos and voice notes are made anew: what a file says of them is not believed.
    pub darkroom: &'a Darkroom,
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Brought {
    /// Changes that are in the log.
    pub changes: u64,
    /// Photos and voice notes that are none, and stayed behind.
    pub left_out: u64,
}

/// A map on its way in.
struct There<'a> {
    home: Home<'a>,
    owner: ActorId,
    map: Option<(MapId, ActorId)>,
    waiting: Vec<Logged>,
    brought: Brought,
}

/// Brings a map in for its new owner, all or nothing but for photos and voice notes that are none. `next` reads the file,
/// which was read to its end before.
pub async fn bring_in(
    home: Home<'_>,
    owner: ActorId,
    now: u64,
    mut next: impl FnMut() -> Result<Option<Taken>, Problem>,
) -> Result<Brought, Problem> {
    let mut there = There { home, owner, map: None, waiting: Vec::new(), brought: Brought::default() };
    let done = async {
        while let Some(taken) = next()? {
            there.take(taken, now).await?;
        }
        there.write().await
    };
    let done = done.await;
    if let (Err(_), Some((map, _))) = (&done, there.map) {
        home.store.delete_map(map).await?;
    }
    done.map(|()| there.brought)
}

impl There<'_> {
    async fn take(&mut self, taken: Taken, now: u64) -> Result<(), Problem> {
        match taken {
            Taken::Map { map, name, view, by } => {
                let mut made = Map::new(map, named(&name)?);
                made.camera = serde_json::from_str(&view).map_err(|_| wrong("view"))?;
                self.home.store.create_map(&made, self.owner, now).await?;
                self.map = Some((map, by));
                Ok(())
            }
            Taken::Change { change, actor, layer, feature, hlc, base, received_at, kind, body } => {
                let body = serde_json::from_str(&body).map_err(|_| wrong("body"))?;
                let body = Body::parse(&kind, VERSION, body, IMPORTED_VERTICES)
                    .map_err(|error| Problem::Unreadable(error.to_string()))?;
                match &body {
                    Body::KindDefine { toml } => own_kind(toml)?,
                    Body::MapPut(MapPut { name: Some(name), .. }) => drop(named(name)?),
                    _ => {}
                }
                self.brought.changes += 1;
                let change = Change { id: change, hlc, base, layer, feature, body };
                let actor = self.hers(actor)?;
                self.waiting.push(Logged { seq: self.brought.changes, actor, received_at, change });
                if self.waiting.len() >= BATCH { self.write().await } else { Ok(()) }
            }
            Taken::Attachment { attachment, feature, name, created_by, created_at, bytes, .. } => {
                self.write().await?;
                let created_by = self.hers(created_by)?;
                let (map, _) = self.map.ok_or_else(|| wrong("map"))?;
                let (media, bytes) = match self.home.darkroom.develop(bytes).await {
                    Ok(developed) => developed,
                    Err(Problem::Attachment(_)) => {
                        self.brought.left_out += 1;
                        return Ok(());
                    }
                    Err(problem) => return Err(problem),
                };
                let attached = Attached {
                    id: attachment,
                    map,
                    feature: Some(feature),
                    media_type: media.name().into(),
                    name,
                    bytes,
                    created_by,
                    created_at,
                };
                Ok(self.home.store.put_attachment(&attached).await?)
            }
        }
    }

    /// What was hers who took the map out is hers who brings it in.
    fn hers(&self, actor: ActorId) -> Result<ActorId, Problem> {
        let (_, by) = self.map.ok_or_else(|| wrong("map"))?;
        Ok(if actor == by { self.owner } else { actor })
    }

    async fn write(&mut self) -> Result<(), Problem> {
        let (map, _) = self.map.ok_or_else(|| wrong("map"))?;
        self.home.committer.take_in(map, std::mem::take(&mut self.waiting)).await
    }
}

/// No file makes a shipped kind looser than it comes with the program.
fn own_kind(toml: &str) -> Result<(), Problem> {
    let kind = Kind::parse(toml).map_err(|error| Problem::Unreadable(error.to_string()))?;
    if kinds::get(kind.id.as_str()).is_some() { Err(wrong("kind")) } else { Ok(()) }
}

fn named(name: &str) -> Result<String, Problem> {
    map::name(name).map_err(|error| Problem::Unreadable(format!("the name of this map is none: {error}")))
}

fn wrong(what: &str) -> Problem {
    Problem::Unreadable(format!("this file was not written by Trama: its {what} is none"))
}
