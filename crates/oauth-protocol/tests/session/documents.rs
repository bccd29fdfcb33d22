//! Documents that are made of `testdata`, and the tests they name: no document
//! names a test that does not exist.
//!
//! `UPDATE_DOCUMENTS=1 cargo test -p oauth-protocol --test session` writes them anew.

use crate::tables::cases;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use toml::Table;

/// Where tests are that do not belong to this crate, by the beginning of their names.
const ELSEWHERE: [(&str, &str); 4] = [
    ("oauth-browser/", "crates/oauth-browser/src/tests"),
    ("hostile/", "tests/tests"),
    ("e2e/", "tests/tests"),
    ("xtask/", "xtask/src"),
];

fn this_crate() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The repository that the documents belong to. A copy of this crate has none: the
/// documents are not made there, and tests of other crates are not looked for.
fn repository() -> Option<PathBuf> {
    let folder = this_crate().join("../..");
    folder.join("docs/capabilities.md").exists().then_some(folder)
}

/// The rows of a file of `testdata`.
pub fn rows(file: &str) -> Vec<Table> {
    let text = fs::read_to_string(this_crate().join("testdata").join(file)).unwrap();
    let table: Table = text.parse().unwrap();
    table["row"].as_array().unwrap().iter().map(|row| row.as_table().unwrap().clone()).collect()
}

/// A member of a row that is a text; none is empty.
pub fn text<'a>(row: &'a Table, name: &str) -> &'a str {
    let text = row.get(name).and_then(|text| text.as_str()).unwrap_or_default();
    assert!(!text.is_empty() && !text.contains('|'), "“{name}” of {row:?}");
    text
}

/// A member of a row that is a list of texts; a missing one is empty.
pub fn texts<'a>(row: &'a Table, name: &str) -> Vec<&'a str> {
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

/// Fails if one of these tests does not exist.
pub fn check_tests<'a>(names: impl IntoIterator<Item = &'a str>) {
    let (mut sources, mut tables) = (Vec::new(), HashMap::new());
    ["src", "tests"].iter().for_each(|folder| read_below(&this_crate().join(folder), &mut sources));
    let repository = repository();
    if let Some(repository) = &repository {
        ELSEWHERE.iter().for_each(|(_, folder)| read_below(&repository.join(folder), &mut sources));
    }
    let is_looked_for =
        |name: &str| repository.is_some() || !ELSEWHERE.iter().any(|(place, _)| name.starts_with(place));
    let missing: Vec<_> = names
        .into_iter()
        .filter(|name| is_looked_for(name) && !exists(name, &sources, &mut tables))
        .collect();
    assert!(missing.is_empty(), "these tests do not exist: {missing:#?}");
}

/// Tests as sentences, one below the other: names are sentences already.
pub fn shown(tests: &[&str]) -> String {
    let sentence = |test: &&str| match test.split_once("::") {
        Some((file, function)) => format!("`{file}` {}", function.replace('_', " ")),
        None => test.split_once(": ").map_or((*test).to_owned(), |(file, case)| format!("`{file}` {case}")),
    };
    tests.iter().map(sentence).collect::<Vec<_>>().join("<br>")
}

/// Fails unless the document is what is made of the one that is there.
pub fn check_document(name: &str, make: impl FnOnce(&str) -> String) {
    let Some(repository) = repository() else { return };
    let path = repository.join("docs").join(name);
    let written = fs::read_to_string(&path).unwrap();
    let made = make(&written);
    if std::env::var_os("UPDATE_DOCUMENTS").is_some() {
        fs::write(path, made).unwrap();
    } else {
        assert!(written == made, "write docs/{name} anew with UPDATE_DOCUMENTS=1");
    }
}

#[test]
fn only_tests_count() {
    let source = "#[test]\nfn real() {}\n\n\n\nfn helper() {}\ncases! { check:\n    named: 1;\n    other [t()]: 2;\n}\ntests! {\n    listed => x::y, z;\n}";
    assert!(["real", "named", "other", "listed"].iter().all(|name| has_test(source, name)));
    assert!(["helper", "rea", "name", "check2", "absent"].iter().all(|name| !has_test(source, name)));
}
