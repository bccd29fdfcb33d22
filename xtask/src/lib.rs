//! The project's commands as a library: what `cargo xtask` runs, and what the end-to-end tests
//! use to start authorization servers and the page on ports of their own.
//!
//! Everything listens on loopback only, and everything that is started is ended again: on drop,
//! on Ctrl-C, and even when this process is killed (see [`process`]).
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::dbg_macro)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

pub mod arguments;
pub mod browsers;
#[cfg(test)]
mod code_map;
pub mod console;
pub mod copy;
pub mod debian;
pub mod demo;
pub mod demo_config;
pub mod dist;
pub mod failure;
pub mod hashes;
pub mod hosting;
pub mod html;
pub mod interrupt;
pub mod lighthouse;
#[cfg(test)]
mod links;
pub mod logs;
pub mod npm;
pub mod page_build;
pub mod page_server;
pub mod paths;
pub mod ports;
pub mod process;
pub mod providers;
pub mod runtimes;
#[cfg(test)]
mod server_guide;
pub mod sizes;
pub mod source_files;
pub mod stamps;
pub mod test;
pub mod tools;
pub mod wasm_module;
pub mod web_servers;

use arguments::Command;
use failure::Outcome;

/// Carries out one parsed command.
///
/// # Errors
/// Whatever ended the command early, with its remedy.
pub fn run(command: Command) -> Outcome {
    match command {
        Command::Help => {
            console::say(arguments::USAGE);
            Ok(())
        }
        Command::Demo(options) => demo::run(&options),
        Command::Dev(options) => demo::develop(&options),
        Command::Build => page_build::run(),
        Command::Copy { project, replaces } => copy::run(&project, replaces),
        Command::Tools => tools::show(),
        Command::Dist => dist::from_trunk_hook(),
        Command::Lighthouse => lighthouse::run(),
        Command::Policy(page) => hosting::print_policy(&page),
        Command::ServerConfig { server, page, place } => hosting::print_configuration(server, &page, &place),
        Command::Size { record } => sizes::run(record),
        Command::Test { only } => test::run(&only),
    }
}
