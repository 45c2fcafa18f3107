//! Counts by municipality and month: all that a layer shows to whoever sees it as [`Precision::Count`].
//!
//! How many there are never leaves this file. What leaves is, for each municipality and each month that is over, the largest
//! multiple of five that is not more, and nothing at all below five. There are no sums over months, municipalities or
//! codes, and no cell is part of another: so no cell that is held back can be worked out from those that are told, and
//! whatever is told of a cell goes with five numbers alike. What remains is said in `ARCHITECTURE.md`: two tables of
//! different days tell that a number crossed a multiple of five between them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    Indexes, Shown, Word,
    answers::Answer,
    bound::Bound,
    locate::{CODE_FIELD, is_code, is_territory, label_point},
    tree::Tree,
};
use crate::{
    clock::Millis,
    id::{FeatureId, LayerId},
    map::Map,
    precision::Precision,
    view::View,
};

/// The least that is told, and the step of what is told.
const STEP: u32 = 5;

/// How many at least, in a municipality and a month.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct MonthlyCount {
    /// Of which layer.
    pub layer: LayerId,
    /// The municipality's DIVIPOLA code.
    pub municipality: String,
    /// `YYYY-MM`.
    pub month: String,
    /// A multiple of five; there are up to four more.
    pub at_least: u32,
}

/// A municipality, as the map shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct Municipality {
    /// As the map calls it.
    pub name: Option<String>,
    /// A point inside it, longitude and latitude in degrees.
    pub point: [f64; 2],
}

impl Indexes {
    /// The counts of the layers that a viewer sees as counts alone, of what is in her view, some features left out. A month
    /// counts when it is over at `now` (UTC). What has no day, or lies in no municipality, is in none.
    pub fn monthly(
        &self,
        map: &Map,
        view: &View,
        layers: &[LayerId],
        without: &BTreeSet<FeatureId>,
        now: Millis,
    ) -> Vec<MonthlyCount> {
        let Some(this_month) = i64::try_from(now / 1_000).ok().and_then(month) else { return Vec::new() };
        let mut told = Vec::new();
        for id in layers {
            let counted = map
                .layer_and_kind(*id)
                .filter(|(layer, kind)| view.precision(layer, kind) == Precision::Count);
            let (Some(_), Some(trees)) = (counted, self.layers.get(id)) else { continue };
            let mut cells: BTreeMap<(Word, Date), u32> = BTreeMap::new();
            for audience in view.audiences().iter().filter(|audience| !audience.is_the_room()) {
                let tree = trees.get(&(*audience, Precision::Exact));
                let entries = tree.into_iter().flat_map(Tree::numbered).map(|(_, entry)| entry);
                for entry in entries.filter(|entry| !without.contains(&entry.id())) {
                    let (Some(place), Some(at)) = (entry.municipality, entry.gist.time.and_then(month))
                    else {
                        continue;
                    };
                    if at < this_month {
                        *cells.entry((place, at)).or_default() += 1;
                    }
                }
            }
            told.extend(cells.into_iter().filter_map(|((place, at), count)| {
                let at_least = count / STEP * STEP;
                (at_least > 0).then(|| MonthlyCount {
                    layer: *id,
                    municipality: self.words.texts.text(place).into(),
                    month: at.strftime("%Y-%m").to_string(),
                    at_least,
                })
            }));
        }
        told.sort_unstable();
        told
    }
}

impl Bound<'_> {
    /// The municipalities of these codes, as far as the viewer sees them exactly.
    pub fn municipalities(&self, codes: &BTreeSet<&str>) -> BTreeMap<String, Municipality> {
        let mut found = BTreeMap::new();
        let Some(field) = self.indexes.words.texts.find(CODE_FIELD) else { return found };
        let exact = self.shelves.iter().filter(|bound| bound.shelf.precision == Precision::Exact);
        for bound in exact.filter(|bound| is_territory(bound.lens.kind)) {
            for (_, entry) in bound.tree().into_iter().flat_map(Tree::numbered) {
                if !bound.sight(entry).shows(field) {
                    continue;
                }
                let code = entry.facts.answers().get(field).and_then(|answer| match answer {
                    Answer::Code(word) => bound.text(word),
                    answer => answer.text(),
                });
                let Some(code) = code.filter(|code| is_code(code) && codes.contains(code)) else { continue };
                let shown = Shown { entry, shelf: bound };
                if let Some(at) = label_point(&entry.placed) {
                    let name = shown.label().map(str::to_owned);
                    found.entry(code.to_owned()).or_insert(Municipality { name, point: [at.x(), at.y()] });
                }
            }
        }
        found
    }
}

/// The first day of the month of an instant in seconds since 1970, UTC.
fn month(seconds: i64) -> Option<Date> {
    let instant = Timestamp::from_second(seconds).ok()?;
    Some(instant.to_zoned(TimeZone::UTC).date().first_of_month())
}
