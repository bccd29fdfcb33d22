//! The OpenID Foundation's conformance suite, its tests of clients: each of them is a test here, or can't
//! be one. `tests/CONFORMANCE.md` is the table; this holds it against the tests there are.
use std::{collections::BTreeSet, process::Command};

const TABLE: &str = include_str!("../../CONFORMANCE.md");

/// The table's rows: the suite's name, and what is said of it.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.lines().filter_map(|line| {
        let (name, said) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
        name.contains("-client-").then_some((name, said))
    })
}

/// The names in backquotes.
fn tests_in(said: &str) -> impl Iterator<Item = &str> {
    said.split('`').skip(1).step_by(2)
}

#[test]
fn every_case_is_a_test_or_has_its_reason() {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg("--list").output().expect("the list of the tests");
    let list = String::from_utf8_lossy(&output.stdout).into_owned();
    let there: BTreeSet<&str> = list.lines().filter_map(|line| line.strip_suffix(": test")).collect();
    let mut names = BTreeSet::new();
    for (name, said) in rows() {
        assert!(names.insert(name), "{name} is there twice");
        let tests: Vec<&str> = tests_in(said).collect();
        let missing: Vec<_> = tests.iter().filter(|test| !there.contains(*test)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?} is no test");
        let has_reason = said.strip_prefix("— ").is_some_and(|reason| reason.len() > 20);
        assert!(!tests.is_empty() || has_reason, "{name} has neither a test nor a reason");
    }
    assert!(names.len() > 80, "the table has shrunk to {} rows", names.len());
}
