//! What strangers read, ready to be sent: a published edition is opened and written once, and not for each who asks. What is
//! found on a page is asked of the store each time, so that what was taken back is gone at once, on every node.

use std::{collections::HashMap, sync::Arc};

use axum::body::Bytes;
use jiff::{Timestamp, tz::TimeZone};
use parking_lot::{Mutex, MutexGuard};
use serde_json::json;
use uuid::Uuid;

use crate::{
    auth::{hash, hex},
    error::Problem,
    store::{EditionKept, Printing, SharedStore},
};

/// Editions kept in memory.
const KEPT: usize = 32;

/// A body and its version.
#[derive(Clone)]
pub struct Sheet {
    /// The bytes, JSON.
    pub body: Bytes,
    /// Its `ETag`.
    pub version: String,
}

/// The two answers of a page.
pub struct Sheets {
    /// Title, text, layers, counts, whom to call.
    pub about: Sheet,
    /// The features as GeoJSON.
    pub features: Sheet,
}

/// Editions that were asked for.
#[derive(Default)]
pub struct Printed(Mutex<HashMap<Uuid, (Printing, Arc<Sheets>)>>);

impl Printed {
    /// What is on a page now. An id that never was one, or is none any more, is answered alike.
    pub async fn sheets(&self, store: &SharedStore, page: Uuid) -> Result<Arc<Sheets>, Problem> {
        let printing = store.printing(page).await?.ok_or(Problem::NotFound)?;
        let kept =
            self.kept().get(&page).filter(|(known, _)| *known == printing).map(|(_, it)| Arc::clone(it));
        if let Some(sheets) = kept {
            return Ok(sheets);
        }
        let kept = store.published(printing).await?.ok_or(Problem::NotFound)?;
        let sheets = Arc::new(Sheets::of(&kept)?);
        let mut all = self.kept();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(page, (printing, Arc::clone(&sheets)));
        Ok(sheets)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Uuid, (Printing, Arc<Sheets>)>> {
        self.0.lock()
    }
}

impl Sheets {
    fn of(kept: &EditionKept) -> Result<Self, Problem> {
        let live = kept.live.ok_or(Problem::NotFound)?;
        let mut about = kept.edition.about();
        if let Some(about) = about.as_object_mut() {
            about.insert("version".into(), json!(live.version));
            // The day says enough: an hour would tell when somebody works.
            about.insert("published_on".into(), json!(day(live.at)?));
        }
        Ok(Self { about: Sheet::of(&about)?, features: Sheet::of(&kept.edition.collection())? })
    }
}

impl Sheet {
    fn of(json: &serde_json::Value) -> Result<Self, Problem> {
        let body = serde_json::to_string(json).map_err(|_| Problem::Fault)?;
        let version = format!("\"{}\"", hex(&hash(&body)[..16]));
        Ok(Self { body: body.into(), version })
    }
}

/// The day of an instant, `YYYY-MM-DD`, UTC.
fn day(millis: u64) -> Result<String, Problem> {
    let millis = i64::try_from(millis).map_err(|_| Problem::Fault)?;
    let instant = Timestamp::from_millisecond(millis).map_err(|_| Problem::Fault)?;
    Ok(instant.to_zoned(TimeZone::UTC).date().to_string())
}
