//! The whole page in memory. A path is looked up, never opened, so no path leads out of it.
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::csp;
use crate::{
    failure::{Explain, Failure, Outcome},
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
        self.policy = csp::policy(&index.unwrap_or_default(), &config_json);
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

/// The media type by the name's extension. A wrong one for wasm takes browsers a slower way.
pub(super) fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a hash of the content is part of the name, so that it can be kept for ever.
pub(super) fn has_hash(path: &str) -> bool {
    const SHORTEST: usize = 12;
    path.split(['/', '.', '_', '-'])
        .any(|part| part.len() >= SHORTEST && part.chars().all(|c| c.is_ascii_hexdigit()))
}
