//! The tables of `docs/security.md` are made here, of `testdata/best_practice.toml`:
//! what RFC 10017 and RFC 9700 ask, of whom, and what shows that it is done.

use crate::documents::{check_document, check_tests, rows, shown, text, texts};
use toml::Table;

const BEGIN: &str = "<!-- from crates/oauth-protocol/testdata/best_practice.toml: do not edit -->\n";
const END: &str = "<!-- end -->\n";

/// Of whom something is asked: the word of the rows, the heading, and the head of the table.
const WHOSE: [(&str, &str, &str); 3] = [
    (
        "client",
        "what is asked of the client",
        "| section | asked | met | how | tests |\n|---|---|---|---|---|\n",
    ),
    (
        "page",
        "what is asked of who builds and serves the page",
        "| section | asked | how | tests |\n|---|---|---|---|\n",
    ),
    (
        "server",
        "what is asked of servers",
        "| section | asked | of | what it means here |\n|---|---|---|---|\n",
    ),
];

const SPECIFICATIONS: [&str; 2] = ["RFC 10017", "RFC 9700"];

fn rows_of(specification: &str, whose: &str) -> Vec<Table> {
    let is_one = |row: &Table| text(row, "specification") == specification && text(row, "whose") == whose;
    rows("best_practice.toml").into_iter().filter(is_one).collect()
}

#[test]
fn what_falls_to_the_client_is_shown_by_tests_or_said_not_to_be_met() {
    let rows = rows("best_practice.toml");
    for row in &rows {
        assert!(SPECIFICATIONS.contains(&text(row, "specification")), "{row:?}");
        assert!(WHOSE.iter().any(|(whose, ..)| *whose == text(row, "whose")), "{row:?}");
        let is_met = row.get("met").and_then(|met| met.as_str());
        assert_eq!(is_met.is_some(), text(row, "whose") == "client", "{row:?}");
        match is_met {
            Some("yes" | "in part") => assert!(!texts(row, "tests").is_empty(), "{row:?} names no test"),
            Some(met) => assert!(["no", "not used"].contains(&met), "{row:?}"),
            None => {}
        }
    }
    check_tests(rows.iter().flat_map(|row| texts(row, "tests")));
}

/// A section's number, to be sorted by.
fn number(row: &Table) -> Vec<u32> {
    text(row, "section").split('.').map(|part| part.parse().expect("a section's number")).collect()
}

#[test]
fn rows_are_in_the_order_of_the_sections() {
    for specification in SPECIFICATIONS {
        for (whose, ..) in WHOSE {
            let numbers: Vec<_> = rows_of(specification, whose).iter().map(number).collect();
            assert!(!numbers.is_empty() && numbers.is_sorted(), "{specification}, {whose}: {numbers:?}");
        }
    }
}

fn line(row: &Table) -> String {
    let section = text(row, "section");
    let address = text(row, "specification").replace(' ', "").to_lowercase();
    let link = format!("[{section}](https://www.rfc-editor.org/rfc/{address}.html#section-{section})");
    let (asked, how, tests) = (text(row, "asked"), text(row, "how"), shown(&texts(row, "tests")));
    match text(row, "whose") {
        "client" => format!("| {link} | {asked} | {} | {how} | {tests} |\n", text(row, "met")),
        "page" => format!("| {link} | {asked} | {how} | {tests} |\n"),
        _ => format!("| {link} | {asked} | {} | {how} |\n", text(row, "of")),
    }
}

/// The part of the document that the rows make.
fn part() -> String {
    let mut part = String::new();
    for specification in SPECIFICATIONS {
        part += &format!("\n## {specification}\n");
        for (whose, heading, head) in WHOSE {
            part += &format!("\n### {specification}: {heading}\n\n{head}");
            part.extend(rows_of(specification, whose).iter().map(line));
        }
    }
    part + "\n"
}

#[test]
fn the_document_is_up_to_date() {
    check_document("security.md", |written| {
        let (before, rest) = written.split_once(BEGIN).expect("the first mark");
        let (_, after) = rest.split_once(END).expect("the second mark");
        format!("{before}{BEGIN}{}{END}{after}", part())
    });
}
