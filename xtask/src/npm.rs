//! Packages from npm, installed from a lock file and only when that has changed.
use std::{fs, path::Path, process::Command};

use crate::{
    console,
    failure::{Failure, Outcome},
    logs, paths,
    process::run_logged,
    stamps,
};

/// Makes `node_modules` in `folder` match its lock file; says so as `title` if that is work.
///
/// # Errors
/// When npm fails, with the end of its log.
pub fn prepare(folder: &Path, title: &str) -> Outcome {
    if is_prepared(folder) {
        return Ok(());
    }
    if !folder.join("package-lock.json").is_file() {
        return Err(Failure::new(format!("{} has no package-lock.json", paths::shown(folder)))
            .remedy("check that the clone is complete: git status"));
    }
    let log = logs::fresh(&format!("npm {}", paths::shown(folder)))?;
    console::step(title, |step| {
        // No package here needs its install scripts, so none may run.
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
        run_logged(step, &mut npm, &log).map_err(|failure| {
            failure.remedy("check the network connection (npm's registry must answer) and repeat")
        })
    })?;
    stamps::write(&folder.join(STAMP), &lock_stamp(folder))
}

/// Whether [`prepare`] would have nothing to do.
#[must_use]
pub fn is_prepared(folder: &Path) -> bool {
    stamps::matches(&folder.join(STAMP), &lock_stamp(folder))
}

const STAMP: &str = "node_modules/.roundtrip-stamp";

fn lock_stamp(folder: &Path) -> String {
    stamps::of_files(folder, &["package.json", "package-lock.json"])
}

/// The program `name` among the build tools in `xtask/npm`, once they are installed.
#[must_use]
pub fn build_tool(name: &str) -> Option<Command> {
    let program = paths::repository().join("xtask/npm/node_modules/.bin").join(name);
    fs::exists(&program).unwrap_or(false).then(|| Command::new(program))
}
