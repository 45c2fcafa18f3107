//! The law of counts by municipality and month: what is told of a cell is the largest multiple of five that is not more, and
//! it depends on nothing else.
// A story that cannot go on ends there.
#![allow(clippy::unwrap_used, clippy::expect_used)]
// Numbers of a test are small.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]

mod fixture;

use std::collections::{BTreeMap, BTreeSet};

use fixture::{Log, actor, layer_of, uuid};
use layers::{
    clock::Millis,
    id::FeatureId,
    index::{Indexes, Loader, MonthlyCount},
    role::Role,
    view::View,
};
use proptest::prelude::*;
use serde_json::json;

/// 2026-06-15.
const NOW: Millis = 1_781_481_600_000;
const INCIDENT: &str = "incident";

/// Two municipalities side by side, and what happened in which of them (2 is none of them), in which month of 2026.
fn log(happened: &[(usize, u8)], scope: &str) -> Log {
    let mut log = Log::new();
    for (n, code) in [(1_u8, "91001"), (2, "91540")] {
        let west = -72.0 + f64::from(n);
        let ring = json!([[west, 4.0], [west + 0.9, 4.0], [west + 0.9, 5.0], [west, 5.0], [west, 4.0]]);
        let body = json!({"geometry": {"type": "Polygon", "coordinates": [ring]}, "scope": "map",
            "properties": {"name": format!("Municipio {n}"), "level": "municipio", "divipola": code}});
        log.send(
            actor(1, Role::Coordinator),
            "territory",
            u128::from(n),
            &json!({"kind": "feature.put", "body": body}),
        )
        .expect("a municipality");
    }
    for (n, (place, month)) in happened.iter().enumerate() {
        let lon = [-70.5, -69.5, -60.0][*place] + n as f64 * 0.000_1;
        let body = json!({"geometry": {"type": "Point", "coordinates": [lon, 4.5]}, "scope": scope,
            "properties": {"code": "amenaza_colectiva", "occurred_at": format!("2026-{month:02}-{:02}", 1 + n % 28)}});
        log.send(
            actor(2, Role::Member),
            INCIDENT,
            1_000 + n as u128,
            &json!({"kind": "feature.put", "body": body}),
        )
        .expect("an incident");
    }
    log
}

fn indexes(log: &Log) -> Indexes {
    let mut loader = Loader::new(&log.map);
    for feature in log.features.values() {
        loader.push(feature);
    }
    loader.finish(log.changes.len() as u64)
}

fn table_of(log: &Log, view: &View, without: &BTreeSet<FeatureId>) -> Vec<MonthlyCount> {
    indexes(log).monthly(&log.map, view, &[layer_of(INCIDENT)], without, NOW)
}

fn table(happened: &[(usize, u8)]) -> Vec<MonthlyCount> {
    table_of(&log(happened, "map"), &View::publication(), &BTreeSet::new())
}

/// So many in each cell, one after the other.
fn happened(cells: &BTreeMap<(usize, u8), usize>) -> Vec<(usize, u8)> {
    cells.iter().flat_map(|(cell, count)| std::iter::repeat_n(*cell, *count)).collect()
}

fn cells() -> impl Strategy<Value = BTreeMap<(usize, u8), (usize, usize)>> {
    // How many fives, and twice how many beyond: two tables that must not be told apart.
    proptest::collection::btree_map((0..3_usize, 4..=6_u8), (0..3_usize, 0..25_usize), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_told_of_a_cell_is_how_many_fives_and_nothing_else(drawn in cells()) {
        let one: BTreeMap<_, _> = drawn.iter().map(|(cell, (fives, rest))| (*cell, fives * 5 + rest % 5)).collect();
        let other: BTreeMap<_, _> = drawn.iter().map(|(cell, (fives, rest))| (*cell, fives * 5 + rest / 5)).collect();
        let told = table(&happened(&one));
        prop_assert_eq!(&told, &table(&happened(&other)), "two tables of the same fives are one table");
        let known: BTreeMap<_, _> = told.iter().map(|it| ((it.municipality.as_str(), it.month.as_str()), it.at_least)).collect();
        for ((place, month), count) in &one {
            let code = ["91001", "91540", ""][*place];
            let expected = (*place < 2 && *month < 6 && *count >= 5).then_some(*count as u32 / 5 * 5);
            prop_assert_eq!(known.get(&(code, format!("2026-{month:02}").as_str())).copied(), expected);
        }
        prop_assert!(told.iter().all(|it| it.at_least >= 5 && it.at_least % 5 == 0));
        prop_assert!(told.len() <= one.len(), "no sums stand beside the cells");
    }

    #[test]
    fn the_order_in_which_it_was_written_tells_nothing(drawn in cells(), turn in 0..20_usize) {
        let cells: BTreeMap<_, _> = drawn.iter().map(|(cell, (fives, rest))| (*cell, fives * 5 + rest % 5)).collect();
        let mut written = happened(&cells);
        let before = table(&written);
        let middle = turn.min(written.len());
        written.rotate_left(middle);
        prop_assert_eq!(before, table(&written));
    }

    #[test]
    fn one_more_moves_at_most_one_cell_by_one_step(drawn in cells(), place in 0..2_usize, month in 4..=5_u8) {
        let mut cells: BTreeMap<_, _> = drawn.iter().map(|(cell, (fives, rest))| (*cell, fives * 5 + rest % 5)).collect();
        let before: BTreeSet<_> = table(&happened(&cells)).into_iter().collect();
        *cells.entry((place, month)).or_default() += 1;
        let after: BTreeSet<_> = table(&happened(&cells)).into_iter().collect();
        let (gone, come): (Vec<_>, Vec<_>) = (before.difference(&after).collect(), after.difference(&before).collect());
        prop_assert!(gone.len() <= 1 && come.len() <= 1);
        if let Some(come) = come.first() {
            prop_assert_eq!(come.at_least, gone.first().map_or(0, |it| it.at_least) + 5);
        }
    }
}

#[test]
fn what_is_in_the_room_or_left_out_counts_nowhere() {
    let five = [(0, 4); 5];
    let none = BTreeSet::new();
    assert_eq!(table(&five).len(), 1);
    for scope in ["draft", "workshop"] {
        assert!(table_of(&log(&five, scope), &View::publication(), &none).is_empty(), "{scope}");
    }
    let one: BTreeSet<_> = [FeatureId::new(uuid(1_000))].into();
    assert!(table_of(&log(&five, "map"), &View::publication(), &one).is_empty());
    assert!(table_of(&log(&five, "map"), &View::public(), &none).is_empty(), "nobody moved it to everybody");
}

#[test]
fn whoever_sees_more_than_counts_is_told_no_counts() {
    let log = log(&[(0, 4); 9], "map");
    let view = View::new(actor(3, Role::Member), &log.map);
    assert!(table_of(&log, &view, &BTreeSet::new()).is_empty());
}
