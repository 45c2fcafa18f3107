//! Which column answers which field, and which kind a file suits: by names, HXL tags and the shape of the values.

mod evidence;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
};

use super::{GeometrySource, Mapping, Table, crosswalk, key, ours, synonyms::spelled_out, words::tokens};
use crate::{field::Answer, kind::Kind};
use evidence::{Asked, Evidence, UNSORTED};

/// Proposes which column answers which field of a kind. Every choice can be corrected.
pub fn suggest(table: &Table, kind: &Kind) -> Mapping {
    propose(&Evidence::of(table), kind)
}

/// The kind that a file suits best, of those given; none when nothing speaks for any.
pub fn suggest_kind<'a>(table: &Table, kinds: impl IntoIterator<Item = &'a Kind>) -> Option<&'a Kind> {
    let known = crosswalk::kind(table).map(str::to_owned).or_else(|| ours::kind(table));
    let shapes = table.shapes();
    let evidence = Evidence::of(table);
    let mut best: Option<(u32, &Kind)> = None;
    for kind in kinds {
        let drawn = shapes.is_empty() || shapes.iter().any(|shape| kind.geometry.contains(shape));
        if !drawn || kind.serves.is_some() || (kind.geographic && table.geometry == GeometrySource::None) {
            continue;
        }
        let score = suits(&evidence, kind) + if known.as_deref() == Some(kind.id.as_str()) { 100 } else { 0 };
        if score > best.map_or(0, |(score, _)| score) {
            best = Some((score, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

fn propose(evidence: &Evidence<'_>, kind: &Kind) -> Mapping {
    let table = evidence.table;
    let mut mapping = Mapping { geometry: table.geometry.clone(), ..Mapping::default() };
    let places = table.geometry.columns().into_iter().filter_map(|name| table.column(name));
    let taken: HashSet<usize> = places.chain(ours::facts(table)).collect();
    let asked: Vec<_> = kind.fields.iter().map(|field| Asked::of(field, kind)).collect();
    let mut scores: Vec<(u32, usize, usize)> = Vec::new();
    for (field, asked) in asked.iter().enumerate() {
        for column in (0..table.columns.len()).filter(|column| !taken.contains(column)) {
            let score = evidence.score(column, asked);
            if score > 0 {
                scores.push((score, field, column));
            }
        }
    }
    // The surest first; of two alike, the first field of the form and the first column of the file.
    scores.sort_by_key(|(score, field, column)| (Reverse(*score), *field, *column));
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
    for asked in &asked {
        complete_field(evidence, asked, kind, &mut mapping);
    }
    mapping.key = key::find(table);
    mapping
}

fn suits(evidence: &Evidence<'_>, kind: &Kind) -> u32 {
    let mapping = propose(evidence, kind);
    let mut score = 0;
    for field in &kind.fields {
        // Every file has names, notes and days: they speak for no kind.
        let common = matches!(field.id.as_str(), "name" | "note") || matches!(field.answer, Answer::Date);
        let sorted = mapping.constants.get(&field.id).is_some_and(|code| code != UNSORTED);
        let column = mapping.columns.get(&field.id).and_then(|name| evidence.table.column(name));
        let list = !field.codes().is_empty();
        score += match column {
            Some(at) if list && evidence.meant(at, &Asked::of(field, kind)) >= 0.5 => 8,
            Some(_) if list || common => 1,
            Some(_) => 3,
            None if sorted => 6,
            None => 0,
        };
    }
    let words =
        [kind.label.iter(), kind.plural.iter()].into_iter().flatten().flat_map(|(_, text)| tokens(text));
    let mut words = words.chain(tokens(kind.id.as_str()));
    let named = words.any(|word| word.len() > 3 && evidence.title.contains(&word));
    score + if named { 6 } else { 0 }
}

/// What the columns need besides their names; and a constant for a category that no column answers.
pub(super) fn complete(table: &Table, kind: &Kind, mapping: &mut Mapping) {
    let evidence = Evidence::of(table);
    for field in &kind.fields {
        complete_field(&evidence, &Asked::of(field, kind), kind, mapping);
    }
}

fn complete_field(evidence: &Evidence<'_>, asked: &Asked<'_>, kind: &Kind, mapping: &mut Mapping) {
    let field = asked.field;
    let column = mapping.columns.get(&field.id).and_then(|name| evidence.table.column(name));
    match (&field.answer, column) {
        (Answer::Date | Answer::Time, Some(at)) => {
            mapping.dates.entry(field.id.clone()).or_insert_with(|| evidence.order(at));
        }
        (Answer::Code { .. }, Some(at)) if !mapping.codes.contains_key(&field.id) => {
            let unsorted = field.code(UNSORTED).filter(|_| field.required).map(|code| code.id.clone());
            let unknown = evidence.values(at).iter().filter(|text| !asked.knows(text));
            let meanings: BTreeMap<_, _> = unknown.map(|text| (text.clone(), unsorted.clone())).collect();
            if !meanings.is_empty() {
                mapping.codes.insert(field.id.clone(), meanings);
            }
        }
        (Answer::Code { .. }, None)
            if field.required || kind.category.as_deref() == Some(field.id.as_str()) =>
        {
            let codes = field.codes().iter().filter(|code| !code.deprecated && !code.care_route);
            // The longest name that the title says in full.
            let said = codes
                .map(|code| (code, tokens(&code.id)))
                .filter(|(_, words)| words.iter().all(|word| evidence.title.contains(spelled_out(word))))
                .max_by_key(|(_, words)| words.len());
            let code = said.map(|(code, _)| code).or_else(|| field.code(UNSORTED).filter(|_| field.required));
            if let Some(code) = code {
                mapping.constants.entry(field.id.clone()).or_insert_with(|| code.id.clone().into());
            }
        }
        _ => {}
    }
}
