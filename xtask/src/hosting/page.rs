//! What is known of a finished page: its policy, and which of its files are there in which form.
use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{PageChoice, fields, policy};
use crate::{
    failure::{Explain, Failure, Outcome},
    paths,
};

pub(super) struct Page {
    policy: String,
    connects: bool,
    /// Paths below the folder, in alphabetical order.
    files: Vec<String>,
}

impl Page {
    pub(super) fn read(choice: &PageChoice) -> Outcome<Self> {
        let dist = choice.dist.clone().unwrap_or_else(paths::demo_dist);
        let index = fs::read_to_string(dist.join("index.html")).map_err(|error| {
            Failure::new(format!("There is no finished page in {}: {error}", paths::shown(&dist)))
                .remedy("cargo xtask build, or `--dist` with the folder that Trunk made")
        })?;
        let mut origins = policy::configured(&configuration(choice, &dist)?);
        for given in &choice.connect {
            origins.push(policy::origin_of(given).ok_or_else(|| {
                Failure::new(format!("`--connect {given}` is no origin that the client would go to"))
                    .remedy("write it like https://api.example or http://127.0.0.1:8081")
            })?);
        }
        let connects = !origins.is_empty();
        let policy = policy::policy(&index, origins, &choice.trusted_types);
        let mut files = Vec::new();
        list(&dist, "", &mut files)?;
        files.sort();
        Ok(Self { policy, connects, files })
    }

    pub(super) fn policy(&self) -> &str {
        &self.policy
    }

    /// Whether it may connect anywhere but to its own origin.
    pub(super) fn connects(&self) -> bool {
        self.connects
    }

    pub(super) fn has_brotli(&self) -> bool {
        self.files.iter().any(|file| file.ends_with(".br"))
    }

    /// The paths with a hash in their name.
    pub(super) fn hashed(&self) -> impl Iterator<Item = &str> {
        let is_form = |path: &&str| path.ends_with(".br") || path.ends_with(".gz");
        self.files.iter().map(String::as_str).filter(move |path| fields::has_hash(path) && !is_form(path))
    }
}

/// A page without a configuration of ours has none to read; one that can't be read is a mistake.
fn configuration(choice: &PageChoice, dist: &Path) -> Outcome<Value> {
    let beside = Some(dist.join("config.json")).filter(|file| file.is_file());
    let Some(file) = choice.config.clone().or(beside) else { return Ok(Value::Null) };
    let what = || format!("{} can't be read", paths::shown(&file));
    serde_json::from_str(&fs::read_to_string(&file).explain(what)?).explain(what)
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Outcome {
    let unreadable = || format!("{} can't be read", paths::shown(folder));
    for entry in fs::read_dir(folder).explain(unreadable)? {
        let path: PathBuf = entry.explain(unreadable)?.path();
        let name = format!("{prefix}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() { list(&path, &name, files)? } else { files.push(name) }
    }
    Ok(())
}
