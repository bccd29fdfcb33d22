//! nginx and Caddy, for the tests of the configurations we write for them: those of the machine, or Debian's
//! packages, unpacked beside the other tools. Installed, they would start services that take ports of the machine.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    browsers::on_path,
    console::{self, Step},
    debian,
    failure::{Explain, Failure, Outcome},
    logs, paths,
    process::{output_of, run_logged},
};

const PACKAGES: [&str; 3] = ["nginx", "libnginx-mod-http-brotli-static", "caddy"];
const BROTLI_MODULE: &str = "ngx_http_brotli_static_module.so";

/// nginx itself.
#[must_use]
pub fn nginx() -> Option<PathBuf> {
    program("nginx")
}

/// The module that has it send brotli.
#[must_use]
pub fn nginx_brotli() -> Option<PathBuf> {
    let places =
        ["/usr/lib/nginx/modules", "/usr/lib64/nginx/modules", "/usr/share/nginx/modules"].map(PathBuf::from);
    let all = [folder().join("usr/lib/nginx/modules")].into_iter().chain(places);
    all.map(|place| place.join(BROTLI_MODULE)).find(|file| file.is_file())
}

/// Caddy.
#[must_use]
pub fn caddy() -> Option<PathBuf> {
    program("caddy")
}

/// Makes sure that all of them are there.
///
/// # Errors
/// What to install, where Debian's packages can't be had.
pub fn require() -> Outcome {
    // It brings the libraries that nginx wants besides.
    if on_path(&["openssl"]).is_none() && debian::can_install() {
        debian::install(&["openssl"])?;
    }
    if !are_there() && on_path(&["apt-get"]).is_some() && on_path(&["dpkg-deb"]).is_some() {
        let log = logs::fresh("unpack web servers")?;
        let title = format!("Unpacking {} (once, kept)", PACKAGES.join(", "));
        console::step(&title, |step| unpack(step, &log)).map_err(|failure| failure.remedy(remedy()))?;
    }
    if are_there() {
        return Ok(());
    }
    Err(Failure::new("nginx with its module for brotli, openssl, or Caddy is not installed").remedy(remedy()))
}

fn remedy() -> String {
    format!("install them (Debian, as root: apt-get install openssl {})", PACKAGES.join(" "))
}

fn are_there() -> bool {
    let runs = |program: Option<PathBuf>, word: &str| {
        program.is_some_and(|program| output_of(Command::new(program).arg(word)).is_some())
    };
    runs(nginx(), "-v")
        && nginx_brotli().is_some()
        && runs(caddy(), "version")
        && on_path(&["openssl"]).is_some()
}

/// The packages' files, without what they do when they are installed. apt checks them as always.
fn unpack(step: &mut Step, log: &Path) -> Outcome {
    let folder = folder();
    fs::create_dir_all(&folder).explain(|| format!("{} can't be made", folder.display()))?;
    let mut download = Command::new("apt-get");
    download.arg("download").args(PACKAGES).current_dir(&folder);
    if run_logged(step, &mut download, log).is_err() {
        // A fresh machine has no list of packages yet, and for it only root can ask.
        run_logged(step, Command::new("apt-get").arg("update"), log)?;
        run_logged(step, &mut download, log)?;
    }
    let files = fs::read_dir(&folder).explain(|| format!("{} can't be read", folder.display()))?;
    for package in files.flatten().map(|entry| entry.path()) {
        if package.extension().is_some_and(|extension| extension == "deb") {
            run_logged(step, Command::new("dpkg-deb").arg("-x").arg(&package).arg(&folder), log)?;
            fs::remove_file(&package).explain(|| format!("{} can't be removed", package.display()))?;
        }
    }
    Ok(())
}

/// Ours, which fits our module; else one of the machine, also where only root looks for programs.
fn program(name: &str) -> Option<PathBuf> {
    let among =
        |places: [PathBuf; 2]| places.map(|place| place.join(name)).into_iter().find(|file| file.is_file());
    let ours = among(["usr/sbin", "usr/bin"].map(|place| folder().join(place)));
    ours.or_else(|| on_path(&[name])).or_else(|| among(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from)))
}

fn folder() -> PathBuf {
    paths::tools().join("web-servers")
}
