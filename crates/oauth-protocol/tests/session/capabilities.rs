//! `docs/capabilities.md` is made here, of `testdata/capabilities.toml`.

use crate::documents::{check_document, check_tests, rows, shown, text, texts};

#[test]
fn every_capability_has_tests_that_exist() {
    let rows = rows("capabilities.toml");
    for row in &rows {
        assert!(!texts(row, "accepts").is_empty(), "{row:?}");
        assert!(!texts(row, "refuses").is_empty() || row.contains_key("nothing_to_refuse"), "{row:?}");
    }
    check_tests(rows.iter().flat_map(|row| texts(row, "accepts").into_iter().chain(texts(row, "refuses"))));
}

/// The document: a table for each section.
fn document() -> String {
    let mut document = String::from(
        "# Capabilities\n\nWhat the client can do, and the tests that show it. This file is made of \
         `crates/oauth-protocol/testdata/capabilities.toml`\nby a test that fails when a row names a test \
         that does not exist; do not edit it.\n\nA test is named by its file and function, a case of a table \
         in `crates/oauth-protocol/testdata` by its file and\nname. `hostile` is the server that does wrong \
         on demand, in `tests/tests/hostile`; `e2e` are real\nbrowsers and servers, in `tests/tests/e2e`. \
         The section “The session” has what [session.md](session.md)\npromises.\n",
    );
    let mut section = String::new();
    for row in rows("capabilities.toml") {
        if section != text(&row, "section") {
            section = text(&row, "section").to_owned();
            document += &format!("\n## {section}\n\n| capability | specification | accepted | refused |\n");
            document += "|---|---|---|---|\n";
        }
        let refused = match row.get("nothing_to_refuse") {
            Some(_) => format!("— {}", text(&row, "nothing_to_refuse")),
            None => shown(&texts(&row, "refuses")),
        };
        document += &format!(
            "| {} | {} | {} | {refused} |\n",
            text(&row, "capability"),
            text(&row, "specification"),
            shown(&texts(&row, "accepts"))
        );
    }
    document
}

#[test]
fn the_document_is_up_to_date() {
    check_document("capabilities.md", |_| document());
}
