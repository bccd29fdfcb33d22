//! The whole page in memory. A path is looked up, never opened, so no path leads out of it.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::report;
use crate::{
    failure::{Explain, Failure, Outcome},
    hosting::{TrustedTypes, policy},
    paths,
};

pub(super) const INDEX: &str = "/index.html";
pub(super) const CONFIG: &str = "/config.json";

/// One file with its compressed forms.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) plain: Vec<u8>,
    pub(super) brotli: Option<Vec<u8>>,
    pub(super) gzip: Option<Vec<u8>>,
}

#[derive(Debug)]
pub(super) struct Site {
    files: BTreeMap<String, File>,
    policy: String,
}

impl Site {
    pub(super) fn load(dist: &Path, config_json: String) -> Outcome<Self> {
        let mut files = BTreeMap::new();
        read_folder(dist, "", &mut files)?;
        if !files.contains_key(INDEX) {
            return Err(Failure::new(format!("There is no finished page in {}", paths::shown(dist)))
                .remedy("cargo xtask build"));
        }
        let mut site = Self { files, policy: String::new() };
        site.set_config(config_json);
        Ok(site)
    }

    pub(super) fn set_config(&mut self, config_json: String) {
        let index = self.files.get(INDEX).map(|file| String::from_utf8_lossy(&file.plain).into_owned());
        let connections = policy::configured(&serde_json::from_str(&config_json).unwrap_or_default());
        let policy = policy::policy(&index.unwrap_or_default(), connections, &TrustedTypes::None);
        self.policy = format!("{policy}; report-uri {}", report::PATH);
        self.replace(CONFIG, Some(config_json.into_bytes()));
    }

    pub(super) fn replace(&mut self, path: &str, bytes: Option<Vec<u8>>) {
        match bytes {
            Some(plain) => self.files.insert(path.into(), File { plain, ..File::default() }),
            None => self.files.remove(path),
        };
    }

    pub(super) fn file(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    pub(super) fn policy(&self) -> &str {
        &self.policy
    }

    pub(super) fn paths(&self) -> Vec<String> {
        self.files.keys().cloned().collect()
    }
}

/// Hidden files (such as the build's stamp) and links are not part of the page.
fn read_folder(folder: &Path, prefix: &str, files: &mut BTreeMap<String, File>) -> Outcome {
    let unreadable = || format!("{} can't be read", paths::shown(folder));
    for entry in fs::read_dir(folder).explain(unreadable)? {
        let entry = entry.explain(unreadable)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().explain(unreadable)?;
        if name.starts_with('.') || kind.is_symlink() {
            continue;
        }
        let path = format!("{prefix}/{name}");
        if kind.is_dir() {
            read_folder(&entry.path(), &path, files)?;
        } else if !is_compressed_form(&entry.path()) {
            files.insert(path, read_file(&entry.path())?);
        }
    }
    Ok(())
}

fn read_file(path: &Path) -> Outcome<File> {
    let plain = fs::read(path).explain(|| format!("{} can't be read", paths::shown(path)))?;
    let beside = |extension| fs::read(with_extension_added(path, extension)).ok();
    Ok(File { plain, brotli: beside("br"), gzip: beside("gz") })
}

fn is_compressed_form(path: &Path) -> bool {
    let compressed = path.extension().is_some_and(|extension| extension == "br" || extension == "gz");
    compressed && path.with_extension("").is_file()
}

fn with_extension_added(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    PathBuf::from(name)
}
