//! A moment of throwing things at everything that reads what somebody else wrote. The chance is the same each time, so that what
//! falls, falls again. `make fuzz` goes on from there: `TRAMA_ROUNDS` says for how many moments, each with another chance.
// It ends where a parser breaks its promise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::cast_possible_truncation)]

mod mutate;

use std::{env, fs, panic, path::Path};

use rand::{SeedableRng, rngs::StdRng};
use tests::parsers::{PARSERS, Parser};

/// What once made a parser fall, by its name. Each is thrown again before all else.
const FELL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/parsers");

fn throw(parser: &Parser, bytes: &[u8]) {
    let thrown = panic::catch_unwind(|| (parser.read)(bytes));
    if let Err(fault) = thrown {
        let file = env::temp_dir().join(format!("trama-{}-fell", parser.name));
        fs::write(&file, bytes).unwrap();
        eprintln!(
            "{} fell over what is in {}: keep it in {FELL}/{}/",
            parser.name,
            file.display(),
            parser.name
        );
        panic::resume_unwind(fault);
    }
}

fn fallen(parser: &Parser) -> Vec<Vec<u8>> {
    let files = fs::read_dir(Path::new(FELL).join(parser.name)).into_iter().flatten().flatten();
    files.map(|file| fs::read(file.path()).unwrap()).collect()
}

fn a_moment(name: &str) {
    let parser = PARSERS.iter().find(|parser| parser.name == name).unwrap();
    let seeds = (parser.seeds)();
    for bytes in fallen(parser).iter().chain(&seeds) {
        throw(parser, bytes);
    }
    let rounds = env::var("TRAMA_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(1);
    for round in 0..rounds {
        let mut chance = StdRng::seed_from_u64(7 + round);
        for _ in 0..parser.tries {
            throw(parser, &mutate::mutated(&seeds, &mut chance));
        }
    }
}

macro_rules! moments {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            a_moment(stringify!($name));
        })*

        #[test]
        fn every_parser_has_its_moment() {
            let named = [$(stringify!($name)),*];
            assert!(PARSERS.iter().map(|parser| parser.name).eq(named));
        }
    };
}

moments! { geojson topojson csv geometry kind text change record sealed query request attachment archive }
