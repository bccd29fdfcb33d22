//! Where things are: the repository, its build results, and the tools kept between clones.
use std::{
    env,
    path::{Path, PathBuf},
};

/// The repository this xtask was built from.
#[must_use]
pub fn repository() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// The finished page of the demo.
#[must_use]
pub fn demo_dist() -> PathBuf {
    repository().join("dist")
}

/// Cargo's target folder, also for our logs and the results of examples.
#[must_use]
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => repository().join(folder),
        None => repository().join("target"),
    }
}

/// The folder that keeps installed tools between clones.
#[must_use]
pub fn tools() -> PathBuf {
    tools_from(|name| env::var_os(name).map(PathBuf::from))
}

fn tools_from(variable: impl Fn(&str) -> Option<PathBuf>) -> PathBuf {
    // XDG: a relative path in a base directory variable is to be ignored.
    let absolute = |name| variable(name).filter(|path| path.is_absolute());
    if let Some(folder) = variable("ROUNDTRIP_TOOLS").filter(|path| !path.as_os_str().is_empty()) {
        return std::path::absolute(&folder).unwrap_or(folder);
    }
    let cache = absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(env::temp_dir);
    cache.join("roundtrip").join("tools")
}

/// `path` as seen from the repository when it lies inside, for messages.
#[must_use]
pub fn shown(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_folder_follows_the_variables_in_order() {
        let check = |set: &[(&str, &str)], expected: &str| {
            let variable =
                |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| PathBuf::from(value));
            assert_eq!(tools_from(variable), Path::new(expected), "{set:?}");
        };
        check(&[("HOME", "/h")], "/h/.cache/roundtrip/tools");
        check(&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c")], "/c/roundtrip/tools");
        check(&[("HOME", "/h"), ("XDG_CACHE_HOME", "not/absolute")], "/h/.cache/roundtrip/tools");
        check(&[("HOME", "/h"), ("ROUNDTRIP_TOOLS", "/t")], "/t");
    }
}
