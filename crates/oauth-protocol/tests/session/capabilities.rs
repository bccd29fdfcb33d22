//! `docs/capabilities.md` is made here, of `testdata/capabilities.toml`; no row
//! names a test that does not exist.
//!
//! `UPDATE_CAPABILITIES=1 cargo test -p oauth-protocol --test session capabilities`
//! writes the document anew.

use crate::tables::cases;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Table;

/// Where tests are looked for; what a copy of this crate alone does not have is
/// not looked at.
const SOURCES: [&str; 4] = [
    "crates/oauth-protocol/src",
    "crates/oauth-protocol/tests",
    "crates/oauth-browser/src/tests",
    "tests/tests",
];

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rows() -> Vec<Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/capabilities.toml");
    let table: Table = fs::read_to_string(path).unwrap().parse().unwrap();
    table["row"].as_array().unwrap().iter().map(|row| row.as_table().unwrap().clone()).collect()
}

fn texts<'a>(row: &'a Table, name: &str) -> Vec<&'a str> {
    row.get(name).map_or(Vec::new(), |list| {
        list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
    })
}

/// Every Rust file below a folder, with its text.
fn read_below(folder: &Path, sources: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            read_below(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.with_extension("").to_string_lossy().into_owned();
            sources.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Whether a source has a test of this name: a function below a test attribute,
/// or a line of a list of cases or of tests.
fn has_test(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let is_function = |index: usize| {
        let named =
            lines[index].split("fn ").nth(1).is_some_and(|rest| rest.starts_with(&format!("{name}(")));
        named && lines[index.saturating_sub(3)..index].iter().any(|line| line.ends_with("test]"))
    };
    let is_case = |line: &&str| {
        let rest = line.strip_prefix(name);
        rest.is_some_and(|rest| rest.starts_with(':') || rest.starts_with(" ["))
    };
    let is_listed = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" => "));
    (0..lines.len()).any(is_function)
        || source.contains("cases!") && lines.iter().any(is_case)
        || source.contains("tests!") && lines.iter().any(is_listed)
}

fn exists(test: &str, sources: &[(String, String)], tables: &mut HashMap<String, Vec<String>>) -> bool {
    if let Some((file, case)) = test.split_once(": ") {
        let names = tables
            .entry(file.to_owned())
            .or_insert_with(|| cases(file).iter().map(|case| case.name().to_owned()).collect());
        return names.iter().any(|name| name == case);
    }
    let (file, function) = test.split_once("::").expect("file::function");
    sources.iter().any(|(name, text)| name.ends_with(&format!("/{file}")) && has_test(text, function))
}

#[test]
fn every_capability_has_tests_that_exist() {
    let (mut sources, mut tables) = (Vec::new(), HashMap::new());
    SOURCES.iter().for_each(|folder| read_below(&repository().join(folder), &mut sources));
    let is_alone = !repository().join("tests/tests").exists();
    let mut missing = Vec::new();
    for row in rows() {
        let (accepts, refuses) = (texts(&row, "accepts"), texts(&row, "refuses"));
        assert!(!accepts.is_empty(), "{row:?}");
        assert!(!refuses.is_empty() || row.contains_key("nothing_to_refuse"), "{row:?}");
        for test in accepts.into_iter().chain(refuses) {
            let elsewhere =
                ["hostile/", "oauth-browser/", "e2e/"].iter().any(|place| test.starts_with(place));
            if !(is_alone && elsewhere || exists(test, &sources, &mut tables)) {
                missing.push(test.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "these tests do not exist: {missing:#?}");
}

/// The document: a table for each section.
fn document() -> String {
    let mut text = String::from(
        "# Capabilities\n\nWhat the client can do, and the tests that show it. This file is made of \
         `crates/oauth-protocol/testdata/capabilities.toml`\nby a test that fails when a row names a test \
         that does not exist; do not edit it.\n\nA test is named by its file and function, a case of a table \
         in `crates/oauth-protocol/testdata` by its file and\nname. `hostile` is the server that does wrong \
         on demand, in `tests/tests/hostile`; `e2e` are real\nbrowsers and servers, in `tests/tests/e2e`. \
         The section “The session” has what [session.md](session.md)\npromises.\n",
    );
    let mut section = String::new();
    for row in rows() {
        let cell = |name: &str| row[name].as_str().unwrap();
        if section != cell("section") {
            section = cell("section").to_owned();
            text += &format!("\n## {section}\n\n| capability | specification | accepted | refused |\n");
            text += "|---|---|---|---|\n";
        }
        let list = |name: &str| {
            let tests: Vec<_> = texts(&row, name).iter().map(|test| shown(test)).collect();
            tests.join("<br>")
        };
        let refused = match row.get("nothing_to_refuse") {
            Some(reason) => format!("— {}", reason.as_str().unwrap()),
            None => list("refuses"),
        };
        text += &format!(
            "| {} | {} | {} | {refused} |\n",
            cell("capability"),
            cell("specification"),
            list("accepts")
        );
    }
    text
}

/// A test as a sentence: names are sentences already.
fn shown(test: &str) -> String {
    match test.split_once("::") {
        Some((file, function)) => format!("`{file}` {}", function.replace('_', " ")),
        None => test.split_once(": ").map_or(test.to_owned(), |(file, case)| format!("`{file}` {case}")),
    }
}

#[test]
fn the_document_is_up_to_date() {
    let docs = repository().join("docs");
    if !docs.exists() {
        return;
    }
    let path = docs.join("capabilities.md");
    if std::env::var_os("UPDATE_CAPABILITIES").is_some() {
        fs::write(&path, document()).unwrap();
    }
    let written = fs::read_to_string(path).unwrap_or_default();
    assert!(written == document(), "write docs/capabilities.md anew with UPDATE_CAPABILITIES=1");
}

#[test]
fn only_tests_count() {
    let source = "#[test]\nfn real() {}\n\n\n\nfn helper() {}\ncases! { check:\n    named: 1;\n    other [t()]: 2;\n}\ntests! {\n    listed => x::y, z;\n}";
    assert!(["real", "named", "other", "listed"].iter().all(|name| has_test(source, name)));
    assert!(["helper", "rea", "name", "check2", "absent"].iter().all(|name| !has_test(source, name)));
}
