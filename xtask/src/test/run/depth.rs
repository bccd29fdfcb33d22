//! The rings that go deep into the protocol: coverage, fuzzing, mutants, another client's opinion.
use std::{env, fs, path::PathBuf, process::Command};

use super::{Work, cargo, read};
use crate::{
    console,
    failure::{Explain, Failure, Outcome},
    npm, paths,
    process::output_of,
    runtimes,
    test::{Tally, counts},
    tools,
};

const PROTOCOL: &str = "crates/oauth-protocol";
/// Least lines of the protocol that its tests run through, in thousandths.
const LEAST_COVERED: u64 = 950;
/// How long each fuzz target runs, in seconds; `ROUNDTRIP_FUZZ_SECONDS` says another time.
const FUZZ_SECONDS: u32 = 3;
/// The checks that are changed: whose response it is, whose metadata, where a token may go. The
/// figures for all else are in docs/testing.md.
const MUTATED: &str =
    "AuthorizationResponse::check|Configuration::is_shared|in judge|check_issuer|Session::is_meant_for";

impl Work<'_> {
    pub(super) fn coverage(&mut self) -> Outcome {
        let record = paths::target().join("xtask-logs/coverage.lcov");
        let mut command = cargo(&["llvm-cov", "--no-fail-fast", "-p", "oauth-protocol", "--all-features"])?;
        command.args(["--lcov", "--output-path"]).arg(&record);
        self.tests(command, counts::of_rust)?;
        if self.report.tally.failed > 0 {
            return Ok(());
        }
        let lines = counts::covered(&String::from_utf8_lossy(&read(&record)), &tests_begin);
        let thousandths = lines.passed as u64 * 1000 / u64::from(lines.passed + lines.failed).max(1);
        let figure = format!("{}.{} %", thousandths / 10, thousandths % 10);
        self.report.lines.push(format!("{figure} of {} lines", lines.passed + lines.failed));
        if thousandths < LEAST_COVERED {
            return Err(Failure::new(format!("the tests run through {figure} of the protocol's lines only"))
                .remedy("cargo llvm-cov -p oauth-protocol --all-features --open shows which"));
        }
        self.add(Tally::check(true))
    }

    pub(super) fn fuzz(&mut self) -> Outcome {
        if !tools::has_nightly() {
            let why = "no nightly toolchain; the same properties ran under proptest";
            self.report.passed_over = Some(why.to_owned());
            return Ok(());
        }
        let (built, _) = self.run(fuzz(&["build"])?)?;
        if !built {
            return self.add(Tally::check(false));
        }
        let listed = output_of(&mut fuzz(&["list"])?).unwrap_or_default();
        let seconds = env::var("ROUNDTRIP_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
        let seconds: u32 = seconds.unwrap_or(FUZZ_SECONDS);
        for target in listed.split_whitespace() {
            let mut command = fuzz(&["run"])?;
            // What it finds is kept beside; the seeds are only read.
            let folder = paths::repository().join(PROTOCOL).join("fuzz");
            let corpus = folder.join("corpus").join(target);
            fs::create_dir_all(&corpus).explain(|| format!("{} can't be made", paths::shown(&corpus)))?;
            let seeds = folder.join("seeds").join(target);
            command.arg(target).arg(corpus).args(seeds.is_dir().then_some(seeds));
            command.args(["--", "-max_len=1024", "-timeout=10", &format!("-max_total_time={seconds}")]);
            self.check(command)?;
        }
        self.report.lines.push(format!("{} targets, {seconds} s each", self.report.tally.passed));
        Ok(())
    }

    pub(super) fn mutants(&mut self) -> Outcome {
        let kept = paths::target().join("xtask-logs");
        let mut command = cargo(&["mutants", "-p", "oauth-protocol", "--re", MUTATED, "--no-times"])?;
        command.args(["--baseline", "skip", "--timeout", "60", "--output"]).arg(&kept);
        // What is given behind `--` holds for the tests alone, so that all would be built twice.
        command.args(["--all-features", "--cargo-arg=--lib", "--cargo-arg=--test=session"]);
        // Each mutant meets fewer random inputs: it meets all the other tests as well.
        command
            .env("PROPTEST_CASES", "16")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .env("CARGO_TARGET_DIR", paths::target().join("mutants"));
        self.tests(command, counts::of_mutants)
    }

    /// What oauth4webapi says of the recorded answers is what is kept of it.
    pub(super) fn differential(&mut self) -> Outcome {
        if let Err(missing) = runtimes::node() {
            self.report
                .lines
                .push(format!("{}: another client's opinion is that of the record", missing.what()));
            return Ok(());
        }
        let mut node = Command::new("node");
        node.args(["verdicts.mjs", "--check"]).current_dir(differential_folder());
        self.check(node)
    }
}

/// Installs the other client, where Node is there.
///
/// # Errors
/// When npm fails.
pub(in crate::test) fn prepare_differential() -> Outcome {
    match runtimes::node() {
        Ok(_) => npm::prepare(&differential_folder(), "Installing oauth4webapi, for comparison (once)"),
        Err(missing) => {
            console::warn(&format!("{}: oauth4webapi is not asked again", missing.what()));
            Ok(())
        }
    }
}

fn differential_folder() -> PathBuf {
    paths::repository().join(PROTOCOL).join("tests/differential")
}

/// A cargo-fuzz command, on the nightly toolchain and without a sanitizer: there is no unsafe code.
fn fuzz(words: &[&str]) -> Outcome<Command> {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]).args(words);
    if !words.contains(&"list") {
        command.args(["--sanitizer", "none"]);
    }
    command.current_dir(paths::repository().join(PROTOCOL));
    command.env("PATH", tools::path_with(&[tools::CARGO_FUZZ])?).env("CARGO_TERM_COLOR", "never");
    command.env("CARGO_TARGET_DIR", paths::target().join("fuzz")).env_remove("RUSTUP_TOOLCHAIN");
    Ok(command)
}

/// The line at which a file's own tests begin; a file that is not of the protocol's is all tests.
fn tests_begin(file: &str) -> u64 {
    let Some((_, inside)) = file.split_once("oauth-protocol/src/") else { return 0 };
    if inside.contains("..") {
        return 0;
    }
    let text = String::from_utf8_lossy(&read(file.as_ref())).into_owned();
    let line = text.lines().position(|line| line == "#[cfg(test)]" || line == "mod tests {");
    line.map_or(u64::MAX, |index| index as u64 + 1)
}
