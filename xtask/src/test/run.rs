//! What each ring does.
mod depth;
mod docs;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;

pub(super) use depth::prepare_differential;

use super::{Ring, Tally, counts};
use crate::{
    browsers::Browser,
    console::Step,
    failure::{Explain, Failure, Outcome},
    logs,
    page_build::{DEMO, EXAMPLES},
    paths,
    process::run_to_end,
    providers::Provider,
    sizes, tools, wasm_module,
};

const WASM: &str = "wasm32-unknown-unknown";
/// What runs in a page and nowhere else.
const PAGE_CRATES: [&str; 3] = ["roundtrip", "oauth-browser", "oauth-leptos"];

/// What a ring found.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) tally: Tally,
    /// What to show below a ring that passed.
    pub(super) lines: Vec<String>,
    /// Why the ring has nothing to do on this machine.
    pub(super) passed_over: Option<String>,
    /// The first failure.
    pub(super) failure: Option<Failure>,
}

pub(super) fn run(ring: Ring, step: &mut Step) -> Outcome<Report> {
    let mut work = Work { ring, step, log: logs::fresh(ring.name())?, report: Report::default() };
    match ring {
        Ring::Format => work.check(cargo(&["fmt", "--all", "--check"])?)?,
        Ring::Lint => work.lint()?,
        Ring::Protocol => {
            for package in ["oauth-protocol", "oauth-testing"] {
                for features in [&["--all-features"][..], &[]] {
                    let words = [&["test", "--no-fail-fast", "-p", package, "--tests"], features].concat();
                    work.tests(cargo(&words)?, counts::of_rust)?;
                }
            }
            work.differential()?;
            work.tests(cargo(&["test", "--no-fail-fast", "-p", "xtask"])?, counts::of_rust)?;
        }
        Ring::Coverage => work.coverage()?,
        Ring::Fuzz => work.fuzz()?,
        Ring::Mutants => work.mutants()?,
        Ring::Purity => work.purity()?,
        Ring::Page => {
            let examples = EXAMPLES.iter().flat_map(|app| ["-p", app.name]).collect::<Vec<_>>();
            let page = ["-p", "roundtrip", "--lib", "--all-features"];
            for what in [&page[..], &examples] {
                work.tests(cargo(&[&["test", "--no-fail-fast"], what].concat())?, counts::of_rust)?;
            }
        }
        Ring::Docs => work.docs()?,
        Ring::Hostile => {
            let words = ["test", "--no-fail-fast", "-p", "roundtrip-tests", "--test", "hostile"];
            work.tests(cargo(&words)?, counts::of_rust)?;
        }
        Ring::Adapters => {
            for features in ["--no-default-features", "--all-features"] {
                work.tests(adapters(features)?, counts::of_rust)?;
            }
        }
        Ring::Providers => work.providers()?,
        Ring::Build => {
            DEMO.build_if_needed()?;
            work.report.tally = Tally::check(true);
        }
        Ring::EndToEnd => work.tests(end_to_end("chromium")?, counts::of_rust)?,
        Ring::Firefox => work.tests(end_to_end("firefox")?, counts::of_rust)?,
        Ring::Take => work.take()?,
        Ring::Deploy => work.tests(end_to_end("deployed")?, counts::of_rust)?,
        Ring::Licences => work.licences()?,
        Ring::Size => work.sizes()?,
    }
    Ok(work.report)
}

struct Work<'a> {
    ring: Ring,
    step: &'a mut Step,
    log: PathBuf,
    report: Report,
}

impl Work<'_> {
    /// A command that is one check by itself.
    fn check(&mut self, command: Command) -> Outcome {
        let passed = self.run(command)?.0;
        self.add(Tally::check(passed))
    }

    /// A command that runs tests and prints how many.
    fn tests(&mut self, command: Command, count: fn(&str) -> Tally) -> Outcome {
        let (succeeded, output) = self.run(command)?;
        let mut tally = count(&output);
        // A program that fails without a failed test, or runs none, has failed as a whole.
        if tally.failed == 0 && (!succeeded || tally.passed == 0) {
            tally.failed = 1;
        }
        self.add(tally)
    }

    fn add(&mut self, tally: Tally) -> Outcome {
        self.report.tally = self.report.tally.and(tally);
        if tally.failed > 0 && self.report.failure.is_none() {
            let name = self.ring.name();
            let failure = Failure::new(format!("{name}: {tally}")).detail(logs::excerpt(&self.log));
            self.report.failure = Some(failure.remedy(match self.ring {
                Ring::Format => "cargo fmt --all".to_owned(),
                _ => format!("to run it alone: cargo xtask test --only {name}"),
            }));
        }
        Ok(())
    }

    /// Whether it succeeded, and what it printed. The log keeps what all commands printed.
    fn run(&mut self, mut command: Command) -> Outcome<(bool, String)> {
        let before = read(&self.log).len();
        let status = run_to_end(self.step, &mut command, &self.log)?;
        let log = read(&self.log);
        let printed = log.get(before..).unwrap_or_default();
        Ok((status.success(), String::from_utf8_lossy(printed).into_owned()))
    }

    /// Each crate is linted for the target it runs on.
    fn lint(&mut self) -> Outcome {
        let names = || PAGE_CRATES.into_iter().chain(EXAMPLES.iter().map(|app| app.name));
        let native = names().flat_map(|name| ["--exclude", name]);
        let page = names().flat_map(|name| ["-p", name]);
        self.clippy(&["--workspace"], native)?;
        self.clippy(&["--target", WASM], page.clone())?;
        self.clippy(&["--target", WASM, "--all-features"], page)
    }

    fn clippy<'a>(&mut self, what: &[&'a str], crates: impl Iterator<Item = &'a str>) -> Outcome {
        let mut words = [&["clippy", "--all-targets"], what].concat();
        words.extend(crates);
        words.extend(["--", "-D", "warnings"]);
        self.check(cargo(&words)?)
    }

    fn purity(&mut self) -> Outcome {
        let (built, _) = self.run(cargo(&["build", "-p", "purity", "--target", WASM])?)?;
        if !built {
            return self.add(Tally::check(false));
        }
        let module = paths::target().join(WASM).join("debug/purity.wasm");
        let bytes = fs::read(&module).explain(|| format!("{} can't be read", paths::shown(&module)))?;
        let imports = wasm_module::imports(&bytes)
            .ok_or_else(|| Failure::new(format!("{} is not a wasm module", paths::shown(&module))))?;
        if !imports.is_empty() {
            return Err(Failure::new(format!("oauth-protocol imports {}", imports.join(", ")))
                .remedy("keep clocks, randomness and Web APIs out of it: they belong in oauth-browser"));
        }
        self.add(Tally::check(true))?;
        let root = paths::repository().join("crates/oauth-protocol/src/lib.rs");
        if !read(&root).split(|octet| *octet == b'\n').any(|line| line == b"#![no_std]") {
            return Err(Failure::new(format!("{} is not #![no_std]", paths::shown(&root))));
        }
        self.add(Tally::check(true))
    }

    /// What somebody gets who takes the client.
    fn take(&mut self) -> Outcome {
        for app in EXAMPLES {
            app.build_if_needed()?;
        }
        self.tests(end_to_end("taken")?, counts::of_rust)
    }

    fn providers(&mut self) -> Outcome {
        let mut npm = Command::new("npm");
        npm.args(["test"]).current_dir(Provider::Node.folder()).env_remove("NO_COLOR");
        self.tests(npm, counts::of_node)?;
        let mut django = Command::new(Provider::Django.folder().join(".venv/bin/python"));
        django.args(["manage.py", "test"]).current_dir(Provider::Django.folder());
        self.tests(django, counts::of_django)
    }

    fn licences(&mut self) -> Outcome {
        // Duplicates are counted in what the page is made of; licences and sources in everything.
        let page = "--exclude-dev --target wasm32-unknown-unknown \
                    --exclude xtask --exclude roundtrip-tests --exclude purity";
        let page: Vec<&str> = page.split_whitespace().collect();
        self.tests(cargo(&["deny", "check", "licenses", "sources"])?, counts::of_deny)?;
        self.tests(cargo(&[&["deny"], &page[..], &["check", "bans"]].concat())?, counts::of_deny)
    }

    fn sizes(&mut self) -> Outcome {
        let mut over = Vec::new();
        for budget in sizes::BUDGETS {
            budget.app.build_if_needed()?;
            let verdict = budget.judge(&budget.measure()?)?;
            self.report.tally = self.report.tally.and(Tally::check(verdict.passed));
            self.report.lines.extend(verdict.lines.clone());
            if !verdict.passed {
                over.push(budget.name);
            }
        }
        if !over.is_empty() {
            self.report.failure = Some(sizes::over_budget(&over).detail(self.report.lines.join("\n")));
        }
        Ok(())
    }
}

fn cargo(arguments: &[&str]) -> Outcome<Command> {
    let tools = [
        tools::TRUNK,
        tools::WASM_BINDGEN,
        tools::GECKODRIVER,
        tools::CARGO_DENY,
        tools::CARGO_LLVM_COV,
        tools::CARGO_MUTANTS,
        tools::CARGO_PUBLIC_API,
    ];
    let mut cargo = Command::new("cargo");
    cargo.args(arguments).current_dir(paths::repository());
    cargo.env("PATH", tools::path_with(&tools)?).env("CARGO_TERM_COLOR", "never");
    // What is shown of a failed test is its message, not the way there.
    cargo.env("RUST_BACKTRACE", "0");
    Ok(cargo)
}

fn adapters(features: &str) -> Outcome<Command> {
    let mut command = cargo(&["test", "--no-fail-fast", "-p", "oauth-browser", "-p", "oauth-leptos"])?;
    command.args(["--tests", "--target", WASM, features]);
    // In seconds; the runner's own limit is for a page that is quicker to load.
    command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", write_capabilities()?);
    let driver = Browser::Chromium.driver().ok_or_else(|| Failure::new("ChromeDriver is gone"))?;
    command.env("CHROMEDRIVER", driver);
    Ok(command)
}

/// The browser's switches for wasm-bindgen's test runner, with the program found on this machine.
fn write_capabilities() -> Outcome<PathBuf> {
    let program = Browser::Chromium.program().ok_or_else(|| Failure::new("Chromium is gone"))?;
    let switches = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ];
    let capabilities = json!({ "goog:chromeOptions": { "binary": program, "args": switches } });
    let file = paths::target().join("xtask-logs/webdriver.json");
    fs::write(&file, capabilities.to_string())
        .explain(|| format!("{} can't be written", paths::shown(&file)))?;
    Ok(file)
}

fn end_to_end(browser: &str) -> Outcome<Command> {
    cargo(&["test", "--no-fail-fast", "-p", "roundtrip-tests", "--test", "e2e", browser])
}

fn read(file: &Path) -> Vec<u8> {
    fs::read(file).unwrap_or_default()
}
