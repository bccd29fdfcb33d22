//! Stamps: a file beside prepared things that says from which inputs they were made.
use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Explain, Outcome},
    hashes::sha256_hex,
};

/// Whether the stamp in `file` was made from the same inputs.
#[must_use]
pub fn matches(file: &Path, inputs: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|stamp| stamp == inputs)
}

/// Writes the stamp; to be done last, so that an interrupted preparation has none.
///
/// # Errors
/// When the file can't be written.
pub fn write(file: &Path, inputs: &str) -> Outcome {
    fs::write(file, inputs).explain(|| format!("{} can't be written", file.display()))
}

/// One hash over the names and contents of all files in or under `roots`; missing ones count too.
#[must_use]
pub fn of_files(base: &Path, roots: &[&str]) -> String {
    let mut list = String::new();
    for root in roots {
        for file in files_under(&base.join(root)) {
            let name = file.strip_prefix(base).unwrap_or(&file).display().to_string();
            let content = fs::read(&file).map_or("missing".into(), |bytes| sha256_hex(&bytes));
            list.push_str(&format!("{name} {content}\n"));
        }
    }
    sha256_hex(list.as_bytes())
}

/// The files under `path` in a fixed order, or `path` itself; nothing a build or an editor made.
fn files_under(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else { return vec![path.to_path_buf()] };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let wanted = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        !(name.starts_with('.') || name == "target" || name == "node_modules" || name == "dist")
    };
    paths.iter().filter(|path| wanted(path)).flat_map(|path| files_under(path)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_with_content_names_and_absence() {
        let base = std::env::temp_dir().join(format!("xtask-stamps-{}", std::process::id()));
        fs::create_dir_all(base.join("src/deep")).unwrap();
        let stamp = || of_files(&base, &["src", "Cargo.lock"]);
        let mut seen = vec![stamp()];
        for (file, content) in [("src/a.rs", "a"), ("src/a.rs", "b"), ("src/deep/c.rs", "b")] {
            fs::write(base.join(file), content).unwrap();
            assert!(!seen.contains(&stamp()), "{file} {content}");
            seen.push(stamp());
        }
        fs::write(base.join("src/.swap"), "x").unwrap();
        assert_eq!(seen.last(), Some(&stamp()), "hidden files don't count");
        fs::write(base.join("Cargo.lock"), "").unwrap();
        assert!(!seen.contains(&stamp()));
        fs::remove_dir_all(base).unwrap();
    }
}
