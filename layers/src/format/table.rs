//! A file as rows and columns, whatever its format was.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use serde::Serialize;

use super::{Cell, FormatError, GeometrySource, Limits, RowProblem, Tag};
use crate::geometry::{Geometry, Shape};

/// A file that was read.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the file is called, without its ending; or what it says it is called.
    pub title: Option<String>,
    /// Its format.
    pub format: Format,
    /// The name of its encoding: `UTF-8`, `windows-1252` …
    pub encoding: &'static str,
    /// What stands between the cells of a CSV file.
    pub delimiter: Option<char>,
    /// Whether a row of HXL tags was found.
    pub hxl: bool,
    /// The objects that the file holds, when it may hold several.
    pub objects: Vec<Object>,
    /// The object that the rows are of.
    pub object: Option<String>,
    /// In the order of the file.
    pub columns: Vec<Column>,
    /// In the order of the file.
    pub rows: Vec<Row>,
    /// Where the places of the rows are, as far as the file shows.
    pub geometry: GeometrySource,
}

/// The format of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Separated values.
    Csv,
    /// RFC 7946.
    GeoJson,
    /// RFC 8142, or a feature a line.
    GeoJsonLines,
    /// A topology.
    TopoJson,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV",
            Self::GeoJson | Self::GeoJsonLines => "GeoJSON",
            Self::TopoJson => "TopoJSON",
        })
    }
}

/// One of several tables in a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Object {
    /// Its name in the file.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
}

/// A column.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Column {
    /// Its header, unique in the table. `@id` is the identifier of a GeoJSON feature.
    pub name: String,
    /// Its HXL tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hxl: Option<Tag>,
    /// The first different values, shortened.
    pub samples: Vec<String>,
    /// How many rows have a value.
    pub filled: usize,
    /// How many different values there are, counted up to [`Column::DISTINCT_MOST`].
    pub distinct: usize,
}

impl Column {
    /// Where counting different values stops.
    pub const DISTINCT_MOST: usize = 10_000;
    const SAMPLES: usize = 5;
    const SAMPLE_CHARACTERS: usize = 60;

    pub(super) fn new(name: String) -> Self {
        Self { name, hxl: None, samples: Vec::new(), filled: 0, distinct: 0 }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// As a spreadsheet or a list counts it: the header of a CSV file is row 1, the first feature of a GeoJSON file too.
    pub number: usize,
    /// Where it is, when the format itself has places.
    pub located: Located,
    /// In the order of the columns; a short row ends early.
    pub cells: Vec<Cell>,
    /// What is wrong with the whole row.
    pub problem: Option<RowProblem>,
}

/// Where a row is.
#[derive(Clone, PartialEq, Debug)]
pub enum Located {
    /// Nowhere.
    Nowhere,
    /// There.
    At(Geometry),
    /// Said so that it cannot be used.
    Refused(RowProblem),
}

impl From<Result<Geometry, RowProblem>> for Located {
    fn from(result: Result<Geometry, RowProblem>) -> Self {
        match result {
            Ok(geometry) => Self::At(geometry),
            Err(problem) => Self::Refused(problem),
        }
    }
}

impl Row {
    pub(super) fn new(number: usize) -> Self {
        Self { number, located: Located::Nowhere, cells: Vec::new(), problem: None }
    }

    pub(super) fn malformed(number: usize, why: impl Into<String>) -> Self {
        Self { problem: Some(RowProblem::Malformed(why.into())), ..Self::new(number) }
    }

    /// The cell in a column; an empty one beyond the end of the row.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

impl Table {
    pub(super) fn new(format: Format) -> Self {
        Self {
            title: None,
            format,
            encoding: "UTF-8",
            delimiter: None,
            hxl: false,
            objects: Vec::new(),
            object: None,
            columns: Vec::new(),
            rows: Vec::new(),
            geometry: GeometrySource::None,
        }
    }

    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The different values of a column with how often each is there, in the order of the file, at most `most` of them.
    pub fn values(&self, column: usize, most: usize) -> Vec<(String, usize)> {
        let mut order: Vec<(String, usize)> = Vec::new();
        let mut place: HashMap<String, usize> = HashMap::new();
        for text in self.rows.iter().filter_map(|row| row.cell(column).text()) {
            if let Some(&at) = place.get(text.as_ref()) {
                if let Some(value) = order.get_mut(at) {
                    value.1 += 1;
                }
            } else if order.len() < most {
                place.insert(text.clone().into_owned(), order.len());
                order.push((text.into_owned(), 1));
            }
        }
        order
    }

    /// What is drawn in the file.
    pub fn shapes(&self) -> Vec<Shape> {
        let mut shapes: Vec<_> = self
            .rows
            .iter()
            .filter_map(|row| match &row.located {
                Located::At(geometry) => Some(geometry.shape()),
                _ => None,
            })
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        if shapes.is_empty() && matches!(self.geometry, GeometrySource::Columns { .. }) {
            shapes.push(Shape::Point);
        }
        shapes.sort_unstable();
        shapes
    }

    /// The last step of every reader: refuses an empty table or one whose every place is in metres, counts the columns.
    pub(super) fn rows_done(mut self, limits: Limits) -> Result<Self, FormatError> {
        if self.rows.is_empty() {
            return Err(FormatError::Empty);
        }
        limits.columns(self.columns.len())?;
        limits.cells(self.rows.iter().map(|row| row.cells.len()).sum())?;
        if let Some(projection) = self.projected() {
            return Err(FormatError::Projected(projection));
        }
        for column in 0..self.columns.len() {
            self.count(column);
        }
        self.geometry = GeometrySource::find(&self)?;
        Ok(self)
    }

    /// The plane that every place of the file is on.
    fn projected(&self) -> Option<super::Projection> {
        let mut first = None;
        for row in &self.rows {
            match &row.located {
                Located::At(_) => return None,
                Located::Refused(RowProblem::Projected(projection)) => {
                    first = first.or_else(|| Some(projection.clone()));
                }
                _ => {}
            }
        }
        first
    }

    fn count(&mut self, at: usize) {
        let mut seen: HashSet<String> = HashSet::new();
        let (mut filled, mut samples) = (0, Vec::new());
        for text in self.rows.iter().filter_map(|row| row.cell(at).text()) {
            filled += 1;
            if seen.len() < Column::DISTINCT_MOST && !seen.contains(text.as_ref()) {
                if samples.len() < Column::SAMPLES {
                    samples.push(text.chars().take(Column::SAMPLE_CHARACTERS).collect());
                }
                seen.insert(text.into_owned());
            }
        }
        if let Some(column) = self.columns.get_mut(at) {
            (column.filled, column.distinct, column.samples) = (filled, seen.len(), samples);
        }
    }
}

/// Puts the named values of rows that need not have the same ones into columns.
#[derive(Default)]
pub(super) struct Gather {
    columns: Vec<Column>,
    places: HashMap<String, usize>,
    cells: usize,
}

impl Gather {
    pub(super) fn put(
        &mut self,
        cells: &mut Vec<Cell>,
        name: &str,
        cell: Cell,
        limits: Limits,
    ) -> Result<(), FormatError> {
        let place = if let Some(place) = self.places.get(name) {
            *place
        } else {
            limits.columns(self.columns.len() + 1)?;
            self.places.insert(name.to_owned(), self.columns.len());
            self.columns.push(Column::new(name.to_owned()));
            self.columns.len() - 1
        };
        if cells.len() <= place {
            self.cells += place + 1 - cells.len();
            limits.cells(self.cells)?;
            cells.resize(place + 1, Cell::Empty);
        }
        if let Some(slot) = cells.get_mut(place) {
            *slot = cell;
        }
        Ok(())
    }

    pub(super) fn into_columns(self) -> Vec<Column> {
        self.columns
    }
}
