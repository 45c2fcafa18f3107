//! Imports: a file is read, a person looks at what would come of it and corrects it, then it runs. Nothing of a file is
//! kept on disk: what a person did not run is forgotten.

mod prepare;
mod run;

use std::{collections::HashMap, sync::Arc};

use layers::{
    clock::Millis,
    format::{Limits, Mapping, Table},
    id::{ActorId, LayerId, MapId},
};
use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use prepare::{Prepared, prepare};
pub use run::run;

use crate::error::Problem;

/// Files that are looked at, at once, on the whole server: each is held in memory.
const FILES: usize = 16;
/// How long a file that nobody touches is held, in milliseconds.
const IDLE: Millis = 60 * 60 * 1_000;
/// Refused rows that an answer lists; all are counted.
pub const LISTED: usize = 100;

/// The files that are being looked at, and the imports that run.
#[derive(Default)]
pub struct Imports {
    held: Mutex<HashMap<Uuid, Arc<Import>>>,
}

/// A file on its way onto a map.
pub struct Import {
    /// Which.
    pub id: Uuid,
    /// Onto which map.
    pub map: MapId,
    /// Whose.
    pub actor: ActorId,
    /// What was read.
    pub table: Arc<Table>,
    state: Mutex<State>,
}

struct State {
    touched: Millis,
    intent: Option<Intent>,
    progress: Progress,
}

/// What a person wants of a file.
#[derive(Clone, PartialEq, Debug)]
pub struct Intent {
    /// The layer that the rows go to.
    pub layer: LayerId,
    /// How.
    pub mapping: Mapping,
}

/// How far an import is.
#[derive(Clone, PartialEq, Debug, Default, Serialize, ToSchema)]
pub struct Progress {
    /// Where it stands.
    pub state: Stage,
    /// Rows that were dealt with.
    pub done: usize,
    /// Rows in all.
    pub total: usize,
    /// Rows that were written.
    pub accepted: usize,
    /// Rows that the map held already.
    pub repeated: usize,
    /// How many rows were refused.
    pub refused_total: usize,
    /// The first of them.
    pub refused: Vec<RowRefused>,
    /// Of the rows that make features, those that lie in a municipality of the map, and those that lie in none. The plan
    /// says it over HTTP.
    #[serde(skip)]
    pub located: (usize, usize),
    /// Values that made no property: how many, and the first of them. The plan says it over HTTP.
    #[serde(skip)]
    pub left_out: (usize, Vec<RowRefused>),
    /// What ended it, when it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub problem: Option<String>,
}

/// Where an import stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Read, and perhaps planned.
    #[default]
    Ready,
    /// Being written.
    Running,
    /// Written, but for the refused rows.
    Done,
    /// Ended before its end; of an import that is all or nothing nothing was written.
    Failed,
}

/// A row that makes no feature, or a value that makes no property.
#[derive(Clone, PartialEq, Debug, Serialize, ToSchema)]
pub struct RowRefused {
    /// Its number in the file.
    pub row: usize,
    /// The field it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub field: Option<String>,
    /// Stable word for programs.
    pub code: String,
    /// In words.
    pub reason: String,
}

impl Imports {
    /// Reads a file and holds it. Reading is work for a thread of its own.
    pub fn read(
        &self,
        (map, actor): (MapId, ActorId),
        name: &str,
        bytes: &[u8],
        object: Option<&str>,
        now: Millis,
    ) -> Result<Arc<Import>, Problem> {
        let table = layers::format::read_object(name, bytes, object, Limits::default())
            .map_err(|error| Problem::invalid("file", error))?;
        let import = Arc::new(Import {
            id: Uuid::new_v4(),
            map,
            actor,
            table: Arc::new(table),
            state: Mutex::new(State { touched: now, intent: None, progress: Progress::default() }),
        });
        let mut held = self.held.lock();
        if held.len() >= FILES {
            let oldest = held.values().filter(|it| !it.is_running()).min_by_key(|it| it.touched());
            let oldest = oldest
                .map(|it| it.id)
                .ok_or(Problem::Conflict("too many imports are running: wait for one to end"))?;
            held.remove(&oldest);
        }
        held.insert(import.id, Arc::clone(&import));
        Ok(import)
    }

    /// A file that somebody looks at. Nobody sees another's.
    pub fn get(&self, map: MapId, actor: ActorId, id: Uuid, now: Millis) -> Result<Arc<Import>, Problem> {
        let held = self.held.lock();
        let import =
            held.get(&id).filter(|it| it.map == map && it.actor == actor).ok_or(Problem::NotFound)?;
        import.state.lock().touched = now;
        Ok(Arc::clone(import))
    }

    /// Forgets the files that nobody touched for an hour; answers how many.
    pub fn forget_idle(&self, now: Millis) -> u64 {
        let mut held = self.held.lock();
        let before = held.len();
        held.retain(|_, it| it.is_running() || it.touched() + IDLE > now);
        (before - held.len()) as u64
    }

    /// Forgets a file. What runs is not stopped: half an import helps nobody.
    pub fn forget(&self, import: &Import) {
        self.held.lock().remove(&import.id);
    }
}

impl Import {
    /// Notes what a person wants.
    pub fn intend(&self, intent: Intent) -> Result<(), Problem> {
        let mut state = self.state.lock();
        if state.progress.state == Stage::Running {
            return Err(Problem::Conflict("this import is running"));
        }
        state.intent = Some(intent);
        state.progress = Progress::default();
        Ok(())
    }

    /// Begins to run, once: what is wanted, or why not.
    pub fn begin(&self) -> Result<Intent, Problem> {
        let mut state = self.state.lock();
        if state.progress.state == Stage::Running {
            return Err(Problem::Conflict("this import is running"));
        }
        let intent = state.intent.clone().ok_or(Problem::Conflict("plan this import first"))?;
        state.progress =
            Progress { state: Stage::Running, total: self.table.rows.len(), ..Progress::default() };
        Ok(intent)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.state.lock().progress.clone()
    }

    fn report(&self, report: impl FnOnce(&mut Progress)) {
        report(&mut self.state.lock().progress);
    }

    fn is_running(&self) -> bool {
        self.state.lock().progress.state == Stage::Running
    }

    fn touched(&self) -> Millis {
        self.state.lock().touched
    }
}

impl Progress {
    fn refuse(&mut self, refused: RowRefused) {
        self.refused_total += 1;
        if self.refused.len() < LISTED {
            self.refused.push(refused);
        }
    }
}
