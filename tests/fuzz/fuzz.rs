//! One parser, as `TRAMA_FUZZ` names it, led by what it does: what leads to a new branch is kept and altered further. See
//! `make fuzz`, which begins with what people really send.

#![no_main]

use std::{path::Path, sync::LazyLock};

use libfuzzer_sys::fuzz_target;
use tests::parsers::{Parser, of};

static PARSER: LazyLock<&'static Parser> = LazyLock::new(|| {
    let name = std::env::var("TRAMA_FUZZ").unwrap_or_default();
    let parser = of(&name).unwrap_or_else(|| panic!("TRAMA_FUZZ names no parser: {name:?}"));
    // What people really send, for the first run; what was found stands beside it.
    if let Some(corpus) = std::env::var_os("TRAMA_FUZZ_CORPUS") {
        for (number, seed) in (parser.seeds)().iter().enumerate() {
            let _ = std::fs::write(Path::new(&corpus).join(format!("seed-{number}")), seed);
        }
    }
    parser
});

fuzz_target!(init: { LazyLock::force(&PARSER); }, |bytes: &[u8]| (PARSER.read)(bytes));
