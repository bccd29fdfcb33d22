//! `cargo xtask lighthouse`: what Lighthouse says of the finished page, served as it would be. Below 100 for
//! accessibility or best practices the command fails; the other scores depend on the machine.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::{
    browsers::Browser,
    console::{self, Step},
    demo_config,
    failure::{Explain, Failure, Outcome},
    logs, npm, page_build,
    page_server::{PageOptions, PageServer},
    paths,
    process::run_logged,
    providers::Provider,
    runtimes,
};

const PAGES: [&str; 5] = ["/", "/activity", "/trip", "/lab", "/server"];
/// Lighthouse's names, ours, and whether less than 100 is a failure.
const CATEGORIES: [(&str, &str, bool); 4] = [
    ("accessibility", "accessibility", true),
    ("best-practices", "best practices", true),
    ("performance", "performance", false),
    ("seo", "search", false),
];
const BROWSER_FLAGS: &str = "--headless=new --no-sandbox --disable-background-networking \
    --disable-component-update --disable-sync";

/// The scores of one page, and what keeps those that count below 100.
#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    scores: String,
    faults: Vec<String>,
}

/// Looks at every page, prints its scores, and fails if one that counts is below 100.
///
/// # Errors
/// What is missing to look, or what was found.
pub fn run() -> Outcome {
    console::heading("Setting up");
    runtimes::node()?;
    Browser::Chromium.require()?;
    npm::prepare(&folder(), "Installing Lighthouse (once)")?;
    page_build::prepare()?;
    page_build::build_demo()?;
    console::heading("Looking");
    let ports = [(Provider::Node, 8081), (Provider::Django, 8082)];
    let config_json = demo_config::for_providers(&ports)?;
    let page = PageServer::start(PageOptions { dist: paths::demo_dist(), port: 0, config_json })?;
    let mut faults = Vec::new();
    for path in PAGES {
        let mut step = Step::begin(path);
        let verdict = match look_at(&mut step, &page.origin(), path) {
            Ok(verdict) => verdict,
            Err(failure) => {
                step.failed();
                return Err(failure);
            }
        };
        step.done(&verdict.scores);
        faults.extend(verdict.faults.into_iter().map(|fault| format!("{path}: {fault}")));
    }
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::new("Lighthouse finds what should not be").detail(faults.join("\n")))
}

fn look_at(step: &mut Step, origin: &str, path: &str) -> Outcome<Verdict> {
    let log = logs::fresh(&format!("lighthouse {path}"))?;
    let report = log.with_extension("json");
    let program = Browser::Chromium.program().ok_or_else(|| Failure::new("Chromium is gone"))?;
    let names: Vec<&str> = CATEGORIES.iter().map(|(name, ..)| *name).collect();
    let mut lighthouse = Command::new("node");
    lighthouse
        .arg("node_modules/lighthouse/cli/index.js")
        .arg(format!("{origin}{path}"))
        .args(["--quiet", "--no-enable-error-reporting", "--output=json"])
        .arg(format!("--only-categories={}", names.join(",")))
        .arg(format!("--output-path={}", report.display()))
        .arg(format!("--chrome-flags={BROWSER_FLAGS}"))
        .env("CHROME_PATH", program)
        .current_dir(folder());
    run_logged(step, &mut lighthouse, &log)?;
    read(&report)
}

fn read(report: &Path) -> Outcome<Verdict> {
    let text = fs::read_to_string(report).explain(|| format!("{} can't be read", paths::shown(report)))?;
    let report = serde_json::from_str(&text).explain(|| "the report is not JSON".into())?;
    Ok(judge(&report))
}

fn judge(report: &Value) -> Verdict {
    let mut scores = Vec::new();
    let mut faults = Vec::new();
    for (category, name, counts) in CATEGORIES {
        let part = &report["categories"][category];
        let score = (part["score"].as_f64().unwrap_or_default() * 100.0).round();
        scores.push(format!("{name} {score}"));
        if counts && score < 100.0 {
            let audits = part["auditRefs"].as_array().map(Vec::as_slice).unwrap_or_default();
            let failed = audits.iter().filter(|audit| audit["weight"].as_f64() > Some(0.0));
            let failed = failed.map(|audit| &report["audits"][audit["id"].as_str().unwrap_or_default()]);
            let failed = failed.filter(|audit| audit["score"].as_f64().is_some_and(|score| score < 1.0));
            let titles: Vec<&str> = failed.filter_map(|audit| audit["title"].as_str()).collect();
            faults.push(format!("{name} {score}: {}", titles.join("; ")));
        }
    }
    Verdict { scores: scores.join(", "), faults }
}

fn folder() -> PathBuf {
    paths::repository().join("xtask/lighthouse")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_accessibility_and_best_practices_can_fail() {
        let report = json!({
            "categories": {
                "accessibility": { "score": 0.96, "auditRefs": [
                    { "id": "contrast", "weight": 7 }, { "id": "names", "weight": 3 }, { "id": "by-hand", "weight": 0 },
                ]},
                "best-practices": { "score": 1, "auditRefs": [] },
                "performance": { "score": 0.5, "auditRefs": [{ "id": "names", "weight": 1 }] },
                "seo": { "score": 0.9 },
            },
            "audits": {
                "contrast": { "score": 0, "title": "Too little contrast" },
                "names": { "score": 1, "title": "Everything has a name" },
                "by-hand": { "score": null, "title": "Look at it" },
            },
        });
        let verdict = judge(&report);
        assert_eq!(verdict.scores, "accessibility 96, best practices 100, performance 50, search 90");
        assert_eq!(verdict.faults, ["accessibility 96: Too little contrast"]);
    }

    #[test]
    fn a_report_without_scores_fails() {
        assert_eq!(judge(&json!({})).faults.len(), 2);
    }
}
