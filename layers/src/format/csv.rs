//! Separated values: RFC 4180, as spreadsheets of every language write it.

mod lines;
mod write;

use ::csv::{ReaderBuilder, StringRecord, Trim};

pub(super) use write::FACTS;
pub use write::{CsvExport, Headers};

use lines::Lines;

use super::{
    Cell, Column, Format, FormatError, Limits, Row, Table, Tag,
    hxl::{self, ROWS_SEARCHED},
};

/// In the order of preference when nothing else decides.
const DELIMITERS: [u8; 4] = *b",;\t|";
/// Records that decide which delimiter it is.
const RECORDS_TRIED: usize = 50;

pub(super) fn read(text: &str, limits: Limits) -> Result<Table, FormatError> {
    let (text, told) = separator_line(text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let mut records = reader(text, delimiter).into_records();
    let mut table = Table::new(Format::Csv);
    table.delimiter = Some(char::from(delimiter));
    let mut head = Vec::new();
    while head.len() < ROWS_SEARCHED {
        let Some(record) = records.next() else { break };
        head.push(record.map_err(|error| syntax(&error))?);
    }
    let tags = head.iter().position(|record| hxl::is_tag_row(record.iter()));
    table.hxl = tags.is_some();
    let header = tags.unwrap_or_else(|| header(&head));
    table.columns = columns(&head, tags, header, limits)?;
    let rest = head.split_off((header + 1).min(head.len()));
    let mut lines = Lines::new(text, delimiter);
    let mut cells = 0;
    let mut last = None;
    for record in rest.into_iter().map(Ok).chain(records) {
        let record = record.map_err(|error| syntax(&error))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        limits.rows(table.rows.len() + 1)?;
        cells += table.columns.len();
        limits.cells(cells)?;
        let number = lines.row_of(&record);
        table.rows.push(row(&record, number, table.columns.len()));
        last = Some(record);
    }
    match last.and_then(|record| unclosed(text, &record)) {
        Some(error) => Err(error),
        None => Ok(table),
    }
}

fn reader(text: &str, delimiter: u8) -> ::csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes())
}

/// Spreadsheets may say their delimiter in a first line of its own: `sep=;`.
fn separator_line(text: &str) -> (&str, Option<u8>) {
    let Some((line, rest)) = text.split_once('\n') else { return (text, None) };
    match line.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) if delimiter.is_ascii() => (rest, Some(*delimiter)),
        _ => (text, None),
    }
}

/// The delimiter by which most records have as many cells as the first, and more than one.
fn delimiter(text: &str) -> u8 {
    let score = |delimiter: u8| {
        let records: Vec<usize> =
            reader(text, delimiter).into_records().take(RECORDS_TRIED).flatten().map(|it| it.len()).collect();
        // A title may stand over the table, so the first record alone does not say how wide it is.
        let width = records.iter().copied().max_by_key(|len| records.iter().filter(|it| *it == len).count());
        let width = width.filter(|width| *width > 1)?;
        let alike = records.iter().filter(|len| **len == width).count();
        Some((alike * 100 / records.len(), width))
    };
    let scores = DELIMITERS.into_iter().rev().map(|delimiter| (score(delimiter), delimiter));
    scores.max_by_key(|(score, _)| *score).and_then(|(score, best)| score.map(|_| best)).unwrap_or(b',')
}

/// Where the header is when no tags say it: the first row that is at least half as full as most are. A title, a date or an
/// empty row may stand over it.
fn header(head: &[StringRecord]) -> usize {
    let full = |record: &StringRecord| record.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut sizes: Vec<_> = head.iter().map(full).collect();
    sizes.sort_unstable();
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or_default();
    let least = if usual < 2 { usual } else { usual.div_ceil(2).max(2) };
    head.iter().position(|record| full(record) >= least.max(1)).unwrap_or_default()
}

/// The header is the row over the tags, or the one that was found; without either the tags are the names.
fn columns(
    head: &[StringRecord],
    tags: Option<usize>,
    header: usize,
    limits: Limits,
) -> Result<Vec<Column>, FormatError> {
    let empty = StringRecord::new();
    let tag_row = tags.and_then(|at| head.get(at)).unwrap_or(&empty);
    let names = match tags {
        Some(at) => at.checked_sub(1).and_then(|at| head.get(at)).unwrap_or(tag_row),
        None => head.get(header).unwrap_or(&empty),
    };
    limits.columns(names.len().max(tag_row.len()))?;
    let mut columns: Vec<Column> = Vec::new();
    for at in 0..names.len().max(tag_row.len()) {
        let tag = tag_row.get(at).and_then(Tag::parse);
        let name = names.get(at).map(|name| name.trim_matches('\u{feff}').trim()).unwrap_or_default();
        let name = match &tag {
            _ if !name.is_empty() => name.to_owned(),
            Some(tag) => tag.to_string(),
            None => format!("column {}", at + 1),
        };
        let mut unique = name.clone();
        let mut copy = 2;
        while columns.iter().any(|column| column.name == unique) {
            unique = format!("{name} ({copy})");
            copy += 1;
        }
        columns.push(Column { hxl: tag, ..Column::new(unique) });
    }
    Ok(columns)
}

fn row(record: &StringRecord, number: usize, width: usize) -> Row {
    if record.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        let why = format!("it has {} cells, the header has {width}: is a quote missing?", record.len());
        return Row::malformed(number, why);
    }
    let mut row = Row::new(number);
    row.cells = record.iter().take(width).map(|cell| Cell::from_text(unguarded(cell))).collect();
    row
}

/// Takes off the apostrophe that keeps a spreadsheet from computing a text.
fn unguarded(cell: &str) -> &str {
    let computed = cell.trim_start_matches('\'').starts_with(write::COMPUTED);
    cell.strip_prefix('\'').filter(|_| computed).unwrap_or(cell)
}

/// A quote that is never closed swallows the rest of the file into one cell of the last record.
fn unclosed(text: &str, last: &StringRecord) -> Option<FormatError> {
    let start = last.position()?;
    let from = usize::try_from(start.byte()).ok()?;
    let tail = text.get(from..)?;
    if tail.matches('"').count() % 2 == 0 || tail.trim_end().lines().count() < 2 {
        return None;
    }
    Some(FormatError::Syntax {
        format: Format::Csv,
        line: usize::try_from(start.line()).unwrap_or(usize::MAX),
        column: tail.find('"').map_or(1, |at| at + 1),
        problem: "a quote is opened and never closed".into(),
    })
}

fn syntax(error: &::csv::Error) -> FormatError {
    let position = error.position();
    FormatError::Syntax {
        format: Format::Csv,
        line: position.map_or(1, |it| usize::try_from(it.line()).unwrap_or(usize::MAX)),
        column: 1,
        problem: error.to_string(),
    }
}
