//! Builds of the apps by Trunk: the demo and the minimal app, whose size is a promise, for release; the other
//! examples as somebody does who tries them.
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    console, dist,
    failure::{Failure, Outcome},
    logs, npm, paths,
    process::run_logged,
    sizes, stamps, tools,
};

/// An app that Trunk builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct App {
    /// Its name in messages and in the recorded sizes; an example's is that of its folder.
    pub name: &'static str,
    is_example: bool,
    is_release: bool,
}

/// The demo.
pub const DEMO: App = App { name: "demo", is_example: false, is_release: true };
/// Sign-in, callback, refresh and one API call on `oauth-leptos`, and nothing else.
pub const MINIMAL: App = App { name: "minimal", is_example: true, is_release: true };
/// All programs in `examples`.
pub const EXAMPLES: &[App] = &[
    MINIMAL,
    example("guarded-routes"),
    example("hardened"),
    example("incremental-consent"),
    example("several-servers"),
    example("without-leptos"),
];

const fn example(name: &'static str) -> App {
    App { name, is_example: true, is_release: false }
}

/// What the finished pages are made from. Everything counts for each app: none is large.
const INPUTS: &[&str] = &[
    "src",
    "crates",
    "style",
    "examples",
    "index.html",
    "config.json",
    "data",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "rust-toolchain.toml",
    ".cargo/config.toml",
    "xtask/src",
    "xtask/npm/package-lock.json",
];
const STAMP: &str = ".build-stamp";

/// `cargo xtask build`: sets up the tools, builds the demo, and says how large it is.
///
/// # Errors
/// A failed set-up or build.
pub fn run() -> Outcome {
    prepare()?;
    build_demo()?;
    sizes::show(DEMO)
}

/// Builds the demo with tools that are there, or says that it is up to date.
///
/// # Errors
/// A failed build.
pub fn build_demo() -> Outcome {
    if DEMO.build_if_needed()? == Built::Before {
        console::note(&format!("{} is up to date", paths::shown(&DEMO.dist())));
    }
    Ok(())
}

/// The tools a build needs.
///
/// # Errors
/// A failed installation.
pub fn prepare() -> Outcome {
    tools::require_wasm_target()?;
    tools::TRUNK.require()?;
    tools::WASM_BINDGEN.require()?;
    tools::prepare_std_source()?;
    tools::prepare_finishing()
}

/// Whether a build was needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Built {
    /// It was up to date.
    Before,
    /// It has just been built.
    Now,
}

/// Flags that keep this machine's folders out of the wasm, where panics name their source files.
/// Cargo adds them to those of its configuration; it splits them at spaces.
fn neutral_paths() -> String {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from);
    let cargo_home = folder("CARGO_HOME").or_else(|| Some(folder("HOME")?.join(".cargo")));
    let registry = cargo_home.map(|home| (home.join("registry/src"), "registry"));
    let here = Some((paths::repository(), "roundtrip"));
    let flags = [registry, here].into_iter().flatten().filter_map(|(folder, name)| {
        let folder = folder.to_str().filter(|folder| !folder.contains(char::is_whitespace))?;
        Some(format!("--remap-path-prefix={folder}={name}"))
    });
    flags.collect::<Vec<_>>().join(" ")
}

/// Has the standard library built along with the page: for size, and with panics that stop the
/// page without composing a message nobody would read. Worth a seventh of the bytes. Both switches
/// are still unstable in cargo and rustc, hence the pinned toolchain is told to take them.
fn build_std(cargo: &mut Command, flags: &mut String) {
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    cargo.env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    flags.push_str(" -Zunstable-options -Cpanic=immediate-abort");
}

impl App {
    /// The folder of the finished page.
    #[must_use]
    pub fn dist(&self) -> PathBuf {
        match self.is_example {
            true => paths::target().join("examples-dist").join(self.name),
            false => paths::demo_dist(),
        }
    }

    /// The folder of its source.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        match self.is_example {
            true => paths::repository().join("examples").join(self.name),
            false => paths::repository(),
        }
    }

    /// Builds it unless the finished page was made from the same inputs.
    ///
    /// # Errors
    /// When it doesn't build, with the end of the log.
    pub fn build_if_needed(&self) -> Outcome<Built> {
        let source = self.folder();
        if !source.join("index.html").is_file() {
            return Err(Failure::new(format!("{} has no index.html", paths::shown(&source))));
        }
        // Trunk empties the folder before each build, a developer's build included; so the stamp
        // is there only together with the page it speaks of.
        let stamp = self.dist().join(STAMP);
        let inputs = inputs();
        if stamps::matches(&stamp, &inputs) {
            return Ok(Built::Before);
        }
        let _ = fs::remove_file(&stamp);
        self.build(&source)?;
        stamps::write(&stamp, &inputs)?;
        Ok(Built::Now)
    }

    fn build(&self, source: &Path) -> Outcome {
        let log = logs::fresh(&format!("build {}", self.name))?;
        let profile = if self.is_release { ", release" } else { "" };
        console::step(&format!("Building the {} page{profile}", self.name), |step| {
            let mut trunk = trunk()?;
            trunk.arg("build").arg("--dist").arg(self.dist()).current_dir(source);
            if self.is_release {
                for_release(&mut trunk);
            }
            run_logged(step, &mut trunk, &log).map_err(|failure| {
                failure.remedy("correct what the log names, then repeat; `cargo xtask test` tells more")
            })?;
            if self.is_release {
                // The demo's Trunk.toml has this done by a hook; finishing a finished page is nothing.
                dist::finish(&self.dist())?;
            }
            Ok(())
        })
    }
}

/// Trunk with what it calls.
///
/// # Errors
/// When a tool's folder can't be put on `PATH`.
pub fn trunk() -> Outcome<Command> {
    let mut trunk = Command::new("trunk");
    trunk.env("PATH", tools::path_with(&[tools::TRUNK, tools::WASM_BINDGEN])?);
    // Trunk takes NO_COLOR for a switch of its own and refuses the usual value 1.
    trunk.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    Ok(trunk)
}

fn for_release(trunk: &mut Command) {
    let mut flags = neutral_paths();
    if tools::has_std_source() {
        build_std(trunk, &mut flags);
    }
    trunk.arg("--release").env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
}

fn inputs() -> String {
    let finishing =
        [tools::has_std_source(), tools::wasm_opt().is_some(), npm::build_tool("esbuild").is_some()];
    format!("{} {finishing:?}", stamps::of_files(&paths::repository(), INPUTS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_built() {
        let folders = fs::read_dir(paths::repository().join("examples")).unwrap().flatten();
        let names = folders.filter(|entry| entry.path().is_dir());
        let mut names: Vec<String> = names.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        let mut built: Vec<&str> = EXAMPLES.iter().map(|app| app.name).collect();
        built.sort_unstable();
        assert_eq!(names, built);
    }
}
