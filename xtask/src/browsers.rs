//! The browsers of the tests: found, installed on a Debian machine by root, or asked for.
use std::{env, path::PathBuf};

use crate::{
    debian,
    failure::{Failure, Outcome},
    tools,
};

/// A browser with what drives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Chromium with ChromeDriver.
    Chromium,
    /// Firefox ESR with geckodriver.
    Firefox,
}

impl Browser {
    /// The program, under one of its names.
    #[must_use]
    pub fn program(self) -> Option<PathBuf> {
        match self {
            Self::Chromium => on_path(&["chromium", "chromium-browser", "google-chrome"]),
            Self::Firefox => on_path(&["firefox-esr", "firefox"]),
        }
    }

    /// The program that drives it.
    #[must_use]
    pub fn driver(self) -> Option<PathBuf> {
        match self {
            Self::Chromium => on_path(&["chromedriver"]),
            Self::Firefox => tools::GECKODRIVER.find().map(|folder| folder.join("geckodriver")),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["chromium", "chromium-driver"],
            Self::Firefox => &["firefox-esr"],
        }
    }

    /// Makes sure that the browser and its driver are there.
    ///
    /// # Errors
    /// What to install, where that can't be done from here.
    pub fn require(self) -> Outcome {
        if self == Self::Firefox {
            tools::GECKODRIVER.require()?;
        }
        let packages = self.packages().join(" ");
        if !self.is_there() && debian::can_install() {
            debian::install(self.packages())?;
        }
        if self.is_there() {
            return Ok(());
        }
        Err(Failure::new(format!("{self:?} or its driver is not installed"))
            .remedy(format!("install it (Debian, as root: apt-get install {packages})")))
    }

    fn is_there(self) -> bool {
        self.program().is_some() && self.driver().is_some()
    }
}

pub(crate) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    names
        .iter()
        .find_map(|name| env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file()))
}
