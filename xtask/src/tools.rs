//! The tools a build or a test needs, each in one exact version: found, or installed and kept.
mod version;

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

pub use version::Version;

use crate::{
    console,
    failure::{Explain, Outcome},
    logs, npm, paths,
    process::{output_of, run_logged},
    runtimes,
};

/// A program installed with cargo.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    package: &'static str,
    /// The name of its folder, without the version.
    folder: &'static str,
    version: Version,
    /// All of these must be there; the first one tells the version.
    programs: &'static [&'static str],
    options: &'static [&'static str],
}

/// Builds the page.
pub const TRUNK: Tool = Tool {
    package: "trunk",
    folder: "trunk",
    version: Version(0, 21, 14),
    programs: &["trunk"],
    options: &["--no-default-features"],
};

/// Writes the glue between wasm and the page; must match the crate of that name exactly.
pub const WASM_BINDGEN: Tool = Tool {
    package: "wasm-bindgen-cli",
    folder: "wasm-bindgen",
    version: Version(0, 2, 129),
    programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
    options: &[],
};

/// Drives Firefox in tests.
pub const GECKODRIVER: Tool = Tool {
    package: "geckodriver",
    folder: "geckodriver",
    version: Version(0, 37, 1),
    programs: &["geckodriver"],
    options: &[],
};

/// Checks licences, duplicates and sources of dependencies.
pub const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    folder: "cargo-deny",
    version: Version(0, 20, 2),
    programs: &["cargo-deny"],
    options: &[],
};

/// Says which lines the tests run through.
pub const CARGO_LLVM_COV: Tool = Tool {
    package: "cargo-llvm-cov",
    folder: "cargo-llvm-cov",
    version: Version(0, 9, 1),
    programs: &["cargo-llvm-cov"],
    options: &[],
};

/// Changes the code a little, again and again, to see whether a test notices.
pub const CARGO_MUTANTS: Tool = Tool {
    package: "cargo-mutants",
    folder: "cargo-mutants",
    version: Version(27, 1, 0),
    programs: &["cargo-mutants"],
    options: &[],
};

/// Builds and runs the fuzz targets, with a nightly toolchain.
pub const CARGO_FUZZ: Tool = Tool {
    package: "cargo-fuzz",
    folder: "cargo-fuzz",
    version: Version(0, 13, 2),
    programs: &["cargo-fuzz"],
    options: &[],
};

/// Lists what a crate offers to others, from what rustdoc writes as JSON.
pub const CARGO_PUBLIC_API: Tool = Tool {
    package: "cargo-public-api",
    folder: "cargo-public-api",
    version: Version(0, 52, 0),
    programs: &["cargo-public-api"],
    options: &[],
};

impl Tool {
    /// The folder with its programs: one on `PATH` in the right version, or ours.
    #[must_use]
    pub fn find(&self) -> Option<PathBuf> {
        let on_path = env::var_os("PATH").unwrap_or_default();
        env::split_paths(&on_path).chain([self.own_folder().join("bin")]).find(|f| self.is_in(f))
    }

    /// Finds it or installs it; gives the folder with its programs.
    ///
    /// # Errors
    /// When it can't be installed, with the end of cargo's log.
    pub fn require(&self) -> Outcome<PathBuf> {
        if let Some(folder) = self.find() {
            return Ok(folder);
        }
        let title = format!("Installing {} {} (once, kept)", self.package, self.version);
        let log = logs::fresh(&format!("install {}", self.package))?;
        console::step(&title, |step| {
            let mut cargo = Command::new("cargo");
            // A debug build without debug information: far quicker to build, as fast in use.
            cargo.env("CARGO_PROFILE_DEV_DEBUG", "0").args(["install", "--debug", "--locked"]);
            cargo.args([self.package, "--version", &self.version.to_string(), "--force"]);
            cargo.args(self.options).arg("--root").arg(self.own_folder());
            run_logged(step, cargo.current_dir(paths::repository()), &log).map_err(|failure| {
                failure.remedy(
                    "check the network connection (the crate registry must answer) and repeat; \
                     a C linker is needed as well (Debian: apt-get install build-essential)",
                )
            })
        })?;
        Ok(self.own_folder().join("bin"))
    }

    fn own_folder(&self) -> PathBuf {
        paths::tools().join(format!("{}-{}", self.folder, self.version))
    }

    /// A program that stands behind `cargo` expects to be called as cargo does.
    fn ask_for_version(&self) -> Vec<&'static str> {
        let behind_cargo = self
            .package
            .strip_prefix("cargo-")
            .filter(|name| matches!(*name, "llvm-cov" | "mutants" | "fuzz"));
        behind_cargo.into_iter().chain(["--version"]).collect()
    }

    fn is_in(&self, folder: &Path) -> bool {
        let Some(first) = self.programs.first() else { return false };
        self.programs.iter().all(|program| folder.join(program).is_file())
            && output_of(Command::new(folder.join(first)).args(self.ask_for_version()))
                .and_then(|text| Version::in_text(&text))
                .is_some_and(|version| version == self.version)
    }
}

/// `cargo xtask tools`: installs what builds a page, and prints where it is, as a part of `PATH`.
///
/// # Errors
/// When something can't be installed.
pub fn show() -> Outcome {
    console::step_aside();
    require_wasm_target()?;
    let folders = [TRUNK.require()?, WASM_BINDGEN.require()?];
    let folders = env::join_paths(folders).explain(|| "a tool's folder can't be put on PATH".into())?;
    console::result(&folders.to_string_lossy());
    Ok(())
}

/// `PATH` with the folders of `tools` in front; tools that aren't installed are left out.
///
/// # Errors
/// When a folder's name can't be part of `PATH`.
pub fn path_with(tools: &[Tool]) -> Outcome<OsString> {
    let mut folders: Vec<PathBuf> = tools.iter().filter_map(Tool::find).collect();
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    env::join_paths(folders).explain(|| "a tool's folder can't be put on PATH".into())
}

/// Adds the wasm target to the toolchain if it lacks it.
///
/// # Errors
/// When rustup fails or isn't there.
pub fn require_wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(paths::repository());
    if output_of(&mut rustc).is_some_and(|folder| Path::new(folder.trim()).is_dir()) {
        return Ok(());
    }
    let log = logs::fresh("install wasm target")?;
    console::step("Adding Rust's wasm target (once)", |step| {
        let mut rustup = Command::new("rustup");
        rustup.args(["target", "add", TARGET]).current_dir(paths::repository());
        run_logged(step, &mut rustup, &log).map_err(|failure| {
            failure.remedy(format!(
                "install Rust with rustup (rustup.rs), or add the target {TARGET} to your Rust"
            ))
        })
    })
}

/// Adds the source of the standard library, from which releases build it anew: smaller, and with
/// panics that carry no text. Without it the page is larger.
///
/// # Errors
/// When the person asked to stop; anything else is only told.
pub fn prepare_std_source() -> Outcome {
    if has_std_source() {
        return Ok(());
    }
    let log = logs::fresh("install rust-src")?;
    let added = console::step("Adding the source of Rust's standard library (once)", |step| {
        let mut rustup = Command::new("rustup");
        rustup.args(["component", "add", "rust-src"]).current_dir(paths::repository());
        run_logged(step, &mut rustup, &log)
    });
    match added {
        Err(failure) if !failure.is_interruption() => {
            console::warn(&format!("{}: the page will be larger", failure.what()));
            Ok(())
        }
        result => result,
    }
}

/// Whether the source of the standard library is there.
#[must_use]
pub fn has_std_source() -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]).current_dir(paths::repository());
    output_of(&mut rustc).is_some_and(|sysroot| {
        Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

/// Adds LLVM's own tools to the toolchain if it lacks them; they read what tests ran through.
///
/// # Errors
/// When rustup fails or isn't there.
pub fn require_llvm_tools() -> Outcome {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir"]).current_dir(paths::repository());
    let library = output_of(&mut rustc).unwrap_or_default();
    let there = Path::new(library.trim()).with_file_name("bin").join("llvm-profdata").is_file();
    if there {
        return Ok(());
    }
    let log = logs::fresh("install llvm-tools")?;
    console::step("Adding LLVM's tools to Rust (once)", |step| {
        let mut rustup = Command::new("rustup");
        rustup.args(["component", "add", "llvm-tools"]).current_dir(paths::repository());
        run_logged(step, &mut rustup, &log)
            .map_err(|failure| failure.remedy("install Rust with rustup (rustup.rs)"))
    })
}

/// Whether rustup has a nightly toolchain here.
#[must_use]
pub fn has_nightly() -> bool {
    output_of(Command::new("rustup").args(["run", "nightly", "cargo", "--version"])).is_some()
}

/// cargo-public-api; without it the public API is not compared with what is kept of it.
///
/// # Errors
/// When the person asked to stop; anything else is only told.
pub fn prepare_public_api() -> Outcome {
    match CARGO_PUBLIC_API.require() {
        Err(failure) if !failure.is_interruption() => {
            console::warn(&format!("{}: the public API will not be compared", failure.what()));
            Ok(())
        }
        result => result.map(drop),
    }
}

/// wasm-opt and esbuild from npm, where Node is there. Without them the page is a little larger.
///
/// # Errors
/// When the person asked to stop; anything else is only told.
pub fn prepare_finishing() -> Outcome {
    if let Err(missing) = runtimes::node() {
        let also = if wasm_opt_on_path().is_some() { "" } else { " and no wasm-opt" };
        console::warn(&format!("{}{also}: the page will be a little larger", missing.what()));
        return Ok(());
    }
    match prepare_npm() {
        Err(failure) if !failure.is_interruption() => {
            console::warn(&format!("{}: the page will be a little larger", failure.what()));
            Ok(())
        }
        result => result,
    }
}

/// axe-core from npm, which the end-to-end tests run in pages.
///
/// # Errors
/// When Node is missing or npm fails.
pub fn require_axe() -> Outcome {
    runtimes::node()?;
    prepare_npm()
}

fn prepare_npm() -> Outcome {
    npm::prepare(&paths::repository().join("xtask/npm"), "Installing wasm-opt, esbuild and axe (once)")
}

/// The pinned wasm-opt from npm, or else the system's.
#[must_use]
pub fn wasm_opt() -> Option<Command> {
    npm::build_tool("wasm-opt").or_else(wasm_opt_on_path)
}

fn wasm_opt_on_path() -> Option<Command> {
    output_of(Command::new("wasm-opt").arg("--version")).map(|_| Command::new("wasm-opt"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_writer_matches_its_crate() {
        let lock = std::fs::read_to_string(paths::repository().join("Cargo.lock")).unwrap();
        let wanted = format!("name = \"wasm-bindgen\"\nversion = \"{}\"", WASM_BINDGEN.version);
        assert!(lock.contains(&wanted), "Cargo.lock has another wasm-bindgen than {}", WASM_BINDGEN.version);
    }
}
