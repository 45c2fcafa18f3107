//! Which column answers which field, and which kind a file suits: by names, HXL tags and the shape of the values.

use std::collections::{BTreeMap, HashSet};

use super::{
    Cell, Column, DayOrder, GeometrySource, Mapping, Table, Tag,
    answer::Reader,
    crosswalk, key,
    synonyms::{self, spelled_out},
    words::{fold, tokens},
};
use crate::{
    field::{Answer, Field},
    kind::Kind,
};

/// Rows that decide whether the values of a column fit a field.
const ROWS_TRIED: usize = 300;
/// A column with more different values than this is no list of codes.
const CODES_MOST: usize = 60;
/// The code of every shipped kind for what nobody has sorted yet.
const UNSORTED: &str = "por_definir";

/// Proposes which column answers which field of a kind. Every choice can be corrected.
pub fn suggest(table: &Table, kind: &Kind) -> Mapping {
    let mut mapping = Mapping { geometry: table.geometry.clone(), ..Mapping::default() };
    let taken = mapping.geometry.columns().into_iter().map(str::to_owned).collect::<HashSet<_>>();
    let mut scores: Vec<(u32, usize, usize)> = Vec::new();
    for (at, field) in kind.fields.iter().enumerate() {
        for (column, header) in table.columns.iter().enumerate() {
            let score =
                if taken.contains(&header.name) { 0 } else { score(table, column, header, field, kind) };
            if score > 0 {
                scores.push((score, at, column));
            }
        }
    }
    // The surest first; of two alike, the first field of the form and the first column of the file.
    scores.sort_by_key(|(score, field, column)| (std::cmp::Reverse(*score), *field, *column));
    let mut used = HashSet::new();
    for (_, field, column) in scores {
        let (Some(field), Some(header)) = (kind.fields.get(field), table.columns.get(column)) else {
            continue;
        };
        if !mapping.columns.contains_key(&field.id) && used.insert(column) {
            mapping.columns.insert(field.id.clone(), header.name.clone());
        }
    }
    crosswalk::apply(table, kind, &mut mapping);
    complete(table, kind, &mut mapping);
    mapping.key = key::find(table);
    mapping
}

/// The kind that a file suits best, of those given; none when nothing speaks for any.
pub fn suggest_kind<'a>(table: &Table, kinds: impl IntoIterator<Item = &'a Kind>) -> Option<&'a Kind> {
    let known = crosswalk::kind(table);
    let shapes = table.shapes();
    let mut best: Option<(u32, &Kind)> = None;
    for kind in kinds {
        let drawn = shapes.is_empty() || shapes.iter().any(|shape| kind.geometry.contains(shape));
        if !drawn || (kind.geographic && table.geometry == GeometrySource::None) {
            continue;
        }
        let score = suits(table, kind) + if known == Some(kind.id.as_str()) { 100 } else { 0 };
        if score > best.map_or(0, |(score, _)| score) {
            best = Some((score, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

fn suits(table: &Table, kind: &Kind) -> u32 {
    let mapping = suggest(table, kind);
    let mut score = 0;
    for field in &kind.fields {
        // Every file has names, notes and days: they speak for no kind.
        let common = matches!(field.id.as_str(), "name" | "note") || matches!(field.answer, Answer::Date);
        let sorted = mapping.constants.get(&field.id).is_some_and(|code| code != UNSORTED);
        let column = mapping.columns.get(&field.id).and_then(|name| table.column(name));
        score += match column {
            Some(at) if !field.codes().is_empty() && meant(table, at, field) >= 0.5 => 8,
            Some(_) if !field.codes().is_empty() => 1,
            Some(_) if common => 1,
            Some(_) => 3,
            None if sorted => 6,
            None => 0,
        };
    }
    let title = title_words(table);
    let words =
        [kind.label.iter(), kind.plural.iter()].into_iter().flatten().flat_map(|(_, text)| tokens(text));
    let named = words.chain(tokens(kind.id.as_str())).any(|word| word.len() > 3 && title.contains(&word));
    score + if named { 6 } else { 0 }
}

fn title_words(table: &Table) -> HashSet<String> {
    let title = table.title.iter().chain(&table.object);
    title.flat_map(|title| tokens(title)).map(|word| spelled_out(&word).to_owned()).collect()
}

/// How sure it is that a column answers a field; 0 when it does not.
fn score(table: &Table, at: usize, column: &Column, field: &Field, kind: &Kind) -> u32 {
    if column.filled == 0 {
        return 0;
    }
    let list = !field.codes().is_empty();
    let meant = if list && column.distinct <= CODES_MOST { meant(table, at, field) } else { 0.0 };
    let named = named(column, field, kind);
    let fits = if list { meant } else { fit(table, at, field) };
    let category = kind.category.as_deref() == Some(field.id.as_str());
    let base = match named {
        0 if list && meant >= 0.6 => 55,
        0 => return 0,
        // The words of a category may all be others than ours: a person says what they mean.
        sure if category && column.distinct <= CODES_MOST && field.code(UNSORTED).is_some() => sure,
        _ if fits < 0.5 => return 0,
        sure => sure,
    };
    let kin = column_words(column).iter().any(|word| title_words(table).contains(word));
    // Of two columns with the same name the one about the file's own subject, then the one that tells rows apart.
    base * 100
        + u32::from(kin) * 50
        + percent(fits.max(meant)) / 4
        + percent(ratio(column.distinct, column.filled)) / 5
}

fn column_words(column: &Column) -> Vec<String> {
    tokens(&column.name).iter().map(|word| spelled_out(word).to_owned()).collect()
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

/// How well the header names the field, from 0 to 100.
fn named(column: &Column, field: &Field, kind: &Kind) -> u32 {
    // `fields.code` in an export of ours, `_nombre` in a form's.
    let last = column.name.rsplit('.').next().unwrap_or(&column.name);
    let header = fold(last.trim_start_matches('_'));
    if header == field.id || field.label.iter().any(|(_, label)| fold(label) == header) {
        return 100;
    }
    let words = tokens(last);
    let mut best = 0;
    for concept in synonyms::of(field, kind) {
        let tagged = |tag: &Tag| concept.tags.iter().any(|pattern| tag.is(pattern));
        if column.hxl.as_ref().is_some_and(tagged) {
            best = best.max(90);
        }
        for (rank, word) in (0u32..).zip(concept.words) {
            let how = if header == *word {
                95 - rank
            } else if words.iter().any(|it| it == word) {
                70 - rank
            } else if cut_short(&header, word) {
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

/// The part of the values that a field would take.
fn fit(table: &Table, at: usize, field: &Field) -> f64 {
    let reader = Reader::new(field, None, order(table, at));
    let (mut tried, mut good) = (0, 0);
    for cell in table.rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty()).take(ROWS_TRIED) {
        tried += 1;
        good += usize::from(reader.read(cell).is_ok());
    }
    ratio(good, tried)
}

/// The part of the different values that are known as codes of a field.
fn meant(table: &Table, at: usize, field: &Field) -> f64 {
    let reader = Reader::new(field, None, DayOrder::default());
    let values = table.values(at, CODES_MOST);
    let known = values
        .iter()
        .filter(|(text, _)| reader.names(text) || text.split([';', '|', ',']).all(|part| reader.names(part)));
    ratio(known.count(), values.len())
}

fn order(table: &Table, at: usize) -> DayOrder {
    DayOrder::of(table.rows.iter().filter_map(|row| match row.cell(at) {
        Cell::Text(text) => Some(text.as_str()),
        _ => None,
    }))
}

/// What the columns need besides their names; and a constant for a category that no column answers.
pub(super) fn complete(table: &Table, kind: &Kind, mapping: &mut Mapping) {
    kind.fields.iter().for_each(|field| complete_field(table, field, kind, mapping));
}

fn complete_field(table: &Table, field: &Field, kind: &Kind, mapping: &mut Mapping) {
    let column = mapping.columns.get(&field.id).and_then(|name| table.column(name));
    match (&field.answer, column) {
        (Answer::Date | Answer::Time, Some(at)) => {
            mapping.dates.entry(field.id.clone()).or_insert_with(|| order(table, at));
        }
        (Answer::Code { .. }, Some(at)) if !mapping.codes.contains_key(&field.id) => {
            let reader = Reader::new(field, None, DayOrder::default());
            let unknown = table.values(at, CODES_MOST).into_iter().filter(|(text, _)| !reader.names(text));
            let unsorted = field.code(UNSORTED).filter(|_| field.required).map(|code| code.id.clone());
            let meanings: BTreeMap<_, _> = unknown.map(|(text, _)| (text, unsorted.clone())).collect();
            if !meanings.is_empty() {
                mapping.codes.insert(field.id.clone(), meanings);
            }
        }
        (Answer::Code { .. }, None)
            if field.required || kind.category.as_deref() == Some(field.id.as_str()) =>
        {
            let title = title_words(table);
            let codes = field.codes().iter().filter(|code| !code.deprecated && !code.care_route);
            // The longest name that the title says in full.
            let said = codes
                .map(|code| (code, tokens(&code.id)))
                .filter(|(_, words)| words.iter().all(|word| title.contains(spelled_out(word))))
                .max_by_key(|(_, words)| words.len());
            let code = said.map(|(code, _)| code).or_else(|| field.code(UNSORTED).filter(|_| field.required));
            if let Some(code) = code {
                mapping.constants.entry(field.id.clone()).or_insert_with(|| code.id.clone().into());
            }
        }
        _ => {}
    }
}
