//! What Trama is made of may be given away with it, and comes from the two registries and nowhere else. Whether something is
//! known against one of them is for `make audit`, which needs their databases.

use std::{fs, path::Path, process::Command};

use serde_json::Value as Json;

/// Licences that go with the AGPL.
const GOOD: [&str; 14] = [
    "0BSD",
    "AGPL-3.0-or-later",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether one of the choices of each part is good: `(MIT OR Apache-2.0) AND Unicode-3.0`.
fn may_be_given_away(licence: &str) -> bool {
    let licence = licence.replace(" / ", " OR ").replace('/', " OR ");
    licence
        .split(" AND ")
        .all(|part| part.split(" OR ").any(|one| GOOD.contains(&one.trim_matches(['(', ')', ' ']))))
}

fn read(path: &str) -> Json {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_licence_of_two_parts_is_good_when_both_are() {
    assert!(may_be_given_away("MIT/Apache-2.0") && may_be_given_away("(GPL-2.0-only OR MIT) AND ISC"));
    assert!(
        !may_be_given_away("GPL-2.0-only")
            && !may_be_given_away("MIT AND SSPL-1.0")
            && !may_be_given_away("")
    );
}

#[test]
fn every_library_of_the_server_may_be_given_away() {
    let host = Command::new("rustc").arg("-vV").output().unwrap();
    let host = String::from_utf8(host.stdout).unwrap();
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let asked = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
    let told =
        Command::new(env!("CARGO")).args(asked).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let told: Json = serde_json::from_slice(&told.stdout).unwrap();
    let packages = told["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(may_be_given_away(licence), "{}: {licence:?}", package["id"]);
        let source = &package["source"];
        let known = source.is_null() || source == "registry+https://github.com/rust-lang/crates.io-index";
        assert!(known, "{} comes from {source}", package["id"]);
    }
}

#[test]
fn every_library_of_the_page_may_be_given_away() {
    let lock = read("web/package-lock.json");
    let packages = lock["packages"].as_object().unwrap();
    assert!(packages.len() > 100, "{}", packages.len());
    for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
        // The lock leaves out what comes from the registry that npm was told of.
        let from = package["resolved"].as_str().unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{name} comes from {from:?}");
        assert!(package["integrity"].is_string(), "nothing says what {name} must be");
        // What only builds and tests the page is not given away with it.
        if package["dev"] != true {
            let licence = package["license"].as_str().unwrap_or_default();
            assert!(may_be_given_away(licence), "{name}: {licence:?}");
        }
    }
}
