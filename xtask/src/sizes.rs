//! What the apps cost in bytes, brotli-compressed, against their budgets and the recorded sizes.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    console,
    failure::{Explain, Failure, Outcome},
    html,
    page_build::{self, App, DEMO, MINIMAL},
    paths,
};

/// Bytes by file, hashes taken out of the names.
pub type Sizes = BTreeMap<String, u64>;

/// An app with its budget.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// The name in messages and in the recorded sizes.
    pub name: &'static str,
    /// The app it is a part of.
    pub app: App,
    /// What is counted, in words.
    pub counted: &'static str,
    /// The most bytes it may have.
    pub gate: u64,
    counts: fn(&str) -> bool,
}

/// Every app that has a budget.
pub const BUDGETS: &[Budget] = &[
    Budget {
        name: "demo",
        app: DEMO,
        counted: "all it sends before the first page is usable",
        gate: 140_000,
        counts: |name| !is_backstage(name),
    },
    Budget {
        name: "backstage",
        app: DEMO,
        counted: "wasm and glue of the pages behind the scenes, in place of the first page's",
        gate: 210_000,
        counts: is_backstage,
    },
    Budget {
        name: "minimal",
        app: MINIMAL,
        counted: "wasm and glue",
        gate: 94_000,
        counts: |name| name.ends_with(".wasm") || name.ends_with(".js"),
    },
];

/// The promise of the minimal app, all of it in one file.
const FEWER_LINES_THAN: usize = 80;

fn is_backstage(name: &str) -> bool {
    name.starts_with("backstage-")
}

/// The comparison of one app with its budget.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// What to show.
    pub lines: Vec<String>,
    /// Whether the app is within its budget.
    pub passed: bool,
}

/// `cargo xtask size`: builds what is out of date, prints the sizes, keeps them if asked to.
///
/// # Errors
/// A failed build, or an app over its budget.
pub fn run(record: bool) -> Outcome {
    page_build::prepare()?;
    let mut all = BTreeMap::new();
    let mut over = Vec::new();
    for budget in BUDGETS {
        budget.app.build_if_needed()?;
        let sizes = budget.measure()?;
        let verdict = budget.judge(&sizes)?;
        console::say(&verdict.lines.join("\n"));
        if !verdict.passed {
            over.push(budget.name);
        }
        all.insert(budget.name, sizes);
    }
    if record {
        let text = serde_json::to_string_pretty(&all).explain(|| "sizes can't be written".into())?;
        let file = recorded_file();
        fs::write(&file, text + "\n").explain(|| format!("{} can't be written", paths::shown(&file)))?;
        console::note(&format!("recorded in {}", paths::shown(&file)));
    }
    if over.is_empty() { Ok(()) } else { Err(over_budget(&over)) }
}

/// Prints the sizes of one app that has been built.
///
/// # Errors
/// When it can't be measured.
pub fn show(app: App) -> Outcome {
    for budget in BUDGETS.iter().filter(|budget| budget.app == app) {
        console::say(&budget.judge(&budget.measure()?)?.lines.join("\n"));
    }
    Ok(())
}

/// The failure for apps over their budget.
#[must_use]
pub fn over_budget(apps: &[&str]) -> Failure {
    Failure::new(format!("Over its budget: {}", apps.join(", ")))
        .remedy("find what grew above; raising a gate needs a line in CHANGELOG.md saying what was bought")
}

impl Budget {
    /// The sizes of what `index.html` makes a browser load before the page is usable.
    ///
    /// # Errors
    /// When the app hasn't been built.
    pub fn measure(&self) -> Outcome<Sizes> {
        let dist = self.app.dist();
        let index = dist.join("index.html");
        let html =
            fs::read_to_string(&index).explain(|| format!("{} can't be read", paths::shown(&index)))?;
        let icons: Vec<String> = html::links(&html)
            .iter()
            .filter(|link| link.attribute("rel").is_some_and(|rel| rel.contains("icon")))
            .filter_map(|link| link.attribute("href").map(str::to_owned))
            .collect();
        let mut sizes = Sizes::new();
        for entry in
            fs::read_dir(&dist).explain(|| format!("{} can't be read", paths::shown(&dist)))?.flatten()
        {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_first = matches!(name.as_str(), "index.html" | "config.json");
            let is_loaded = html.contains(&name) && !icons.iter().any(|icon| icon.ends_with(&name));
            if (is_first || is_loaded) && (self.counts)(&name) && entry.path().is_file() {
                sizes.insert(without_hash(&name), sent_size(&entry.path())?);
            }
        }
        Ok(sizes)
    }

    /// Compares `sizes` with the gate and with what was recorded.
    ///
    /// # Errors
    /// When the recorded sizes can't be read.
    pub fn judge(&self, sizes: &Sizes) -> Outcome<Verdict> {
        let mut verdict = self.compare(sizes, &recorded(self.name)?);
        if self.app == MINIMAL {
            let (line, is_short) = judge_source(&source_of(MINIMAL)?);
            verdict.lines.push(line);
            verdict.passed &= is_short;
        }
        Ok(verdict)
    }

    fn compare(&self, sizes: &Sizes, recorded: &Sizes) -> Verdict {
        let total: u64 = sizes.values().sum();
        let passed = total <= self.gate && total > 0;
        let mark = if passed { "within" } else { "OVER" };
        let (name, counted) = (self.name, self.counted);
        let mut lines = vec![format!(
            "  {name}: {} {mark} {} ({counted}, brotli)",
            kilobytes(total),
            kilobytes(self.gate)
        )];
        for (file, size) in sizes {
            let change = match recorded.get(file) {
                None => "new".to_owned(),
                Some(before) if before == size => String::new(),
                Some(before) if before < size => format!("grew by {} bytes", size - before),
                Some(before) => format!("shrank by {} bytes", before - size),
            };
            let line = format!("    {file:<24} {:>10}  {change}", kilobytes(*size));
            lines.push(line.trim_end().to_owned());
        }
        lines.extend(
            recorded
                .keys()
                .filter(|file| !sizes.contains_key(*file))
                .map(|file| format!("    {file:<24} is gone")),
        );
        Verdict { lines, passed }
    }
}

fn source_of(app: App) -> Outcome<String> {
    let file = app.folder().join("src/main.rs");
    fs::read_to_string(&file).explain(|| format!("{} can't be read", paths::shown(&file)))
}

/// Whether a whole app is as short as it is said to be, and how long it is, in words.
fn judge_source(text: &str) -> (String, bool) {
    let lines = text.lines().count();
    let is_short = lines < FEWER_LINES_THAN;
    let verdict = if is_short { "fewer than" } else { "NOT FEWER THAN" };
    (format!("    src/main.rs: {lines} lines, {verdict} {FEWER_LINES_THAN}"), is_short)
}

fn recorded_file() -> PathBuf {
    paths::repository().join("xtask/sizes.json")
}

fn recorded(app: &str) -> Outcome<Sizes> {
    let Ok(text) = fs::read_to_string(recorded_file()) else { return Ok(Sizes::new()) };
    let all: Value = serde_json::from_str(&text).explain(|| "xtask/sizes.json is not JSON".into())?;
    let files = all[app].as_object().cloned().unwrap_or_default();
    Ok(files.into_iter().filter_map(|(name, size)| Some((name, size.as_u64()?))).collect())
}

/// What a browser downloads: the brotli form if there is one.
fn sent_size(file: &Path) -> Outcome<u64> {
    let mut brotli = file.as_os_str().to_owned();
    brotli.push(".br");
    let sent = fs::metadata(&brotli).or_else(|_| fs::metadata(file));
    Ok(sent.explain(|| format!("{} can't be measured", paths::shown(file)))?.len())
}

/// `app-0123456789abcdef.js` is `app.js`.
fn without_hash(name: &str) -> String {
    let Some((stem, extension)) = name.rsplit_once('.') else { return name.to_owned() };
    match stem.rsplit_once('-') {
        Some((stem, hash)) if hash.len() >= 12 && hash.chars().all(|c| c.is_ascii_hexdigit()) => {
            format!("{stem}.{extension}")
        }
        _ => name.to_owned(),
    }
}

/// 1,000 bytes are a kilobyte here.
fn kilobytes(bytes: u64) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(list: &[(&str, u64)]) -> Sizes {
        list.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect()
    }

    #[test]
    fn the_gate_counts_the_sum_and_says_what_grew() {
        let budget = Budget { gate: 100, ..BUDGETS[0] };
        let before = sizes(&[("a.wasm", 50), ("b.js", 40), ("c.css", 1)]);
        let within = budget.compare(&sizes(&[("a.wasm", 60), ("b.js", 40)]), &before);
        assert!(within.passed, "{within:?}");
        assert!(within.lines.iter().any(|line| line.ends_with("grew by 10 bytes")), "{within:?}");
        assert!(within.lines.iter().any(|line| line.contains("c.css") && line.ends_with("is gone")));
        let over = budget.compare(&sizes(&[("a.wasm", 61), ("b.js", 40)]), &before);
        assert!(!over.passed && over.lines[0].contains("OVER"), "{over:?}");
        assert!(!budget.compare(&Sizes::new(), &before).passed, "nothing measured is no success");
    }

    #[test]
    fn a_whole_app_is_short() {
        assert_eq!(judge_source("a\nb\n"), ("    src/main.rs: 2 lines, fewer than 80".into(), true));
        let (line, is_short) = judge_source(&"a\n".repeat(80));
        assert!(!is_short && line.contains("80 lines, NOT"), "{line}");
    }

    #[test]
    fn names_lose_their_hash() {
        assert_eq!(without_hash("round-trip-0123456789abcdef.js"), "round-trip.js");
        assert_eq!(without_hash("index.html"), "index.html");
        assert_eq!(without_hash("some-words.css"), "some-words.css");
        assert_eq!(kilobytes(85_000), "85.0 KB");
        assert_eq!(kilobytes(4_712), "4.7 KB");
    }
}
