//! How much one file may hold: an import is held in memory while a person looks at it.

use super::FormatError;

/// What one file may hold at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Rows, the header aside.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Rows × columns.
    pub cells: usize,
    /// Vertices of all shapes together: a topology repeats its arcs, so its bytes bound nothing.
    pub vertices: usize,
}

impl Default for Limits {
    /// The municipalities of a country at survey scale, or its incidents of thirty years, with room to spare.
    fn default() -> Self {
        Self { bytes: 64 << 20, rows: 200_000, columns: 500, cells: 10_000_000, vertices: 5_000_000 }
    }
}

impl Limits {
    pub(super) fn bytes(self, found: usize) -> Result<(), FormatError> {
        Self::most("bytes", found, self.bytes)
    }

    pub(super) fn rows(self, found: usize) -> Result<(), FormatError> {
        Self::most("rows", found, self.rows)
    }

    pub(super) fn columns(self, found: usize) -> Result<(), FormatError> {
        Self::most("columns", found, self.columns)
    }

    pub(super) fn cells(self, found: usize) -> Result<(), FormatError> {
        Self::most("cells", found, self.cells)
    }

    pub(super) fn vertices(self, found: usize) -> Result<(), FormatError> {
        Self::most("vertices", found, self.vertices)
    }

    fn most(what: &'static str, found: usize, most: usize) -> Result<(), FormatError> {
        if found > most { Err(FormatError::TooMany { what, most }) } else { Ok(()) }
    }
}
