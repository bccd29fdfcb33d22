//! `cargo xtask copy`: the crates of the client, as they are, into another project; and, later, their newer
//! version over the older one, without a change of the project's own being lost.
use std::{collections::BTreeMap, fs, path::Path};

use crate::{
    console,
    failure::{Explain, Failure, Outcome},
    hashes::sha256_hex,
    paths, source_files,
};

/// What a Leptos app takes. Each crate builds by itself, with those beside it.
const TAKEN: &[&str] = &[
    "crates/oauth-protocol",
    "crates/oauth-browser",
    "crates/oauth-leptos",
    "crates/oauth-testing",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];
/// The record of what was copied: by it a file that was changed since is told from one that was not.
const RECORD: &str = "crates/oauth-copied.txt";

/// Copies the crates into the project in `project`; over changes made there only if it `replaces` them.
///
/// # Errors
/// `project` isn't one, or has changes of its own in what would be written over: then nothing is written.
pub fn run(project: &Path, replaces: bool) -> Outcome {
    if !project.join("Cargo.toml").is_file() {
        let words = format!("{} is no cargo project", project.display());
        return Err(Failure::new(words).remedy("make one first: cargo new, then copy into its folder"));
    }
    let source = Source::read()?;
    let before = Record::of(project);
    let changed = source.changed_since(project, &before);
    if !changed.is_empty() && !replaces {
        let words = format!("{} has changes of its own, and nothing was copied", project.display());
        let remedy = "keep them elsewhere, or write over them: cargo xtask copy DIR --replace";
        return Err(Failure::new(words).detail(changed.join("\n")).remedy(remedy));
    }
    let written = source.write_into(project, &before)?;
    let lock = take_versions(project)?;
    report(written, lock);
    Ok(())
}

/// Every file that is taken: its place in the project, and its content.
struct Source(BTreeMap<String, Vec<u8>>);

/// The hash of each file as it was copied, by its place in the project.
struct Record(BTreeMap<String, String>);

impl Source {
    fn read() -> Outcome<Source> {
        let root = paths::repository();
        let is_taken = |name: &String| TAKEN.iter().any(|taken| Path::new(name).starts_with(taken));
        let names = source_files::under(&root).into_iter().filter(is_taken);
        let read = |name: String| {
            let content = fs::read(root.join(&name)).explain(|| format!("{name} can't be read"))?;
            Ok((place_of(&name), content))
        };
        let files = names.map(read).collect::<Outcome<BTreeMap<_, _>>>()?;
        // What is not listed would count as no longer part of the crates.
        if !files.contains_key("crates/oauth-leptos/Cargo.toml") {
            return Err(Failure::new("the crates are not in this clone").remedy("copy from a whole one"));
        }
        Ok(Source(files))
    }

    /// The files of the project that are neither as they were copied nor as they would be now.
    fn changed_since(&self, project: &Path, before: &Record) -> Vec<String> {
        let is_own = |place: &String| {
            // What is gone has been removed there, unless it was never there.
            let Ok(there) = fs::read(project.join(place)) else {
                return before.0.contains_key(place) && self.0.contains_key(place);
            };
            let as_copied = before.0.get(place).is_some_and(|hash| *hash == sha256_hex(&there));
            !as_copied && self.0.get(place) != Some(&there)
        };
        let places = self.0.keys().chain(before.0.keys().filter(|place| !self.0.contains_key(*place)));
        places.filter(|place| is_own(place)).cloned().collect()
    }

    /// How many files were written or, being no longer part of the crates, removed.
    fn write_into(&self, project: &Path, before: &Record) -> Outcome<usize> {
        let mut written = 0;
        for (place, content) in &self.0 {
            let file = project.join(place);
            if fs::read(&file).is_ok_and(|there| there == *content) {
                continue;
            }
            let folder = file.parent().unwrap_or(project);
            fs::create_dir_all(folder).explain(|| format!("{} can't be made", folder.display()))?;
            fs::write(&file, content).explain(|| format!("{} can't be written", file.display()))?;
            written += 1;
        }
        for place in before.0.keys().filter(|place| !self.0.contains_key(*place)) {
            written += usize::from(fs::remove_file(project.join(place)).is_ok());
        }
        let lines = self.0.iter().map(|(place, content)| format!("{}  {place}\n", sha256_hex(content)));
        let record = project.join(RECORD);
        fs::write(&record, lines.collect::<String>())
            .explain(|| format!("{} can't be written", record.display()))?;
        Ok(written)
    }
}

impl Record {
    fn of(project: &Path) -> Record {
        let text = fs::read_to_string(project.join(RECORD)).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.split_once("  "));
        // A place outside of the crates was not written by this command.
        let lines = lines.filter(|(_, place)| place.starts_with("crates/") && !place.contains(".."));
        Record(lines.map(|(hash, place)| (place.to_owned(), hash.to_owned())).collect())
    }
}

/// Where a file goes: the licences lie beside the crates that they are about.
fn place_of(name: &str) -> String {
    if name.starts_with("crates/") { name.to_owned() } else { format!("crates/{name}") }
}

/// The exact versions that the crates are tested with, for a project that has not chosen any; cargo drops those
/// that it has no use for. Whether they were taken.
fn take_versions(project: &Path) -> Outcome<bool> {
    // That of a workspace counts for all of its members.
    let folder = fs::canonicalize(project).unwrap_or_else(|_| project.to_path_buf());
    if folder.ancestors().any(|folder| folder.join("Cargo.lock").exists()) {
        return Ok(false);
    }
    let lock = project.join("Cargo.lock");
    let ours = paths::repository().join("Cargo.lock");
    fs::copy(&ours, &lock).explain(|| format!("{} can't be written", lock.display()))?;
    Ok(true)
}

fn report(written: usize, took_versions: bool) {
    if written == 0 {
        console::note("the crates are there already, as they are here");
    } else {
        console::note(&format!("{written} files written below crates/, with their licences"));
    }
    if took_versions {
        console::note("Cargo.lock: the versions they are tested with");
    }
    console::say("\n  In its Cargo.toml, below [dependencies] and [dev-dependencies]:\n");
    for line in [
        "leptos = { version = \"0.8\", features = [\"csr\"] }",
        "oauth-leptos = { path = \"crates/oauth-leptos\" }",
        "oauth-testing = { path = \"crates/oauth-testing\" }",
    ] {
        console::say(&format!("    {line}"));
    }
    console::say("\n  docs/your-app.md goes on from there. Once more with a newer clone: the same command.");
}

#[cfg(test)]
mod tests;
