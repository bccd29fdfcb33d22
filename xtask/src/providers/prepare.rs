//! Installs what the providers need, from their lock files, and only when those have changed.
use std::{
    path::PathBuf,
    process::Command,
    sync::{Mutex, PoisonError},
};

use super::Provider;
use crate::{console, failure::Outcome, logs, npm, process::run_logged, runtimes, stamps};

/// Tests start providers from many threads; one of them prepares, the others wait.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

pub(super) fn prepare(provider: Provider) -> Outcome {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    match provider {
        Provider::Node => {
            runtimes::node()?;
            npm::prepare(&provider.folder(), "Installing the Node authorization server (once)")
        }
        Provider::Django => prepare_django(),
    }
}

pub(super) fn virtual_python() -> PathBuf {
    Provider::Django.folder().join(".venv/bin/python")
}

fn prepare_django() -> Outcome {
    let folder = Provider::Django.folder();
    let stamp_file = folder.join(".venv/.roundtrip-stamp");
    let inputs = stamps::of_files(&folder, &["requirements.txt"]);
    if stamps::matches(&stamp_file, &inputs) && virtual_python().exists() {
        return Ok(());
    }
    let (python, version) = runtimes::python()?;
    let log = logs::fresh("install django")?;
    let title = format!("Installing the Django authorization server on Python {version} (once)");
    console::step(&title, |step| {
        let mut venv = Command::new(python);
        venv.args(["-m", "venv", "--clear", ".venv"]).current_dir(&folder);
        run_logged(step, &mut venv, &log)
            .map_err(|failure| failure.remedy("install Python's venv module (Debian: python3-venv)"))?;
        let mut pip = Command::new(virtual_python());
        pip.args(["-m", "pip", "install", "--disable-pip-version-check", "--no-input"]);
        pip.args(["--require-hashes", "-r", "requirements.txt"]).current_dir(&folder);
        run_logged(step, &mut pip, &log).map_err(|failure| {
            failure.remedy("check the network connection (the Python package index must answer) and repeat")
        })
    })?;
    stamps::write(&stamp_file, &inputs)
}
