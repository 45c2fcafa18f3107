//! The way in.

use layers::{
    change::{Body, Change, Logged, VERSION},
    geometry::IMPORTED_VERTICES,
    id::{ActorId, MapId},
    kind::Kind,
    kinds,
    map::Map,
};

use super::Taken;
use crate::{
    commit::Committer,
    error::Problem,
    store::{Attached, SharedStore},
};

/// Changes written in one transaction.
const BATCH: usize = 1_000;

/// Where a map is brought to.
struct There<'a> {
    store: &'a SharedStore,
    committer: &'a Committer,
    owner: ActorId,
    map: Option<(MapId, ActorId)>,
    waiting: Vec<Logged>,
    count: u64,
}

/// Brings a map in for its new owner, all or nothing; answers which it is and how many changes it has. `next` reads the
/// file, which was read to its end before.
pub async fn bring_in(
    (store, committer): (&SharedStore, &Committer),
    owner: ActorId,
    now: u64,
    mut next: impl FnMut() -> Result<Option<Taken>, Problem>,
) -> Result<(MapId, u64), Problem> {
    let mut there = There { store, committer, owner, map: None, waiting: Vec::new(), count: 0 };
    let done = async {
        while let Some(taken) = next()? {
            there.take(taken, now).await?;
        }
        there.write().await
    };
    let done = done.await;
    let Some((map, _)) = there.map else {
        return Err(Problem::Unreadable("there is no map in this file".into()));
    };
    if let Err(problem) = done {
        store.delete_map(map).await?;
        return Err(problem);
    }
    Ok((map, there.count))
}

impl There<'_> {
    async fn take(&mut self, taken: Taken, now: u64) -> Result<(), Problem> {
        match taken {
            Taken::Map { map, name, view, by } => {
                let mut made = Map::new(map, name);
                made.camera = serde_json::from_str(&view).map_err(|_| wrong("view"))?;
                self.store.create_map(&made, self.owner, now).await?;
                self.map = Some((map, by));
                Ok(())
            }
            Taken::Change { change, actor, layer, feature, hlc, base, received_at, kind, body } => {
                let body = serde_json::from_str(&body).map_err(|_| wrong("body"))?;
                let body = Body::parse(&kind, VERSION, body, IMPORTED_VERTICES)
                    .map_err(|error| Problem::Unreadable(error.to_string()))?;
                if let Body::KindDefine { toml } = &body {
                    own_kind(toml)?;
                }
                self.count += 1;
                let change = Change { id: change, hlc, base, layer, feature, body };
                let actor = self.hers(actor)?;
                self.waiting.push(Logged { seq: self.count, actor, received_at, change });
                if self.waiting.len() >= BATCH { self.write().await } else { Ok(()) }
            }
            Taken::Attachment { attachment, feature, media_type, name, created_by, created_at, bytes } => {
                self.write().await?;
                let created_by = self.hers(created_by)?;
                let (map, _) = self.map.ok_or_else(|| wrong("map"))?;
                let attached = Attached {
                    id: attachment,
                    map,
                    feature: Some(feature),
                    media_type,
                    name,
                    bytes,
                    created_by,
                    created_at,
                };
                Ok(self.store.put_attachment(&attached).await?)
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
        self.committer.take_in(map, std::mem::take(&mut self.waiting)).await
    }
}

/// No file makes a shipped kind looser than it comes with the program.
fn own_kind(toml: &str) -> Result<(), Problem> {
    let kind = Kind::parse(toml).map_err(|error| Problem::Unreadable(error.to_string()))?;
    if kinds::get(kind.id.as_str()).is_some() { Err(wrong("kind")) } else { Ok(()) }
}

fn wrong(what: &str) -> Problem {
    Problem::Unreadable(format!("this file was not written by Trama: its {what} is none"))
}
