//! Node and Python: the runtimes of the two authorization servers, used if they are there.
use std::{path::PathBuf, process::Command};

use crate::{
    failure::{Failure, Outcome},
    process::output_of,
    tools::Version,
};

const OLDEST_NODE: Version = Version(20, 0, 0);
const OLDEST_PYTHON: Version = Version(3, 10, 0);

/// Checks that Node is there with npm, recent enough.
///
/// # Errors
/// What is missing, and what to install.
pub fn node() -> Outcome<Version> {
    let remedy = "install Node.js 20 or newer with npm from your system or from nodejs.org";
    let missing = |what: String| Failure::new(what).remedy(remedy);
    let text = output_of(Command::new("node").arg("--version"))
        .ok_or_else(|| missing("Node.js is not installed".into()))?;
    let version = Version::in_text(text.trim_start_matches('v'))
        .ok_or_else(|| missing("`node --version` says nothing understandable".into()))?;
    if version < OLDEST_NODE {
        return Err(missing(format!("Node.js is {version}, but {OLDEST_NODE} is needed")));
    }
    output_of(Command::new("npm").arg("--version"))
        .ok_or_else(|| missing("Node.js is installed, but npm is not".into()))?;
    Ok(version)
}

/// Finds a Python that is recent enough and can make virtual environments.
///
/// # Errors
/// What is missing, and what to install.
pub fn python() -> Outcome<(PathBuf, Version)> {
    const NAMES: &[&str] = &["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
    let mut closest = Failure::new("Python is not installed")
        .remedy("install Python 3.10 or newer with venv (Debian: apt-get install python3-venv)");
    for name in NAMES {
        let Some(text) = output_of(Command::new(name).arg("--version")) else { continue };
        let Some(version) = Version::in_text(&text) else { continue };
        if version < OLDEST_PYTHON {
            closest = Failure::new(format!("Python is {version}, but {OLDEST_PYTHON} is needed"))
                .remedy("install Python 3.10 or newer with venv");
        } else if output_of(Command::new(name).args(["-c", "import venv, ensurepip"])).is_none() {
            closest = Failure::new(format!("Python {version} can't make virtual environments"))
                .remedy("install its venv module (Debian: apt-get install python3-venv)");
        } else {
            return Ok((PathBuf::from(name), version));
        }
    }
    Err(closest)
}
