//! Release builds of the apps: the demo, and the minimal app whose size is a promise.
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
    /// Its name in messages and in the recorded sizes.
    pub name: &'static str,
    /// Its folder in the repository, with its `index.html`.
    folder: &'static str,
    /// Where its finished page goes, in the repository; below `target` it is no one's to keep.
    dist: &'static str,
}

/// The demo.
pub const DEMO: App = App { name: "demo", folder: "", dist: "dist" };
/// Sign-in, callback, refresh and one API call on `oauth-leptos`, and nothing else.
pub const MINIMAL: App = App { name: "minimal", folder: "examples/minimal", dist: "target/minimal-dist" };

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
        match self.dist.strip_prefix("target/") {
            Some(name) => paths::target().join(name),
            None => paths::repository().join(self.dist),
        }
    }

    /// Builds it unless the finished page was made from the same inputs.
    ///
    /// # Errors
    /// When it doesn't build, with the end of the log.
    pub fn build_if_needed(&self) -> Outcome<Built> {
        let source = paths::repository().join(self.folder);
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
        console::step(&format!("Building the {} page, release", self.name), |step| {
            let mut trunk = Command::new("trunk");
            trunk.env("PATH", tools::path_with(&[tools::TRUNK, tools::WASM_BINDGEN])?);
            // Trunk takes NO_COLOR for a switch of its own and refuses the usual value 1.
            trunk.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0").args(["build", "--release"]);
            let mut flags = neutral_paths();
            if tools::has_std_source() {
                build_std(&mut trunk, &mut flags);
            }
            trunk.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
            trunk.arg("--dist").arg(self.dist()).current_dir(source);
            run_logged(step, &mut trunk, &log).map_err(|failure| {
                failure.remedy("correct what the log names, then repeat; `cargo xtask test` tells more")
            })?;
            // The demo's Trunk.toml has this done by a hook; finishing a finished page is nothing.
            dist::finish(&self.dist()).map(drop)
        })
    }
}

fn inputs() -> String {
    let finishing =
        [tools::has_std_source(), tools::wasm_opt().is_some(), npm::build_tool("esbuild").is_some()];
    format!("{} {finishing:?}", stamps::of_files(&paths::repository(), INPUTS))
}
