//! The files of the project as somebody wrote them: what git knows, and what it is about to be told.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::output_of;

/// Folders that builds and tools make; for a copy of the project that git knows nothing of.
const MADE: [&str; 9] =
    [".git", ".state", ".venv", "__pycache__", "artifacts", "corpus", "dist", "node_modules", "target"];

/// Their names as seen from `root`, in order.
#[must_use]
pub fn under(root: &Path) -> Vec<String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "-z"]);
    let mut names: Vec<String> = match output_of(git.current_dir(root)) {
        // An outer repository may know nothing of this one, and say so with success.
        Some(listed) if !listed.is_empty() => {
            listed.split('\0').map(str::to_owned).filter(|name| root.join(name).is_file()).collect()
        }
        _ => written(root).iter().filter_map(|file| name_from(root, file)).collect(),
    };
    names.sort();
    names
}

fn written(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_made = |path: &PathBuf| {
        path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made)) && path.is_dir()
    };
    let files = entries.filter(|path| !is_made(path)).map(|path| match path.is_dir() {
        true => written(&path),
        false => vec![path],
    });
    files.flatten().collect()
}

fn name_from(root: &Path, file: &Path) -> Option<String> {
    let parts = file.strip_prefix(root).ok()?.components().map(|part| part.as_os_str().to_str());
    Some(parts.collect::<Option<Vec<_>>>()?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths;

    #[test]
    fn with_and_without_git_they_are_the_same() {
        let root = paths::repository().join("crates/oauth-protocol");
        let known = under(&root);
        assert!(known.iter().any(|name| name == "src/lib.rs") && known.len() > 100);
        let mut walked: Vec<String> =
            written(&root).iter().filter_map(|file| name_from(&root, file)).collect();
        walked.sort();
        assert_eq!(known, walked);
    }
}
