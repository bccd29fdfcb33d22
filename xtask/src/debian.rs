//! Debian's packages, for what tests need of the system: installed where that can be done without asking anybody.
use std::{path::Path, process::Command};

use crate::{
    browsers::on_path,
    console,
    failure::Outcome,
    logs,
    process::{output_of, run_logged},
};

/// Whether packages can be installed here: by root, on Debian.
#[must_use]
pub fn can_install() -> bool {
    let is_root = output_of(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    is_root && Path::new("/etc/debian_version").exists() && on_path(&["apt-get"]).is_some()
}

/// Installs them.
///
/// # Errors
/// When apt fails, with the end of its log.
pub fn install(packages: &[&str]) -> Outcome {
    let names = packages.join(" ");
    let log = logs::fresh(&format!("install {}", packages.first().unwrap_or(&"")))?;
    console::step(&format!("Installing {names} (once)"), |step| {
        let mut update = Command::new("apt-get");
        run_logged(step, update.arg("update"), &log)?;
        let mut install = Command::new("apt-get");
        install.env("DEBIAN_FRONTEND", "noninteractive");
        install.args(["install", "-y", "--no-install-recommends"]).args(packages);
        run_logged(step, &mut install, &log)
    })
    .map_err(|failure| failure.remedy(format!("install {names} by hand, then repeat")))
}
