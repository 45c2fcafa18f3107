//! Which row of the sheet a record is. The parser skips empty lines; a spreadsheet counts them, and a cell of several lines
//! as one row.

use ::csv::StringRecord;

/// A walk through the text, from record to record.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    delimiter: u8,
    at: usize,
    row: usize,
    quoted: bool,
    begins: bool,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str, delimiter: u8) -> Self {
        Self { text: text.as_bytes(), delimiter, at: 0, row: 1, quoted: false, begins: true }
    }

    /// The row that a record stands in, counted from 1. Records come in the order of the file.
    pub(super) fn row_of(&mut self, record: &StringRecord) -> usize {
        let start = record.position().and_then(|it| usize::try_from(it.byte()).ok()).unwrap_or(self.at);
        while self.at < start {
            self.step();
        }
        // The parser says where it began to look, which is before the empty lines.
        while !self.quoted && matches!(self.text.get(self.at), Some(b'\r' | b'\n')) {
            self.step();
        }
        self.row
    }

    fn step(&mut self) {
        let Some(&byte) = self.text.get(self.at) else {
            self.at += 1;
            return;
        };
        let before = self.at.checked_sub(1).and_then(|at| self.text.get(at));
        self.at += 1;
        match byte {
            // A quote in the middle of a cell is a letter; two within quotes are one, and open what the first closed.
            b'"' if self.quoted || self.begins => self.quoted = !self.quoted,
            b'"' if before == Some(&b'"') => self.quoted = true,
            b'\n' if !self.quoted && before == Some(&b'\r') => {}
            b'\n' | b'\r' if !self.quoted => self.row += 1,
            _ => {}
        }
        self.begins = !self.quoted && (byte == self.delimiter || matches!(byte, b'\n' | b'\r'));
    }
}
