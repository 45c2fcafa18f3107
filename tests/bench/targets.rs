//! What was promised, what was measured, and what stands between the two.

use std::time::Duration;

use crate::figures::Table;

/// What bounds each kind of figure, as profiles show.
pub mod bound {
    /// Of tiles that are built.
    pub const BUILT: &str = "memory: each feature drawn is read in three places of it; then HTTP and, for tiles from 128 kB on, gzip";
    /// Of tiles that are kept.
    pub const KEPT: &str = "HTTP; the kernel copies fewer bytes when they are compressed";
    /// Of tiles that the page has.
    pub const UNCHANGED: &str = "HTTP: no answer costs less than the cheapest request, so that nothing can be 20 × cheaper than a tile that is not 20 × dearer than that";
    /// Of pages and neighbours.
    pub const QUESTIONS: &str = "writing coordinates as text, and HTTP";
    /// Of a start.
    pub const START: &str = "reading and decoding the records of the store, and simplifying each line";
    /// Of memory.
    pub const MEMORY: &str =
        "vertices in degrees and in web mercator, so that neither is computed when somebody asks";
    /// Of an idle server.
    pub const IDLE: &str = "the program itself, SQLite's cache, the page";
    /// Of looking up in process.
    pub const INSIDE: &str = "memory";
    /// Of a write.
    pub const WRITE: &str = "one sync of the disk";
    /// Of the way to the screens.
    pub const SCREENS: &str = "the write, then one event for each screen";
}

/// Each target with its figure.
pub struct Targets(Table);

impl Default for Targets {
    fn default() -> Self {
        Self(Table::new(&["what", "target", "measured", "", "bound by"]))
    }
}

impl Targets {
    /// Something should be at least so many times as good as something else.
    pub fn times(&mut self, what: &str, least: f64, measured: f64, bound: &str) {
        let cells = [format!("≥ {least} ×"), format!("{measured:.1} ×")];
        self.row(what, cells, measured >= least, bound);
    }

    /// Something should take at most so long.
    pub fn within(&mut self, what: &str, most: Duration, measured: Duration, bound: &str) {
        let said = |time: Duration| {
            if most < Duration::from_secs(1) {
                format!("{} ms", crate::figures::ms(time))
            } else {
                format!("{:.1} s", time.as_secs_f64())
            }
        };
        self.row(what, [format!("≤ {}", said(most)), said(measured)], measured <= most, bound);
    }

    /// Something should be at most so much.
    pub fn most(&mut self, what: &str, unit: &str, most: u64, measured: u64, bound: &str) {
        self.row(what, [format!("≤ {most} {unit}"), format!("{measured} {unit}")], measured <= most, bound);
    }

    fn row(&mut self, what: &str, [target, measured]: [String; 2], holds: bool, bound: &str) {
        let verdict = if holds { "met" } else { "**missed**" };
        self.0.row(&[what, &target, &measured, verdict, bound]);
    }

    /// As a table.
    pub fn text(&self) -> &str {
        self.0.text()
    }
}
