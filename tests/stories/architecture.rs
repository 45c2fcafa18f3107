//! The laws of who may depend on whom, held by reading the sources. What is not there is what matters.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A source file without its comments, beside the path by which people call it.
struct Source {
    path: String,
    lines: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default();
        if name == "node_modules" || name == "dist" || name == "target" || path.is_symlink() {
            continue;
        }
        visit(&path);
        if path.is_dir() {
            walk(&path, visit);
        }
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    walk(&root.join(folder), &mut |path| {
        let written = ["rs", "ts", "svelte", "js", "sql"];
        if path.extension().is_some_and(|it| written.iter().any(|known| it == *known)) {
            let text = fs::read_to_string(path).unwrap();
            let lines = text.lines().map(|line| line.trim_start().to_owned());
            found.push(Source {
                path: path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"),
                lines: lines.map(|line| if line.starts_with("//") { String::new() } else { line }).collect(),
            });
        }
    });
    found
}

/// Fails with every line of `folder` that says one of `words` in a file that `may` does not let it.
fn only(folder: &str, words: &[&str], may: impl Fn(&str) -> bool) {
    let sources = sources(folder);
    assert!(!sources.is_empty(), "nothing is written under {folder}");
    let mut broken = Vec::new();
    for source in sources.iter().filter(|source| !may(&source.path)) {
        for (number, line) in source.lines.iter().enumerate() {
            if words.iter().any(|word| line.contains(word)) {
                broken.push(format!("{}:{}: {line}", source.path, number + 1));
            }
        }
    }
    assert!(broken.is_empty(), "{words:?} does not belong here:\n{}", broken.join("\n"));
}

#[test]
fn the_domain_knows_no_network_no_database_no_clock_and_no_randomness() {
    let strangers = [
        "tokio",
        "sqlx",
        "axum",
        "reqwest",
        "std::net",
        "std::fs",
        "SystemTime",
        "Instant::now",
        "getrandom",
        "rand::",
        "new_v4",
        "now_v7",
        "async fn",
    ];
    only("layers/src", &strangers, |_| false);
    let manifest = fs::read_to_string(root().join("layers/Cargo.toml")).unwrap();
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    for stranger in ["tokio", "sqlx", "axum", "rand", "getrandom", "server"] {
        let named = dependencies.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(stranger));
        assert!(!named, "layers depends on {stranger}");
    }
}

#[test]
fn the_domain_compiles_for_the_browser() {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let libraries = Command::new(rustc)
        .args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"])
        .output()
        .unwrap();
    let folder = PathBuf::from(String::from_utf8_lossy(&libraries.stdout).trim());
    if !libraries.status.success() || !folder.exists() {
        eprintln!(
            "skipped: wasm32-unknown-unknown is not installed (rustup target add wasm32-unknown-unknown)"
        );
        return;
    }
    // A folder of its own: cargo is running already.
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let checked = Command::new(env!("CARGO"))
        .args(["check", "--locked", "--package", "layers", "--target", "wasm32-unknown-unknown"])
        .current_dir(root())
        .env("CARGO_TARGET_DIR", target.join("wasm"))
        .output()
        .unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn sql_is_written_only_in_the_stores() {
    let words = ["sqlx", "\"select ", "\"insert into", "\"update ", "\"delete from"];
    only("server/src", &words, |path| path.starts_with("server/src/store/"));
}

#[test]
fn status_codes_are_chosen_only_at_the_edge() {
    let may = |path: &str| path.starts_with("server/src/http/") || path == "server/src/error.rs";
    only("server/src", &["StatusCode"], may);
}

#[test]
fn only_the_seal_sees_a_record_in_the_clear() {
    only("server/src", &[".expose()"], |path| path == "server/src/seal/key.rs");
    only("layers/src", &[".expose()"], |path| path == "layers/src/record.rs");
}

#[test]
fn only_the_write_path_writes_to_a_map() {
    only("server/src", &["store.begin("], |path| {
        path == "server/src/commit.rs" || path.starts_with("server/src/store/")
    });
}

#[test]
fn the_http_layer_knows_the_store_by_its_trait_alone() {
    only("server/src/http", &["sqlite", "postgres", "Sqlite", "Postgres"], |_| false);
}

#[test]
fn the_page_names_no_kind_in_its_panels() {
    let shipped = fs::read_dir(root().join("layers/kinds")).unwrap().flatten();
    let names =
        shipped.filter_map(|file| file.file_name().to_str()?.strip_suffix(".toml").map(str::to_owned));
    let quoted: Vec<String> = names.flat_map(|kind| [format!("'{kind}'"), format!("\"{kind}\"")]).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    only("web/src/ui", &quoted, |path| path.contains(".test."));
}

#[test]
fn folders_are_nouns_of_the_domain() {
    let mut broken = Vec::new();
    for folder in ["layers", "server", "web/src", "tests", "migrations"] {
        walk(&root().join(folder), &mut |path| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
            if ["util", "utils", "common", "helper", "helpers", "manager", "service", "misc"]
                .contains(&stem.as_str())
            {
                broken.push(path.display().to_string());
            }
        });
    }
    assert!(broken.is_empty(), "say what is inside: {broken:?}");
}

#[test]
fn a_file_is_read_in_one_sitting() {
    let folders =
        ["layers/src", "layers/tests", "server/src", "web/src", "web/basemap", "tests", "migrations"];
    let long = folders.into_iter().flat_map(sources).filter(|source| {
        // Written by a program, from the description of the API.
        !source.path.ends_with("schema.d.ts") && source.lines.len() > 400
    });
    let long: Vec<_> = long.map(|source| format!("{}: {} lines", source.path, source.lines.len())).collect();
    assert!(long.is_empty(), "ask what each of these is two of:\n{}", long.join("\n"));
}

#[test]
fn both_stores_have_the_same_migrations() {
    let names = |store: &str| -> Vec<_> {
        let mut names: Vec<_> = fs::read_dir(root().join("migrations").join(store))
            .unwrap()
            .flatten()
            .map(|it| it.file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
