//! What speaks for a column being the answer to a field. The table is looked through once for all fields and kinds.

use std::collections::HashSet;

use crate::{
    field::Field,
    format::{
        Cell, Column, DayOrder, Table, Tag,
        answer::Reader,
        synonyms::{self, Concept, spelled_out},
        words::{fold, tokens},
    },
    kind::Kind,
};

/// Rows that decide whether the values of a column fit a field.
const ROWS_TRIED: usize = 300;
/// A column with more different values than this is no list of codes.
const CODES_MOST: usize = 60;
/// The code of every shipped kind for what nobody has sorted yet.
pub(super) const UNSORTED: &str = "por_definir";

/// A table, looked through.
pub(super) struct Evidence<'a> {
    pub(super) table: &'a Table,
    /// The words of the file's and the object's names, spelled out.
    pub(super) title: HashSet<String>,
    headers: Vec<Header>,
}

struct Header {
    folded: String,
    words: Vec<String>,
    /// Whether it has a word of the file's own name.
    kin: bool,
    /// The different values, when they are few.
    values: Vec<String>,
    order: DayOrder,
}

/// A field, with all its names.
pub(super) struct Asked<'a> {
    pub(super) field: &'a Field,
    reader: Reader<'a>,
    labels: Vec<String>,
    concepts: Vec<&'static Concept>,
    category: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn of(field: &'a Field, kind: &Kind) -> Self {
        Self {
            field,
            reader: Reader::new(field, None, DayOrder::default()),
            labels: field.label.iter().map(|(_, label)| fold(label)).collect(),
            concepts: synonyms::of(field, kind).collect(),
            category: kind.category.as_deref() == Some(field.id.as_str()),
        }
    }

    /// Whether a text is known as a code.
    pub(super) fn knows(&self, text: &str) -> bool {
        self.reader.names(text)
    }
}

impl<'a> Evidence<'a> {
    pub(super) fn of(table: &'a Table) -> Self {
        let words = |text: &String| tokens(text).into_iter().map(|word| spelled_out(&word).to_owned());
        let title: HashSet<String> = table.title.iter().chain(&table.object).flat_map(words).collect();
        let header = |(at, column): (usize, &Column)| {
            // `fields.code` in an export of ours, `_nombre` in a form's.
            let last = column.name.rsplit('.').next().unwrap_or(&column.name);
            let few = column.distinct <= CODES_MOST;
            Header {
                folded: fold(last.trim_start_matches('_')),
                words: tokens(last),
                kin: words(&column.name).any(|word| title.contains(&word)),
                values: if few { values(table, at) } else { Vec::new() },
                order: order(table, at),
            }
        };
        let headers = table.columns.iter().enumerate().map(header).collect();
        Self { table, title, headers }
    }

    /// The different values of a column, when they are few.
    pub(super) fn values(&self, at: usize) -> &[String] {
        self.headers.get(at).map_or(&[], |header| &header.values)
    }

    pub(super) fn order(&self, at: usize) -> DayOrder {
        self.headers.get(at).map(|header| header.order).unwrap_or_default()
    }

    /// How sure it is that a column answers a field; 0 when it does not.
    pub(super) fn score(&self, at: usize, asked: &Asked<'_>) -> u32 {
        let (Some(header), Some(column)) = (self.headers.get(at), self.table.columns.get(at)) else {
            return 0;
        };
        let list = !asked.field.codes().is_empty();
        let named = named(header, column.hxl.as_ref(), asked);
        if column.filled == 0 || (named == 0 && !list) {
            return 0;
        }
        let fits = if list { self.meant(at, asked) } else { self.fit(at, asked.field) };
        let base = match named {
            0 if fits >= 0.6 => 55,
            0 => return 0,
            // The words of a category may all be others than ours: a person says what they mean.
            sure if asked.category && !header.values.is_empty() && asked.field.code(UNSORTED).is_some() => {
                sure
            }
            _ if fits < 0.5 => return 0,
            sure => sure,
        };
        // Of two columns with the same name the one about the file's own subject, then the one that tells rows apart.
        let apart = ratio(column.distinct, column.filled);
        base * 100 + u32::from(header.kin) * 50 + percent(fits) / 4 + percent(apart) / 5
    }

    /// The part of the different values that are known as codes of a field.
    pub(super) fn meant(&self, at: usize, asked: &Asked<'_>) -> f64 {
        let values = self.values(at);
        let parts = |text: &String| text.split([';', '|', ',']).all(|part| asked.knows(part));
        ratio(values.iter().filter(|text| asked.knows(text) || parts(text)).count(), values.len())
    }

    /// The part of the values that a field would take.
    fn fit(&self, at: usize, field: &Field) -> f64 {
        let reader = Reader::new(field, None, self.order(at));
        let cells = self.table.rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty());
        let (mut tried, mut good) = (0, 0);
        for cell in cells.take(ROWS_TRIED) {
            tried += 1;
            good += usize::from(reader.read(cell).is_ok());
        }
        ratio(good, tried)
    }
}

/// How well a header names a field, from 0 to 100.
fn named(header: &Header, tag: Option<&Tag>, asked: &Asked<'_>) -> u32 {
    if header.folded == asked.field.id || asked.labels.contains(&header.folded) {
        return 100;
    }
    let mut best = 0;
    for concept in &asked.concepts {
        if tag.is_some_and(|tag| concept.tags.iter().any(|pattern| tag.is(pattern))) {
            best = best.max(90);
        }
        for (rank, word) in (0u32..).zip(concept.words) {
            let how = if header.folded == *word {
                95 - rank
            } else if header.words.iter().any(|it| it == word) {
                70 - rank
            } else if cut_short(&header.folded, word) {
                50 - rank
            } else {
                0
            };
            best = best.max(how);
        }
    }
    best
}

/// Shapefiles cut headers at ten characters: `OSSDIRECCI`, `CIOTelefon`.
fn cut_short(header: &str, word: &str) -> bool {
    (5..=word.len()).any(|len| word.get(..len).is_some_and(|start| header.ends_with(start)))
}

fn values(table: &Table, at: usize) -> Vec<String> {
    table.values(at, CODES_MOST).into_iter().map(|(text, _)| text).collect()
}

fn order(table: &Table, at: usize) -> DayOrder {
    DayOrder::of(table.rows.iter().filter_map(|row| match row.cell(at) {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    }))
}

fn ratio(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rows are few")]
    let ratio = part as f64 / whole.max(1) as f64;
    ratio
}

fn percent(ratio: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a ratio is from 0 to 1")]
    let percent = (ratio.clamp(0.0, 1.0) * 100.0) as u32;
    percent
}
