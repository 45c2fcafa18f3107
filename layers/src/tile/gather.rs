//! Reads what a viewer sees of one layer in one tile: points into cells or a list, lines and areas one by one.

use super::{
    cells::Cells,
    codes::Codes,
    frame::{At, Frame, PIXEL},
};
use crate::{
    id::LayerId,
    index::{Bound, Filter, Form, Path, Placed, Shown},
};

/// Below this zoom points are clustered; from it on each is drawn, as far as the budget goes.
pub(super) const POINTS_FROM: u8 = 12;

/// The severity that is as bad as can be.
const GRAVEST: u8 = 5;

/// A point, or several that belong together.
#[derive(Clone, Copy)]
pub(super) struct Dot<'b> {
    /// Its place, or the first of its places that is near.
    pub(super) at: At,
    /// Which.
    pub(super) shown: Shown<'b>,
}

/// A line or an area that may be drawn.
#[derive(Clone, Copy)]
pub(super) struct Drawable<'b> {
    /// Which.
    pub(super) shown: Shown<'b>,
    /// Its geometry.
    pub(super) path: &'b Path,
    /// Place of its layer in the tile.
    pub(super) layer: usize,
    /// How bad it is; 0 when nobody said, or the viewer may not know.
    pub(super) severity: u8,
    /// Whether it is among the worst of its layer here, or as bad as can be: then something must stand for it.
    pub(super) is_worst: bool,
    /// The longer side of its box, in units of the world.
    pub(super) size: u32,
}

/// One layer in one tile.
pub(super) struct Gathered<'b> {
    /// Which.
    pub(super) layer: LayerId,
    /// Points one by one; none below [`POINTS_FROM`].
    pub(super) dots: Vec<Dot<'b>>,
    /// Points counted, and at low zooms what is as small.
    pub(super) cells: Option<Box<Cells<Shown<'b>>>>,
    /// Lines and areas.
    pub(super) drawables: Vec<Drawable<'b>>,
    /// The codes that its features use.
    pub(super) codes: Codes,
    /// How many of its features are dots or counted; points that belong together are one.
    pub(super) points: u32,
    /// How many features it has here.
    pub(super) total: u32,
}

/// Reads a layer. At low zooms lines and areas that would not fill a pixel are counted with the points: drawn, nobody would
/// see them.
pub(super) fn gather<'b>(
    bound: &'b Bound<'_>,
    layer: LayerId,
    frame: &Frame,
    filter: &Filter,
) -> Gathered<'b> {
    let pixel = if frame.z < POINTS_FROM { frame.distance(PIXEL.unsigned_abs()) } else { 0 };
    let mut gathered = Gathered::new(layer);
    bound.walk(layer, &frame.extent(), filter, |shown| match shown.placed() {
        Placed::Nowhere => {}
        Placed::Point(vertex) => gathered.point(frame, frame.at([vertex.x, vertex.y]), shown),
        Placed::Path(path) if path.form() == Form::Points => gathered.points(frame, path, shown),
        Placed::Path(path) => gathered.path(frame, path, pixel, shown),
    });
    let worst = gathered.drawables.iter().map(|drawable| drawable.severity).max().unwrap_or(0);
    for drawable in &mut gathered.drawables {
        drawable.is_worst = drawable.severity > 0 && drawable.severity >= worst.min(GRAVEST);
    }
    gathered
}

impl<'b> Gathered<'b> {
    fn new(layer: LayerId) -> Self {
        let (dots, drawables) = (Vec::new(), Vec::new());
        Self { layer, dots, cells: None, drawables, codes: Codes::new(), points: 0, total: 0 }
    }

    fn point(&mut self, frame: &Frame, at: At, shown: Shown<'b>) {
        if frame.z < POINTS_FROM {
            self.count(at, shown);
        } else if at.is_near() {
            self.dots.push(Dot { at, shown });
            self.points += 1;
            self.total += 1;
        }
    }

    fn points(&mut self, frame: &Frame, path: &Path, shown: Shown<'b>) {
        let mut places = path.vertices().map(|vertex| frame.at([vertex.x, vertex.y]));
        let place = if frame.z < POINTS_FROM { places.next() } else { places.find(|at| at.is_near()) };
        if let Some(at) = place {
            self.point(frame, at, shown);
        }
    }

    fn path(&mut self, frame: &Frame, path: &'b Path, pixel: u32, shown: Shown<'b>) {
        let size = size(path);
        if size < pixel {
            return self.count(middle(path, frame), shown);
        }
        self.total += 1;
        self.codes.number(shown.code_word());
        let severity = shown.severity().unwrap_or(0);
        self.drawables.push(Drawable { shown, path, layer: 0, severity, is_worst: false, size });
    }

    fn count(&mut self, at: At, shown: Shown<'b>) {
        if at.is_inside() {
            let code = self.codes.number(shown.code_word());
            let cells = self.cells.get_or_insert_with(|| Box::new(Cells::new()));
            cells.add(at, code, shown.severity().unwrap_or(0), shown);
            self.points += 1;
            self.total += 1;
        }
    }

    /// Counts the points instead of drawing each, and answers how many are no longer drawn by themselves. Points that
    /// belong together are one feature, counted where the first of them is.
    pub(super) fn cluster(&mut self, frame: &Frame) -> u32 {
        let dots = std::mem::take(&mut self.dots);
        self.total -= self.points;
        self.points = 0;
        for Dot { at, shown } in dots {
            let first = match shown.placed() {
                Placed::Path(path) => path.vertices().next().map(|vertex| frame.at([vertex.x, vertex.y])),
                Placed::Point(_) | Placed::Nowhere => Some(at),
            };
            if let Some(first) = first {
                self.count(first, shown);
            }
        }
        let cells = self.cells.iter().flat_map(|cells| cells.occupied());
        cells.map(|(_, cell)| cell.count).filter(|count| *count > 1).sum()
    }
}

impl Drawable<'_> {
    /// The middle of its box.
    pub(super) fn middle(&self, frame: &Frame) -> At {
        middle(self.path, frame)
    }
}

/// The middle of a path's box.
fn middle(path: &Path, frame: &Frame) -> At {
    let [west, north, east, south] = path.square();
    frame.at([u32::midpoint(west, east), u32::midpoint(north, south)])
}

/// The longer side of a path's box, in units of the world.
fn size(path: &Path) -> u32 {
    let [west, north, east, south] = path.square();
    (east - west).max(south - north)
}
