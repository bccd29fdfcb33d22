//! The ring `docs`: what the crates for other people's programs say of themselves, show and promise.
mod examples;

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use examples::Examples;

use super::{WASM, Work, cargo, read};
use crate::{
    failure::{Explain, Failure, Outcome},
    paths,
    process::output_of,
    test::{Tally, counts},
    tools,
};

/// A crate whose examples run when they are tested.
const NATIVE: &[&str] = &["oauth-protocol", "oauth-testing"];
/// A crate that needs a page: its examples are compiled for one.
const IN_PAGES: &[&str] = &["oauth-browser", "oauth-leptos"];

/// Says that the kept listings are to be written anew.
const UPDATE: &str = "UPDATE_API";

impl Work<'_> {
    pub(super) fn docs(&mut self) -> Outcome {
        for features in [&[][..], &["--all-features"]] {
            self.check(documentation(NATIVE, features, &["--no-deps"], "-D warnings")?)?;
            self.check(documentation(IN_PAGES, features, &["--no-deps", "--target", WASM], "-D warnings")?)?;
            self.tests(about(&["test", "--doc"], NATIVE, features)?, counts::of_rust)?;
            let mut compiled = about(&["test", "--doc", "--target", WASM], IN_PAGES, features)?;
            // They say `no_run`; a program to run them with is asked for all the same.
            compiled.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "true");
            self.check(compiled)?;
        }
        let has_listings = tools::CARGO_PUBLIC_API.find().is_some();
        if !has_listings {
            self.report.lines.push("the public API is not compared: cargo-public-api is missing".to_owned());
        }
        let mut faults = Vec::new();
        for (names, target) in [(NATIVE, None), (IN_PAGES, Some(WASM))] {
            if !self.describe(names, target)? {
                return self.add(Tally::check(false));
            }
            for name in names {
                let description = description(name, target);
                faults.extend(self.examples(name, &description, target.is_none())?);
                if has_listings {
                    faults.extend(self.public_api(name, &description)?);
                }
            }
        }
        if !faults.is_empty() && self.report.failure.is_none() {
            let what = "what the crates say of themselves is not complete";
            let remedy = format!("for a public API that is meant: {UPDATE}=1 cargo xtask test --only docs");
            self.report.failure = Some(Failure::new(what).detail(faults.join("\n")).remedy(remedy));
        }
        let failed = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        self.add(Tally { passed: 0, failed })
    }

    /// Has rustdoc write JSON, which it does for nightly toolchains, or when told that this is one.
    fn describe(&mut self, names: &[&str], target: Option<&str>) -> Outcome<bool> {
        let place: Vec<&str> =
            ["--no-deps"].into_iter().chain(target.into_iter().flat_map(|t| ["--target", t])).collect();
        let mut command =
            documentation(names, &["--all-features"], &place, "-Zunstable-options --output-format json")?;
        command.env("RUSTDOC", write_rustdoc()?);
        Ok(self.run(command)?.0)
    }

    /// The items that lack an example.
    fn examples(&mut self, name: &str, description: &Path, runs: bool) -> Outcome<Vec<String>> {
        let document = serde_json::from_slice(&read(description))
            .explain(|| format!("{} can't be read", paths::shown(description)))?;
        let Examples { shown, faults } = examples::look(&document, runs);
        self.report.lines.push(format!("{name}: {shown} public items with an example"));
        self.add(Tally { passed: shown, failed: 0 })?;
        Ok(if shown == 0 { vec![format!("{name}: no example at all")] } else { faults })
    }

    /// What differs from the listing that is kept, so that it shows in review.
    fn public_api(&mut self, name: &str, description: &Path) -> Outcome<Option<String>> {
        let mut command = cargo(&["public-api", "-sss", "--color", "never", "--rustdoc-json"])?;
        let Some(listing) = output_of(command.arg(description)) else {
            let why = "cargo-public-api can't read what this toolchain writes";
            self.report.lines.push(format!("{name}: the public API is not compared: {why}"));
            return Ok(None);
        };
        let kept_in = paths::repository().join("docs/api").join(format!("{name}.txt"));
        if env::var_os(UPDATE).is_some() {
            fs::write(&kept_in, &listing)
                .explain(|| format!("{} can't be written", paths::shown(&kept_in)))?;
        }
        let kept = String::from_utf8_lossy(&read(&kept_in)).into_owned();
        if kept == listing {
            self.add(Tally::check(true))?;
            return Ok(None);
        }
        Ok(Some(format!(
            "{} is another public API:\n{}",
            paths::shown(&kept_in),
            difference(&kept, &listing)
        )))
    }
}

/// A cargo command about these crates.
fn about(words: &[&str], names: &[&str], features: &[&str]) -> Outcome<Command> {
    let mut command = cargo(words)?;
    command.args(features).args(names.iter().flat_map(|name| ["-p", name]));
    Ok(command)
}

fn documentation(names: &[&str], features: &[&str], more: &[&str], flags: &str) -> Outcome<Command> {
    let mut command = about(&[&["doc"], more].concat(), names, features)?;
    command.env("RUSTDOCFLAGS", flags);
    Ok(command)
}

/// The JSON that rustdoc writes of a crate.
fn description(name: &str, target: Option<&str>) -> PathBuf {
    let folder = target.map_or_else(paths::target, |target| paths::target().join(target));
    folder.join("doc").join(format!("{}.json", name.replace('-', "_")))
}

/// A rustdoc that takes unstable options. For all of cargo to take them would build every dependency
/// anew that looks at the variable.
fn write_rustdoc() -> Outcome<PathBuf> {
    let program = paths::target().join("xtask-logs/rustdoc");
    let written = fs::write(&program, "#!/bin/sh\nRUSTC_BOOTSTRAP=1 exec rustdoc \"$@\"\n")
        .and_then(|()| fs::set_permissions(&program, fs::Permissions::from_mode(0o755)));
    written.explain(|| format!("{} can't be written", paths::shown(&program)))?;
    Ok(program)
}

/// The lines that only one of two listings has.
fn difference(old: &str, new: &str) -> String {
    let only = |sign: char, here: &str, there: &str| -> Vec<String> {
        let lines = here.lines().filter(|line| !there.lines().any(|other| other == *line));
        lines.map(|line| format!("{sign} {line}")).collect()
    };
    [only('-', old, new), only('+', new, old)].concat().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_has_what_went_and_what_came() {
        assert_eq!(difference("a\nb\nc", "a\nc\nd"), "- b\n+ d");
    }
}
