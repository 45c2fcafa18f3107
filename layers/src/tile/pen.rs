//! Draws geometry as the commands of MVT 2.1: move, line, close, in steps from the last place.

use super::{frame::At, wire};

const MOVE_TO: u32 = 1;
const LINE_TO: u32 = 2;
const CLOSE_PATH: u32 = 7;

/// What a feature of a tile is drawn as, in the numbers of the specification.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Drawn {
    /// One point or several.
    Points = 1,
    /// One line or several.
    Lines = 2,
    /// One area or several.
    Areas = 3,
}

/// A pen over a buffer of commands.
pub(super) struct Pen<'a> {
    out: &'a mut Vec<u8>,
    at: At,
}

impl<'a> Pen<'a> {
    /// A pen at the tile's corner.
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out, at: At::default() }
    }

    /// Points, all of one feature.
    pub(super) fn points(&mut self, points: &[At]) {
        self.command(MOVE_TO, points.len());
        self.steps(points);
    }

    /// A line of two places or more.
    pub(super) fn line(&mut self, path: &[At]) {
        let Some((first, rest)) = path.split_first() else { return };
        self.command(MOVE_TO, 1);
        self.step(*first);
        self.command(LINE_TO, rest.len());
        self.steps(rest);
    }

    /// A ring of three places or more; the first is not repeated at the end.
    pub(super) fn ring(&mut self, ring: &[At]) {
        self.line(ring);
        self.command(CLOSE_PATH, 1);
    }

    /// Where the pen stands.
    pub(super) fn mark(&self) -> (usize, At) {
        (self.out.len(), self.at)
    }

    /// Takes back what was drawn since a mark.
    pub(super) fn back_to(&mut self, (len, at): (usize, At)) {
        self.out.truncate(len);
        self.at = at;
    }

    fn command(&mut self, id: u32, count: usize) {
        wire::varint(self.out, (count as u64) << 3 | u64::from(id));
    }

    fn steps(&mut self, places: &[At]) {
        for place in places {
            self.step(*place);
        }
    }

    fn step(&mut self, to: At) {
        wire::varint(self.out, u64::from(wire::zigzag(to.x - self.at.x)));
        wire::varint(self.out, u64::from(wire::zigzag(to.y - self.at.y)));
        self.at = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: i32, y: i32) -> At {
        At { x, y }
    }

    /// The examples of the specification, section 4.3.5, as command integers.
    #[test]
    fn the_examples_of_the_specification_come_out() {
        let mut out = Vec::new();
        Pen::new(&mut out).points(&[at(25, 17)]);
        assert_eq!(out, [9, 50, 34]);
        out.clear();
        Pen::new(&mut out).points(&[at(5, 7), at(3, 2)]);
        assert_eq!(out, [17, 10, 14, 3, 9]);
        out.clear();
        let mut pen = Pen::new(&mut out);
        pen.line(&[at(2, 2), at(2, 10), at(10, 10)]);
        pen.line(&[at(1, 1), at(3, 5)]);
        assert_eq!(out, [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]);
        out.clear();
        Pen::new(&mut out).ring(&[at(3, 6), at(8, 12), at(20, 34)]);
        assert_eq!(out, [9, 6, 12, 18, 10, 12, 24, 44, 15]);
    }
}
