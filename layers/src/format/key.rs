//! The ids of imported features and changes: hashes instead of random numbers, so that the same file twice is the same
//! changes, and an amended file is changes of the same features.
//!
//! Ids of drawn features are random and tell nothing. An imported row must be recognised when it comes again, so its id
//! follows from what the row is: a SHA-256 over the secret of the server for this map, the layer, and the row's own key,
//! cut to a UUID of version 8 (RFC 9562 §5.8). Without the secret nobody who has the same file can tell from an id which
//! row a masked feature is; with another layer, all ids are others. The row's own key is
//!
//! 1. the value of the column of identifiers, when there is one. A value of five characters or more stands for itself; a
//!    shorter one, or the running number that a program gives (`OBJECTID`, `fid`), is only taken together with the names of
//!    all columns, because many files have a row 7.
//! 2. else everything the row says, and its place: an amended row is then another feature.
//!
//! A row whose key was there before in the file takes its ordinal along.
//!
//! The id of a change adds what it writes and a *generation*: how many imports wrote to the feature before. Within one
//! generation the same content is the same change; a file that goes back to what it said two versions ago is a new one.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid, Version};

use super::{Row, Table, words::fold};
use crate::id::{ActorId, ChangeId, FeatureId, LayerId};

/// What the ids of one layer's imports are derived within.
#[derive(Clone)]
pub struct Namespace {
    layer: LayerId,
    secret: Vec<u8>,
}

impl Namespace {
    /// `secret` is the server's for the map and never leaves it; it is what keeps ids from being guessed.
    pub fn new(layer: LayerId, secret: &[u8]) -> Self {
        Self { layer, secret: secret.to_vec() }
    }

    /// The layer.
    pub fn layer(&self) -> LayerId {
        self.layer
    }

    pub(super) fn feature(&self, key: &[u8], ordinal: usize) -> FeatureId {
        let ordinal = ordinal.to_string();
        FeatureId::new(uuid(&self.hash("feature", &[key, ordinal.as_bytes()])))
    }

    /// What a row is for whoever may not see that it is on the map already.
    pub(super) fn own(&self, feature: FeatureId, actor: ActorId) -> FeatureId {
        let (feature, actor) = (feature.uuid(), actor.uuid());
        FeatureId::new(uuid(&self.hash("own", &[feature.as_bytes(), actor.as_bytes()])))
    }

    pub(super) fn change(&self, feature: FeatureId, content: &[u8], generation: u32) -> ChangeId {
        let feature = feature.uuid();
        ChangeId::new(uuid(&self.hash("change", &[feature.as_bytes(), content, &generation.to_be_bytes()])))
    }

    /// Each part with its length before it: no two lists of parts run together into the same bytes.
    fn hash(&self, what: &str, parts: &[&[u8]]) -> [u8; 32] {
        let layer = self.layer.uuid();
        let mut hash = Sha256::new();
        let own: [&[u8]; 3] = [what.as_bytes(), &self.secret, layer.as_bytes()];
        for part in own.iter().chain(parts) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Whether a change came of an import: its id is no random one.
pub fn is_imported(change: ChangeId) -> bool {
    change.uuid().get_version() == Some(Version::Custom)
}

fn uuid(hash: &[u8; 32]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(hash).for_each(|(byte, from)| *byte = *from);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// Identifiers that people and programs give, the best first.
const NAMES: [&str; 12] = [
    "@id",
    "uuid",
    "guid",
    "globalid",
    "id",
    "event_id",
    "identifier",
    "identificador",
    "codigo_unico",
    "geonameid",
    "osm_id",
    "codigo",
];
/// Running numbers that programs give and may give anew.
const RUNNING: [&str; 5] = ["objectid", "objectid_1", "fid", "ogc_fid", "gid"];

/// The column that tells the rows apart, if one does.
pub(super) fn find(table: &Table) -> Option<String> {
    let folded: Vec<_> = table.columns.iter().map(|column| fold(&column.name)).collect();
    let named = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| {
            folded.iter().zip(&table.columns).position(|(it, column)| it == name || column.name == *name)
        });
        found.find(|at| is_unique(table, *at))
    };
    let coded = || {
        let tagged =
            |at: &usize| table.columns.get(*at).and_then(|it| it.hxl.as_ref()).is_some_and(|it| it.has("id"));
        let columns = || (0..table.columns.len()).filter(|at| is_unique(table, *at));
        columns().find(tagged).or_else(|| columns().find(|at| holds_codes(table, *at)))
    };
    let at = named(&NAMES).or_else(coded).or_else(|| named(&RUNNING))?;
    table.columns.get(at).map(|column| column.name.clone())
}

fn is_unique(table: &Table, at: usize) -> bool {
    let mut seen = std::collections::HashSet::new();
    table
        .rows
        .iter()
        .filter(|row| row.problem.is_none())
        .all(|row| row.cell(at).text().is_some_and(|text| seen.insert(text.into_owned())))
}

/// Codes are digits, as many in every row: DIVIPOLA, a post code.
fn holds_codes(table: &Table, at: usize) -> bool {
    let mut lengths = table.rows.iter().filter_map(|row| row.cell(at).text()).map(|text| {
        let digits = matches!(row_text(&text), Some(len) if (2..=12).contains(&len));
        digits.then_some(text.len())
    });
    let first = lengths.next().flatten();
    first.is_some() && table.rows.len() > 1 && lengths.all(|length| length == first)
}

fn row_text(text: &str) -> Option<usize> {
    text.bytes().all(|b| b.is_ascii_digit()).then_some(text.len())
}

/// What makes a row this row. `place` is its geometry as it is written out.
pub(super) fn of_row(table: &Table, key: Option<usize>, row: &Row, place: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    let mut put = |part: &str| {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    };
    let given = key.and_then(|at| Some((table.columns.get(at)?, row.cell(at).text()?)));
    if let Some((column, value)) = given {
        let name = fold(&column.name);
        put("key");
        put(&name);
        put(&value);
        if value.chars().count() < 5 || RUNNING.contains(&name.as_str()) {
            table.columns.iter().for_each(|column| put(&column.name));
        }
    } else {
        put("all");
        put(place);
        for (at, column) in table.columns.iter().enumerate() {
            if let Some(text) = row.cell(at).text() {
                put(&column.name);
                put(&text);
            }
        }
    }
    hash.finalize().to_vec()
}
