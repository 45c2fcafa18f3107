//! What the people of a room say to a mark: counted, never told of anybody.

use serde::{Deserialize, Serialize};

/// What somebody says to a mark.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stance {
    /// So it is.
    Agree,
    /// It is not so.
    Disagree,
    /// She is not sure.
    Doubt,
}

/// How many say what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Stances {
    /// So many agree.
    pub agree: usize,
    /// So many disagree.
    pub disagree: usize,
    /// So many doubt.
    pub doubt: usize,
}

impl FromIterator<Stance> for Stances {
    fn from_iter<I: IntoIterator<Item = Stance>>(stances: I) -> Self {
        let mut counts = Self::default();
        for stance in stances {
            match stance {
                Stance::Agree => counts.agree += 1,
                Stance::Disagree => counts.disagree += 1,
                Stance::Doubt => counts.doubt += 1,
            }
        }
        counts
    }
}
