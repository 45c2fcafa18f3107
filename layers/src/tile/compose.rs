//! Puts the layers of a tile together within its budget: points first, then lines and areas in what is left.

use super::{
    BUDGET, MAX_ZOOM, Tile,
    choose::choose,
    describe,
    drawing::Choice,
    frame::{At, EXTENT, Frame},
    gather::Gathered,
    mvt::{Key, LayerWriter},
    pen::{Drawn, Pen},
};
use crate::index::Bound;

/// Bytes kept for what a tile says of itself.
const NOTICE: usize = 128;
/// Bytes kept for a layer's name, keys, scopes, extent and version.
const LAYER: usize = 192;
/// Bytes of the smallest point that is drawn one by one.
const LEAST_DOT: usize = 56;

/// A tile on its way.
pub(super) struct Composition<'b, 'f> {
    bound: &'b Bound<'b>,
    frame: &'f Frame,
    sheets: Vec<Sheet<'b>>,
    /// Points that are counted in a cluster where each should be drawn.
    hidden: u32,
}

struct Sheet<'b> {
    gathered: Gathered<'b>,
    writer: LayerWriter,
}

impl<'b, 'f> Composition<'b, 'f> {
    /// What was gathered, nothing written yet.
    pub(super) fn new(bound: &'b Bound<'b>, frame: &'f Frame, gathered: Vec<Gathered<'b>>) -> Self {
        let sheet = |gathered| Sheet { gathered, writer: LayerWriter::new() };
        let found = gathered.into_iter().filter(|gathered| gathered.total > 0);
        Self { bound, frame, sheets: found.map(sheet).collect(), hidden: 0 }
    }

    /// Writes it.
    pub(super) fn finish(mut self) -> Tile {
        if self.sheets.is_empty() {
            return Tile::default();
        }
        let mut drawables = Vec::new();
        for (place, sheet) in self.sheets.iter_mut().enumerate() {
            let from = drawables.len();
            drawables.append(&mut sheet.gathered.drawables);
            drawables.iter_mut().skip(from).for_each(|drawable| drawable.layer = place);
        }
        let budget = if self.frame.z == MAX_ZOOM { usize::MAX } else { BUDGET - NOTICE };
        self.points(if drawables.is_empty() { budget } else { budget / 3 * 2 });
        let left = budget.saturating_sub(self.len());
        let choice = choose(drawables, self.frame, left);
        self.paths(&choice);
        self.tile(&choice)
    }

    /// Bytes written and promised.
    fn len(&self) -> usize {
        let bound = self.bound;
        let sheet = |sheet: &Sheet<'_>| {
            sheet.writer.len() + LAYER + sheet.gathered.codes.len(|word| bound.text(word))
        };
        self.sheets.iter().map(sheet).sum()
    }

    /// Writes the points. While they are too many bytes the layer with the most is counted in cells instead; when all are,
    /// the cells grow.
    fn points(&mut self, budget: usize) {
        loop {
            let dots = self.sheets.iter().map(|sheet| sheet.gathered.dots.len());
            if dots.sum::<usize>().saturating_mul(LEAST_DOT) <= budget {
                for sheet in &mut self.sheets {
                    describe::points(self.bound, &mut sheet.gathered, self.frame, &mut sheet.writer);
                }
                if self.len() <= budget {
                    return;
                }
            }
            let fullest = self.sheets.iter_mut().max_by_key(|sheet| sheet.gathered.dots.len());
            if let Some(sheet) = fullest.filter(|sheet| !sheet.gathered.dots.is_empty()) {
                self.hidden += sheet.gathered.cluster(self.frame);
                continue;
            }
            let cells = self.sheets.iter_mut().filter_map(|sheet| sheet.gathered.cells.as_mut());
            if cells.filter_map(|cells| cells.coarsen().then_some(())).count() == 0 {
                return;
            }
        }
    }

    fn paths(&mut self, choice: &Choice<'_>) {
        for (place, sheet) in self.sheets.iter_mut().enumerate() {
            let own = || choice.chosen.iter().filter(move |chosen| chosen.layer == place);
            sheet.writer.expect(own().count(), own().map(|chosen| chosen.geometry.len()).sum());
        }
        for chosen in &choice.chosen {
            let geometry = choice.commands.get(chosen.geometry.clone());
            let sheet = self.sheets.get_mut(chosen.layer);
            if let Some((Sheet { gathered, writer }, geometry)) = sheet.zip(geometry) {
                describe::feature(&chosen.shown, chosen.label, &mut gathered.codes, writer);
                writer.feature(chosen.drawn, geometry);
            }
        }
    }

    fn tile(&self, choice: &Choice<'_>) -> Tile {
        let there: u32 = self.sheets.iter().map(|sheet| sheet.gathered.total).sum();
        let points: u32 = self.sheets.iter().map(|sheet| sheet.gathered.points).sum();
        let total = there.saturating_sub(choice.absent);
        let paths = u32::try_from(choice.chosen.len()).unwrap_or(u32::MAX);
        let shown = points.saturating_sub(self.hidden).saturating_add(paths);
        let mut bytes = Vec::with_capacity(self.len() + NOTICE);
        for Sheet { gathered, writer } in &self.sheets {
            let mut name = [0; uuid::fmt::Hyphenated::LENGTH];
            gathered.layer.uuid().hyphenated().encode_lower(&mut name);
            writer.finish(&name, &mut bytes);
        }
        let thinned = shown < total;
        if thinned {
            notice(shown, total, &mut bytes);
        }
        Tile { bytes, thinned, shown, total }
    }
}

/// What a tile says when it shows less than there is.
fn notice(shown: u32, total: u32, tile: &mut Vec<u8>) {
    let mut writer = LayerWriter::new();
    let yes = writer.truth();
    writer.tag(Key::Thinned, yes);
    for (key, count) in [(Key::Shown, shown), (Key::Total, total)] {
        let count = writer.count(count);
        writer.tag(key, count);
    }
    let mut commands = Vec::new();
    Pen::new(&mut commands).points(&[At { x: EXTENT / 2, y: EXTENT / 2 }]);
    writer.feature(Drawn::Points, &commands);
    writer.finish(b"_trama", tile);
}
