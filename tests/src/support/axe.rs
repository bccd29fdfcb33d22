//! axe-core, the accessibility checker, run in the page that is shown. It comes with the build tools of npm.
use std::{fs, path::PathBuf, sync::OnceLock};

use serde_json::{Value, json};
use xtask::paths;

use super::view::View;

/// WCAG 2.2 at the levels A and AA, and what is good beyond that.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const LONGEST_EXCERPT: usize = 160;
/// No timer ever rings in a document without scripts, and axe only takes turns with them.
const TIMERS: &str =
    "window.setTimeout = (act, _, ...rest) => { Promise.resolve(...rest).then(act); return 0; }";
/// An unbroken run of that many characters of base64url and dots may be a token.
const SHORTEST_SECRET: usize = 24;

/// What keeps people out of the page that is shown, one text for each rule and element.
pub(crate) async fn violations(view: &View<'_>) -> Vec<String> {
    if view.evaluate("typeof axe").await != "object" {
        view.evaluate(&format!("{TIMERS}; {}; 0", program())).await;
    }
    // It looks at what is there and loads nothing.
    let options = json!({
        "runOnly": { "type": "tag", "values": TAGS }, "resultTypes": ["violations"], "preload": false,
    });
    let run = format!("axe.run(document, {options}).then((found) => JSON.stringify(found.violations))");
    let found = view.evaluate(&run).await;
    let found: Value = serde_json::from_str(found.as_str().expect("axe's answer")).expect("JSON");
    list(&found).iter().flat_map(told).collect()
}

fn told(violation: &Value) -> Vec<String> {
    let rule = format!("{} ({})", text(&violation["id"]), text(&violation["impact"]));
    let nodes = list(&violation["nodes"]).iter();
    nodes
        .map(|node| {
            let target: Vec<&str> = list(&node["target"]).iter().map(text).collect();
            let (target, html) = (covered(&target.join(" ")), covered(text(&node["html"])));
            let excerpt: String = html.chars().take(LONGEST_EXCERPT).collect();
            let summary = covered(text(&node["failureSummary"])).replace('\n', " ");
            format!("{rule} at {target}: {excerpt} — {summary}")
        })
        .collect()
}

/// The text without what may be a secret.
fn covered(text: &str) -> String {
    let is_of_a_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let parts = text.split_inclusive(|c: char| !is_of_a_token(c));
    parts
        .map(|part| {
            let run = part.trim_end_matches(|c: char| !is_of_a_token(c));
            if run.len() < SHORTEST_SECRET { part.to_owned() } else { part.replace(run, "[covered]") }
        })
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let file: PathBuf = paths::repository().join("xtask/npm/node_modules/axe-core/axe.min.js");
        fs::read_to_string(&file).unwrap_or_else(|error| {
            panic!("{}: {error}; cargo xtask test --only e2e installs it", paths::shown(&file))
        })
    })
}
